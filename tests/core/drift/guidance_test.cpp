#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.h"
#include "core/drift/guidance.h"

namespace drift::test {
namespace {

TEST(Guidance, CoversTheWholeRangeAndIncreases) {
    for (const double power : {0.0, 0.5, 1.0, 3.0, 5.0}) {
        EXPECT_NEAR(alpha_from_uniform(0.0, 1.0, 4.0, power), 1.0, 1e-12) << power;
        EXPECT_NEAR(alpha_from_uniform(1.0, 1.0, 4.0, power), 4.0, 1e-12) << power;
        double last = 0;
        for (double u = 0; u <= 1.0; u += 0.05) {
            const double alpha = alpha_from_uniform(u, 1.0, 4.0, power);
            EXPECT_GT(alpha, last) << power << ' ' << u;
            last = alpha;
        }
    }
}

TEST(Guidance, InvertsTheCumulativeDistribution) {
    const double power = 3.0;
    for (const double u : {0.1, 0.5, 0.9}) {
        const double alpha = alpha_from_uniform(u, 1.0, 4.0, power);
        const auto mass = [&](double x) {
            return (1.0 - std::pow(x, 1.0 - power));
        };  // integral of a^-3 from 1, times 2
        EXPECT_NEAR(mass(alpha) / mass(4.0), u, 1e-12);
    }
}

TEST(Guidance, IsContinuousAtPowerOne) {
    for (const double u : {0.0, 0.3, 0.99}) {
        EXPECT_NEAR(alpha_from_uniform(u, 1.0, 4.0, 1.0 + 2e-6), alpha_from_uniform(u, 1.0, 4.0, 1.0), 1e-5);
        EXPECT_NEAR(alpha_from_uniform(u, 1.0, 4.0, 1.0 - 2e-6), alpha_from_uniform(u, 1.0, 4.0, 1.0), 1e-5);
    }
}

TEST(Guidance, GivesAConstantForAnEmptyRange) {
    EXPECT_DOUBLE_EQ(alpha_from_uniform(0.7, 1.0, 1.0, 3.0), 1.0);
    EXPECT_DOUBLE_EQ(alpha_from_uniform(0.7, 2.5, 2.5, 1.0), 2.5);
}

TEST(Guidance, WeighsNothingWithoutGuidance) {
    EXPECT_EQ(negative_weight(1.0, 64, 16), 0.0);
    EXPECT_DOUBLE_EQ(negative_weight(2.0, 64, 16), 63.0 / 16.0);
    EXPECT_DOUBLE_EQ(negative_weight(2.0, 64, 0), 63.0) << "no negatives count as one";
    EXPECT_EQ(negative_weight(3.0, 1, 4), 0.0);
}

TEST(Guidance, RefusesNumbersOutsideItsDomain) {
    EXPECT_THROW((void)alpha_from_uniform(-0.1, 1.0, 4.0, 3.0), Error);
    EXPECT_THROW((void)alpha_from_uniform(0.5, 4.0, 1.0, 3.0), Error);
    EXPECT_THROW((void)alpha_from_uniform(0.5, 0.0, 1.0, 3.0), Error);
}

}  // namespace
}  // namespace drift::test
