// Parking, hooks and lanes with the real trainer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/session/session.h"
#include "core/store/scalars.h"
#include "tests/support/session_wait.h"
#include "tests/support/temp_folder.h"
#include "tests/support/train_run.h"

namespace drift {
namespace {

using test::tiny_toy;
using test::wait_for_step;
using test::wait_until;

JobSpec toy_spec(std::int64_t steps) {
    JobSpec spec;
    spec.config = tiny_toy();
    spec.config.train.total_steps = steps;
    return spec;
}

JobId park_at(Session& session, JobSpec spec, std::int64_t step) {
    const JobId id = session.enqueue(std::move(spec));
    session.pace(id, 100);  // the end must not come before the park
    wait_for_step(session, id, step);
    session.park(id);
    wait_until(session, id, [](const JobInfo& info) { return info.state == JobState::kParked; });
    return id;
}

TEST(ParkTraining, AParkedRunEndsWithTheBitsOfOneThatNeverWas) {
    const TempFolder folder;
    Session session(folder.path(), standard_jobs());
    const RunDir whole = session.store().find_run(session.wait_finished(session.enqueue(toy_spec(80))).run);
    const JobId id = park_at(session, toy_spec(80), 7);
    const std::int64_t parked_at = session.job(id)->checkpoint_steps.back();
    ASSERT_LT(parked_at, 80);
    session.unpark(id);
    const JobInfo done = session.wait_finished(id);
    ASSERT_EQ(done.state, JobState::kDone) << done.error.message;
    const RunDir parked = session.store().find_run(done.run);
    for (const char* name : {"model.safetensors", "ema_0.99.safetensors", "optimizer.safetensors"}) {
        EXPECT_EQ(read_file(whole.checkpoint_folder(80) / name),
                  read_file(parked.checkpoint_folder(80) / name))
            << name;
    }
    const auto a = ScalarReader(whole.folder()).points_after(-1, {"loss", "grad_norm"});
    const auto b = ScalarReader(parked.folder()).points_after(-1, {"loss", "grad_norm"});
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].step, b[i].step);
        EXPECT_EQ(a[i].value, b[i].value) << a[i].key << " at step " << a[i].step;
    }
}

TEST(ParkTraining, AFinishedRunIsMeasuredWithMorePointsByItsHook) {
    const TempFolder folder;
    Session session(folder.path(), standard_jobs());
    JobSpec spec = toy_spec(20);
    spec.config.hooks.evaluate = true;
    spec.config.hooks.eval_points = 3000;
    const JobInfo done = session.wait_finished(session.enqueue(spec));
    const JobInfo hook = session.wait_finished(session.jobs().back().id);
    ASSERT_EQ(hook.spec.kind, JobKind::kEvaluate);
    ASSERT_EQ(hook.state, JobState::kDone) << hook.error.message;
    const RunDir run = session.store().find_run(done.run);
    const ScalarReader scalars(run.folder());
    const auto points = scalars.points_after(-1, {"final_eval/energy_distance"});
    ASSERT_EQ(points.size(), 1U);
    EXPECT_EQ(points.front().step, 20);
    EXPECT_GT(points.front().value, 0);
    EXPECT_EQ(run.manifest().state, JobState::kDone);
}

TEST(ParkTraining, TwoLanesOfADeviceTrainAtTheSameTime) {
    const TempFolder folder;
    Session session(folder.path(), standard_jobs());
    JobSpec spec = toy_spec(1000000000);
    const JobId one = session.enqueue(spec);
    spec.config.run.lane = 2;
    const JobId two = session.enqueue(spec);
    wait_for_step(session, one, 3);
    wait_for_step(session, two, 3);
    const std::int64_t before = session.job(one)->step;
    wait_for_step(session, one, before + 3);
    EXPECT_EQ(session.job(one)->state, JobState::kRunning);
    EXPECT_EQ(session.job(two)->state, JobState::kRunning);
    session.stop(one);
    session.stop(two);
    EXPECT_EQ(session.wait_finished(one).state, JobState::kStopped);
    EXPECT_EQ(session.wait_finished(two).state, JobState::kStopped);
}

}  // namespace
}  // namespace drift
