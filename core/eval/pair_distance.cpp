#include "core/eval/pair_distance.h"

#include <array>
#include <cmath>

namespace drift {

namespace {

// Independent sums let the compiler use one vector register per group without reordering additions.
constexpr std::int64_t kLanes = 8;

double row_sum(float x, float y, const float* bx, const float* by, std::int64_t columns) {
    std::array<float, kLanes> sums{};
    const std::int64_t whole = columns - columns % kLanes;
    for (std::int64_t j = 0; j < whole; j += kLanes) {
        for (std::int64_t lane = 0; lane < kLanes; ++lane) {
            const float dx = x - bx[j + lane];
            const float dy = y - by[j + lane];
            sums[static_cast<std::size_t>(lane)] += std::sqrt(dx * dx + dy * dy);
        }
    }
    double sum = 0.0;
    for (const float part : sums) {
        sum += static_cast<double>(part);
    }
    for (std::int64_t j = whole; j < columns; ++j) {
        sum += std::hypot(static_cast<double>(x - bx[j]), static_cast<double>(y - by[j]));
    }
    return sum;
}

}  // namespace

double distance_sum(const float* ax, const float* ay, std::int64_t rows, const float* bx, const float* by,
                    std::int64_t columns) {
    double sum = 0.0;
    for (std::int64_t i = 0; i < rows; ++i) {
        sum += row_sum(ax[i], ay[i], bx, by, columns);
    }
    return sum;
}

}  // namespace drift
