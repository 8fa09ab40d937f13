// Moving averages of a model's parameters, several decays at once: e = d e + (1 - d) p after every update.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <string>
#include <vector>

#include "core/io/safetensors.h"

namespace drift {

// All parameters of `module` take part, from the first update on; every average starts as a copy. Averages
// have the parameters' dtype and device and carry no gradient. THREADING: used by one thread at a time. No
// host synchronisation.
class EmaSet {
public:
    // Keeps handles on the parameters of `module`. Throws Error{kConfig} for a decay outside [0, 1).
    EmaSet(const torch::nn::Module& module, std::vector<double> decays);

    void update();

    [[nodiscard]] std::size_t size() const { return decays_.size(); }
    [[nodiscard]] const std::vector<double>& decays() const { return decays_; }
    // Name of average `which` for files, lists and plots: "ema_0.999".
    [[nodiscard]] std::string name(std::size_t which) const;

    // Overwrites the parameters of `module`, which must have the same names and shapes (a twin of the
    // source).
    void copy_to(std::size_t which, torch::nn::Module& module) const;
    // Starts average `which` again from the parameters of `module`.
    void copy_from(std::size_t which, const torch::nn::Module& module);

    // By parameter name; aliases the live averages. load_state() copies; throws Error{kBadData} listing every
    // mismatch and then changes nothing.
    [[nodiscard]] NamedTensors state(std::size_t which) const;
    void load_state(std::size_t which, const NamedTensors& state, const std::string& source);

private:
    std::vector<double> decays_;
    std::vector<std::string> names_;
    std::vector<at::Tensor> parameters_;
    std::vector<std::vector<at::Tensor>> averages_;  // [decay][parameter]
};

// The parameters of `module` by name, aliasing them: what a checkpoint stores as the model.
[[nodiscard]] NamedTensors parameter_tensors(const torch::nn::Module& module);

}  // namespace drift
