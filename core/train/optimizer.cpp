#include "core/train/optimizer.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/grad_mode.h>
#include <torch/version.h>

#include <cmath>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/text.h"

// The fused update (one pass over memory) exists for the CPU and for CUDA since LibTorch 2.4.
#if TORCH_VERSION_MAJOR > 2 || TORCH_VERSION_MINOR >= 4
#define DRIFT_HAS_FUSED_ADAMW 1
#include <ATen/ops/_fused_adamw.h>
#endif

namespace drift {
namespace {

// The gradient buffers of `parameters`; a missing one counts as zero.
std::vector<at::Tensor> gradients_of(const std::vector<at::Tensor>& parameters) {
    std::vector<at::Tensor> gradients;
    gradients.reserve(parameters.size());
    for (const at::Tensor& parameter : parameters) {
        gradients.push_back(parameter.grad().defined() ? parameter.grad() : at::zeros_like(parameter));
    }
    return gradients;
}

}  // namespace

AdamW::AdamW(const ParameterDict& parameters, AdamWOptions options) : options_(options) {
    const torch::NoGradGuard guard;
    for (const auto& item : parameters) {
        names_.push_back(item.key());
        parameters_.push_back(item.value());
        first_.push_back(at::zeros_like(item.value()));
        second_.push_back(at::zeros_like(item.value()));
    }
    check_that(!parameters_.empty(), "an optimizer needs at least one parameter");
}

at::Tensor AdamW::step(double learning_rate) {
    const torch::NoGradGuard guard;
    std::vector<at::Tensor> gradients = gradients_of(parameters_);
    at::Tensor norm = clip(gradients);
    ++steps_;
    update(gradients, learning_rate);
    return norm;
}

// Scales the gradients in place and returns their norm before that.
at::Tensor AdamW::clip(std::vector<at::Tensor>& gradients) const {
    at::Tensor norm = at::linalg_vector_norm(at::stack(at::_foreach_norm(gradients, 2)), 2);
    if (options_.clip_norm > 0) {
        // A factor of one below the limit keeps this free of a decision on the host.
        const at::Tensor factor =
            at::where(norm.lt(options_.clip_norm), at::ones_like(norm), options_.clip_norm / norm);
        at::_foreach_mul_(gradients, factor);
    }
    return norm;
}

void AdamW::update(const std::vector<at::Tensor>& gradients, double learning_rate) {
#ifdef DRIFT_HAS_FUSED_ADAMW
    const at::Device device = parameters_[0].device();
    if (options_.fused && (device.is_cpu() || device.is_cuda())) {
        const at::Tensor count =
            at::full({}, static_cast<double>(steps_), at::TensorOptions(at::kFloat).device(device));
        const std::vector<at::Tensor> counts(parameters_.size(), count);
        at::_fused_adamw_(parameters_, gradients, first_, second_, {}, counts, learning_rate, options_.beta1,
                          options_.beta2, options_.weight_decay, options_.epsilon, false, false);
        return;
    }
#endif
    const double correction1 = 1.0 - std::pow(options_.beta1, static_cast<double>(steps_));
    const double correction2 = 1.0 - std::pow(options_.beta2, static_cast<double>(steps_));
    at::_foreach_lerp_(first_, gradients, 1.0 - options_.beta1);
    at::_foreach_mul_(second_, options_.beta2);
    at::_foreach_addcmul_(second_, gradients, gradients, 1.0 - options_.beta2);
    std::vector<at::Tensor> denominator = at::_foreach_sqrt(second_);
    at::_foreach_div_(denominator, std::sqrt(correction2));
    at::_foreach_add_(denominator, options_.epsilon);
    at::_foreach_mul_(parameters_, 1.0 - learning_rate * options_.weight_decay);
    at::_foreach_addcdiv_(parameters_, first_, denominator, -learning_rate / correction1);
}

NamedTensors AdamW::state() const {
    NamedTensors result;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        result.emplace("m/" + names_[i], first_[i]);
        result.emplace("v/" + names_[i], second_[i]);
    }
    result.emplace("steps", at::scalar_tensor(at::Scalar(steps_), at::kLong));
    return result;
}

void AdamW::load_state(const NamedTensors& state, const std::string& source) {
    NamedTensors target = this->state();
    copy_tensors(state, target, source);
    steps_ = target.at("steps").item<std::int64_t>();
}

}  // namespace drift
