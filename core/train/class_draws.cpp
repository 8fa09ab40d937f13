#include "core/train/class_draws.h"

#include <ATen/ATen.h>

#include "core/drift/guidance.h"
#include "core/runtime/rng.h"

namespace drift {

std::vector<std::int64_t> draw_step_labels(std::int64_t seed, std::string_view purpose, std::int64_t step,
                                           std::int64_t classes, std::int64_t count) {
    std::vector<std::int64_t> labels;
    at::Tensor order = at::arange(classes, at::kLong);
    if (count < classes) {
        at::Generator generator = stream(seed, purpose, step);
        order = at::randperm(classes, generator, at::TensorOptions().dtype(at::kLong));
    }
    for (std::int64_t i = 0; i < count; ++i) {
        labels.push_back(order[i % classes].item<std::int64_t>());
    }
    return labels;
}

std::vector<double> draw_step_alpha(std::int64_t seed, std::string_view purpose, std::int64_t step,
                                    std::int64_t count, const GuidanceConfig& guidance) {
    at::Generator generator = stream(seed, purpose, step);
    const at::Tensor u = at::rand({count, 2}, generator, at::TensorOptions().dtype(at::kDouble));
    std::vector<double> alpha;
    for (std::int64_t i = 0; i < count; ++i) {
        const bool unguided = u[i][1].item<double>() < guidance.unguided_fraction;
        alpha.push_back(unguided ? 1.0
                                 : alpha_from_uniform(u[i][0].item<double>(), guidance.alpha_min,
                                                      guidance.alpha_max, guidance.alpha_power));
    }
    return alpha;
}

}  // namespace drift
