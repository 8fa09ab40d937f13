// Forks through the session: which checkpoint, which options, which marks, and what is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/store/fork.h"
#include "core/store/scalars.h"
#include "tests/support/error_of.h"
#include "tests/support/fake_job.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using test::fake_jobs;
using test::fake_spec;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> marks_of(const RunDir& run, const std::string& kind) {
    std::vector<std::string> texts;
    for (const ScalarMark& mark : ScalarReader(run.folder()).marks()) {
        if (mark.kind == kind) {
            texts.push_back(std::to_string(mark.step) + " " + mark.text);
        }
    }
    return texts;
}

ForkRequest request_for(const std::string& run, std::int64_t step,
                        std::vector<std::string> assignments = {}) {
    ForkRequest request;
    request.run = run;
    request.step = step;
    request.assignments = std::move(assignments);
    return request;
}

class SessionFork : public testing::Test {
protected:
    void SetUp() override { parent_ = session_.wait_finished(session_.enqueue(fake_spec(60, 20))).run; }
    [[nodiscard]] RunDir dir(const std::string& name) { return session_.store().find_run(name); }
    [[nodiscard]] ErrorInfo refused(const ForkRequest& request) {
        return error_of([&] { (void)session_.fork_run(request); });
    }
    TempFolder folder_;
    Session session_{folder_.path(), fake_jobs()};
    std::string parent_;
};

TEST_F(SessionFork, BeginsWithTheNearestCheckpointAtOrBeforeTheStep) {
    const Session::Fork fork = session_.fork_run(request_for(parent_, 47, {"optimizer.learning_rate=0.002"}));
    EXPECT_EQ(fork.checkpoint_step, 40);
    EXPECT_EQ(session_.wait_finished(fork.job).state, JobState::kDone);
    const RunDir child = dir(fork.run);
    EXPECT_EQ(child.manifest().parent, parent_);
    EXPECT_EQ(child.manifest().fork_step, 40);
    EXPECT_EQ(child.manifest().step, 60);
    EXPECT_DOUBLE_EQ(child.config().optimizer.learning_rate, 0.002);
    EXPECT_EQ(child.config().run.name, "fake learning_rate=0.002");
    const ScalarReader scalars(child.folder());
    const auto points = scalars.points_after(-1, {"loss"});
    ASSERT_EQ(points.size(), 20U);
    EXPECT_EQ(points.front().step, 41) << "the curves begin at the fork";
    EXPECT_THAT(marks_of(child, "fork"), ElementsAre("40 from " + parent_));
    EXPECT_TRUE(marks_of(child, "resume").empty());
    EXPECT_THAT(marks_of(dir(parent_), "fork"), ElementsAre("40 to " + fork.run));
    const auto origin = fork_origin(child);
    ASSERT_TRUE(origin.has_value());
    EXPECT_EQ(edge_text(*origin), "step 40: optimizer.learning_rate 0.001 -> 0.002");
    EXPECT_TRUE(child.damage(true).empty());
}

TEST_F(SessionFork, InheritsTheParentsCurvesUpToTheForkWhenAsked) {
    ForkRequest request = request_for(parent_, 20);
    request.inherit_history = true;
    const Session::Fork fork = session_.fork_run(request);
    (void)session_.wait_finished(fork.job);
    const auto points = ScalarReader(dir(fork.run).folder()).points_after(-1, {"loss"});
    ASSERT_EQ(points.size(), 60U);
    const auto parent = ScalarReader(dir(parent_).folder()).points_after(-1, {"loss"});
    EXPECT_EQ(points[10].value, parent[10].value);
    EXPECT_TRUE(is_unstarted_fork(dir(parent_)) == false && is_unstarted_fork(dir(fork.run)) == false);
}

TEST_F(SessionFork, TakesBackEditsThatCameAfterTheCheckpoint) {
    Session session(folder_.path() / "other", fake_jobs([](JobContext& context, std::int64_t step) {
                        if (step == 25 && !context.spec.resume) {
                            context.mailbox.put(EditOption{"optimizer.learning_rate", "0.5"});
                        }
                    }));
    const std::string run = session.wait_finished(session.enqueue(fake_spec(60, 20))).run;
    const RunDir parent = session.store().find_run(run);
    ASSERT_DOUBLE_EQ(parent.config().optimizer.learning_rate, 0.5);
    const ForkPlan early = plan_fork(parent, request_for(run, 20));
    EXPECT_DOUBLE_EQ(early.config.optimizer.learning_rate, 0.001) << "as it was at step 20";
    ASSERT_EQ(early.undone.size(), 1U);
    const ForkPlan late = plan_fork(parent, request_for(run, 40));
    EXPECT_DOUBLE_EQ(late.config.optimizer.learning_rate, 0.5);
    EXPECT_TRUE(late.undone.empty());
}

TEST_F(SessionFork, RefusesFieldByFieldWhatTheCheckpointDoesNotAllow) {
    const ErrorInfo error = refused(request_for(
        parent_, 40, {"generator.hidden=64", "data.source=ring", "ema.decays=0.9", "log.every_steps=2"}));
    EXPECT_EQ(error.code, ErrorCode::kConfig);
    for (const char* part : {"generator.hidden: 128 -> 64", "weights of this network",
                             "data.source: ", "trained on this data", "ema.decays: "}) {
        EXPECT_THAT(error.message, HasSubstr(part));
    }
    EXPECT_EQ(error.message.find("log.every_steps"), std::string::npos);
    EXPECT_EQ(session_.store().runs().size(), 1U) << "nothing was made";
}

TEST_F(SessionFork, SaysWhichStepsThereAreAndWhatIsLeftToTrain) {
    EXPECT_THAT(refused(request_for(parent_, 5)).message, HasSubstr("it has those of steps 20, 40, 60"));
    const ErrorInfo done = refused(request_for(parent_, -1));
    EXPECT_THAT(done.message, HasSubstr("nothing to train"));
    EXPECT_THAT(done.what_to_do, HasSubstr("train.total_steps=120"));
    EXPECT_EQ(refused(request_for(parent_, 40, {"no.such=1"})).code, ErrorCode::kConfig);
    EXPECT_EQ(refused(request_for("nobody", 40)).code, ErrorCode::kNotFound);
    fs::remove_all(folder_.path() / "runs" / parent_ / "checkpoints");
    EXPECT_THAT(refused(request_for(parent_, 40)).message, HasSubstr("no whole checkpoint to fork from"));
}

TEST_F(SessionFork, ARunningRunCanBeForkedAndKeepsItsMark) {
    Session session(folder_.path() / "live", fake_jobs([](JobContext& context, std::int64_t step) {
                        if (step == 30 && !context.spec.resume) {
                            context.pause.pause();
                        }
                    }));
    const JobId id = session.enqueue(fake_spec(60, 20));
    while (session.job(id)->step < 30) {
        session.wait(std::chrono::milliseconds(5));
        (void)session.drain();
    }
    const std::string run = session.job(id)->run;
    const Session::Fork fork = session.fork_run(request_for(run, 25));
    EXPECT_EQ(fork.checkpoint_step, 20);
    EXPECT_EQ(session.job(fork.job)->state, JobState::kQueued) << "one job per lane";
    EXPECT_EQ(session.store().find_run(fork.run).manifest().state, JobState::kStopped);
    EXPECT_TRUE(is_unstarted_fork(session.store().find_run(fork.run)));
    session.pause(id);
    session.resume(id);
    (void)session.wait_finished(fork.job);
    EXPECT_THAT(marks_of(session.store().find_run(run), "fork"), ElementsAre("20 to " + fork.run));
    EXPECT_EQ(ScalarReader(session.store().find_run(run).folder()).last_step(), 60);
}

TEST_F(SessionFork, ACheckpointThatVanishesMeanwhileLeavesNoHalfChild) {
    const ForkPlan plan = plan_fork(dir(parent_), request_for(parent_, 40));
    fs::remove_all(plan.checkpoint.folder);
    const ErrorInfo error = error_of([&] { (void)create_fork(folder_.path(), plan, false); });
    EXPECT_EQ(error.code, ErrorCode::kConflict);
    EXPECT_THAT(error.message, HasSubstr("deleted by its trainer"));
    EXPECT_EQ(session_.store().runs().size(), 1U);
}

TEST_F(SessionFork, OtherProgramsAskForItByName) {
    ForkRequest request = request_for(parent_, 40);
    request.name = "asked";
    request.inherit_history = true;
    const ForkRequest read = fork_request_from_json(to_json(request));
    EXPECT_EQ(read.name, "asked");
    EXPECT_TRUE(read.inherit_history);
    EXPECT_EQ(error_of([] { (void)fork_request_from_json("{"); }).code, ErrorCode::kBadData);
    const std::string reply = session_.execute("fork", 0, to_json(request));
    (void)session_.wait_finished(std::stoll(reply));
    EXPECT_EQ(dir(reply.substr(reply.find(' ') + 1)).manifest().name, "asked");
}

}  // namespace
}  // namespace drift
