// Curves read from run.sqlite in the background and continued by live rows.
#include "widgets/models/stored_series.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/store/scalars.h"

namespace drift {
namespace {

class StoredSeriesTest : public testing::Test {
protected:
    void write(const std::string& run, int from, int to) {
        const std::filesystem::path path = runs() / run;
        std::filesystem::create_directories(path);
        ScalarWriter writer(path);
        for (int i = from; i <= to; ++i) {
            writer.add({i, 10 * i, 0.5 * i, {{"scale", static_cast<double>(i)}}});
        }
        writer.add_mark(from + (to - from) / 2, "checkpoint", "half way");
        writer.flush();
    }
    [[nodiscard]] std::filesystem::path runs() const { return folder_.path().toStdString(); }
    QTemporaryDir folder_;
};

TEST_F(StoredSeriesTest, AnswersAtOnceAndFillsInFromTheStore) {
    write("a", 1, 500);
    StoredSeriesSource source(runs());
    EXPECT_TRUE(source.buckets("a", "scale", XAxis::kStep, -kWholeRange, kWholeRange, 1000).empty());
    const auto before = source.version("a");
    ASSERT_TRUE(QTest::qWaitFor([&] { return source.idle(); }));
    EXPECT_GT(source.version("a"), before);
    EXPECT_EQ(source.keys("a"), std::vector<std::string>{"scale"});
    const auto buckets = source.buckets("a", "scale", XAxis::kStep, -kWholeRange, kWholeRange, 1000);
    ASSERT_EQ(buckets.size(), 500U);
    EXPECT_EQ(buckets[41].last, 42);
    ASSERT_EQ(source.marks("a", XAxis::kImages).size(), 1U);
    EXPECT_DOUBLE_EQ(source.marks("a", XAxis::kImages)[0].x, 2500);
}

TEST_F(StoredSeriesTest, ContinuesStoredCurvesWithLiveRowsWithoutDoubles) {
    write("a", 1, 100);
    StoredSeriesSource source(runs());
    static_cast<void>(source.buckets("a", "scale", XAxis::kSeconds, -kWholeRange, kWholeRange, 1000));
    for (int i = 95; i <= 110; ++i) {
        source.append("a", {i, 10 * i, 0.5 * i, {{"scale", static_cast<double>(i)}}});
    }
    ASSERT_TRUE(QTest::qWaitFor([&] { return source.idle(); }));
    const auto buckets = source.buckets("a", "scale", XAxis::kSeconds, -kWholeRange, kWholeRange, 1000);
    ASSERT_EQ(buckets.size(), 110U);
    EXPECT_DOUBLE_EQ(buckets[109].x_last, 55);
}

TEST_F(StoredSeriesTest, ReloadForgetsWhatAResumeCut) {
    write("a", 1, 100);
    StoredSeriesSource source(runs());
    static_cast<void>(source.buckets("a", "scale", XAxis::kStep, -kWholeRange, kWholeRange, 1000));
    ASSERT_TRUE(QTest::qWaitFor([&] { return source.idle(); }));
    ScalarWriter(runs() / "a").truncate_after(60);
    source.reload("a");
    ASSERT_TRUE(QTest::qWaitFor([&] { return source.idle(); }));
    EXPECT_DOUBLE_EQ(source.extent("a", "scale", XAxis::kStep)->last, 60);
    EXPECT_EQ(source.last("a", "scale"), 60);
}

TEST_F(StoredSeriesTest, UpdateSeesWhatAnotherProgramWrote) {
    write("a", 1, 50);
    StoredSeriesSource source(runs());
    static_cast<void>(source.buckets("a", "scale", XAxis::kStep, -kWholeRange, kWholeRange, 1000));
    ASSERT_TRUE(QTest::qWaitFor([&] { return source.idle(); }));
    write("a", 51, 80);
    source.update("a");
    EXPECT_DOUBLE_EQ(source.extent("a", "scale", XAxis::kStep)->last, 50)
        << "the old curve stays until the new is read";
    ASSERT_TRUE(QTest::qWaitFor([&] { return source.idle(); }));
    EXPECT_DOUBLE_EQ(source.extent("a", "scale", XAxis::kStep)->last, 80);
}

TEST_F(StoredSeriesTest, TellsOnceThatARunCannotBeRead) {
    StoredSeriesSource source(runs());
    QSignalSpy failed(&source, &StoredSeriesSource::failed);
    static_cast<void>(source.keys("missing"));
    static_cast<void>(source.keys("missing"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return source.idle(); }));
    ASSERT_EQ(failed.count(), 1);
    EXPECT_EQ(failed[0][0].toString(), QStringLiteral("missing"));
    EXPECT_FALSE(failed[0][1].toString().isEmpty());
}

TEST_F(StoredSeriesTest, ZoomingIntoALongRunReadsItsDetail) {
    const std::filesystem::path path = runs() / "long";
    std::filesystem::create_directories(path);
    {
        ScalarWriter writer(path);
        for (int i = 1; i <= 40000; ++i) {
            writer.add({i, i, 1.0 * i, {{"scale", std::sin(0.01 * i)}}});
        }
        writer.flush();
    }
    StoredSeriesSource source(runs());
    static_cast<void>(source.buckets("long", "scale", XAxis::kStep, 20000, 20200, 1000));
    ASSERT_TRUE(QTest::qWaitFor([&] { return source.idle(); }));
    const auto coarse = source.buckets("long", "scale", XAxis::kStep, 20000, 20200, 1000);
    EXPECT_LT(coarse.size(), 150U) << "an entry of the base holds several points";
    ASSERT_TRUE(QTest::qWaitFor([&] { return source.idle(); }));
    const auto fine = source.buckets("long", "scale", XAxis::kStep, 20000, 20200, 1000);
    EXPECT_GE(fine.size(), 200U);
}

}  // namespace
}  // namespace drift
