#include "core/store/scalars.h"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <random>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

struct Sample {
    std::int64_t step, images;
    double seconds, value;
};

// A noisy series with gaps in the step, NaN and infinities.
std::vector<Sample> make_series(std::size_t size, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> noise;
    std::vector<Sample> series;
    std::int64_t step = 0;
    for (std::size_t i = 0; i < size; ++i) {
        step += 1 + static_cast<std::int64_t>(random() % 3);
        double value = std::exp(-static_cast<double>(i) / static_cast<double>(size)) + 0.1 * noise(random);
        const auto dice = random() % 1000;
        value = dice == 0 ? std::nan("") : (dice == 1 ? HUGE_VAL : (dice == 2 ? -HUGE_VAL : value));
        series.push_back({step, step * 32, static_cast<double>(step) * 0.25, value});
    }
    return series;
}

void write_all(ScalarWriter& writer, const std::vector<Sample>& series, const std::string& key,
               std::size_t flush_every) {
    for (std::size_t i = 0; i < series.size(); ++i) {
        const Sample& s = series[i];
        writer.add({s.step, s.images, s.seconds, {{key, s.value}}});
        if ((i + 1) % flush_every == 0) {
            writer.flush();
        }
    }
    writer.flush();
}

double x_of(const Sample& s, XAxis axis) {
    return axis == XAxis::kStep ? static_cast<double>(s.step)
                                : (axis == XAxis::kImages ? static_cast<double>(s.images) : s.seconds);
}

// Every bucket must say exactly what a loop over its points says, and together they must cover the window.
void expect_exact(const std::vector<ScalarBucket>& buckets, const std::vector<Sample>& series, XAxis axis,
                  double x_min, double x_max, std::size_t max_points) {
    ASSERT_FALSE(buckets.empty());
    EXPECT_LE(buckets.size(), max_points);
    std::size_t i = 0;
    while (i < series.size() && x_of(series[i], axis) < buckets.front().x_first) {
        ++i;
    }
    if (i > 0) {
        EXPECT_LT(x_of(series[i - 1], axis), x_min) << "points of the window are missing on the left";
    }
    for (const ScalarBucket& bucket : buckets) {
        ScalarBucket expected;
        ASSERT_LT(i, series.size());
        expected.x_first = x_of(series[i], axis);
        for (; i < series.size() && x_of(series[i], axis) <= bucket.x_last; ++i) {
            const double value = series[i].value;
            expected.x_last = x_of(series[i], axis);
            if (std::isnan(value)) {
                ++expected.nan_count;
            } else if (std::isinf(value)) {
                ++expected.inf_count;
            } else {
                expected.min = expected.count == 0 ? value : std::min(expected.min, value);
                expected.max = expected.count == 0 ? value : std::max(expected.max, value);
                expected.last = value;
                ++expected.count;
            }
        }
        ASSERT_EQ(bucket.x_first, expected.x_first);
        ASSERT_EQ(bucket.x_last, expected.x_last);
        ASSERT_EQ(bucket.min, expected.min);
        ASSERT_EQ(bucket.max, expected.max);
        ASSERT_EQ(bucket.last, expected.last);
        ASSERT_EQ(bucket.count, expected.count);
        ASSERT_EQ(bucket.nan_count, expected.nan_count);
        ASSERT_EQ(bucket.inf_count, expected.inf_count);
    }
    if (i < series.size()) {
        EXPECT_GT(x_of(series[i], axis), x_max) << "points of the window are missing on the right";
    }
}

TEST(Scalars, EveryZoomAgreesWithALoopOverThePoints) {
    const TempFolder folder;
    const auto series = make_series(30000, 1);
    ScalarWriter writer(folder.path());
    write_all(writer, series, "loss", 777);
    const ScalarReader reader(folder.path());
    std::mt19937 random(2);
    for (const XAxis axis : {XAxis::kStep, XAxis::kImages, XAxis::kSeconds}) {
        for (int i = 0; i < 25; ++i) {
            std::size_t a = random() % series.size();
            std::size_t b =
                i % 3 == 0 ? std::min(a + random() % 300, series.size() - 1) : random() % series.size();
            if (a > b) {
                std::swap(a, b);
            }
            const std::size_t max_points = 10 + random() % 1500;
            const double x_min = x_of(series[a], axis);
            const double x_max = x_of(series[b], axis);
            const auto buckets = reader.read("loss", axis, x_min, x_max, max_points);
            expect_exact(buckets, series, axis, x_min, x_max, max_points);
            const std::size_t in_window = b - a + 1;
            EXPECT_GE(buckets.size(), std::min(in_window, max_points / 4)) << "too coarse for " << max_points;
        }
    }
}

TEST(Scalars, AMillionPointsAgreeWithBruteForce) {
    const TempFolder folder;
    const auto series = make_series(1000000, 3);
    const Stopwatch writing;
    {
        ScalarWriter writer(folder.path());
        write_all(writer, series, "loss", 50000);
    }
    std::cout << "1,000,000 points written in " << writing.seconds() << " s, "
              << folder_bytes(folder.path()) / 1e6 << " MB\n";
    const ScalarReader reader(folder.path());
    const double end = static_cast<double>(series.back().step);
    const Stopwatch reading;
    const auto all = reader.read("loss", XAxis::kStep, 0, end, 2000);
    std::cout << all.size() << " buckets over everything read in " << reading.milliseconds() << " ms\n";
    expect_exact(all, series, XAxis::kStep, 0, end, 2000);
    for (const std::size_t max_points : {5U, 100U, 1999U}) {
        for (const double part : {0.5, 0.1, 0.001}) {
            const auto buckets = reader.read("loss", XAxis::kStep, end * 0.4, end * (0.4 + part), max_points);
            expect_exact(buckets, series, XAxis::kStep, end * 0.4, end * (0.4 + part), max_points);
        }
    }
}

TEST(Scalars, AWindowBetweenTwoPointsStillShowsTheLine) {
    const TempFolder folder;
    ScalarWriter writer(folder.path());
    writer.add({10, 0, 0, {{"loss", 1.0}}});
    writer.add({20, 0, 0, {{"loss", 2.0}}});
    writer.flush();
    const ScalarReader reader(folder.path());
    const auto buckets = reader.read("loss", XAxis::kStep, 12, 13, 100);
    ASSERT_EQ(buckets.size(), 2U);
    EXPECT_EQ(buckets[0].x_first, 10);
    EXPECT_EQ(buckets[1].x_last, 20);
    EXPECT_TRUE(reader.read("no such series", XAxis::kStep, 0, 100, 10).empty());
    EXPECT_TRUE(reader.read("loss", XAxis::kStep, 5, 4, 10).empty());
}

TEST(Scalars, ReopeningContinuesThePyramidExactly) {
    const TempFolder folder;
    const auto series = make_series(5000, 4);
    std::size_t at = 0;
    for (const std::size_t part : {1U, 15U, 16U, 240U, 255U, 1000U, 3473U}) {
        ScalarWriter writer(folder.path());
        const std::vector<Sample> piece(series.begin() + static_cast<std::ptrdiff_t>(at),
                                        series.begin() + static_cast<std::ptrdiff_t>(at + part));
        write_all(writer, piece, "loss", 100000);
        at += part;
    }
    ASSERT_EQ(at, series.size());
    const ScalarReader reader(folder.path());
    const double end = static_cast<double>(series.back().step);
    for (const std::size_t max_points : {4U, 40U, 400U, 6000U}) {
        expect_exact(reader.read("loss", XAxis::kStep, 0, end, max_points), series, XAxis::kStep, 0, end,
                     max_points);
    }
}

TEST(Scalars, TruncatingForgetsPointsAndMarksAndKeepsThePyramidExact) {
    const TempFolder folder;
    auto series = make_series(9000, 5);
    ScalarWriter writer(folder.path());
    write_all(writer, series, "loss", 1000);
    const std::int64_t cut = series[4321].step;
    writer.add({series.back().step + 1, 0, 0, {{"late", 1.0}}});
    writer.add_mark(cut, "checkpoint", "kept");
    writer.add_mark(cut + 1, "evaluation", "forgotten");
    writer.truncate_after(cut);
    series.resize(4322);
    const ScalarReader reader(folder.path());
    const double end = 1e9;
    const auto check = [&] {
        for (const std::size_t max_points : {4U, 50U, 500U, 10000U}) {
            expect_exact(reader.read("loss", XAxis::kStep, 0, end, max_points), series, XAxis::kStep, 0, end,
                         max_points);
        }
    };
    check();
    EXPECT_EQ(reader.last_step(), cut);
    EXPECT_EQ(reader.keys(), std::vector<std::string>{"loss"});
    ASSERT_EQ(reader.marks().size(), 1U);
    EXPECT_EQ(reader.marks()[0].text, "kept");
    // Going on from the cut, with a new series in between.
    for (int i = 1; i <= 600; ++i) {
        series.push_back({cut + i, 7, 8.0e9, static_cast<double>(i)});
        writer.add({cut + i, 7, 8.0e9, {{"loss", static_cast<double>(i)}, {"second", 1.0}}});
    }
    writer.flush();
    check();
    EXPECT_EQ(reader.last("second"), 1.0);
    writer.truncate_after(-1);
    EXPECT_TRUE(reader.keys().empty());
    EXPECT_EQ(reader.last_step(), -1);
}

TEST(Scalars, PointsComeInStepOrderAndNonFiniteOnesSurvive) {
    const TempFolder folder;
    ScalarWriter writer(folder.path());
    for (int step = 1; step <= 5; ++step) {
        writer.add({step, step * 10, step * 0.5, {{"a", step == 3 ? std::nan("") : 1.0}, {"b", -HUGE_VAL}}});
    }
    writer.flush();
    const ScalarReader reader(folder.path());
    const auto points = reader.points_after(2);
    ASSERT_EQ(points.size(), 6U);
    EXPECT_EQ(points[0].step, 3);
    EXPECT_EQ(points[0].key, "a");
    EXPECT_TRUE(std::isnan(points[0].value));
    EXPECT_EQ(points[1].value, -HUGE_VAL);
    EXPECT_EQ(points[5].images, 50);
    EXPECT_EQ(reader.points_after(4, {"b"}).size(), 1U);
    const auto bucket = reader.read("a", XAxis::kStep, 0, 10, 4);
    std::int64_t nans = 0;
    for (const ScalarBucket& b : bucket) {
        nans += b.nan_count;
    }
    EXPECT_EQ(nans, 1);
    EXPECT_EQ(reader.last("a"), 1.0);
    EXPECT_EQ(reader.last("c"), std::nullopt);
}

TEST(Scalars, AReaderSeesWhatWasFlushedWhileTheWriterGoesOn) {
    const TempFolder folder;
    ScalarWriter writer(folder.path());
    writer.add({1, 0, 0, {{"loss", 1.0}}});
    writer.flush();
    const ScalarReader reader(folder.path());
    EXPECT_EQ(reader.last_step(), 1);
    writer.add({2, 0, 0, {{"loss", 2.0}}});
    EXPECT_EQ(reader.last_step(), 1);
    writer.flush();
    EXPECT_EQ(reader.last_step(), 2);
    EXPECT_EQ(reader.last("loss"), 2.0);
}

TEST(Scalars, AMissingOrDamagedFileIsNamed) {
    const TempFolder folder;
    try {
        const ScalarReader reader(folder.path());
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNotFound);
        EXPECT_NE(error.info().message.find("run.sqlite"), std::string::npos);
    }
    write_file_atomic(folder.path() / "run.sqlite", std::string(8192, 'x'));
    for (int i = 0; i < 2; ++i) {
        try {
            if (i == 0) {
                const ScalarReader reader(folder.path());
            } else {
                const ScalarWriter writer(folder.path());
            }
            FAIL() << "no error";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kBadData);
            EXPECT_NE(error.info().message.find("run.sqlite"), std::string::npos);
            EXPECT_NE(error.info().message.find("damaged"), std::string::npos);
        }
    }
}

TEST(Scalars, RowsOutOfOrderAreOurOwnBug) {
    const TempFolder folder;
    ScalarWriter writer(folder.path());
    writer.add({5, 0, 0, {{"loss", 1.0}}});
    EXPECT_THROW(writer.add({4, 0, 0, {{"loss", 1.0}}}), Error);
}

}  // namespace
}  // namespace drift
