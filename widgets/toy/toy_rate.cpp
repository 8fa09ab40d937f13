#include "widgets/toy/toy_rate.h"

#include <algorithm>
#include <thread>

namespace drift {
namespace {

constexpr int kIgnored = 3;
constexpr double kSmoothing = 0.15;  // of the newest frame

}  // namespace

ToyCostMeter::ToyCostMeter(unsigned cores)
    : cores_(cores > 0 ? cores : std::max(1U, std::thread::hardware_concurrency())) {}

void ToyCostMeter::addFrame(double milliseconds) {
    ++seen_;
    if (seen_ <= kIgnored) {
        return;
    }
    paint_ms_ = seen_ == kIgnored + 1 ? milliseconds : paint_ms_ + kSmoothing * (milliseconds - paint_ms_);
}

double ToyCostMeter::hz() const {
    switch (rate_) {
        case ToyRate::k5:
            return 5;
        case ToyRate::k15:
            return 15;
        case ToyRate::k30:
            return 30;
        case ToyRate::k60:
            return 60;
        case ToyRate::kAuto:
            break;
    }
    if (costMs() <= 0) {
        return 10;  // nothing measured yet
    }
    return std::clamp(kShare * cores_ * 1000 / costMs(), kLeast, kMost);
}

double ToyCostMeter::share() const {
    return hz() * costMs() / 1000 / cores_;
}

}  // namespace drift
