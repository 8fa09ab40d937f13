// Drifting field: where each generated sample should move next. The one definition (algorithm.md 1.2, 1.6).
//
// Trainer, toy view, drift microscope and tests call this. Kernels (tensor formula, fused CPU, chunked) are
// implementations of it and are tested against it in float64.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/config/run_config.h"

namespace drift {

// Non-negative, default (undefined tensor) = 1. They enter after both softmaxes (rule sets release and
// paper).
struct FieldWeights {
    at::Tensor gen;  // [n, G]
    at::Tensor pos;  // [n, P]
    at::Tensor neg;  // [n, U]
};

struct FieldOptions {
    DriftRules rules = DriftRules::kPaper;
    std::vector<double> temperatures = {0.02, 0.05, 0.2};  // [R], each > 0
    double attraction = 1.0;
    double repulsion = 1.0;
    KernelNormalization kernel_normalization = KernelNormalization::kXY;
    double affinity_floor = -1.0;  // on the product of both softmaxes; negative: release 1e-6, paper 0
    bool normalize_forces = true;  // divide each temperature's force by its global RMS
    bool statistics = false;       // also fill the per-temperature statistics below
    KernelChoice kernel = KernelChoice::kAuto;
    std::int64_t chunk_sets = 0;  // sets per chunk, 0: all at once
};
[[nodiscard]] FieldOptions field_options(const DriftConfig& config);

struct TemperatureStatistics {
    double temperature = 0;
    double force = 0;                 // raw mean square force f in normalised units: the authors' loss_R
    double effective_neighbours = 0;  // mean over rows of (sum_j K)^2 / sum_j K^2
    double positive_mass = 0;         // mean over rows of sum_j Kp
    double negative_mass = 0;         // mean over rows of sum_j Kn
    double factor = 0;     // V += factor * F: the inverse of the force normaliser (1 when switched off)
    double log_shift = 0;  // kernel normalisation none: F is computed with exp(-D / tau - log_shift)
};

struct Field {
    at::Tensor V;        // [n, G, S] detached, dtype of gen (half types: float32), in units of `divisor`
    double scale = 0;    // weighted mean distance over the whole call
    double divisor = 0;  // s = scale / sqrt(S) (release: at least 1e-3): coordinates are divided by it
    std::vector<TemperatureStatistics> temperatures;  // `force` is always filled
    const char* kernel = "";                          // "tensor", "fused", "gram": what ran
};

// The two rule sets (algorithm.md 1.2, 1.6; C = (-r Kn sum Kp, a Kp sum Kn), F = C Y/s - (sum C) x/s):
//   release  distances >= 1e-4, +100 on the normalised self distances, softmax product >= 1e-6 (self pairs
//   too),
//            scale and s >= 1e-3, force normaliser sqrt(max(f, 1e-8))
//   paper    self pairs excluded exactly, no floor and no clamp; a zero scale counts as 1, and a force that
//   is
//            rounding noise (below 1000 eps of the masses it is the difference of) is not blown up to unit
//            size
// Self pairs count in `scale` (A.7) under both. An explicit affinity floor leaves the excluded pairs of paper
// at 0.
//
// Computes V for gen [n, G, S], pos [n, P, S], neg [n, U, S] (undefined or U = 0: none); all detached inside.
//
// G, P >= 1. Half types are computed in float32, float64 stays float64. The sets meet only in `scale` and in
// each temperature's force, which are averaged over the whole call, so any chunking that sums these exactly
// is exact. Pure: no RNG, no global state, no graph kept. Throws Error{kInternal} on a rank or shape
// mismatch, Error{kConfig} on a temperature <= 0.
[[nodiscard]] Field drifting_field(const at::Tensor& gen, const at::Tensor& pos, const at::Tensor& neg,
                                   const FieldWeights& weights, const FieldOptions& options);

// The field at foreign query points [n, Q, S] (arrows on a grid), [n, Q, S] in units of reference.divisor.
//
// Every query is one more sample on its own: it sees all of gen as negatives, its column softmax runs over
// gen and itself, and no query changes what another one sees. Scale and force normalisers are those of
// `reference`, the result of drifting_field for the same gen, pos, neg, weights and options. Always the
// tensor formula.
[[nodiscard]] at::Tensor field_at(const at::Tensor& queries, const at::Tensor& gen, const at::Tensor& pos,
                                  const at::Tensor& neg, const FieldWeights& weights,
                                  const FieldOptions& options, const Field& reference);

}  // namespace drift
