#include "core/models/init.h"

#include <ATen/core/grad_mode.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>

#include <cmath>

#include "core/base/check.h"

namespace drift {

void initialize(torch::nn::Module& module, at::Generator& generator) {
    const at::NoGradGuard no_grad;
    // Without the module itself, because constructors call this before a shared_ptr owns it.
    for (const auto& part : module.modules(/*include_self=*/false)) {
        if (auto* linear = part->as<torch::nn::LinearImpl>()) {
            const double bound = 1.0 / std::sqrt(static_cast<double>(linear->weight.size(1)));
            linear->weight.uniform_(-bound, bound, generator);
            if (linear->bias.defined()) {
                linear->bias.uniform_(-bound, bound, generator);
            }
        } else if (auto* embedding = part->as<torch::nn::EmbeddingImpl>()) {
            embedding->weight.normal_(0.0, 1.0, generator);
        } else {
            check_that(part->parameters(/*recurse=*/false).empty(),
                       "initialize() met a layer whose start weights it does not know");
        }
    }
}

void copy_weights(const torch::nn::Module& from, torch::nn::Module& to) {
    const at::NoGradGuard no_grad;
    const auto source = from.named_parameters();
    auto target = to.named_parameters();
    check_that(source.size() == target.size(), "copy_weights() needs two networks of the same structure");
    for (const auto& item : source) {
        at::Tensor* value = target.find(item.key());
        check_that(value != nullptr && value->sizes() == item.value().sizes(),
                   "copy_weights() needs two networks of the same structure");
        value->copy_(item.value());
    }
    auto buffers = to.named_buffers();
    for (const auto& item : from.named_buffers()) {
        at::Tensor* value = buffers.find(item.key());
        check_that(value != nullptr, "copy_weights() needs two networks of the same structure");
        value->copy_(item.value());
    }
}

}  // namespace drift
