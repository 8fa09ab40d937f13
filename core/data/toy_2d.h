// Two-dimensional laws of the toy: two Gaussians (the predecessor's numbers) and a ring of Gaussians.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/config/run_config.h"

namespace drift {

// Equal mixture of isotropic Gaussians; positions in data units, x then y.
struct ToyLaw {
    std::string name;  // "two_gaussians", "ring"
    std::vector<std::array<double, 2>> centres;
    double deviation = 0.35;  // of each coordinate around its centre
};

// Throws Error{kUnsupported} when `data.source` is not a 2-D law.
[[nodiscard]] ToyLaw toy_law(const DataConfig& data);

// [count, 2] float32: a mode with equal chance, then normal noise; depends on the generator alone.
[[nodiscard]] at::Tensor sample_toy(const ToyLaw& law, std::int64_t count, at::Generator& generator);

// [modes, 2] float32
[[nodiscard]] at::Tensor centres_tensor(const ToyLaw& law);

// Where a `start` puts the untrained generator's mean, and the factor on its output weights.
struct ToyStartPlace {
    std::array<double, 2> centre{};
    double weight_factor = 1.0;
};
[[nodiscard]] ToyStartPlace toy_start(const ToyLaw& law, ToyStart start);

// A rectangle that holds data and start for the whole run, so that views never rescale. One unit is meant to
// have the same length in x and y on screen, or the field's directions would look skewed.
struct ToyAxes {
    std::array<double, 2> low{}, high{};
};
[[nodiscard]] ToyAxes toy_axes(const ToyLaw& law, ToyStart start);

// SHA-256 over name, centres and deviation: the same law gives the same text on every machine.
[[nodiscard]] std::string fingerprint(const ToyLaw& law);

}  // namespace drift
