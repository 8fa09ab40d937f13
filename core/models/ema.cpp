#include "core/models/ema.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/grad_mode.h>

#include "core/base/error.h"
#include "core/base/text.h"

namespace drift {

EmaSet::EmaSet(const torch::nn::Module& module, std::vector<double> decays) : decays_(std::move(decays)) {
    for (const double decay : decays_) {
        if (!(decay >= 0.0 && decay < 1.0)) {
            throw Error(ErrorCode::kConfig, concat("EMA decay ", number_text(decay), " is out of range"),
                        "choose ema.decays in [0, 1), for example 0.999");
        }
    }
    for (const auto& item : module.named_parameters()) {
        names_.push_back(item.key());
        parameters_.push_back(item.value().detach());  // shares the values, leaves the graph alone
    }
    for (std::size_t i = 0; i < decays_.size(); ++i) {
        std::vector<at::Tensor>& average = averages_.emplace_back();
        for (const at::Tensor& parameter : parameters_) {
            average.push_back(parameter.clone());
        }
    }
}

void EmaSet::update() {
    if (parameters_.empty()) {
        return;
    }
    const torch::NoGradGuard guard;
    for (std::size_t i = 0; i < decays_.size(); ++i) {
        // e + (1 - d)(p - e): one pass, and no loss of the small difference when d is near 1.
        at::_foreach_lerp_(averages_[i], parameters_, 1.0 - decays_[i]);
    }
}

std::string EmaSet::name(std::size_t which) const {
    return "ema_" + number_text(decays_.at(which));
}

void EmaSet::copy_to(std::size_t which, torch::nn::Module& module) const {
    copy_tensors(state(which), parameter_tensors(module), name(which));
}

void EmaSet::copy_from(std::size_t which, const torch::nn::Module& module) {
    load_state(which, parameter_tensors(module), "the model");
}

NamedTensors EmaSet::state(std::size_t which) const {
    NamedTensors result;
    for (std::size_t i = 0; i < names_.size(); ++i) {
        result.emplace(names_[i], averages_.at(which)[i]);
    }
    return result;
}

void EmaSet::load_state(std::size_t which, const NamedTensors& state, const std::string& source) {
    copy_tensors(state, this->state(which), source);
}

NamedTensors parameter_tensors(const torch::nn::Module& module) {
    NamedTensors result;
    for (const auto& item : module.named_parameters()) {
        result.emplace(item.key(), item.value().detach());
    }
    return result;
}

}  // namespace drift
