// Alarms on curves like recorded ones: real trouble is told once, healthy and noisy runs are left alone.
#include "core/train/alarms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>

#include "core/config/config_io.h"
#include "core/train/trend.h"

namespace drift {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Log-normal noise of `deviation` decades.
class Noise {
public:
    explicit Noise(double deviation, unsigned seed = 1) : normal_(0, deviation), engine_(seed) {}
    double operator()() { return std::pow(10, normal_(engine_)); }

private:
    std::normal_distribution<double> normal_;
    std::mt19937 engine_;
};

void append(std::vector<Alarm>& all, std::vector<Alarm> more) {
    all.insert(all.end(), more.begin(), more.end());
}

TEST(Trend, MedianDeviationAndTrendOfSmallSeries) {
    EXPECT_EQ(median(std::array{3.0, 1.0, 2.0}), 2.0);
    EXPECT_EQ(median(std::array{4.0, 1.0, 2.0, 3.0}), 2.5);
    EXPECT_NEAR(robust_deviation(std::array{1.0, 2.0, 3.0, 4.0, 1000.0}), 1.4826, 1e-12);
    std::vector<double> falling, rising;
    for (int i = 0; i < 10; ++i) {
        falling.push_back(-i);
        rising.push_back(i);
    }
    EXPECT_LT(trend_score(falling), -3);
    EXPECT_GT(trend_score(rising), 3);
    EXPECT_EQ(trend_score(std::array{1.0, 1.0, 1.0, 1.0, 1.0}), 0);
    EXPECT_EQ(trend_score(std::array{3.0, 2.0, 1.0}), 0) << "too few to tell";
}

TEST(AlarmWatch, AGradientThatGrowsForGoodIsToldOnceUntilItWasWellAgain) {
    AlarmWatch watch(RunConfig{});
    Noise noise(0.1);
    std::vector<Alarm> alarms;
    std::int64_t step = 0;
    const auto feed = [&](int rows, double level) {
        for (int i = 0; i < rows; ++i) {
            append(alarms,
                   watch.add(step += 10, {{"grad_norm", level * noise()}, {"force/0.05", level * noise()}}));
        }
    };
    feed(100, 5);
    EXPECT_THAT(alarms, IsEmpty());
    feed(60, 5000);
    ASSERT_THAT(alarms, SizeIs(1)) << "once, not per series and row";
    EXPECT_EQ(alarms[0].kind, "divergence");
    EXPECT_GT(alarms[0].step, 1000);
    EXPECT_LT(alarms[0].step, 1200) << "soon after it began";
    EXPECT_THAT(alarms[0].text, HasSubstr("times its usual"));
    EXPECT_THAT(alarms[0].what_to_do, HasSubstr("optimizer.learning_rate from 0.001 to 0.00025"));
    feed(60, 5);
    feed(60, 5000);
    EXPECT_THAT(alarms, SizeIs(2)) << "a new episode after a healthy while";
}

TEST(AlarmWatch, SpikesNoiseWarmUpAndSlowDriftAreNoDivergence) {
    AlarmWatch watch(RunConfig{});
    Noise noise(0.3, 7);
    std::vector<Alarm> alarms;
    for (int i = 0; i < 3000; ++i) {
        const double trend = i < 50 ? 1e-3 * std::pow(10, i / 17.0) : std::pow(10, i / 3000.0);
        double value = trend * noise();
        value = i % 211 == 0 ? 1e6 : value;
        value = i % 503 == 0 ? std::numeric_limits<double>::infinity() : value;
        append(alarms, watch.add(i, {{"grad_norm", value}}));
    }
    EXPECT_THAT(alarms, IsEmpty());
}

TEST(AlarmWatch, TheReleaseRulesCollapseIsToldWithItsRemedy) {
    AlarmWatch watch(preset("two_gaussians_release"));
    std::vector<Alarm> alarms;
    // What that preset records: everything ends in the middle.
    const std::array spread = {0.01075, 0.01322, 0.00387, 0.00178, 0.00405, 0.00453, 0.00317, 0.00545};
    for (std::size_t i = 0; i < spread.size(); ++i) {
        append(alarms, watch.add(static_cast<std::int64_t>(200 * (i + 1)),
                                 {{"eval/spread_ratio", spread[i]}, {"eval/energy_distance", 2.2}}));
    }
    ASSERT_THAT(alarms, SizeIs(1));
    EXPECT_EQ(alarms[0].kind, "collapse");
    EXPECT_EQ(alarms[0].key, "eval/spread_ratio");
    EXPECT_LE(alarms[0].step, 1000);
    EXPECT_THAT(alarms[0].what_to_do, HasSubstr("drift.rules to paper"));
}

TEST(AlarmWatch, ACollapsedStartOnItsWayOutIsNoCollapse) {
    AlarmWatch watch(RunConfig{});
    std::vector<Alarm> alarms;
    double spread = 0.01;
    for (int i = 0; i < 40; ++i) {
        append(alarms, watch.add(200 * i, {{"eval/spread_ratio", spread}, {"eval/unique_nn", spread / 2}}));
        spread = std::min(1.0, spread * 1.3);
    }
    EXPECT_THAT(alarms, IsEmpty());
}

TEST(AlarmWatch, AKernelThatSeesOneNeighbourOrAllIsToldWithTemperatures) {
    RunConfig config;
    config.drift.temperatures = {0.02, 0.2};
    const auto feed = [&](double small, double large) {
        AlarmWatch watch(config);
        std::vector<Alarm> alarms;
        for (int i = 0; i < 200; ++i) {
            append(alarms, watch.add(i, {{"neighbours/0.02", small}, {"neighbours/0.2", large}}));
        }
        return alarms;
    };
    const std::vector<Alarm> few = feed(1.01, 1.2);
    ASSERT_THAT(few, SizeIs(1));
    EXPECT_THAT(few[0].what_to_do, HasSubstr("[0.08, 0.8]"));
    const std::vector<Alarm> many = feed(900, 1000);
    ASSERT_THAT(many, SizeIs(1));
    EXPECT_THAT(many[0].what_to_do, HasSubstr("[0.005, 0.05]"));
    EXPECT_THAT(feed(1.01, 700), IsEmpty()) << "the larger temperature does the work";
    EXPECT_THAT(feed(40, 990), IsEmpty()) << "the smaller one does";
}

TEST(AlarmWatch, APlateauNeedsAFlatNoisyCurveFarFromItsFloor) {
    const auto feed = [](double floor, auto&& curve) {
        AlarmWatch watch(RunConfig{});
        Noise noise(0.1, 3);
        std::vector<Alarm> alarms;
        for (int i = 0; i < 60; ++i) {
            append(alarms, watch.add(200 * i, {{"eval/energy_distance", curve(i) * noise()},
                                               {"eval/energy_floor", floor}}));
        }
        return alarms;
    };
    const std::vector<Alarm> stuck = feed(0.001, [](int) { return 0.2; });
    ASSERT_THAT(stuck, SizeIs(1));
    EXPECT_EQ(stuck[0].kind, "plateau");
    EXPECT_THAT(stuck[0].text, HasSubstr("times what real data reach"));
    EXPECT_THAT(feed(0.001, [](int i) { return std::pow(10, -i / 30.0); }), IsEmpty()) << "it still falls";
    EXPECT_THAT(feed(0.1, [](int) { return 0.2; }), IsEmpty()) << "nothing is left to improve";
}

TEST(AlarmWatch, SwitchesAndSensitivityAreObeyed) {
    const auto spread_alarms = [](const RunConfig& config, int evaluations) {
        AlarmWatch watch(config);
        std::vector<Alarm> alarms;
        for (int i = 0; i < evaluations; ++i) {
            append(alarms, watch.add(i, {{"eval/spread_ratio", 0.01}}));
        }
        return alarms;
    };
    RunConfig config;
    EXPECT_THAT(spread_alarms(config, 3), SizeIs(1));
    EXPECT_THAT(spread_alarms(config, 2), IsEmpty());
    config.alarms.sensitivity = 2;
    EXPECT_THAT(spread_alarms(config, 2), SizeIs(1));
    config.alarms.collapse = false;
    EXPECT_THAT(spread_alarms(config, 20), IsEmpty());
    config.alarms = {};
    config.alarms.enabled = false;
    EXPECT_THAT(spread_alarms(config, 20), IsEmpty());
}

}  // namespace
}  // namespace drift
