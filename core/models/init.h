// Start weights from one explicit generator, so that a seed means the same network whatever ran before.
#pragma once

#include <ATen/core/Generator.h>
#include <torch/nn/module.h>

namespace drift {

// Linear layers: weight and bias uniform in +-1/sqrt(fan_in) (what PyTorch does by default); embeddings: N(0,
// 1). Visits the modules in registration order. Throws Error{kInternal} for a layer with parameters it does
// not know.
void initialize(torch::nn::Module& module, at::Generator& generator);

// Copies parameters and buffers by name; both modules must have the same structure, else Error{kInternal}.
void copy_weights(const torch::nn::Module& from, torch::nn::Module& to);

}  // namespace drift
