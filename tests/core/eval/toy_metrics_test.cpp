#include "core/eval/toy_metrics.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <stdexcept>

#include "core/runtime/rng.h"

namespace drift {
namespace {

constexpr std::int64_t kPoints = 4096;

ToyLaw two_gaussians() {
    return toy_law(DataConfig{});
}

at::Tensor draw(const ToyLaw& law, std::int64_t seed, std::int64_t count = kPoints) {
    at::Generator generator = stream(seed, "test");
    return sample_toy(law, count, generator);
}

// The definition, pair by pair in float64.
double mean_distance(const at::Tensor& a, const at::Tensor& b) {
    const auto x = a.accessor<float, 2>();
    const auto y = b.accessor<float, 2>();
    double sum = 0;
    for (std::int64_t i = 0; i < a.size(0); ++i) {
        for (std::int64_t j = 0; j < b.size(0); ++j) {
            sum += std::hypot(double(x[i][0]) - y[j][0], double(x[i][1]) - y[j][1]);
        }
    }
    return sum / (static_cast<double>(a.size(0)) * static_cast<double>(b.size(0)));
}

TEST(EnergyDistance, IsItsDefinition) {
    const at::Tensor a = draw(two_gaussians(), 1, 301);
    const at::Tensor b = draw(two_gaussians(), 2, 517) + 0.5;
    const double expected = 2 * mean_distance(a, b) - mean_distance(a, a) - mean_distance(b, b);
    EXPECT_NEAR(energy_distance(a, b), expected, 1e-5);
    EXPECT_NEAR(energy_distance(b, a), expected, 1e-5);
    EXPECT_NEAR(energy_distance(a, a), 0.0, 1e-6);
}

TEST(EnergyDistance, FloorShrinksWithMorePoints) {
    const double few = energy_floor(two_gaussians(), 256, 1);
    const double many = energy_floor(two_gaussians(), 4096, 1);
    EXPECT_GT(many, 0);
    // The V-statistic of equal laws is biased by about 1 / n.
    EXPECT_GT(few, 4 * many);
    EXPECT_LT(few, 64 * many);
    EXPECT_EQ(many, energy_floor(two_gaussians(), 4096, 1));
}

TEST(EnergyDistance, CanBeEndedInTheMiddle) {
    const Progress end = [] { throw std::runtime_error("enough"); };
    EXPECT_THROW((void)energy_floor(two_gaussians(), 512, 1, end), std::runtime_error);
}

TEST(ToyMetrics, CallAPerfectGeneratorPerfect) {
    const ToyLaw law = two_gaussians();
    const ToyMetrics metrics = toy_metrics(draw(law, 1), draw(law, 2), law);
    EXPECT_NEAR(metrics.mode_shares.at(0), 0.5, 0.03);
    EXPECT_NEAR(metrics.mode_shares.at(0) + metrics.mode_shares.at(1), 1.0, 1e-12);
    EXPECT_NEAR(metrics.mean_distance, 0.35 * std::sqrt(M_PI / 2), 0.01);  // mean of a Rayleigh law
    EXPECT_NEAR(metrics.spread_ratio, 1.0, 0.02);
    EXPECT_GE(metrics.energy_distance, 0.0);
    EXPECT_LT(metrics.energy_distance, 0.02) << "two draws alone may differ by ten times the floor's mean";
}

TEST(ToyMetrics, AreAveragedOverDraws) {
    const ToyMetrics one{{0.4, 0.6}, 1.0, 2.0, 3.0};
    const ToyMetrics two{{0.6, 0.4}, 2.0, 1.0, 5.0};
    const ToyMetrics both = mean_of({one, two});
    EXPECT_NEAR(both.mode_shares.at(0), 0.5, 1e-12);
    EXPECT_NEAR(both.mean_distance, 1.5, 1e-12);
    EXPECT_NEAR(both.spread_ratio, 1.5, 1e-12);
    EXPECT_NEAR(both.energy_distance, 4.0, 1e-12);
}

TEST(ToyMetrics, SeeACollapseToTheMiddle) {
    const ToyLaw law = two_gaussians();
    const ToyMetrics metrics = toy_metrics(torch::randn({kPoints, 2}) * 0.01, draw(law, 2), law);
    EXPECT_NEAR(metrics.mean_distance, 2.5, 0.02);
    EXPECT_LT(metrics.spread_ratio, 0.1);
    EXPECT_GT(metrics.energy_distance, 1.0);
}

TEST(ToyMetrics, SeeAMissingMode) {
    const ToyLaw law = two_gaussians();
    const at::Tensor right = draw(law, 1).abs() * torch::tensor({1.0F, 1.0F});
    const ToyMetrics metrics = toy_metrics(right, draw(law, 2), law);
    EXPECT_EQ(metrics.mode_shares.at(0), 0.0);
    EXPECT_EQ(metrics.mode_shares.at(1), 1.0);
    EXPECT_GT(metrics.energy_distance, 0.5);
}

TEST(ToyMetrics, MeasureSpreadWithinTheModes) {
    const ToyLaw law = two_gaussians();
    ToyLaw narrow = law;
    narrow.deviation = 0.175;
    EXPECT_NEAR(toy_metrics(draw(narrow, 1), draw(law, 2), law).spread_ratio, 0.5, 0.02);
}

}  // namespace
}  // namespace drift
