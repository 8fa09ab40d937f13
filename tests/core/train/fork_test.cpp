// A fork without changes is the parent's continuation, bit for bit.
#include "core/store/fork.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/session/session.h"
#include "core/store/scalars.h"
#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"
#include "tests/support/train_run.h"

namespace drift {
namespace {

using test::tiny_toy;
using testing::HasSubstr;

JobSpec toy_spec(std::int64_t steps) {
    JobSpec spec;
    spec.config = tiny_toy();
    spec.config.train.total_steps = steps;
    spec.config.checkpoint.keep_last = 10;
    return spec;
}

ForkRequest request_for(const std::string& run, std::int64_t step) {
    ForkRequest request;
    request.run = run;
    request.step = step;
    return request;
}

TEST(ForkTraining, WithoutChangesRepeatsTheParentBitForBit) {
    const TempFolder folder;
    Session session(folder.path(), standard_jobs());
    const RunDir parent = session.store().find_run(session.wait_finished(session.enqueue(toy_spec(33))).run);
    const Session::Fork fork = session.fork_run(request_for(parent.name(), 25));
    ASSERT_EQ(fork.checkpoint_step, 20);
    ASSERT_EQ(session.wait_finished(fork.job).state, JobState::kDone);
    const RunDir child = session.store().find_run(fork.run);
    for (const char* name : {"model.safetensors", "ema_0.99.safetensors", "optimizer.safetensors"}) {
        EXPECT_EQ(read_file(parent.checkpoint_folder(33) / name),
                  read_file(child.checkpoint_folder(33) / name))
            << name;
    }
    const auto whole = ScalarReader(parent.folder()).points_after(20, {"loss", "grad_norm"});
    const auto rest = ScalarReader(child.folder()).points_after(-1, {"loss", "grad_norm"});
    ASSERT_EQ(whole.size(), rest.size());
    ASSERT_FALSE(rest.empty());
    for (std::size_t i = 0; i < rest.size(); ++i) {
        EXPECT_EQ(whole[i].step, rest[i].step);
        EXPECT_EQ(whole[i].value, rest[i].value) << whole[i].key << " at step " << whole[i].step;
    }
}

TEST(ForkTraining, ChangedValuesTakeEffectFromTheFork) {
    const TempFolder folder;
    Session session(folder.path(), standard_jobs());
    const RunDir parent = session.store().find_run(session.wait_finished(session.enqueue(toy_spec(30))).run);
    ForkRequest request = request_for(parent.name(), 20);
    request.assignments = {"drift.repulsion=0.25"};
    const Session::Fork fork = session.fork_run(request);
    ASSERT_EQ(session.wait_finished(fork.job).state, JobState::kDone);
    const RunDir child = session.store().find_run(fork.run);
    EXPECT_EQ(read_file(parent.checkpoint_folder(20) / "model.safetensors"),
              read_file(child.checkpoint_folder(20) / "model.safetensors"));
    EXPECT_NE(read_file(parent.checkpoint_folder(30) / "model.safetensors"),
              read_file(child.checkpoint_folder(30) / "model.safetensors"));
}

TEST(ForkTraining, RefusesOtherDataThanTheCheckpointsAndSaysBothFingerprints) {
    const TempFolder folder;
    Session session(folder.path(), standard_jobs());
    const RunDir parent = session.store().find_run(session.wait_finished(session.enqueue(toy_spec(30))).run);
    const ForkPlan plan = plan_fork(parent, request_for(parent.name(), 20));
    RunDir child = create_fork(folder.path(), plan, false);
    RunConfig config = child.config();
    config.data.toy_separation = 3.0;  // as if the data had changed under the run
    child.save_config(config);
    JobSpec spec = toy_spec(30);
    spec.config = config;
    spec.run = child.folder().string();
    spec.resume = true;
    const JobInfo ended = session.wait_finished(session.enqueue(spec));
    EXPECT_EQ(ended.state, JobState::kFailed);
    EXPECT_THAT(ended.error.message, HasSubstr("training data is not that of the checkpoint"));
    EXPECT_THAT(ended.error.cause, HasSubstr("fingerprint"));
}

}  // namespace
}  // namespace drift
