// Live frames and slow motion: they come when asked for, cost nothing otherwise and change no result.
#include "core/train/onlooker.h"

#include <gtest/gtest.h>

#include "tests/support/train_run.h"

namespace drift {
namespace {

using test::tiny_toy;
using test::TrainRun;

TEST(Onlooker, KeepsFramesWithinTheirShareOfTheTime) {
    Onlooker onlooker;
    EXPECT_FALSE(onlooker.watching());
    EXPECT_FALSE(onlooker.frame_due());
    onlooker.watch(50);
    EXPECT_DOUBLE_EQ(onlooker.interval(), 0.02);
    onlooker.frame_drawn(0.1);
    EXPECT_DOUBLE_EQ(onlooker.interval(), 0.1 / Onlooker::kShare);
    EXPECT_FALSE(onlooker.frame_due());
    onlooker.watch(0);
    EXPECT_FALSE(onlooker.frame_due());
}

TEST(Onlooker, LetsStepsBeginAtTheirPace) {
    Onlooker onlooker;
    EXPECT_EQ(onlooker.nap_seconds(), 0.0);
    onlooker.pace(0.01);
    onlooker.step_begins();
    EXPECT_GT(onlooker.nap_seconds(), 50.0);
    onlooker.pace(0);
    EXPECT_EQ(onlooker.nap_seconds(), 0.0);
}

TEST(Onlooker, WatchedAndSlowedRunsEndTheSame) {
    RunConfig config = tiny_toy();
    config.preview.every_steps = 0;
    TrainRun plain(config), watched(config);
    (void)plain.train(config);
    const std::size_t quiet = plain.events.all<FieldFrame>().size();
    watched.mailbox.put(Watch{1e6});
    watched.mailbox.put(Pace{500});
    (void)watched.train(config);
    EXPECT_EQ(quiet, 2U) << "the start and the end; nobody looks in between";
    EXPECT_GT(watched.events.all<FieldFrame>().size(), quiet);
    EXPECT_EQ(plain.part(30, "model.safetensors"), watched.part(30, "model.safetensors"));
}

TEST(Onlooker, APausedRunShowsItselfToWhoBeginsToLook) {
    TrainRun run(tiny_toy());
    std::size_t before = 0;
    run.events.on_event = [&](const Event& event) {
        const auto* report = std::get_if<StepReport>(&event);
        if (report != nullptr && report->step == 1 && before == 0) {
            before = run.events.all<FieldFrame>().size();
            run.pause.pause();
            run.mailbox.put(Watch{10});
            run.pause.poke();
        } else if (std::holds_alternative<FieldFrame>(event) && before > 0) {
            run.stop.request_stop();
        }
    };
    (void)run.train(tiny_toy());
    EXPECT_GT(run.events.all<FieldFrame>().size(), before);
}

}  // namespace
}  // namespace drift
