#include "core/train/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <fstream>

#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/support/train_run.h"

namespace drift {
namespace {

using testing::HasSubstr;

class CheckpointFiles : public testing::Test {
protected:
    CheckpointFiles() : run_(test::tiny_toy()) {
        save(10);
        save(20);
    }
    void save(std::int64_t step) {
        CheckpointState state;
        state.step = step;
        state.images = 48 * step;
        state.seconds = 0.5;
        state.config_hash = "hash";
        state.data_fingerprint = "law";
        (void)save_checkpoint(run_.run(), state,
                              {{"model", {{"w", torch::full({3}, static_cast<double>(step))}}},
                               {"ema_0.99", {{"w", torch::ones({3})}}},
                               {"optimizer", {{"m/w", torch::zeros({3})}}}});
    }
    [[nodiscard]] fs::path file(std::int64_t step, const std::string& name) {
        return run_.run().checkpoint_folder(step) / name;
    }
    test::TrainRun run_;
};

TEST_F(CheckpointFiles, ReadBackWhatWasWritten) {
    const CheckpointRef newest = newest_whole_checkpoint(run_.run());
    EXPECT_EQ(newest.step, 20);
    EXPECT_GT(newest.bytes, 100U);
    const CheckpointState state = load_state(newest.folder);
    EXPECT_EQ(state.step, 20);
    EXPECT_EQ(state.images, 960);
    EXPECT_EQ(state.data_fingerprint, "law");
    const CheckpointPart part{"model", {{"w", torch::empty({3})}}};
    load_part(newest.folder, part);
    EXPECT_TRUE(torch::equal(part.tensors.at("w"), torch::full({3}, 20.0F)));
}

TEST_F(CheckpointFiles, FallBackAndNameEachTruncatedFile) {
    for (const char* name : {"model.safetensors", "ema_0.99.safetensors", "optimizer.safetensors",
                             "state.json", "manifest.json"}) {
        save(20);
        fs::resize_file(file(20, name), fs::file_size(file(20, name)) / 2);
        std::vector<std::string> skipped;
        EXPECT_EQ(newest_whole_checkpoint(run_.run(), &skipped).step, 10) << name;
        ASSERT_EQ(skipped.size(), 1U) << name;
        EXPECT_THAT(skipped.front(), HasSubstr("step_00000020"));
        EXPECT_THAT(skipped.front(), HasSubstr(name));
    }
}

TEST_F(CheckpointFiles, FallBackWhenAFileIsMissing) {
    fs::remove(file(20, "optimizer.safetensors"));
    std::vector<std::string> skipped;
    EXPECT_EQ(newest_whole_checkpoint(run_.run(), &skipped).step, 10);
    EXPECT_THAT(skipped.at(0), HasSubstr("optimizer.safetensors"));
}

TEST_F(CheckpointFiles, NoticeOneChangedByte) {
    std::fstream model(file(20, "model.safetensors"), std::ios::in | std::ios::out | std::ios::binary);
    model.seekp(-1, std::ios::end);
    model.put('\x7f');
    model.close();
    EXPECT_THAT(checkpoint_fault(run_.run().checkpoint_folder(20)), HasSubstr("model.safetensors"));
    EXPECT_THAT(checkpoint_fault(run_.run().checkpoint_folder(20)), HasSubstr("SHA-256"));
    EXPECT_EQ(checkpoint_fault(run_.run().checkpoint_folder(10)), "");
    try {
        require_whole(run_.run().checkpoint_folder(20));
        FAIL() << "a changed byte went unnoticed";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kBadData);
        EXPECT_THAT(error.info().what_to_do, HasSubstr("step_00000010"));
    }
}

TEST_F(CheckpointFiles, SayWhenNothingIsLeft) {
    for (const std::int64_t step : {10, 20}) {
        fs::resize_file(file(step, "model.safetensors"), 4);
    }
    try {
        (void)newest_whole_checkpoint(run_.run());
        FAIL() << "a truncated model counted as whole";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kBadData);
        EXPECT_THAT(error.info().cause, HasSubstr("step_00000010"));
        EXPECT_THAT(error.info().cause, HasSubstr("step_00000020"));
    }
    test::TrainRun empty(test::tiny_toy());
    try {
        (void)newest_whole_checkpoint(empty.run());
        FAIL() << "there is no checkpoint";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    }
}

TEST_F(CheckpointFiles, KeepTheOldOneWhenTheDiskIsFull) {
    set_write_budget_for_tests(300);
    EXPECT_THROW(save(30), Error);
    set_write_budget_for_tests(-1);
    EXPECT_EQ(newest_whole_checkpoint(run_.run()).step, 20);
    EXPECT_FALSE(fs::exists(run_.run().checkpoint_folder(30)));
}

}  // namespace
}  // namespace drift
