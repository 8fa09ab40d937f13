// Internal to core/drift: the tensor formula, the definition every other kernel is tested against.
#pragma once

#include <memory>

#include "core/drift/field_passes.h"

namespace drift::detail {

// Any device, float32 or float64. About eight [n, G, T] temporaries live at once.
[[nodiscard]] std::unique_ptr<FieldKernel> make_tensor_kernel(const FieldOptions& options, bool keep);

// Targets of a slice in the order gen | neg | pos (algorithm.md 1.2), coordinates relative to the mean of
// `pos`.
struct Targets {
    at::Tensor center;  // [n, 1, S]
    at::Tensor Y;       // [n, T, S]
    at::Tensor W;       // [n, T]
};
[[nodiscard]] Targets make_targets(const FieldInputs& sets);

// Euclidean distances [n, Q, T] between x [n, Q, S] and Y [n, T, S].
[[nodiscard]] at::Tensor distances(const at::Tensor& x, const at::Tensor& Y);

// The same between a set's samples and all its targets [n, G, T]: 0 (or the rules' smallest) to itself.
[[nodiscard]] at::Tensor target_distances(const Targets& targets, std::int64_t G, const RuleNumbers& rules);

// Affinities [n, G, T] of one temperature without the weights (1.2 step 5): from `distance` [n, G, T], whose
// first G columns are the samples themselves.
[[nodiscard]] at::Tensor affinities(const at::Tensor& distance, std::int64_t G, double kernel_scale,
                                    double temperature, double log_shift, const FieldOptions& options);

// C = (-r Kn sum_j Kp, a Kp sum_j Kn) for affinities K [n, Q, T] whose first `negatives` columns are Kn.
struct Coefficients {
    at::Tensor C;         // [n, Q, T]
    at::Tensor positive;  // [n, Q, 1] sum_j Kp
    at::Tensor negative;  // [n, Q, 1] sum_j Kn
};
[[nodiscard]] Coefficients coefficients(const at::Tensor& K, std::int64_t negatives,
                                        const FieldOptions& options);

}  // namespace drift::detail
