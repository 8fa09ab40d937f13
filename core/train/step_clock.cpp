#include "core/train/step_clock.h"

#include <cmath>

namespace drift {

namespace {

constexpr double kWindowSeconds = 3.0;
constexpr std::int64_t kStepsForEstimate = 30;

}  // namespace

void StepClock::add(double step_seconds) {
    recent_.push_back(step_seconds);
    recent_seconds_ += step_seconds;
    while (recent_.size() > 1 && recent_seconds_ - recent_.front() >= kWindowSeconds) {
        recent_seconds_ -= recent_.front();
        recent_.pop_front();
    }
    ++count_;
    const double delta = step_seconds - mean_;
    mean_ += delta / static_cast<double>(count_);
    squares_ += delta * (step_seconds - mean_);
}

double StepClock::steps_per_second() const {
    return recent_seconds_ > 0 ? static_cast<double>(recent_.size()) / recent_seconds_ : 0.0;
}

StepClock::Estimate StepClock::remaining(std::int64_t steps) const {
    if (count_ <= kStepsForEstimate || steps < 0) {
        return {};
    }
    // The steps to come vary by themselves (n s^2), and the mean they are predicted with is uncertain (n^2
    // s^2 / k).
    const auto n = static_cast<double>(steps);
    const auto known = static_cast<double>(count_);
    const double variance = squares_ / (known - 1);
    return {n * mean_, std::sqrt(n * variance + n * n * variance / known)};
}

}  // namespace drift
