// Internal to core/drift: the three passes every kernel consists of (algorithm.md 1.4).
//
// Sets meet only in the weighted mean distance (pass 1) and in each temperature's mean square force (pass 2);
// pass 3 then emits V. A kernel implements the passes for any slice of sets; run_passes() cuts the slices and
// sums exactly.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "core/drift/field.h"

namespace drift::detail {

// Checked, detached, contiguous inputs of one floating type. U = 0: neg and w_neg are undefined.
struct FieldInputs {
    at::Tensor gen, pos, neg;        // [n, G, S], [n, P, S], [n, U, S]
    at::Tensor w_gen, w_pos, w_neg;  // [n, G], [n, P], [n, U]; undefined: all 1
    std::int64_t n = 0, G = 0, P = 0, U = 0, S = 0;

    [[nodiscard]] std::int64_t T() const { return G + U + P; }
    [[nodiscard]] bool weighted() const { return w_gen.defined() || w_pos.defined() || w_neg.defined(); }
    [[nodiscard]] FieldInputs slice(std::int64_t first, std::int64_t count) const;
};

// The numbers in which the rule sets differ.
struct RuleNumbers {
    bool exclude_self = true;   // paper; false: self_mask is added to the normalised distance
    double self_mask = 0;       // release: 100
    double min_distance = 0;    // release: 1e-4
    double min_scale = 0;       // release: 1e-3, for the kernel scale and the coordinate divisor
    double min_force = 0;       // release: 1e-8, under the root of the force normaliser
    double affinity_floor = 0;  // on the product of both softmaxes
};
[[nodiscard]] RuleNumbers rule_numbers(const FieldOptions& options);

struct DistanceSums {
    double weighted = 0;                                       // sum_bij W_bj d_bij
    double weight = 0;                                         // G sum_bj W_bj
    double nearest = std::numeric_limits<double>::infinity();  // smallest distance, self pairs left out

    void add(const DistanceSums& other);
};

struct Scales {
    double scale = 0;               // weighted mean distance
    double kernel = 1;              // distances are divided by it
    double divisor = 1;             // coordinates are divided by it
    std::vector<double> log_shift;  // [R]
};

// Sums over the rows (one row: one generated sample) of a slice, in units with log_shift applied.
struct ForceSums {
    double square = 0;       // sum of F^2 over rows and channels
    double mass_square = 0;  // sum of (sum_j Kp * sum_j Kn)^2: what F is a difference of
    double neighbours = 0;   // sum of (sum_j K)^2 / sum_j K^2
    double positive = 0;     // sum of sum_j Kp
    double negative = 0;     // sum of sum_j Kn

    void add(const ForceSums& other);
};

// One implementation. A kernel made with `keep` sees the same single slice in every pass and may reuse what
// an earlier pass made; otherwise every pass starts from the inputs.
class FieldKernel {
public:
    virtual ~FieldKernel() = default;
    [[nodiscard]] virtual const char* name() const = 0;
    [[nodiscard]] virtual DistanceSums measure(const FieldInputs& sets) = 0;
    [[nodiscard]] virtual std::vector<ForceSums> force(const FieldInputs& sets, const Scales& scales) = 0;
    // V [n, G, S] = sum over temperatures of factors[r] * F_r.
    virtual void emit(const FieldInputs& sets, const Scales& scales, const std::vector<double>& factors,
                      at::Tensor& V) = 0;
};

[[nodiscard]] FieldInputs checked_inputs(const at::Tensor& gen, const at::Tensor& pos, const at::Tensor& neg,
                                         const FieldWeights& weights, const FieldOptions& options);
[[nodiscard]] Scales scales_from(const DistanceSums& sums, std::int64_t S, const FieldOptions& options);
[[nodiscard]] Field run_passes(const FieldInputs& inputs, const FieldOptions& options, FieldKernel& kernel,
                               std::int64_t chunk_sets);

}  // namespace drift::detail
