#include "core/train/step_clock.h"

#include <gtest/gtest.h>

namespace drift {
namespace {

TEST(StepClock, PromisesNothingForThirtySteps) {
    StepClock clock;
    for (int i = 0; i < 30; ++i) {
        clock.add(0.1);
        EXPECT_LT(clock.remaining(100).seconds, 0) << i;
    }
    clock.add(0.1);
    EXPECT_NEAR(clock.remaining(100).seconds, 10.0, 1e-9);
    EXPECT_NEAR(clock.remaining(100).deviation, 0.0, 1e-6);
    EXPECT_NEAR(clock.steps_per_second(), 10.0, 1e-9);
}

TEST(StepClock, KnowsHowUncertainItIs) {
    StepClock clock;
    for (int i = 0; i < 100; ++i) {
        clock.add(i % 2 == 0 ? 0.1 : 0.3);
    }
    const StepClock::Estimate estimate = clock.remaining(100);
    EXPECT_NEAR(estimate.seconds, 20.0, 1e-9);
    // Variance 0.0101 per step; 100 steps to come and 100 known: sqrt(100 + 100) * 0.1005.
    EXPECT_NEAR(estimate.deviation, 1.4213, 1e-3);
}

TEST(StepClock, FollowsTheLastSeconds) {
    StepClock clock;
    for (int i = 0; i < 10; ++i) {
        clock.add(1.0);
    }
    for (int i = 0; i < 40; ++i) {
        clock.add(0.1);
    }
    EXPECT_NEAR(clock.steps_per_second(), 10.0, 1e-6);
}

}  // namespace
}  // namespace drift
