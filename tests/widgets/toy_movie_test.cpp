#include "widgets/toy/toy_movie.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QTest>
#include <filesystem>

#include "core/store/toy_frames.h"
#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"
#include "tests/support/toy_scenes.h"
#include "widgets/toy/toy_view.h"

namespace drift {
namespace {

TEST(MovieFrames, KeepsTheFirstAndTheLastAndThinsEvenly) {
    std::vector<std::int64_t> steps;
    for (int i = 0; i < 101; ++i) {
        steps.push_back(10 * i);
    }
    EXPECT_THAT(movie_frames(steps, 0, 1000, 5), testing::ElementsAre(0, 25, 50, 75, 100));
    EXPECT_THAT(movie_frames(steps, 15, 45, 100), testing::ElementsAre(2, 3, 4));
    EXPECT_THAT(movie_frames(steps, 0, 1000, 1), testing::ElementsAre(100));
    EXPECT_TRUE(movie_frames(steps, 2000, 3000, 5).empty());
    EXPECT_TRUE(movie_frames({}, 0, 10, 5).empty());
}

class ToyMovieTest : public testing::Test {
protected:
    ToyMovieTest() {
        ToyFrameWriter recording(folder.path());
        for (int i = 0; i < 12; ++i) {
            recording.append(*ring_frame(60, 10 * i, 0.08 * i));
        }
        view.setFieldFunctions(ring_functions());
        view.setFrame(ring_frame(60, 0, 0));
        movie.look = view.movieLook(QSize(200, 160), 1);
        movie.run_folder = folder.path();
        movie.last_step = 1000;
        movie.path = folder.path() / "movie.png";
    }
    const TempFolder folder;
    ToyView view;
    ToyMovie movie;
    ToyMovieWriter writer;
};

TEST_F(ToyMovieTest, WritesEveryRecordedFrameOnce) {
    QSignalSpy done(&writer, &ToyMovieWriter::finished), steps(&writer, &ToyMovieWriter::progressed);
    writer.start(movie);
    EXPECT_TRUE(writer.isBusy());
    EXPECT_EQ(error_of([&] { writer.start(movie); }).code, ErrorCode::kConflict);
    ASSERT_TRUE(done.wait(60000));
    EXPECT_FALSE(writer.isBusy());
    EXPECT_EQ(steps.last()[0].toInt(), 12);
    QFile file(QString::fromStdString(movie.path.string()));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll().count("fcTL"), 12) << "one control chunk per picture";
    EXPECT_EQ(QImage(file.fileName()).size(), QSize(200, 160));
}

TEST_F(ToyMovieTest, LeavesNothingWhenCancelledOrWithoutFrames) {
    QSignalSpy cancelled(&writer, &ToyMovieWriter::cancelled), failed(&writer, &ToyMovieWriter::failed);
    writer.start(movie);
    writer.cancel();
    ASSERT_TRUE(cancelled.count() > 0 || cancelled.wait(60000));
    EXPECT_FALSE(std::filesystem::exists(movie.path));
    movie.first_step = movie.last_step;
    writer.start(movie);
    ASSERT_TRUE(failed.wait(60000));
    EXPECT_THAT(failed[0][0].value<ErrorInfo>().message, testing::HasSubstr("No frame"));
    EXPECT_FALSE(std::filesystem::exists(movie.path));
}

}  // namespace
}  // namespace drift
