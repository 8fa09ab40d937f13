#include "core/store/toy_frames.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using Steps = std::vector<std::int64_t>;

ToyFrame frame_at(std::int64_t step) {
    ToyFrame frame;
    frame.step = step;
    frame.data = {1, 2, 3, 4};
    frame.data_class = {0, 1};
    frame.gen = {static_cast<float>(step), 0.5F};
    frame.gen_class = {1};
    frame.gen_alpha = {1.5F};
    frame.noise = {0.25F, -0.75F};
    frame.lattice = {-1, 1, static_cast<float>(step), 3};
    frame.lattice_columns = 2;
    frame.axis_max[1] = 7;
    return frame;
}

fs::path file_of(const TempFolder& folder) {
    return folder.path() / "samples/field.frames";
}

void record(const TempFolder& folder, const Steps& steps) {
    ToyFrameWriter writer(folder.path());
    for (const std::int64_t step : steps) {
        writer.append(frame_at(step));
    }
}

void overwrite(const fs::path& file, std::uint64_t at, const std::string& bytes) {
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(static_cast<std::streamoff>(at));
    stream << bytes;
}

TEST(ToyFrames, ReadBackWhatWasRecorded) {
    const TempFolder folder;
    record(folder, {0, 10, 20});
    const ToyFrameReader reader(folder.path());
    EXPECT_EQ(reader.steps(), (Steps{0, 10, 20}));
    EXPECT_EQ(reader.damaged(), 0U);
    const auto frame = reader.read(2);
    const ToyFrame expected = frame_at(20);
    EXPECT_EQ(frame->step, 20);
    EXPECT_EQ(frame->gen, expected.gen);
    EXPECT_EQ(frame->lattice, expected.lattice);
    EXPECT_EQ(frame->lattice_columns, 2);
    EXPECT_EQ(frame->data, expected.data) << "frames share the points that never change";
    EXPECT_EQ(frame->data_class, expected.data_class);
    EXPECT_EQ(frame->gen_class, expected.gen_class);
    EXPECT_EQ(frame->gen_alpha, expected.gen_alpha);
    EXPECT_EQ(frame->noise, expected.noise);
    EXPECT_EQ(frame->axis_max[1], 7.0F);
}

TEST(ToyFrames, StoreSharedPointsOnceAndAgainWhenTheyChange) {
    const TempFolder folder;
    record(folder, {0, 10, 20});
    const auto two = fs::file_size(file_of(folder));
    ToyFrameWriter writer(folder.path());
    writer.append(frame_at(30));
    const auto one_frame = fs::file_size(file_of(folder)) - two;
    EXPECT_LT(one_frame, 28U + 2 * 4 + 6 * 4 + 1) << "a frame holds a head, its points and its lattice";
    ToyFrame other = frame_at(40);
    other.data = {9, 9};
    writer.append(other);
    ToyFrameReader reader(folder.path());
    EXPECT_EQ(reader.read(4)->data, other.data);
    EXPECT_EQ(reader.read(3)->data, frame_at(0).data);
}

TEST(ToyFrames, FindTheFrameAtAStep) {
    const TempFolder folder;
    record(folder, {0, 10, 20});
    const ToyFrameReader reader(folder.path());
    EXPECT_EQ(reader.index_at(-5), 0U);
    EXPECT_EQ(reader.index_at(10), 1U);
    EXPECT_EQ(reader.index_at(19), 1U);
    EXPECT_EQ(reader.index_at(1000), 2U);
}

TEST(ToyFrames, AResumeReplacesTheFramesAfterIt) {
    const TempFolder folder;
    record(folder, {0, 10, 20, 30, 15});
    EXPECT_EQ(ToyFrameReader(folder.path()).steps(), (Steps{0, 10, 15}));
    ToyFrameWriter(folder.path()).append(frame_at(0));
    const ToyFrameReader reader(folder.path());
    EXPECT_EQ(reader.steps(), (Steps{0}));
    EXPECT_EQ(reader.read(0)->data.size(), 4U);
}

TEST(ToyFrames, AnOpenReaderFollowsGrowthAndResumes) {
    const TempFolder folder;
    ToyFrameReader reader(folder.path());
    EXPECT_TRUE(reader.steps().empty());
    ToyFrameWriter writer(folder.path());
    writer.append(frame_at(0));
    writer.append(frame_at(10));
    EXPECT_TRUE(reader.refresh());
    EXPECT_EQ(reader.steps(), (Steps{0, 10}));
    EXPECT_FALSE(reader.refresh()) << "nothing came";
    writer.append(frame_at(5));
    writer.append(frame_at(6));
    writer.append(frame_at(7));
    EXPECT_TRUE(reader.refresh()) << "the file is longer than before, but frame 10 is gone";
    EXPECT_EQ(reader.steps(), (Steps{0, 5, 6, 7}));
}

TEST(ToyFrames, ATornTailIsIgnoredAndOverwritten) {
    const TempFolder folder;
    record(folder, {0, 10});
    for (const std::uint64_t torn : {3U, 40U}) {
        fs::resize_file(file_of(folder), fs::file_size(file_of(folder)) - torn);
        ToyFrameReader reader(folder.path());
        EXPECT_EQ(reader.steps(), (Steps{0}));
        ToyFrameWriter(folder.path()).append(frame_at(20));
        EXPECT_TRUE(reader.refresh());
        EXPECT_EQ(reader.steps(), (Steps{0, 20}));
    }
}

TEST(ToyFrames, ALastFrameThatNeverReachedTheDiskIsIgnored) {
    const TempFolder folder;
    record(folder, {0, 10});
    overwrite(file_of(folder), fs::file_size(file_of(folder)) - 8, std::string(8, '\0'));
    EXPECT_EQ(ToyFrameReader(folder.path()).steps(), (Steps{0}));
}

TEST(ToyFrames, ADamagedHeadLosesItsFrameOnly) {
    const TempFolder folder;
    record(folder, {0, 10});
    const auto second = fs::file_size(file_of(folder));
    ToyFrameWriter writer(folder.path());
    writer.append(frame_at(20));
    writer.append(frame_at(30));
    overwrite(file_of(folder), second, "rubbish rubbish");
    const ToyFrameReader reader(folder.path());
    EXPECT_EQ(reader.steps(), (Steps{0, 10, 30}));
    EXPECT_EQ(reader.damaged(), 1U);
    EXPECT_EQ(reader.read(2)->gen, frame_at(30).gen);
}

TEST(ToyFrames, ADamagedPayloadIsNamedAndTheOthersStayReadable) {
    const TempFolder folder;
    record(folder, {0, 10});
    const auto second = fs::file_size(file_of(folder));
    ToyFrameWriter(folder.path()).append(frame_at(20));
    overwrite(file_of(folder), second - 4, "XXXX");
    const ToyFrameReader reader(folder.path());
    EXPECT_EQ(reader.steps(), (Steps{0, 10, 20}));
    EXPECT_EQ(error_of([&] { (void)reader.read(1); }).code, ErrorCode::kBadData);
    EXPECT_EQ(reader.read(2)->gen, frame_at(20).gen);
}

TEST(ToyFrames, AForeignFileIsNamedAndAnAbsentOneIsEmpty) {
    const TempFolder folder;
    fs::create_directories(folder.path() / "samples");
    write_file_atomic(file_of(folder), "something else entirely");
    EXPECT_EQ(error_of([&] { const ToyFrameReader reader(folder.path()); }).code, ErrorCode::kBadData);
    EXPECT_TRUE(ToyFrameReader(folder.path() / "absent").steps().empty());
}

TEST(ToyFrames, ARecordingOfAnotherVersionIsRefusedAndMovedAsideByTheWriter) {
    const TempFolder folder;
    fs::create_directories(folder.path() / "samples");
    const std::string old("DRIFTTOY\1\0\0\0and so on", 21);
    write_file_atomic(file_of(folder), old);
    EXPECT_EQ(error_of([&] { const ToyFrameReader reader(folder.path()); }).code, ErrorCode::kUnsupported);
    record(folder, {5});
    EXPECT_EQ(ToyFrameReader(folder.path()).steps(), (Steps{5}));
    EXPECT_EQ(read_file(folder.path() / "samples/field.frames.old"), old) << "nothing is lost";
}

}  // namespace
}  // namespace drift
