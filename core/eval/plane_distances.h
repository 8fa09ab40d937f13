// Distances between two clouds of 2-D points beyond the energy distance: sliced Wasserstein and densities on
// a grid. No torch; points are x and y apart. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace drift {

struct PlanePoints {
    std::span<const float> x, y;  // as many
};

// Mean over 64 directions, evenly spread over the half circle and fixed, of the Wasserstein-1 distance of the
// projections, in data units. REQUIRES as many points in a as in b. NaN coordinates give NaN.
[[nodiscard]] double sliced_wasserstein(const PlanePoints& a, const PlanePoints& b);

struct PlaneBox {
    std::array<double, 2> low{}, high{};
};

// Shares of points on 64 x 64 cells over `box`, blurred with a standard deviation of one cell; the last entry
// holds the share outside the box. Sums to 1. Non-finite points count as outside.
[[nodiscard]] std::vector<double> plane_density(const PlanePoints& points, const PlaneBox& box);
// In bits. JS lies between 0 and 1. KL(real | gen) = sum real log2(real / gen), `gen` mixed with 1 % of an
// even density so that it stays finite: at most about 19 bits.
[[nodiscard]] double js_divergence(const std::vector<double>& real, const std::vector<double>& gen);
[[nodiscard]] double kl_divergence(const std::vector<double>& real, const std::vector<double>& gen);

}  // namespace drift
