#include "core/train/trend.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/check.h"

namespace drift {

double median(std::span<const double> values) {
    check_that(!values.empty(), "a median needs a value");
    std::vector<double> sorted(values.begin(), values.end());
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    if (sorted.size() % 2 == 1) {
        return *middle;
    }
    return (*middle + *std::max_element(sorted.begin(), middle)) / 2;
}

double robust_deviation(std::span<const double> values) {
    const double centre = median(values);
    std::vector<double> distances;
    distances.reserve(values.size());
    for (const double value : values) {
        distances.push_back(std::abs(value - centre));
    }
    return 1.4826 * median(distances);
}

double trend_score(std::span<const double> values) {
    const auto n = static_cast<double>(values.size());
    if (values.size() < 4) {
        return 0;
    }
    double score = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = i + 1; j < values.size(); ++j) {
            score += (values[j] > values[i] ? 1 : 0) - (values[j] < values[i] ? 1 : 0);
        }
    }
    const double deviation = std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
    return score == 0 ? 0 : (score - (score > 0 ? 1 : -1)) / deviation;
}

}  // namespace drift
