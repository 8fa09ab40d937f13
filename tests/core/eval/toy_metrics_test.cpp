#include "core/eval/toy_metrics.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "core/eval/plane_distances.h"
#include "core/eval/toy_metric_list.h"

#include "core/runtime/rng.h"

namespace drift {
namespace {

constexpr std::int64_t kPoints = 4096;

ToyLawPtr two_gaussians(double deviation = 0.35) {
    DataConfig data;
    data.toy_std = deviation;
    return toy_law(data);
}

at::Tensor draw(const ToyLawPtr& law, std::int64_t seed, std::int64_t count = kPoints) {
    at::Generator generator = stream(seed, "test");
    return sample_toy(*law, count, generator);
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

TEST(ToyFloors, EnergyIsWhatEqualLawsScoreOnAverage) {
    const ToyYardstick yardstick(two_gaussians());
    double sum = 0;
    constexpr int kPairs = 40;
    for (int i = 0; i < kPairs; ++i) {
        sum += energy_distance(draw(two_gaussians(), 2 * i, 256), draw(two_gaussians(), 2 * i + 1, 256));
    }
    const double floor = yardstick.floors(256, 1).energy;
    EXPECT_NEAR(floor, sum / kPairs, 0.5 * floor) << "one pair scatters by its own size";
    EXPECT_NEAR(floor / yardstick.floors(4096, 1).energy, 16, 1) << "the V-statistic's bias goes as 1 / n";
    EXPECT_EQ(floor, yardstick.floors(256, 1).energy);
}

TEST(ToyFloors, CanBeEndedInTheMiddle) {
    const Progress end = [] { throw std::runtime_error("enough"); };
    EXPECT_THROW((void)ToyYardstick(two_gaussians()).floors(512, 1, end), std::runtime_error);
}

TEST(ToyMetrics, CallAPerfectGeneratorPerfect) {
    const ToyLawPtr law = two_gaussians();
    const ToyMetrics metrics = ToyYardstick(law).measure(draw(law, 1), draw(law, 2));
    EXPECT_NEAR(metrics.mode_shares.at(0), 0.5, 0.03);
    EXPECT_NEAR(metrics.mode_shares.at(0) + metrics.mode_shares.at(1), 1.0, 1e-12);
    EXPECT_NEAR(metrics.mean_distance, 0.35 * std::sqrt(M_PI / 2), 0.01);  // mean of a Rayleigh law
    EXPECT_NEAR(metrics.mean_distance_ratio, 1.0, 0.03);
    EXPECT_NEAR(metrics.spread_ratio, 1.0, 0.02);
    EXPECT_GT(metrics.coverage_min, 0.95);
    EXPECT_LT(metrics.coverage_error, 0.03);
    EXPECT_GE(metrics.energy_distance, 0.0);
    EXPECT_LT(metrics.energy_distance, 0.02) << "two draws alone may differ by ten times the floor's mean";
    EXPECT_LT(metrics.sliced_wasserstein, 0.15);
    EXPECT_LT(metrics.js_divergence, 0.2);
    EXPECT_LT(metrics.kl_divergence, 0.6);
}

TEST(ToyMetrics, AreAveragedOverDraws) {
    ToyMetrics one, two;
    one.mode_shares = {0.4, 0.6};
    two.mode_shares = {0.6, 0.4};
    one.mean_distance = 1;
    two.mean_distance = 2;
    one.kl_divergence = 3;
    two.kl_divergence = 5;
    const ToyMetrics both = mean_of({one, two});
    EXPECT_NEAR(both.mode_shares.at(0), 0.5, 1e-12);
    EXPECT_NEAR(both.mean_distance, 1.5, 1e-12);
    EXPECT_NEAR(both.kl_divergence, 4.0, 1e-12);
}

TEST(ToyMetrics, SeeACollapseToTheMiddle) {
    const ToyLawPtr law = two_gaussians();
    const ToyMetrics metrics = ToyYardstick(law).measure(torch::randn({kPoints, 2}) * 0.01, draw(law, 2));
    EXPECT_NEAR(metrics.mean_distance, 2.5, 0.02);
    EXPECT_LT(metrics.spread_ratio, 0.1);
    EXPECT_GT(metrics.energy_distance, 1.0);
    EXPECT_NEAR(metrics.sliced_wasserstein, 2.5 * 2 / M_PI, 0.1);
    EXPECT_GT(metrics.js_divergence, 0.95);
}

TEST(ToyMetrics, SeeAMissingMode) {
    const ToyLawPtr law = two_gaussians();
    const at::Tensor right = draw(law, 1).abs() * torch::tensor({1.0F, 1.0F});
    const ToyMetrics metrics = ToyYardstick(law).measure(right, draw(law, 2));
    EXPECT_EQ(metrics.mode_shares.at(0), 0.0);
    EXPECT_EQ(metrics.mode_shares.at(1), 1.0);
    EXPECT_EQ(metrics.coverage_min, 0.0);
    EXPECT_NEAR(metrics.coverage_error, 0.5, 0.01);
    EXPECT_GT(metrics.energy_distance, 0.5);
    EXPECT_NEAR(metrics.js_divergence, 0.5, 0.2);
}

TEST(ToyMetrics, MeasureSpreadWithinTheModes) {
    const ToyLawPtr law = two_gaussians();
    EXPECT_NEAR(ToyYardstick(law).measure(draw(two_gaussians(0.175), 1), draw(law, 2)).spread_ratio, 0.5,
                0.02);
}

TEST(ToyMetrics, AreNotFiniteForSamplesThatAreNot) {
    const ToyLawPtr law = two_gaussians();
    at::Tensor broken = draw(law, 1);
    broken[5][0] = std::nan("");
    const ToyMetrics metrics = ToyYardstick(law).measure(broken, draw(law, 2));
    EXPECT_TRUE(std::isnan(metrics.energy_distance));
    EXPECT_TRUE(std::isnan(metrics.sliced_wasserstein));
}

TEST(ToyCells, CoverALawWithoutModes) {
    DataConfig data;
    data.source = DataSource::kMoons;
    data.toy_std = 0.1;
    const ToyLawPtr law = toy_law(data);
    const ToyCells cells = toy_cells(*law);
    ASSERT_EQ(cells.shares.size(), 16U);
    double sum = 0;
    for (const double share : cells.shares) {
        EXPECT_GT(share, 0.01);
        EXPECT_LT(share, 0.2);
        sum += share;
    }
    EXPECT_NEAR(sum, 1.0, 1e-9);
    EXPECT_TRUE(torch::equal(cells.centres, toy_cells(*law).centres)) << "fixed by the law";
    const at::Tensor one_moon = [&] {
        at::Generator generator = stream(1, "test");
        return law->sample(2000, generator, 0).points;
    }();
    const ToyMetrics half = ToyYardstick(law).measure(one_moon, draw(law, 2, 2000));
    EXPECT_LT(half.coverage_min, 0.05);
    EXPECT_NEAR(half.coverage_error, 0.5, 0.1);
}

TEST(ToyMetricList, NamesTheSeriesThatEvaluationsReport) {
    ToyMetrics metrics;
    metrics.mode_shares = {1.0};
    std::vector<std::string> keys;
    for (const auto& entry : toy_series(metrics, {})) {
        keys.push_back(entry.first);
    }
    for (const ToyMetricInfo& info : toy_metric_list()) {
        EXPECT_NE(std::find(keys.begin(), keys.end(), info.key), keys.end()) << info.key;
        EXPECT_FALSE(info.label.empty() || info.help.empty()) << info.key;
        if (!info.floor_key.empty()) {
            EXPECT_NE(std::find(keys.begin(), keys.end(), info.floor_key), keys.end()) << info.floor_key;
            EXPECT_GT(info.good_factor, 1) << info.key;
        }
    }
    EXPECT_EQ(toy_class_key("eval/energy_distance", 2), "eval/class_2/energy_distance");
    EXPECT_EQ(keys.back(), toy_coverage_key(0));
}

TEST(PlaneDistances, AreThoseOfAShift) {
    const std::vector<float> x = {0, 1, 2, 5}, y = {1, -1, 0, 3};
    std::vector<float> right = x;
    for (float& value : right) {
        value += 0.5F;
    }
    // |cos| averaged over all directions
    EXPECT_NEAR(sliced_wasserstein({x, y}, {right, y}), 0.5 * 2 / M_PI, 1e-3);
    EXPECT_EQ(sliced_wasserstein({x, y}, {x, y}), 0.0);
    const PlaneBox box{{-1, -2}, {6, 4}};
    const std::vector<double> here = plane_density({x, y}, box);
    EXPECT_NEAR(std::accumulate(here.begin(), here.end(), 0.0), 1.0, 1e-12);
    EXPECT_NEAR(js_divergence(here, here), 0.0, 1e-12);
    const std::vector<float> away = {100, 101, 102, 103};
    const std::vector<double> outside = plane_density({away, y}, box);
    EXPECT_EQ(outside.back(), 1.0);
    EXPECT_NEAR(js_divergence(here, outside), 1.0, 1e-9) << "nothing in common";
    EXPECT_GT(kl_divergence(here, outside), 5.0);
}

}  // namespace
}  // namespace drift
