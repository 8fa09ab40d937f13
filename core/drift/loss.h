// The drifting loss and its closed-form gradient (algorithm.md 1.2 steps 6-7 and 1.3).
#pragma once

#include <ATen/core/Tensor.h>

#include "core/drift/field.h"

namespace drift {

struct DriftLoss {
    at::Tensor per_set;    // [n] value of each set, detached
    at::Tensor cotangent;  // [n, G, S] d(mean over sets of loss)/d gen = -2 V / (s n G S), detached
    Field field;
};

// Equal to autograd through mean_b mean_ic (gen/s - goal)^2 with goal = stop_grad(gen/s + V).
[[nodiscard]] DriftLoss drift_loss(const at::Tensor& gen, const at::Tensor& pos, const at::Tensor& neg,
                                   const FieldWeights& weights, const FieldOptions& options);

}  // namespace drift
