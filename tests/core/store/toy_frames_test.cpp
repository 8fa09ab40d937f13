#include "core/store/toy_frames.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

ToyFrame frame_at(std::int64_t step) {
    ToyFrame frame;
    frame.step = step;
    frame.data = {1, 2, 3, 4};
    frame.gen = {static_cast<float>(step), 0.5F};
    frame.gen_field = {-1, 1};
    frame.grid = {0, 0, 1, 1};
    frame.grid_field = {0.25F, 0, 0, 0.125F};
    return frame;
}

TEST(ToyFrames, ReadBackWhatWasRecorded) {
    const TempFolder folder;
    ToyFrameWriter writer(folder.path());
    for (const std::int64_t step : {0, 10, 20}) {
        writer.append(frame_at(step));
    }
    const ToyFrameReader reader(folder.path());
    EXPECT_EQ(reader.steps(), (std::vector<std::int64_t>{0, 10, 20}));
    const auto frame = reader.read(2);
    EXPECT_EQ(frame->gen, (std::vector<float>{20, 0.5F}));
    EXPECT_EQ(frame->data, (std::vector<float>{1, 2, 3, 4}))
        << "later frames share the first one's target points";
    EXPECT_EQ(frame->grid_field, frame_at(0).grid_field);
}

TEST(ToyFrames, AResumeReplacesTheFramesAfterIt) {
    const TempFolder folder;
    ToyFrameWriter writer(folder.path());
    for (const std::int64_t step : {0, 10, 20, 30, 15}) {
        writer.append(frame_at(step));
    }
    EXPECT_EQ(ToyFrameReader(folder.path()).steps(), (std::vector<std::int64_t>{0, 10, 15}));
    writer.append(frame_at(0));
    EXPECT_EQ(ToyFrameReader(folder.path()).read(0)->data.size(), 4U);
}

TEST(ToyFrames, ATornTailIsIgnoredAndOverwritten) {
    const TempFolder folder;
    ToyFrameWriter(folder.path()).append(frame_at(0));
    ToyFrameWriter writer(folder.path());
    writer.append(frame_at(10));
    const fs::path file = folder.path() / "samples/field.frames";
    fs::resize_file(file, fs::file_size(file) - 3);
    ToyFrameReader reader(folder.path());
    EXPECT_EQ(reader.steps(), (std::vector<std::int64_t>{0}));
    ToyFrameWriter(folder.path()).append(frame_at(20));
    EXPECT_TRUE(reader.refresh());
    EXPECT_EQ(reader.steps(), (std::vector<std::int64_t>{0, 20}));
}

TEST(ToyFrames, AForeignFileIsNamed) {
    const TempFolder folder;
    fs::create_directories(folder.path() / "samples");
    write_file_atomic(folder.path() / "samples/field.frames", "something else entirely");
    EXPECT_THROW(ToyFrameReader{folder.path()}, Error);
    EXPECT_TRUE(ToyFrameReader(folder.path() / "absent").steps().empty());
}

}  // namespace
}  // namespace drift
