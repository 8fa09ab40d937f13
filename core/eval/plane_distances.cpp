#include "core/eval/plane_distances.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/base/check.h"

namespace drift {

namespace {

constexpr int kDirections = 64;
constexpr int kSide = 64;
constexpr std::array<double, 5> kBlur = {1.0 / 16, 4.0 / 16, 6.0 / 16, 4.0 / 16, 1.0 / 16};
constexpr double kEvenShare = 0.01;

std::vector<float> projected(const PlanePoints& points, double angle) {
    const auto cosine = static_cast<float>(std::cos(angle)), sine = static_cast<float>(std::sin(angle));
    std::vector<float> values(points.x.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = cosine * points.x[i] + sine * points.y[i];
    }
    std::sort(values.begin(), values.end());
    return values;
}

bool finite(const PlanePoints& points) {
    const auto ok = [](float value) { return std::isfinite(value); };
    return std::all_of(points.x.begin(), points.x.end(), ok) &&
           std::all_of(points.y.begin(), points.y.end(), ok);
}

// One axis of a separable blur; what would leave the grid is kept at its edge.
void blur_lines(std::vector<double>& cells, int step, int line_step) {
    std::array<double, kSide> line{};
    for (int first = 0; first < kSide; ++first) {
        line.fill(0.0);
        for (int i = 0; i < kSide; ++i) {
            const double share = cells[static_cast<std::size_t>(first * line_step + i * step)];
            for (int k = 0; k < 5; ++k) {
                line[static_cast<std::size_t>(std::clamp(i + k - 2, 0, kSide - 1))] +=
                    kBlur[static_cast<std::size_t>(k)] * share;
            }
        }
        for (int i = 0; i < kSide; ++i) {
            cells[static_cast<std::size_t>(first * line_step + i * step)] = line[static_cast<std::size_t>(i)];
        }
    }
}

double bits(double p, double q) {
    return p > 0 ? p * std::log2(p / q) : 0.0;
}

}  // namespace

double sliced_wasserstein(const PlanePoints& a, const PlanePoints& b) {
    check_that(a.x.size() == b.x.size() && !a.x.empty(), "sliced Wasserstein compares as many points");
    if (!finite(a) || !finite(b)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    double sum = 0.0;
    for (int k = 0; k < kDirections; ++k) {
        const double angle = std::numbers::pi * (k + 0.5) / kDirections;
        const std::vector<float> u = projected(a, angle), v = projected(b, angle);
        double distance = 0.0;
        for (std::size_t i = 0; i < u.size(); ++i) {
            distance += std::abs(static_cast<double>(u[i]) - static_cast<double>(v[i]));
        }
        sum += distance / static_cast<double>(u.size());
    }
    return sum / kDirections;
}

std::vector<double> plane_density(const PlanePoints& points, const PlaneBox& box) {
    check_that(!points.x.empty(), "a density needs points");
    std::vector<double> cells(static_cast<std::size_t>(kSide) * kSide, 0.0);
    const double share = 1.0 / static_cast<double>(points.x.size());
    double outside = 0.0;
    for (std::size_t i = 0; i < points.x.size(); ++i) {
        const double u = (static_cast<double>(points.x[i]) - box.low[0]) / (box.high[0] - box.low[0]);
        const double v = (static_cast<double>(points.y[i]) - box.low[1]) / (box.high[1] - box.low[1]);
        if (u >= 0 && u < 1 && v >= 0 && v < 1) {
            const auto column = static_cast<std::size_t>(u * kSide),
                       row = static_cast<std::size_t>(v * kSide);
            cells[row * kSide + column] += share;
        } else {
            outside += share;
        }
    }
    blur_lines(cells, 1, kSide);
    blur_lines(cells, kSide, 1);
    cells.push_back(outside);
    return cells;
}

double js_divergence(const std::vector<double>& real, const std::vector<double>& gen) {
    check_that(real.size() == gen.size(), "densities on different grids");
    double sum = 0.0;
    for (std::size_t i = 0; i < real.size(); ++i) {
        const double middle = (real[i] + gen[i]) / 2;
        sum += (bits(real[i], middle) + bits(gen[i], middle)) / 2;
    }
    return std::max(sum, 0.0);
}

double kl_divergence(const std::vector<double>& real, const std::vector<double>& gen) {
    check_that(real.size() == gen.size(), "densities on different grids");
    const double even = kEvenShare / static_cast<double>(real.size());
    double sum = 0.0;
    for (std::size_t i = 0; i < real.size(); ++i) {
        sum += bits(real[i], (1.0 - kEvenShare) * gen[i] + even);
    }
    return sum;
}

}  // namespace drift
