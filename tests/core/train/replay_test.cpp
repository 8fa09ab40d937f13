// A run with live edits repeats bit for bit from its seeds and its history.
#include "core/session/replay.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/store/run_compare.h"
#include "tests/support/error_of.h"
#include "tests/support/train_run.h"

namespace drift {
namespace {

using test::tiny_toy;
using test::TrainRun;

// What the store writes about edits, and the step the run came to.
void keep_history(TrainRun& run, std::int64_t step) {
    for (const ConfigEdited& edit : run.events.all<ConfigEdited>()) {
        run.run().append_event(nlohmann::json{
            {"event", "edit"},
            {"step", edit.step},
            {"key", edit.key},
            {"before", edit.before},
            {"after", edit.after}}.dump());
        RunConfig config = run.run().config();
        set_value(config, edit.key, edit.after);
        run.run().save_config(config);
    }
    run.run().update_manifest([step](RunManifest& manifest) { manifest.step = step; });
}

TEST(Replay, EditsAreMadeAgainAtTheirSteps) {
    TrainRun first(tiny_toy());
    first.events.on_event = [&first](const Event& event) {
        const auto* saved = std::get_if<CheckpointSaved>(&event);
        if (saved != nullptr && saved->step == 10) {
            first.mailbox.put(EditOption{"drift.repulsion", "0.5"});
            first.mailbox.put(EditOption{"train.pos_per_class", "64"});
            first.mailbox.put(EditOption{"drift.kernel_normalization", "y"});
        } else if (saved != nullptr && saved->step == 20) {
            first.mailbox.put(EditOption{"drift.rules", "release"});
            first.mailbox.put(EditOption{"train.total_steps", "40"});
        }
    };
    EXPECT_EQ(first.train(tiny_toy()).step, 40);
    keep_history(first, 40);

    const JobSpec spec = replay_spec(first.run());
    EXPECT_TRUE(diff(spec.config, tiny_toy()).empty() ||
                diff(spec.config, tiny_toy()).front().key == "run.threads");
    ASSERT_EQ(spec.edits.size(), 5U);
    EXPECT_EQ(spec.edits[0].step, 10);
    EXPECT_EQ(spec.stop_at_step, 40);

    TrainRun again(spec.config);
    again.spec() = spec;
    EXPECT_EQ(again.train(spec.config).step, 40);
    TrainRun without(spec.config);
    (void)without.train(spec.config);
    for (const std::string name : {"model.safetensors", "optimizer.safetensors"}) {
        EXPECT_EQ(first.part(40, name), again.part(40, name)) << name;
        EXPECT_NE(first.part(30, name), without.part(30, name)) << "the edits matter";
    }
}

TEST(Replay, StopsWhereTheOriginalStopped) {
    RunConfig config = tiny_toy();
    TrainRun run(config);
    run.spec().stop_at_step = 15;
    const TrainOutcome outcome = run.train(config);
    EXPECT_EQ(outcome.step, 15);
    EXPECT_EQ(outcome.state, JobState::kStopped);
    TrainRun whole(config);
    (void)whole.train(config);
    EXPECT_EQ(run.part(10, "model.safetensors"), whole.part(10, "model.safetensors"));
}

TEST(Replay, AResumeMovesTheEditsBehindItsStep) {
    TrainRun run(tiny_toy());
    (void)run.train(tiny_toy());
    run.run().append_event(
        R"({"event":"edit","step":25,"key":"drift.repulsion","before":"1","after":"0.5"})");
    run.run().append_event(R"({"event":"resume","step":20})");
    keep_history(run, 30);
    const JobSpec spec = replay_spec(run.run());
    ASSERT_EQ(spec.edits.size(), 1U);
    EXPECT_EQ(spec.edits[0].step, 20);
    EXPECT_EQ(spec.config.drift.repulsion, 1.0);
    const JobSpec read_back = job_spec_from_json(to_json(spec));
    ASSERT_EQ(read_back.edits.size(), 1U);
    EXPECT_EQ(read_back.edits[0].value, "0.5");
    EXPECT_EQ(read_back.stop_at_step, 30);
}

TEST(Replay, ARunWithoutAStepAndAForkAreRefused) {
    TrainRun run(tiny_toy());
    EXPECT_EQ(error_of([&] { (void)replay_spec(run.run()); }).code, ErrorCode::kUsage);
    run.run().update_manifest([](RunManifest& manifest) {
        manifest.step = 5;
        manifest.parent = "another_run";
    });
    EXPECT_NE(error_of([&] { (void)replay_spec(run.run()); }).message.find("another_run"), std::string::npos);
}

}  // namespace
}  // namespace drift
