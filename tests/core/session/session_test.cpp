// Running, pausing, stopping and queueing jobs, with a job that needs no tensors.
#include "core/session/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <map>

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

std::vector<std::string> state_words(const std::vector<Event>& events, JobId id) {
    std::vector<std::string> words;
    for (const Event& event : events) {
        if (const auto* state = std::get_if<StateChanged>(&event)) {
            if (state->job == id) {
                words.emplace_back(to_string(state->to));
            }
        }
    }
    return words;
}

TEST(Session, AJobRunsToItsEndAndLeavesAWholeRunFolder) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId id = session.enqueue(fake_spec(50, 20));
    const JobInfo info = session.wait_finished(id);
    EXPECT_EQ(info.state, JobState::kDone) << info.error.text();
    EXPECT_EQ(info.step, 50);
    EXPECT_EQ(info.checkpoint_steps, (std::vector<std::int64_t>{20, 40, 50}));
    EXPECT_FALSE(info.started.empty());
    EXPECT_FALSE(info.finished.empty());

    const RunDir run = session.store().find_run("last");
    EXPECT_EQ(run.name(), info.run);
    const RunManifest manifest = run.manifest();
    EXPECT_EQ(manifest.state, JobState::kDone);
    EXPECT_EQ(manifest.step, 50);
    EXPECT_EQ(manifest.total_steps, 50);
    EXPECT_EQ(manifest.preset, "two_gaussians");
    EXPECT_EQ(manifest.argv, (std::vector<std::string>{"drift", "train", "two_gaussians"}));
    EXPECT_EQ(manifest.config_hash, config_hash(info.spec.config));
    EXPECT_FALSE(manifest.cpu_name.empty());
    EXPECT_TRUE(run.damage(true).empty()) << testing::PrintToString(run.damage(true));

    const ScalarReader scalars(run.folder());
    EXPECT_EQ(scalars.points_after(-1, {"loss"}).size(), 50U);
    EXPECT_EQ(scalars.marks().size(), 3U);
    const std::vector<std::string> events = run.read_events();
    ASSERT_GE(events.size(), 6U);
    EXPECT_THAT(events.front(), HasSubstr(R"("to":"starting")"));
    EXPECT_THAT(events.back(), HasSubstr(R"("event":"finished","outcome":"done","step":50)"));

    const std::vector<Event> seen = session.drain();
    EXPECT_EQ(state_words(seen, id), (std::vector<std::string>{"starting", "running", "done"}));
    ASSERT_TRUE(std::holds_alternative<JobFinished>(seen.back()));
    EXPECT_EQ(std::get<JobFinished>(seen.back()).result_json, R"({"steps": 50})");
    EXPECT_EQ(session.store().runs().at(0).state, JobState::kDone);
}

TEST(Session, PauseStepResumeAndStop) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId id = session.enqueue(fake_spec(kForever));
    wait_for_step(session, id, 3);
    session.pause(id);
    EXPECT_EQ(session.job(id)->state, JobState::kPaused) << "a pause shows at once";
    // One step may still be under way; after a single step the count stands still.
    session.step_once(id);
    const std::int64_t before = session.job(id)->step;
    wait_for_step(session, id, before + 1);
    session.step_once(id);
    const std::int64_t stepped = wait_for_step(session, id, before + 2).step;
    EXPECT_LE(stepped, before + 3);
    EXPECT_EQ(session.job(id)->state, JobState::kPaused);
    session.resume(id);
    wait_for_step(session, id, stepped + 100);
    const Stopwatch stopping;
    session.stop(id);
    const JobState at_once = session.job(id)->state;
    std::cout << "stop acknowledged after " << stopping.milliseconds() << " ms";
    EXPECT_TRUE(at_once == JobState::kStopping || at_once == JobState::kStopped);
    EXPECT_EQ(session.wait_finished(id).state, JobState::kStopped);
    std::cout << ", everything on disk after " << stopping.milliseconds() << " ms\n";
    EXPECT_EQ(session.store().find_run("last").manifest().state, JobState::kStopped);
}

TEST(Session, APauseRightAfterTheStartHoldsTheJob) {
    const TempFolder folder;
    std::atomic<bool> factory_may_go{false};
    Session session(folder.path(), [&](const JobSpec&) -> std::unique_ptr<Job> {
        factory_may_go.wait(false);
        return std::make_unique<test::FakeJob>();
    });
    const JobId id = session.enqueue(fake_spec(kForever));
    wait_until(session, id, [](const JobInfo& info) { return info.state == JobState::kStarting; });
    session.pause(id);
    EXPECT_EQ(session.job(id)->state, JobState::kPaused);
    factory_may_go = true;
    factory_may_go.notify_all();
    session.step_once(id);
    EXPECT_EQ(wait_for_step(session, id, 1).step, 1);
    EXPECT_EQ(session.job(id)->state, JobState::kPaused);
    session.stop(id);
    EXPECT_EQ(session.wait_finished(id).state, JobState::kStopped);
}

TEST(Session, StopWorksWhilePausedQueuedAndStarting) {
    const TempFolder folder;
    std::atomic<bool> factory_may_go{false};
    Session session(folder.path(), [&](const JobSpec&) -> std::unique_ptr<Job> {
        factory_may_go.wait(false);
        return std::make_unique<test::FakeJob>();
    });
    const JobId first = session.enqueue(fake_spec(kForever));
    const JobId second = session.enqueue(fake_spec(kForever));
    const JobId third = session.enqueue(fake_spec(kForever));
    session.stop(third);
    EXPECT_EQ(session.job(third)->state, JobState::kStopped);
    EXPECT_TRUE(session.job(third)->run.empty()) << "a job that never began leaves no folder";
    wait_until(session, first, [](const JobInfo& info) { return info.state == JobState::kStarting; });
    session.stop(first);
    EXPECT_EQ(session.job(first)->state, JobState::kStopping);
    factory_may_go = true;
    factory_may_go.notify_all();
    EXPECT_EQ(session.wait_finished(first).state, JobState::kStopped);
    wait_for_step(session, second, 1);
    session.pause(second);
    session.stop(second);
    EXPECT_EQ(session.wait_finished(second).state, JobState::kStopped);
    EXPECT_EQ(session.wait_finished(third).state, JobState::kStopped);
}

TEST(Session, StopAndSaveWritesACheckpointAlsoWhilePaused) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    for (const bool paused : {false, true}) {
        const JobId id = session.enqueue(fake_spec(kForever));
        wait_for_step(session, id, 5);
        if (paused) {
            session.pause(id);
        }
        session.stop(id, StopMode::kStopAndSave);
        const JobInfo info = session.wait_finished(id);
        EXPECT_EQ(info.state, JobState::kStopped);
        ASSERT_EQ(info.checkpoint_steps.size(), 1U);
        const RunDir run = RunDir::open(info.spec.run);
        ASSERT_EQ(run.checkpoints().size(), 1U);
        EXPECT_EQ(run.checkpoints()[0].step, run.manifest().step);
        EXPECT_EQ(run.manifest().state, JobState::kStopped);
    }
}

TEST(Session, CommandsReachARunningAndAPausedJob) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId id = session.enqueue(fake_spec(kForever));
    wait_for_step(session, id, 1);
    session.checkpoint_now(id);
    wait_until(session, id, [](const JobInfo& info) { return info.checkpoint_steps.size() == 1; });
    session.pause(id);
    session.step_once(id);
    session.checkpoint_now(id);
    wait_until(session, id, [](const JobInfo& info) { return info.checkpoint_steps.size() >= 2; });
    session.sample_now(id);
    std::vector<Event> seen;
    wait_until(
        session, id,
        [&](const JobInfo&) {
            return std::any_of(seen.begin(), seen.end(),
                               [](const Event& e) { return std::holds_alternative<SamplesReady>(e); });
        },
        &seen);
    session.stop(id);
    EXPECT_EQ(session.wait_finished(id).state, JobState::kStopped);
}

TEST(Session, OnlyLiveOptionsCanBeEditedAndTheRunRemembersThem) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId id = session.enqueue(fake_spec(kForever));
    wait_for_step(session, id, 1);
    std::string live;
    std::string fixed;
    for (const OptionInfo& option : all_options()) {
        if (option.type == "number" && option.info.live && option.key == "optimizer.learning_rate") {
            live = option.key;
        }
        fixed = !option.info.live && option.key == "run.seed" ? option.key : fixed;
    }
    ASSERT_EQ(live, "optimizer.learning_rate");
    ASSERT_EQ(fixed, "run.seed");
    EXPECT_THAT(error_of([&] { session.edit(id, fixed, "3"); }).what_to_do, HasSubstr(live));
    EXPECT_EQ(error_of([&] { session.edit(id, live, "a lot"); }).code, ErrorCode::kConfig);
    EXPECT_THAT(error_of([&] { session.edit(id, "optimizer.learning_rat", "1"); }).text(), HasSubstr(live));
    session.edit(id, live, "0.002");
    wait_until(session, id,
               [](const JobInfo& info) { return info.spec.config.optimizer.learning_rate == 0.002; });
    session.stop(id);
    const JobInfo info = session.wait_finished(id);
    const RunDir run = RunDir::open(info.spec.run);
    EXPECT_EQ(run.config().optimizer.learning_rate, 0.002) << "a resume must go on with the edited value";
    EXPECT_EQ(run.manifest().config_hash, config_hash(run.config()));
    const auto marks = ScalarReader(run.folder()).marks();
    ASSERT_EQ(marks.size(), 1U);
    EXPECT_EQ(marks[0].kind, "edit");
    EXPECT_THAT(marks[0].text, HasSubstr("0.001 -> 0.002"));
}

TEST(Session, ForbiddenActionsSayStateAndWhatIsPossible) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId id = session.enqueue(fake_spec(5));
    (void)session.wait_finished(id);
    const ErrorInfo error = error_of([&] { session.pause(id); });
    EXPECT_EQ(error.code, ErrorCode::kConflict);
    EXPECT_THAT(error.message, HasSubstr("is done: 'pause'"));
    EXPECT_THAT(error.what_to_do, HasSubstr("continue"));
    EXPECT_EQ(error_of([&] { session.stop(999); }).code, ErrorCode::kNotFound);
    JobSpec wrong = fake_spec(5);
    wrong.config.train.total_steps = -5;
    EXPECT_EQ(error_of([&] { session.enqueue(wrong); }).code, ErrorCode::kConfig);
    EXPECT_EQ(session.jobs().size(), 1U) << "a refused job leaves no row";
}

TEST(Session, LanesRunSideBySideAndEachOneInOrder) {
    const TempFolder folder;
    std::mutex mutex;
    std::vector<std::string> order;
    std::atomic<int> running{0};
    Session session(folder.path(), [&](const JobSpec& spec) {
        const std::string title = spec.title;
        return std::make_unique<test::FakeJob>([&, title, lane = spec.lane](JobContext&, std::int64_t step) {
            if (step == 1) {
                const std::lock_guard lock(mutex);
                order.push_back(title);
            }
            if (lane == "cuda:0") {
                // Waits for a job of the other lane: both lanes must run at the same time.
                running.fetch_add(1);
                running.notify_all();
            } else {
                running.wait(0);
            }
        });
    });
    std::vector<JobId> ids;
    for (const char* title : {"a", "b", "c"}) {
        JobSpec spec = fake_spec(20);
        spec.title = title;
        ids.push_back(session.enqueue(spec));
    }
    JobSpec other = fake_spec(20);
    other.title = "gpu";
    other.lane = "cuda:0";
    ids.push_back(session.enqueue(other));
    for (const JobId id : ids) {
        EXPECT_EQ(session.wait_finished(id).state, JobState::kDone);
    }
    order.erase(std::remove(order.begin(), order.end(), "gpu"), order.end());
    EXPECT_EQ(order, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(Session, QueuedJobsMoveAndJumpAheadAndGo) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId running = session.enqueue(fake_spec(kForever));
    wait_for_step(session, running, 1);
    const JobId a = session.enqueue(fake_spec(3));
    const JobId b = session.enqueue(fake_spec(3));
    const JobId c = session.enqueue(fake_spec(3));
    const JobId d = session.enqueue(fake_spec(3), true);
    const auto order = [&] {
        std::vector<JobId> ids;
        for (const JobInfo& info : session.jobs()) {
            if (info.state == JobState::kQueued) {
                EXPECT_EQ(info.position, static_cast<int>(ids.size()));
                ids.push_back(info.id);
            }
        }
        return ids;
    };
    EXPECT_EQ(order(), (std::vector<JobId>{d, a, b, c}));
    session.move(c, 1);
    EXPECT_EQ(order(), (std::vector<JobId>{d, c, a, b}));
    session.run_next(b);
    EXPECT_EQ(order(), (std::vector<JobId>{b, d, c, a}));
    session.remove(d);
    EXPECT_EQ(order(), (std::vector<JobId>{b, c, a}));
    session.move(b, 99);
    EXPECT_EQ(order(), (std::vector<JobId>{c, a, b}));
    EXPECT_EQ(error_of([&] { session.move(running, 0); }).code, ErrorCode::kConflict);
    EXPECT_EQ(error_of([&] { session.remove(running); }).code, ErrorCode::kConflict);
    session.stop(running);
    EXPECT_EQ(session.wait_finished(b).state, JobState::kDone);
    EXPECT_EQ(session.wait_finished(a).state, JobState::kDone);
    session.remove(a);
    EXPECT_FALSE(session.job(a).has_value());
}

TEST(Session, PauseAllHoldsRunningAndQueuedJobs) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId first = session.enqueue(fake_spec(kForever));
    wait_for_step(session, first, 1);
    session.pause_all();
    EXPECT_TRUE(session.all_paused());
    EXPECT_EQ(session.job(first)->state, JobState::kPaused);
    const JobId second = session.enqueue(fake_spec(3));
    session.stop(first);
    EXPECT_EQ(session.wait_finished(first).state, JobState::kStopped);
    EXPECT_EQ(session.job(second)->state, JobState::kQueued) << "nothing new starts";
    session.resume_all();
    EXPECT_EQ(session.wait_finished(second).state, JobState::kDone);
}

TEST(Session, EveryExceptionOfAJobBecomesAnErrorInfo) {
    const TempFolder folder;
    Session session(folder.path(), [](const JobSpec& spec) {
        const std::string title = spec.title;
        return std::make_unique<test::FakeJob>([title](JobContext&, std::int64_t step) {
            if (step < 3) {
                return;
            }
            if (title == "ours") {
                throw Error(ErrorCode::kNumeric, "the loss is nan since step 3", "lower the learning rate");
            }
            if (title == "standard") {
                throw std::out_of_range("index 7");
            }
            throw 42;
        });
    });
    const std::map<std::string, ErrorCode> expected = {
        {"ours", ErrorCode::kNumeric}, {"standard", ErrorCode::kInternal}, {"number", ErrorCode::kInternal}};
    for (const auto& [title, code] : expected) {
        JobSpec spec = fake_spec(100);
        spec.title = title;
        const JobInfo info = session.wait_finished(session.enqueue(spec));
        EXPECT_EQ(info.state, JobState::kFailed);
        EXPECT_EQ(info.error.code, code);
        EXPECT_FALSE(info.error.message.empty());
        const RunManifest manifest = RunDir::open(info.spec.run).manifest();
        EXPECT_EQ(manifest.state, JobState::kFailed);
        EXPECT_EQ(manifest.error.message, info.error.message);
        EXPECT_EQ(manifest.error.what_to_do, info.error.what_to_do);
    }
    // The lane goes on after failures.
    EXPECT_EQ(session.wait_finished(session.enqueue(fake_spec(2))).state, JobState::kDone);
}

TEST(Session, TheDestructorStopsAndJoins) {
    const TempFolder folder;
    std::string run;
    {
        Session session(folder.path(), fake_jobs());
        const JobId running = session.enqueue(fake_spec(kForever));
        session.enqueue(fake_spec(3));
        run = wait_for_step(session, running, 1).spec.run;
    }
    EXPECT_EQ(RunDir::open(run).manifest().state, JobState::kStopped);
    Session again(folder.path(), fake_jobs());
    const auto jobs = again.jobs();
    ASSERT_EQ(jobs.size(), 2U);
    EXPECT_EQ(jobs[0].state, JobState::kStopped);
    EXPECT_EQ(jobs[1].state, JobState::kQueued);
    EXPECT_TRUE(jobs[1].held) << "what an earlier program queued does not start by itself";
    const JobId fresh = again.enqueue(fake_spec(2));
    EXPECT_EQ(again.wait_finished(fresh).state, JobState::kDone);
    EXPECT_EQ(again.job(jobs[1].id)->state, JobState::kQueued);
    again.start_queue();
    EXPECT_EQ(again.wait_finished(jobs[1].id).state, JobState::kDone);
}

}  // namespace
}  // namespace drift
