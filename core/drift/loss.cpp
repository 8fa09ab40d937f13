#include "core/drift/loss.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

namespace drift {

DriftLoss drift_loss(const at::Tensor& gen, const at::Tensor& pos, const at::Tensor& neg,
                     const FieldWeights& weights, const FieldOptions& options) {
    const at::NoGradGuard no_grad;
    DriftLoss loss;
    loss.field = drifting_field(gen, pos, neg, weights, options);
    const at::Tensor& V = loss.field.V;
    // gen/s - (gen/s + V) = -V: the value needs no difference, and its derivative by gen is -2 V / s (1.3).
    loss.per_set = V.square().mean({1, 2});
    loss.cotangent = V * (-2.0 / (loss.field.divisor * static_cast<double>(V.numel())));
    return loss;
}

}  // namespace drift
