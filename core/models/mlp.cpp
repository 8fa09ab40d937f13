#include "core/models/mlp.h"

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/models/init.h"

namespace drift {

namespace {

at::Tensor activate(const at::Tensor& x, Activation activation) {
    return activation == Activation::kSilu ? at::silu(x) : at::gelu(x);
}

}  // namespace

MlpImpl::MlpImpl(const MlpSpec& spec, at::Generator& init) : spec_(spec) {
    const bool conditional = spec.classes > 0 || spec.alpha_input;
    check_that(spec.in_dim >= 1 && spec.out_dim >= 1 && spec.hidden >= 1 && spec.depth >= 1,
               "an MLP needs at least one input, output, hidden unit and hidden layer");
    check_that(!conditional || spec.cond_dim >= 1, "a conditional MLP needs cond_dim >= 1");
    if (spec.classes > 0) {
        class_embedding_ =
            register_module("class_embedding", torch::nn::Embedding(spec.classes, spec.cond_dim));
    }
    if (spec.alpha_input) {
        alpha_embedding_ = register_module("alpha_embedding", torch::nn::Linear(1, spec.cond_dim));
    }
    hidden_ = register_module("hidden", torch::nn::ModuleList());
    std::int64_t width = spec.in_dim + (conditional ? spec.cond_dim : 0);
    for (std::int64_t i = 0; i < spec.depth; ++i) {
        hidden_->push_back(torch::nn::Linear(width, spec.hidden));
        width = spec.hidden;
    }
    out_ = register_module("out", torch::nn::Linear(width, spec.out_dim));
    initialize(*this, init);
}

at::Tensor MlpImpl::forward(const at::Tensor& noise, const at::Tensor& classes, const at::Tensor& alpha) {
    check_that(noise.dim() == 2 && noise.size(1) == spec_.in_dim, "MLP noise must be [B, in_dim]");
    at::Tensor cond;
    if (class_embedding_) {
        check_that(classes.defined() && classes.dim() == 1 && classes.size(0) == noise.size(0),
                   "this MLP needs one class per row of the noise");
        cond = class_embedding_->forward(classes);
    }
    if (alpha_embedding_) {
        check_that(alpha.defined() && alpha.dim() == 1 && alpha.size(0) == noise.size(0),
                   "this MLP needs one alpha per row of the noise");
        // The logarithm makes "twice as strong" the same step everywhere; alpha = 1 adds the bias only.
        const at::Tensor a = alpha_embedding_->forward(alpha.to(noise.dtype()).log().unsqueeze(1));
        cond = cond.defined() ? cond + a : a;
    }
    at::Tensor x = cond.defined() ? at::cat({noise, cond}, 1) : noise;
    for (const auto& layer : *hidden_) {
        x = activate(layer->as<torch::nn::LinearImpl>()->forward(x), spec_.activation);
    }
    return out_->forward(x);
}

}  // namespace drift
