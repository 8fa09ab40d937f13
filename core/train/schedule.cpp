#include "core/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/check.h"

namespace drift {

double learning_rate(Schedule schedule, double peak, std::int64_t warmup_steps, std::int64_t total_steps,
                     std::int64_t step) {
    constexpr double kStart = 1e-6;        // rate at step 0 of the warm-up
    constexpr double kEndFraction = 1e-6;  // of the peak, at the end of the cosine
    check_that(step >= 0, "the learning rate is asked for a step below 0");
    if (step < warmup_steps) {
        const double share = static_cast<double>(step) / static_cast<double>(warmup_steps);
        return (kStart - peak) * (1.0 - share) + peak;
    }
    if (schedule == Schedule::kConstant) {
        return peak;
    }
    const std::int64_t length = std::max<std::int64_t>(total_steps - warmup_steps, 1);
    const std::int64_t position = std::min(step - warmup_steps, length);
    const double angle = std::numbers::pi * static_cast<double>(position) / static_cast<double>(length);
    return peak * ((1.0 - kEndFraction) * 0.5 * (1.0 + std::cos(angle)) + kEndFraction);
}

}  // namespace drift
