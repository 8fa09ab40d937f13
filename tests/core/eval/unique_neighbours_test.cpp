#include "core/eval/unique_neighbours.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/runtime/rng.h"

namespace drift {
namespace {

TEST(UniqueNeighbours, CountsDistinctNearestPoints) {
    const at::Tensor data = at::tensor({0.0F, 0.0F, 1.0F, 0.0F, 2.0F, 0.0F}).view({3, 2});
    const at::Tensor samples = at::tensor({0.1F, 0.0F, 0.2F, 0.1F, 0.9F, 0.0F, -5.0F, 0.0F}).view({4, 2});
    EXPECT_DOUBLE_EQ(unique_neighbours(samples, data), 2.0 / 4);
    EXPECT_DOUBLE_EQ(unique_neighbours(data, data), 1.0);
    EXPECT_DOUBLE_EQ(unique_neighbours(at::zeros({100, 2}), data), 0.01);
    EXPECT_TRUE(
        std::isnan(unique_neighbours(at::full({2, 2}, std::numeric_limits<float>::quiet_NaN()), data)));
}

TEST(UniqueNeighbours, IndependentDrawsOfOneLawShareAboutSixTenths) {
    at::Generator one = stream(1, "a"), two = stream(1, "b");
    const double share = unique_neighbours(at::randn({1024, 2}, one), at::randn({1024, 2}, two));
    EXPECT_GT(share, 0.5);
    EXPECT_LT(share, 0.7);
}

}  // namespace
}  // namespace drift
