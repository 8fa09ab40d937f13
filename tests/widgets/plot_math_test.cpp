// Axis ticks, number text, decimation, smoothing and label placement: pure functions of the plots.
#include <gtest/gtest.h>

#include <QStringList>

#include <cmath>
#include <numeric>
#include <random>

#include "widgets/models/scalar_series.h"
#include "widgets/plot/axes.h"
#include "widgets/plot/decimate.h"

namespace drift {
namespace {

QStringList texts(const std::vector<Tick>& ticks) {
    QStringList all;
    for (const Tick& tick : ticks) {
        if (!tick.text.isEmpty()) {
            all << tick.text;
        }
    }
    return all;
}

QString u(const char* utf8) {
    return QString::fromUtf8(utf8);
}

TEST(Axes, LinearTicksAreRoundAndEvenlyWritten) {
    EXPECT_EQ(texts(linear_ticks(0, 1, 5)),
              QStringList({u("0"), u("0.2"), u("0.4"), u("0.6"), u("0.8"), u("1.0")}));
    EXPECT_EQ(texts(linear_ticks(-30, 30, 3)), QStringList({u("−20"), u("0"), u("20")}));
    EXPECT_EQ(texts(linear_ticks(0, 20000, 2)), QStringList({u("0"), u("10\u2009000"), u("20\u2009000")}));
    EXPECT_EQ(texts(linear_ticks(0, 2e6, 2)), QStringList({u("0"), u("1\u2009M"), u("2\u2009M")}));
    EXPECT_EQ(texts(linear_ticks(0, 5e-6, 3)), QStringList({u("0"), u("2e−6"), u("4e−6")}));
    EXPECT_TRUE(linear_ticks(1, 1, 5).empty());
}

TEST(Axes, LogTicksFollowTheSpan) {
    EXPECT_EQ(texts(log_ticks(1e-8, 1, 5)),
              QStringList({u("10⁻⁸"), u("10⁻⁶"), u("10⁻⁴"), u("10⁻²"), u("10⁰")}));
    EXPECT_EQ(texts(log_ticks(0.9, 110, 8)),
              QStringList({u("1"), u("2"), u("5"), u("10"), u("20"), u("50"), u("100")}));
    const auto narrow = texts(log_ticks(0.0021, 0.0029, 4));
    EXPECT_GE(narrow.size(), 3) << "less than a decade still has labels";
}

TEST(Axes, TimeTicksUseClockUnits) {
    EXPECT_EQ(texts(time_ticks(0, 100, 4)), QStringList({u("0"), u("30 s"), u("60 s"), u("90 s")}));
    EXPECT_EQ(texts(time_ticks(0, 1900, 4)), QStringList({u("0"), u("10 min"), u("20 min"), u("30 min")}));
    EXPECT_EQ(texts(time_ticks(0, 7300, 5)),
              QStringList({u("0"), u("30 min"), u("1 h"), u("1:30 h"), u("2 h")}));
}

TEST(Axes, ValuesKeepTheirSignificantDigits) {
    EXPECT_EQ(value_text(0.0021349), u("0.00213"));
    EXPECT_EQ(value_text(2.1349e-6), u("2.13e−6"));
    EXPECT_EQ(value_text(-12.34), u("−12.3"));
    EXPECT_EQ(value_text(12345), u("12\u2009300"));
    EXPECT_EQ(value_text(0.99999), u("1.00"));
    EXPECT_EQ(value_text(0), u("0"));
    EXPECT_EQ(value_text(std::nan("")), u("nan"));
    EXPECT_EQ(value_text(-INFINITY), u("−inf"));
    EXPECT_EQ(count_text(1240), u("1\u2009240"));
    EXPECT_EQ(count_text(12400), u("12\u2009400"));
    EXPECT_EQ(count_text(1.24e6), u("1.24\u2009M"));
}

TEST(AxisScale, MapsBothWaysAndRefusesWhatALogCannotShow) {
    const AxisScale log{1e-4, 1e4, true};
    EXPECT_DOUBLE_EQ(log.position(1), 0.5);
    EXPECT_NEAR(log.value(log.position(37)), 37, 1e-9);
    EXPECT_TRUE(std::isnan(log.position(0)));
    EXPECT_TRUE(std::isnan(log.position(-3)));
    const AxisScale constant = padded_scale(5, 5, false, false);
    EXPECT_LT(constant.lo, 5);
    EXPECT_GT(constant.hi, 5);
}

TEST(Decimate, KeepsExtremesLastAndCounts) {
    std::vector<ScalarBucket> points;
    for (int i = 0; i < 10000; ++i) {
        points.push_back(point_bucket(i, i == 7777 ? -9.0 : i == 1234 ? NAN : i % 10));
    }
    const auto shown = decimate(points, {0, 10000, false}, 100);
    EXPECT_EQ(shown.size(), 100U);
    std::int64_t count = 0, nans = 0;
    double lowest = 0;
    for (const ScalarBucket& bucket : shown) {
        count += bucket.count;
        nans += bucket.nan_count;
        lowest = std::min(lowest, bucket.min);
        EXPECT_EQ(bucket.max, 9);
        EXPECT_EQ(bucket.last, static_cast<int>(bucket.x_last) % 10);
    }
    EXPECT_EQ(count, 9999);
    EXPECT_EQ(nans, 1);
    EXPECT_EQ(lowest, -9);
}

TEST(Decimate, PassesALogLineThroughPositiveValues) {
    ScalarBucket bucket = point_bucket(1, 4);
    merge_bucket(bucket, point_bucket(2, 0));
    EXPECT_EQ(line_value(bucket, true), 4) << "the column has something to show";
    EXPECT_EQ(line_value(bucket, false), 0);
    EXPECT_TRUE(std::isnan(line_value(point_bucket(1, -1), true)));
}

TEST(Series, PyramidAgreesWithThePoints) {
    Series series;
    std::mt19937 random(7);
    std::uniform_real_distribution<double> uniform(-1, 1);
    std::vector<double> values;
    for (int i = 0; i < 5000; ++i) {
        values.push_back(uniform(random));
        series.append(i, values.back());
    }
    for (const std::size_t most : {std::size_t{6000}, std::size_t{400}, std::size_t{30}}) {
        const auto buckets = series.buckets(-kWholeRange, kWholeRange, most);
        EXPECT_LE(buckets.size(), most);
        std::size_t at = 0;
        for (const ScalarBucket& bucket : buckets) {
            const auto first = values.begin() + static_cast<std::ptrdiff_t>(at);
            const auto last = first + bucket.count;
            EXPECT_EQ(bucket.min, *std::min_element(first, last));
            EXPECT_EQ(bucket.max, *std::max_element(first, last));
            EXPECT_EQ(bucket.last, *(last - 1));
            at += static_cast<std::size_t>(bucket.count);
        }
        EXPECT_EQ(at, values.size());
    }
}

TEST(Series, AdoptsWhatIsStoredAndKeepsNewerRows) {
    Series series;
    for (int i = 90; i <= 120; ++i) {
        series.append(i, i);  // live rows; up to 100 they are in the store, too
    }
    std::vector<ScalarBucket> stored;
    for (int i = 1; i <= 100; ++i) {
        stored.push_back(point_bucket(i, i));
    }
    series.adopt(stored);
    const auto all = series.buckets(-kWholeRange, kWholeRange, 1000);
    ASSERT_EQ(all.size(), 120U);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].last, static_cast<double>(i + 1));
    }
}

TEST(Series, StaysBoundedOverMillionsOfPoints) {
    Series series;
    for (int i = 0; i < 1200000; ++i) {
        series.append(i, i == 1000 ? 99.0 : 1.0);
    }
    EXPECT_LE(series.base().size(), Series::kMaxBase);
    EXPECT_TRUE(series.coarse());
    std::int64_t count = 0;
    double largest = 0;
    for (const ScalarBucket& bucket : series.base()) {
        count += bucket.count;
        largest = std::max(largest, bucket.max);
    }
    EXPECT_EQ(count, 1200000);
    EXPECT_EQ(largest, 99);
}

TEST(Smoothing, LeavesAConstantLineConstant) {
    Series series;
    for (int i = 0; i < 1000; ++i) {
        series.append(i, 0.1);
    }
    for (const SmoothPoint& point : series.smoothed(-kWholeRange, kWholeRange, 25)) {
        EXPECT_NEAR(point.y, 0.1, 1e-15);
    }
}

TEST(Smoothing, DependsNeitherOnLengthNorOnZoom) {
    Series shorter, longer;
    std::mt19937 random(3);
    std::normal_distribution<double> noise;
    for (int i = 0; i < 20000; ++i) {
        const double value = noise(random);
        longer.append(i, value);
        if (i < 2000) {
            shorter.append(i, value);
        }
    }
    const auto whole = longer.smoothed(-kWholeRange, kWholeRange, 12);
    const auto part = shorter.smoothed(-kWholeRange, kWholeRange, 12);
    const auto zoomed = longer.smoothed(700, 900, 12);
    ASSERT_EQ(part.size(), 2000U);
    for (std::size_t i = 0; i < part.size(); ++i) {
        EXPECT_EQ(part[i].y, whole[i].y);
    }
    ASSERT_GE(zoomed.size(), 201U);
    for (const SmoothPoint& point : zoomed) {
        EXPECT_EQ(point.y, whole[static_cast<std::size_t>(point.x)].y);
    }
}

TEST(Smoothing, GapsStayGapsAndDoNotPoisonTheRest) {
    Series series;
    for (int i = 0; i < 100; ++i) {
        series.append(i, i == 50 ? NAN : 1.0);
    }
    const auto smooth = series.smoothed(-kWholeRange, kWholeRange, 5);
    EXPECT_TRUE(std::isnan(smooth[50].y));
    EXPECT_NEAR(smooth[51].y, 1, 1e-12);
}

TEST(SpreadLabels, KeepsOrderDistanceAndBounds) {
    const auto placed = spread_labels({100, 101, 99, 20, 199}, 14, 0, 200);
    std::vector<double> sorted = placed;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        EXPECT_GE(sorted[i] - sorted[i - 1], 14 - 1e-9);
    }
    EXPECT_LT(placed[2], placed[0]);
    EXPECT_LT(placed[0], placed[1]);
    EXPECT_NEAR(placed[3], 20, 1e-9) << "a label with room stays where its line ends";
    EXPECT_LE(sorted.back(), 193);
    const auto squeezed = spread_labels(std::vector<double>(20, 50.0), 14, 0, 100);
    EXPECT_GE(*std::min_element(squeezed.begin(), squeezed.end()), 0);
    EXPECT_LE(*std::max_element(squeezed.begin(), squeezed.end()), 100);
}

}  // namespace
}  // namespace drift
