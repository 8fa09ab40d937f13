// Formulas and groups as charts pull them.
#include "widgets/models/derived_series.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/widgets/synthetic_runs.h"

namespace drift {
namespace {

constexpr double kAll = 1e9;

StepReport::Row row(std::int64_t step, std::vector<ScalarValue> values) {
    return {step, step * 512, static_cast<double>(step) / 80.0, std::move(values)};
}

std::vector<double> values(SeriesSource& source, const std::string& run, const std::string& key,
                           XAxis axis = XAxis::kStep) {
    std::vector<double> list;
    for (const ScalarBucket& bucket : source.buckets(run, key, axis, -kAll, kAll, 100000)) {
        list.push_back(bucket.count > 0 ? bucket.last : std::nan(""));
    }
    return list;
}

TEST(DerivedSeries, FollowsAFormulaPointByPoint) {
    MemorySeriesSource memory;
    DerivedSeriesSource source(memory);
    for (int step = 1; step <= 5; ++step) {
        memory.append("a", row(step, {{"loss", 10.0 * step}, {"scale", 2.0}}));
        EXPECT_EQ(values(source, "a", "=loss/scale").size(), static_cast<std::size_t>(step));
        EXPECT_EQ(source.last("a", "=loss/scale"), 5.0 * step);
    }
    EXPECT_EQ(values(source, "a", "=loss/scale", XAxis::kImages), (std::vector<double>{5, 10, 15, 20, 25}));
    EXPECT_DOUBLE_EQ(source.extent("a", "=loss/scale", XAxis::kImages)->last, 5 * 512);
    EXPECT_EQ(source.problem("a", "=loss/scale"), "");
}

TEST(DerivedSeries, StartsOverWhenARunIsReadAnew) {
    MemorySeriesSource memory;
    DerivedSeriesSource source(memory);
    memory.append("a", row(1, {{"loss", 1}}));
    memory.append("a", row(2, {{"loss", 2}}));
    EXPECT_EQ(values(source, "a", "=sum(loss)"), (std::vector<double>{1, 3}));
    memory.forget("a");
    memory.append("a", row(1, {{"loss", 5}}));
    EXPECT_EQ(values(source, "a", "=sum(loss)"), (std::vector<double>{5}));
}

TEST(DerivedSeries, WaitsForACurveThatComesLater) {
    MemorySeriesSource memory;
    DerivedSeriesSource source(memory);
    memory.append("a", row(1, {{"loss", 1}}));
    EXPECT_TRUE(values(source, "a", "=eval/energy_distance * 2").empty());
    EXPECT_NE(source.problem("a", "=eval/energy_distance * 2").find("no curve"), std::string::npos);
    memory.append("a", row(2, {{"loss", 2}, {"eval/energy_distance", 3}}));
    EXPECT_EQ(values(source, "a", "=eval/energy_distance * 2"), (std::vector<double>{6}));
}

TEST(DerivedSeries, TakesAFormulaOverMoreThanAMillionPointsInItsCoarseForm) {
    MemorySeriesSource memory;
    DerivedSeriesSource source(memory);
    for (int step = 1; step <= 100000; ++step) {
        memory.append("a", row(step, {{"loss", static_cast<double>(step)}}));
        if (step % 30000 == 0) {
            (void)source.last("a", "=2 * loss");
        }
    }
    const auto all = values(source, "a", "=2 * loss");
    EXPECT_GT(all.size(), 2000U);
    for (std::size_t i = 1; i < all.size(); ++i) {
        ASSERT_GT(all[i], all[i - 1]);
    }
    EXPECT_NEAR(all.back(), 200000, 40);
}

TEST(DerivedSeries, AveragesAGroupWithItsBand) {
    MemorySeriesSource memory;
    DerivedSeriesSource source(memory);
    for (int step = 1; step <= 3; ++step) {
        memory.append("a", row(step, {{"loss", 1.0 * step}}));
        memory.append("b", row(step, {{"loss", 3.0 * step}}));
    }
    source.setGroups({{"group:x", {"a", "b"}, GroupBand::kRange}});
    EXPECT_EQ(values(source, "group:x", "loss"), (std::vector<double>{2, 4, 6}));
    EXPECT_EQ(values(source, "group:x", std::string("loss") + DerivedSeriesSource::kLow),
              (std::vector<double>{1, 2, 3}));
    EXPECT_EQ(values(source, "group:x", std::string("loss") + DerivedSeriesSource::kCount),
              (std::vector<double>{2, 2, 2}));
    EXPECT_EQ(values(source, "group:x", "=loss * 2"), (std::vector<double>{4, 8, 12}));
    const auto before = source.version("group:x");
    memory.append("a", row(4, {{"loss", 9}}));
    EXPECT_GT(source.version("group:x"), before);
    EXPECT_EQ(values(source, "group:x", "loss").back(), 9) << "only one member reaches step 4";
}

TEST(DerivedSeries, InterpolatesMembersThatWereLoggedAtOtherSteps) {
    MemorySeriesSource memory;
    DerivedSeriesSource source(memory);
    for (const int step : {0, 10}) {
        memory.append("a", row(step, {{"loss", 1.0 * step}}));
    }
    for (const int step : {5, 15}) {
        memory.append("b", row(step, {{"loss", 0.0}}));
    }
    source.setGroups({{"group:x", {"a", "b"}, GroupBand::kNone}});
    // At 0 only a, at 5 the middle of a and b, at 10 the end of a and b between, at 15 only b.
    EXPECT_EQ(values(source, "group:x", "loss"), (std::vector<double>{0, 2.5, 5, 0}));
}

TEST(DerivedSeries, LeavesOutMembersWithoutTheCurveAndGapsInIt) {
    MemorySeriesSource memory;
    DerivedSeriesSource source(memory);
    const double nan = std::nan("");
    memory.append("a", row(1, {{"loss", 1}}));
    memory.append("a", row(2, {{"loss", nan}}));
    memory.append("b", row(1, {{"loss", 3}}));
    memory.append("b", row(2, {{"loss", 3}}));
    memory.append("c", row(1, {{"scale", 3}}));
    source.setGroups({{"group:x", {"a", "b", "c", "gone"}, GroupBand::kDeviation}});
    EXPECT_EQ(values(source, "group:x", "loss"), (std::vector<double>{2, 3}));
    EXPECT_TRUE(std::isnan(values(source, "group:x", std::string("loss") + DerivedSeriesSource::kHigh)[1]));
}

TEST(GroupStatistics, KnowTheirBands) {
    const std::vector<double> values = {1, 2, 3, 4};
    const auto deviation = group_statistics(values, GroupBand::kDeviation);
    EXPECT_DOUBLE_EQ(deviation.mean, 2.5);
    EXPECT_NEAR(deviation.high - deviation.mean, 1.2909944, 1e-6);
    const auto confidence = group_statistics(values, GroupBand::kConfidence);
    EXPECT_NEAR(confidence.mean - confidence.low, 3.182 * 1.2909944 / 2, 1e-6);
    EXPECT_DOUBLE_EQ(group_statistics(values, GroupBand::kRange).low, 1);
    EXPECT_TRUE(std::isnan(group_statistics({7}, GroupBand::kDeviation).low));
    EXPECT_TRUE(std::isnan(group_statistics({}, GroupBand::kRange).mean));
    EXPECT_DOUBLE_EQ(group_statistics({1e308, 1e308}, GroupBand::kNone).mean, 1e308);
}

}  // namespace
}  // namespace drift
