// Multilayer perceptron generator: noise, and for images a class and a guidance strength, to one sample.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/pimpl.h>

#include <cstdint>

#include "core/config/run_config.h"

namespace drift {

struct MlpSpec {
    std::int64_t in_dim = 2;   // noise coordinates
    std::int64_t out_dim = 2;  // coordinates of one sample
    std::int64_t hidden = 128;
    std::int64_t depth = 3;  // hidden layers, >= 1
    Activation activation = Activation::kGelu;
    std::int64_t classes = 0;  // 0: unconditional
    std::int64_t cond_dim =
        0;  // width of the class and alpha embeddings; needed when classes > 0 or alpha_input
    bool alpha_input = false;  // also told the guidance strength
};

// The condition (class embedding plus alpha embedding, algorithm.md 3.2 in small) is concatenated to the
// noise, so that without a condition this is the predecessor's toy network. Parameter names:
// `hidden.<i>.{weight,bias}`, `out.{weight,bias}`, `class_embedding.weight`, `alpha_embedding.{weight,bias}`.
class MlpImpl : public torch::nn::Module {
public:
    // The constructor draws its weights from `init` alone (see init.h).
    MlpImpl(const MlpSpec& spec, at::Generator& init);

    // noise [B, in_dim] float32; classes [B] int64, required when spec.classes > 0, else ignored;
    // alpha [B] float32 >= 1, required when spec.alpha_input, else ignored. Returns [B, out_dim].
    at::Tensor forward(const at::Tensor& noise, const at::Tensor& classes = {}, const at::Tensor& alpha = {});

    [[nodiscard]] const MlpSpec& spec() const { return spec_; }
    // The last layer; a toy's start moves its bias and shrinks its weight.
    [[nodiscard]] torch::nn::Linear& output() { return out_; }

private:
    MlpSpec spec_;
    torch::nn::Embedding class_embedding_{nullptr};
    torch::nn::Linear alpha_embedding_{nullptr};
    torch::nn::ModuleList hidden_{nullptr};
    torch::nn::Linear out_{nullptr};
};
TORCH_MODULE(Mlp);

}  // namespace drift
