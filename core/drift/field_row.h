// What acts on one generated sample, pair by pair: the drift microscope's view of the field.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/drift/field.h"

namespace drift {

// The share of one temperature in the displacement of a sample x, in coordinates (V times the divisor):
//   sum_j pull_j (pos_j - x) - sum_j push_j (y_j - x)   with y = gen, then neg.
struct RowForce {
    double temperature = 0;
    double radius = 0;      // where exp(-D / tau) has fallen to 1/e, in coordinates
    double neighbours = 0;  // (sum_j Kp)^2 / sum_j Kp^2: how many positives pull
    at::Tensor pull;        // [P] float64, >= 0
    at::Tensor push;        // [G + U] float64, >= 0; 0 at the sample itself
};

// Row `row` of set `set`, one entry per temperature in the order of the options. `reference` is the result of
// drifting_field for the same arguments. Computed with the tensor formula over one whole set: about eight
// [G, T] temporaries. Throws Error{kInternal} on an index out of range or a foreign reference.
[[nodiscard]] std::vector<RowForce> field_row(const at::Tensor& gen, const at::Tensor& pos,
                                              const at::Tensor& neg, const FieldWeights& weights,
                                              const FieldOptions& options, const Field& reference,
                                              std::int64_t set, std::int64_t row);

}  // namespace drift
