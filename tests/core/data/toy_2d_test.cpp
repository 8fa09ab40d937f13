#include "core/data/toy_2d.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "core/base/error.h"
#include "core/runtime/rng.h"

namespace drift {
namespace {

ToyLaw law_of(DataSource source) {
    DataConfig data;
    data.source = source;
    return toy_law(data);
}

TEST(Toy2d, HasThePredecessorsTwoGaussians) {
    const ToyLaw law = law_of(DataSource::kTwoGaussians);
    ASSERT_EQ(law.centres.size(), 2U);
    EXPECT_EQ(law.centres[0], (std::array<double, 2>{-2.5, 0.0}));
    EXPECT_EQ(law.centres[1], (std::array<double, 2>{2.5, 0.0}));
    EXPECT_EQ(law.deviation, 0.35);
}

TEST(Toy2d, SpacesTheRingEvenly) {
    const ToyLaw law = law_of(DataSource::kRing);
    ASSERT_EQ(law.centres.size(), 8U);
    for (std::size_t i = 0; i < 8; ++i) {
        const auto& a = law.centres[i];
        const auto& b = law.centres[(i + 1) % 8];
        EXPECT_NEAR(std::hypot(a[0], a[1]), 2.5, 1e-12);
        EXPECT_NEAR(std::hypot(a[0] - b[0], a[1] - b[1]), 5.0 * std::sin(M_PI / 8), 1e-12);
    }
}

TEST(Toy2d, DrawsItsLaw) {
    const ToyLaw law = law_of(DataSource::kTwoGaussians);
    at::Generator generator = stream(3, "test");
    const at::Tensor points = sample_toy(law, 20000, generator);
    EXPECT_EQ(points.dtype(), at::kFloat);
    EXPECT_NEAR((points.select(1, 0) > 0).to(at::kDouble).mean().item<double>(), 0.5, 0.02);
    EXPECT_NEAR(points.select(1, 1).std().item<double>(), 0.35, 0.01);
    EXPECT_NEAR((points.select(1, 0).abs() - 2.5).std().item<double>(), 0.35, 0.01);
    at::Generator again = stream(3, "test");
    EXPECT_TRUE(torch::equal(points, sample_toy(law, 20000, again)));
}

TEST(Toy2d, TellsItsLawsApart) {
    DataConfig data;
    const std::string usual = fingerprint(toy_law(data));
    EXPECT_EQ(usual.size(), 64U);
    EXPECT_EQ(usual, fingerprint(law_of(DataSource::kTwoGaussians)));
    EXPECT_NE(usual, fingerprint(law_of(DataSource::kRing)));
    data.toy_std = 0.36;
    EXPECT_NE(usual, fingerprint(toy_law(data)));
}

TEST(Toy2d, KeepsDataAndStartInsideAxesThatAreNeverFlat) {
    for (const DataSource source : {DataSource::kTwoGaussians, DataSource::kRing}) {
        for (const ToyStart start : {ToyStart::kBetween, ToyStart::kFar, ToyStart::kCollapsed}) {
            const ToyLaw law = law_of(source);
            const ToyAxes axes = toy_axes(law, start);
            const ToyStartPlace place = toy_start(law, start);
            for (std::size_t axis = 0; axis < 2; ++axis) {
                EXPECT_GT(place.centre[axis], axes.low[axis]);
                EXPECT_LT(place.centre[axis], axes.high[axis]);
                for (const auto& centre : law.centres) {
                    EXPECT_GE(centre[axis] - 3 * law.deviation, axes.low[axis]);
                    EXPECT_LE(centre[axis] + 3 * law.deviation, axes.high[axis]);
                }
            }
            const double aspect = (axes.high[1] - axes.low[1]) / (axes.high[0] - axes.low[0]);
            EXPECT_GE(aspect, 0.6);
            EXPECT_LE(aspect, 1.6);
        }
    }
}

TEST(Toy2d, RefusesPictures) {
    try {
        (void)law_of(DataSource::kIdx);
        FAIL() << "a file of pictures is no 2-D law";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
        EXPECT_NE(error.info().what_to_do.find("two_gaussians"), std::string::npos);
    }
}

}  // namespace
}  // namespace drift
