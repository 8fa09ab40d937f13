// Parking, marking as stopped, and what happens after a job.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/session/session.h"
#include "core/store/scalars.h"
#include "tests/support/error_of.h"
#include "tests/support/fake_job.h"
#include "tests/support/session_wait.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using test::fake_jobs;
using test::fake_spec;
using test::wait_for_step;
using test::wait_until;
using testing::HasSubstr;

constexpr std::int64_t kForever = 1000000000;

JobInfo wait_for_state(Session& session, JobId id, JobState state) {
    return wait_until(session, id, [state](const JobInfo& info) { return info.state == state; });
}

TEST(SessionPark, ParkingSavesFreesTheLaneAndUnparkingGoesOnFromThere) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId id = session.enqueue(fake_spec(kForever));
    wait_for_step(session, id, 5);
    session.park(id);
    const JobInfo parked = wait_for_state(session, id, JobState::kParked);
    ASSERT_FALSE(parked.checkpoint_steps.empty());
    const std::int64_t saved = parked.checkpoint_steps.back();
    EXPECT_GE(saved, 5);

    const JobId other = session.enqueue(fake_spec(10));
    EXPECT_EQ(session.wait_finished(other).state, JobState::kDone) << "the lane is free meanwhile";
    EXPECT_EQ(session.job(id)->state, JobState::kParked);
    EXPECT_EQ(session.store().find_run(parked.run).manifest().state, JobState::kParked);

    session.unpark(id);
    const JobInfo later = wait_until(session, id, [&](const JobInfo& info) {
        return info.state == JobState::kRunning && info.step > saved + 3;
    });
    EXPECT_EQ(later.run, parked.run) << "one run, one row";
    session.stop(id, StopMode::kStopAndSave);
    EXPECT_EQ(session.wait_finished(id).state, JobState::kStopped);
    std::int64_t last = 0;
    for (const auto& point :
         ScalarReader(session.store().find_run(parked.run).folder()).points_after(0, {"loss"})) {
        EXPECT_EQ(point.step, last + 1) << "no step is missing or recorded twice";
        last = point.step;
    }
}

TEST(SessionPark, APausedJobParksAndTheUnparkedOneGoesBeforeTheQueue) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId id = session.enqueue(fake_spec(kForever));
    wait_for_step(session, id, 2);
    session.pause(id);
    session.park(id);
    wait_for_state(session, id, JobState::kParked);
    session.pause_all();
    const JobId waiting = session.enqueue(fake_spec(10));
    session.unpark(id);
    EXPECT_EQ(session.job(id)->position, 0);
    EXPECT_EQ(session.job(waiting)->position, 1);
    session.resume_all();
    wait_for_state(session, id, JobState::kRunning);
    EXPECT_EQ(session.job(waiting)->state, JobState::kQueued);
}

TEST(SessionPark, AParkedJobSurvivesTheProgramAndCanBeStopped) {
    const TempFolder folder;
    JobId id = 0;
    {
        Session session(folder.path(), fake_jobs());
        id = session.enqueue(fake_spec(kForever));
        wait_for_step(session, id, 2);
        session.park(id);
        wait_for_state(session, id, JobState::kParked);
    }
    Session session(folder.path(), fake_jobs());
    ASSERT_EQ(session.job(id)->state, JobState::kParked);
    EXPECT_THAT(error_of([&] { session.continue_run(session.job(id)->run); }).what_to_do,
                HasSubstr("unpark"));
    session.unpark(id);
    wait_for_state(session, id, JobState::kRunning);
    session.park(id);
    wait_for_state(session, id, JobState::kParked);
    session.stop(id);
    EXPECT_EQ(session.wait_finished(id).state, JobState::kStopped);
}

TEST(SessionPark, OnlyTrainingRunsPark) {
    const TempFolder folder;
    Session session(folder.path(), [](const JobSpec& spec) -> std::unique_ptr<Job> {
        struct Waiting : Job {
            JobResult run(JobContext& context) override {
                context.pause.pause();
                while (!context.stop.stop_requested()) {
                    (void)context.pause.wait(context.stop);
                }
                return {JobState::kStopped, "{}", ""};
            }
        };
        EXPECT_EQ(spec.kind, JobKind::kSample);
        return std::make_unique<Waiting>();
    });
    JobSpec spec;
    spec.kind = JobKind::kSample;
    const JobId id = session.enqueue(spec);
    wait_for_state(session, id, JobState::kRunning);
    const ErrorInfo error = error_of([&] { session.park(id); });
    EXPECT_EQ(error.code, ErrorCode::kUnsupported);
    EXPECT_THAT(error.message, HasSubstr("sample"));
    EXPECT_EQ(session.job(id)->state, JobState::kRunning);
}

TEST(SessionPark, AnInterruptedJobCanBeMarkedStoppedAndItsRunFollows) {
    const TempFolder folder;
    std::string run;
    {
        Session session(folder.path(), fake_jobs());
        run = session.wait_finished(session.enqueue(fake_spec(5))).run;
        Project& project = session.store();
        Project::JobRow row = project.job_rows().front();
        row.state = JobState::kRunning;  // as a killed program leaves it
        project.update_job(row);
        RunDir::open(folder.path() / "runs" / run).update_manifest([](RunManifest& manifest) {
            manifest.state = JobState::kRunning;
        });
    }
    Session session(folder.path(), fake_jobs());
    const JobId id = session.jobs().front().id;
    ASSERT_EQ(session.job(id)->state, JobState::kInterrupted);
    session.mark_stopped(id);
    EXPECT_EQ(session.job(id)->state, JobState::kStopped);
    EXPECT_EQ(session.store().find_run(run).manifest().state, JobState::kStopped);
    EXPECT_EQ(error_of([&] { session.mark_stopped(id); }).code, ErrorCode::kConflict);
}

// Counts what it is asked to evaluate.
class Evaluations {
public:
    JobFactory factory() {
        return [this](const JobSpec& spec) -> std::unique_ptr<Job> {
            if (spec.kind == JobKind::kEvaluate) {
                points_.push_back(spec.evaluate.points);
                return std::make_unique<Instant>();
            }
            return std::make_unique<test::FakeJob>();
        };
    }
    [[nodiscard]] const std::vector<std::int64_t>& points() const { return points_; }

private:
    struct Instant : Job {
        JobResult run(JobContext& context) override { return {JobState::kDone, "{}", context.spec.run}; }
    };
    std::vector<std::int64_t> points_;  // one lane: one thread
};

TEST(SessionHooks, AFinishedRunIsEvaluatedNextWithTheJobsOwnNumber) {
    const TempFolder folder;
    Evaluations evaluations;
    Session session(folder.path(), evaluations.factory());
    session.pause_all();
    JobSpec spec = fake_spec(5);
    const JobId id = session.enqueue(spec);
    session.set_hook(id, "hooks.evaluate", "true");
    session.set_hook(id, "hooks.eval_points", "777");
    session.resume_all();
    const JobInfo done = session.wait_finished(id);
    const JobInfo evaluation = session.jobs().back();
    EXPECT_EQ(evaluation.spec.kind, JobKind::kEvaluate);
    EXPECT_EQ(std::filesystem::path(evaluation.spec.run).filename(), done.run);
    EXPECT_EQ(session.wait_finished(evaluation.id).state, JobState::kDone);
    EXPECT_EQ(evaluations.points(), std::vector<std::int64_t>{777});
    EXPECT_EQ(error_of([&] { session.set_hook(id, "hooks.evaluate", "false"); }).code, ErrorCode::kConflict);
}

TEST(SessionHooks, StoppedRunsAreNotEvaluatedAndAFailingHookIsOnlyAWarning) {
    const TempFolder folder;
    Evaluations evaluations;
    Session session(folder.path(), evaluations.factory());
    JobSpec spec = fake_spec(kForever);
    spec.config.hooks.evaluate = true;
    const JobId stopped = session.enqueue(spec);
    wait_for_step(session, stopped, 3);
    session.stop(stopped, StopMode::kStopAndSave);
    EXPECT_EQ(session.wait_finished(stopped).state, JobState::kStopped);
    EXPECT_EQ(session.jobs().size(), 1U);

    // The run's checkpoints vanish with its last step: nothing is left to evaluate.
    const TempFolder other;
    Session broken(other.path(), [](const JobSpec&) -> std::unique_ptr<Job> {
        struct Forgetful : test::FakeJob {
            JobResult run(JobContext& context) override {
                JobResult result = FakeJob::run(context);
                fs::remove_all(RunDir::open(context.spec.run).folder() / "checkpoints");
                return result;
            }
        };
        return std::make_unique<Forgetful>();
    });
    spec.config.train.total_steps = 5;
    const JobInfo done = broken.wait_finished(broken.enqueue(spec));
    EXPECT_EQ(done.state, JobState::kDone);
    ASSERT_EQ(done.warnings.size(), 1U);
    EXPECT_THAT(done.warnings.front(), HasSubstr("no whole checkpoint"));
}

TEST(SessionHooks, AWrongHookIsRefused) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    session.pause_all();
    const JobId id = session.enqueue(fake_spec(5));
    EXPECT_THAT(error_of([&] { session.set_hook(id, "run.seed", "1"); }).message, HasSubstr("run.seed"));
    EXPECT_EQ(error_of([&] { session.set_hook(id, "hooks.notify", "loudly"); }).code, ErrorCode::kConfig);
    EXPECT_THAT(error_of([&] { session.evaluate_run("nothing"); }).message, HasSubstr("nothing"));
}

}  // namespace
}  // namespace drift
