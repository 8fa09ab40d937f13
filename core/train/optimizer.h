// AdamW with decoupled decay and clipping by the global norm, as optax computes them (algorithm.md 7).
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/ordered_dict.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/io/safetensors.h"

namespace drift {

// module.named_parameters() has this type.
using ParameterDict = torch::OrderedDict<std::string, at::Tensor>;

struct AdamWOptions {
    double beta1 = 0.9;
    double beta2 = 0.95;
    double epsilon = 1e-8;
    double weight_decay = 0.0;  // on every parameter: biases, norms and embeddings, too
    double clip_norm = 0.0;     // largest global L2 norm of the gradients; 0: no clipping
    bool fused = true;  // one pass over memory where LibTorch has it (CPU and CUDA, since 2.4), else several
};

// m = b1 m + (1-b1) g;  v = b2 v + (1-b2) g^2;  p -= lr (m^/(sqrt(v^) + eps) + decay p), bias-corrected,
// count from 1.
//
// Parameters: float32 or float64, all on one device, any number; they and their .grad() are shared with the
// module. A parameter without a gradient counts as one with gradient zero. Moments have the parameter's
// dtype. THREADING: used by one thread at a time. No host synchronisation.
class AdamW {
public:
    AdamW(const ParameterDict& parameters, AdamWOptions options);

    // One update with the gradients at hand. Returns their global L2 norm before clipping as a 0-dim tensor
    // on the device; reading it is the caller's host synchronisation. Clipping: a norm below the limit
    // changes nothing, else g * limit / norm (no epsilon). A norm of NaN makes every parameter NaN: check it
    // before relying on the weights.
    at::Tensor step(double learning_rate);

    [[nodiscard]] std::int64_t steps() const { return steps_; }  // updates so far
    [[nodiscard]] const AdamWOptions& options() const { return options_; }
    void set_options(const AdamWOptions& options) { options_ = options; }

    // "m/<parameter>", "v/<parameter>" and "steps" ([] int64). The tensors alias the live state: write them
    // before the next step. load_state() copies; it throws Error{kBadData} listing every mismatch and then
    // changes nothing.
    [[nodiscard]] NamedTensors state() const;
    void load_state(const NamedTensors& state, const std::string& source);

private:
    at::Tensor clip(std::vector<at::Tensor>& gradients) const;
    void update(const std::vector<at::Tensor>& gradients, double learning_rate);

    AdamWOptions options_;
    std::vector<std::string> names_;
    std::vector<at::Tensor> parameters_;
    std::vector<at::Tensor> first_;   // m
    std::vector<at::Tensor> second_;  // v
    std::int64_t steps_ = 0;
};

}  // namespace drift
