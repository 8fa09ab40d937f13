// The families of 2-D laws behind toy_law(); each constructor checks its own part of the config.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/data/toy_2d.h"

namespace drift {

// Free room around clusters, in deviations: 4 leaves out one point in 16,000.
inline constexpr double kToyMarginDeviations = 4.0;

// two_gaussians, ring, grid: equal mixtures of isotropic Gaussians; every mode is a class.
[[nodiscard]] ToyLawPtr make_mixture(const DataConfig& data);
// moons, spiral: noise around curves that are walked at constant speed; every moon or arm is a class.
[[nodiscard]] ToyLawPtr make_curves(const DataConfig& data);
// Every second square of a board, filled evenly.
[[nodiscard]] ToyLawPtr make_checkerboard(const DataConfig& data);

// Points with equal weight, blurred.
struct ToyCloud {
    std::vector<std::array<double, 2>> points;
    std::vector<std::int32_t> classes;     // one per point; empty: one class
    std::vector<std::string> class_names;  // empty: one class
    double pixel = 0;                      // side of the square that each point stands for
};
// letters, outline, csv, drawing.
[[nodiscard]] ToyLawPtr make_cloud(const DataConfig& data, const std::filesystem::path& run_folder);

}  // namespace drift
