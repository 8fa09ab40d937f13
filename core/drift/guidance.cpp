#include "core/drift/guidance.h"

#include <algorithm>
#include <cmath>

#include "core/base/check.h"

namespace drift {

double alpha_from_uniform(double u, double alpha_min, double alpha_max, double power) {
    check_that(u >= 0 && u <= 1, "the uniform number of the guidance draw lies in [0, 1)");
    check_that(alpha_min > 0 && alpha_max >= alpha_min, "guidance needs 0 < alpha_min <= alpha_max");
    const double exponent = 1.0 - power;  // pw of algorithm.md 2
    if (std::abs(exponent) < 1e-6) {
        return alpha_min * std::pow(alpha_max / alpha_min, u);  // the limit: log-uniform
    }
    const double low = std::pow(alpha_min, exponent);
    const double high = std::pow(alpha_max, exponent);
    return std::pow(low + u * (high - low), 1.0 / exponent);
}

double negative_weight(double alpha, std::int64_t gen_count, std::int64_t neg_count) {
    return (alpha - 1.0) * static_cast<double>(gen_count - 1) /
           static_cast<double>(std::max<std::int64_t>(1, neg_count));
}

}  // namespace drift
