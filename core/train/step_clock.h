// How fast steps go and when the last one will be done. No torch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace drift {

// Durations of the steps of this start, whole loop iterations with their share of previews and checkpoints.
class StepClock {
public:
    struct Estimate {
        double seconds = -1;    // negative until more than 30 steps are known
        double deviation = -1;  // one standard deviation of the prediction
    };

    void add(double step_seconds);
    // Over the last three seconds (at least the last step); 0 before the first step.
    [[nodiscard]] double steps_per_second() const;
    [[nodiscard]] Estimate remaining(std::int64_t steps) const;

private:
    std::deque<double> recent_;  // newest last; their sum is at most a little above the window
    double recent_seconds_ = 0;
    std::int64_t count_ = 0;  // Welford's running mean and sum of squared deviations
    double mean_ = 0;
    double squares_ = 0;
};

}  // namespace drift
