// What survives: crashes, full disks, deleted folders, two programs, continued runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/store/scalars.h"
#include "tests/support/error_of.h"
#include "tests/support/fake_job.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using test::fake_jobs;
using test::fake_spec;
using testing::HasSubstr;

constexpr std::int64_t kForever = 1000000000;

// A child that trains until it is killed; `reached` says how far it must be before that.
void train_and_kill(const fs::path& project, std::int64_t reached, std::int64_t save_every) {
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        Session session(project, fake_jobs());
        const JobId id = session.enqueue(fake_spec(kForever, save_every));
        (void)session.enqueue(fake_spec(5));
        while (session.job(id)->step < reached || session.job(id)->checkpoint_steps.size() < 2) {
            session.wait(std::chrono::milliseconds(5));
            (void)session.drain();
        }
        (void)!::write(ready[1], "x", 1);
        for (;;) {
            ::pause();
        }
    }
    char byte = 0;
    EXPECT_EQ(::read(ready[0], &byte, 1), 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST(SessionRecovery, AfterAKillEverythingIsReadableAndNothingRestartsByItself) {
    const TempFolder folder;
    for (int round = 0; round < 3; ++round) {
        const TempFolder project;
        train_and_kill(project.path(), 200 + 70 * round, 13);
        Session session(project.path(), fake_jobs());
        const auto jobs = session.jobs();
        ASSERT_EQ(jobs.size(), 2U);
        EXPECT_EQ(jobs[0].state, JobState::kInterrupted);
        EXPECT_FALSE(jobs[0].checkpoint_steps.empty());
        EXPECT_EQ(jobs[1].state, JobState::kQueued);
        EXPECT_TRUE(jobs[1].held);
        RunDir run = session.store().find_run("last");
        EXPECT_EQ(run.manifest().state, JobState::kInterrupted);
        for (const std::string& problem : run.damage(true)) {
            EXPECT_THAT(problem, HasSubstr("was never finished"))
                << "a kill may only leave an unfinished checkpoint";
        }
        const std::int64_t newest = run.checkpoints().back().step;
        const ScalarReader scalars(run.folder());
        EXPECT_FALSE(run.read_events().empty());
        for (const CheckpointRef& ref : run.checkpoints()) {
            EXPECT_EQ(read_file(ref.folder / "model.safetensors"),
                      "weights of step " + std::to_string(ref.step));
        }
        // Continuing goes on from the newest checkpoint and forgets what was recorded after it.
        const JobId id = session.continue_run("last", {"train.total_steps=" + std::to_string(newest + 40)});
        const JobInfo info = session.wait_finished(id);
        EXPECT_EQ(info.state, JobState::kDone) << info.error.text();
        EXPECT_EQ(info.run, run.name()) << "in the same folder";
        const auto points = ScalarReader(run.folder()).points_after(-1, {"loss"});
        ASSERT_EQ(points.back().step, newest + 40);
        for (std::size_t i = 1; i < points.size(); ++i) {
            ASSERT_LT(points[i - 1].step, points[i].step) << "no step twice";
        }
        EXPECT_EQ(session.job(jobs[1].id)->state, JobState::kQueued) << "held jobs wait for the user";
    }
}

TEST(SessionRecovery, ContinuedRunsRecordChangedOptions) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobInfo first = session.wait_finished(session.enqueue(fake_spec(60, 25)));
    const RunDir run = RunDir::open(first.spec.run);
    fs::remove_all(run.checkpoint_folder(60));
    EXPECT_EQ(error_of([&] { session.continue_run("last", {"optimizer.learning_rat=1"}); }).code,
              ErrorCode::kConfig);
    const JobId id = session.continue_run("last", {"optimizer.learning_rate=0.002", "train.total_steps=80"});
    const JobInfo info = session.wait_finished(id);
    ASSERT_EQ(info.state, JobState::kDone) << info.error.text();
    EXPECT_EQ(run.config().optimizer.learning_rate, 0.002);
    EXPECT_EQ(run.manifest().config_hash, config_hash(run.config()));
    EXPECT_EQ(run.manifest().total_steps, 80);
    std::string kinds;
    for (const ScalarMark& mark : ScalarReader(run.folder()).marks()) {
        kinds += std::to_string(mark.step) + " " + mark.kind + "; ";
    }
    EXPECT_EQ(kinds,
              "25 checkpoint; 50 checkpoint; 50 resume; 50 edit; 50 edit; 75 checkpoint; 80 checkpoint; ");
    EXPECT_THAT(testing::PrintToString(run.read_events()), HasSubstr("optimizer.learning_rate"));
    EXPECT_EQ(ScalarReader(run.folder()).points_after(-1, {"loss"}).size(), 80U);

    const ErrorInfo all_done = error_of([&] { session.continue_run("last"); });
    EXPECT_EQ(all_done.code, ErrorCode::kUsage);
    EXPECT_THAT(all_done.what_to_do, HasSubstr("train.total_steps="));
    fs::remove_all(run.folder() / "checkpoints");
    EXPECT_THAT(error_of([&] { session.continue_run("last", {"train.total_steps=100"}); }).message,
                HasSubstr("no whole checkpoint"));
}

TEST(SessionRecovery, ADamagedNewestCheckpointFallsBackToTheOneBefore) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobInfo first = session.wait_finished(session.enqueue(fake_spec(50, 20)));
    const RunDir run = RunDir::open(first.spec.run);
    fs::resize_file(run.checkpoint_folder(50) / "model.safetensors", 2);
    const JobInfo info = session.wait_finished(session.continue_run("last"));
    EXPECT_EQ(info.state, JobState::kDone);
    EXPECT_EQ(ScalarReader(run.folder()).points_after(-1, {"loss"}).size(), 50U);
    EXPECT_EQ(run.checkpoints().back().step, 50) << "written again, whole";
}

TEST(SessionRecovery, AWriteErrorFailsTheJobOnceAndTheProgramLives) {
    const TempFolder folder;
    Session session(folder.path(), [](const JobSpec&) {
        return std::make_unique<test::FakeJob>([](JobContext&, std::int64_t step) {
            if (step == 20) {
                set_write_budget_for_tests(0);  // from now on the disk is full
            }
        });
    });
    const JobInfo info = session.wait_finished(session.enqueue(fake_spec(kForever)));
    set_write_budget_for_tests(-1);
    EXPECT_EQ(info.state, JobState::kFailed);
    EXPECT_EQ(info.error.code, ErrorCode::kIo);
    EXPECT_THAT(info.error.text(), HasSubstr("No space left on device"));
    EXPECT_THAT(info.error.what_to_do, HasSubstr("free some space"));
    int finished = 0;
    for (const Event& event : session.drain()) {
        finished += std::holds_alternative<JobFinished>(event) ? 1 : 0;
    }
    EXPECT_EQ(finished, 1);
    EXPECT_EQ(session.job(info.id)->state, JobState::kFailed);
}

// A few hundred KiB of memory as a disk; needs the right to mount.
class SmallDisk {
public:
    SmallDisk() { mounted_ = ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=2m") == 0; }
    ~SmallDisk() {
        if (mounted_) {
            ::umount2(folder_.path().c_str(), MNT_DETACH);
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    [[nodiscard]] bool mounted() const { return mounted_; }
    [[nodiscard]] const fs::path& path() const { return folder_.path(); }

private:
    TempFolder folder_;
    bool mounted_ = false;
};

TEST(SessionRecovery, AFullDiskFailsTheJobWithOneMessage) {
    const SmallDisk disk;
    if (!disk.mounted()) {
        GTEST_SKIP()
            << "no right to mount a small tmpfs here; the injected write error above covers the path";
    }
    std::string error;
    {
        Session session(disk.path(), [](const JobSpec& spec) {
            return std::make_unique<test::FakeJob>([run = spec.run](JobContext& context, std::int64_t step) {
                // The first rows are on the disk before the flood begins.
                while (step == 50 && ScalarReader(run).last_step() < 50 && !context.stop.stop_requested()) {
                    std::this_thread::yield();
                }
            });
        });
        const JobInfo info = session.wait_finished(session.enqueue(fake_spec(kForever)));
        EXPECT_EQ(info.state, JobState::kFailed);
        EXPECT_EQ(info.error.code, ErrorCode::kIo);
        error = info.error.text();
    }
    EXPECT_THAT(error, testing::AnyOf(HasSubstr("full"), HasSubstr("No space left")));
    EXPECT_THAT(error, HasSubstr("free"));
    // What was on the disk before is still readable.
    const Project project(disk.path(), true);
    const RunDir run = project.find_run("last");
    EXPECT_GE(ScalarReader(run.folder()).last_step(), 50);
}

TEST(SessionRecovery, ADeletedRunFolderFailsTheJobAndNamesIt) {
    const TempFolder folder;
    Session session(folder.path(), [](const JobSpec& spec) {
        return std::make_unique<test::FakeJob>([run = spec.run](JobContext&, std::int64_t step) {
            if (step == 20) {
                fs::rename(run, fs::path(run).parent_path().parent_path() / "elsewhere");
            }
        });
    });
    const JobInfo info = session.wait_finished(session.enqueue(fake_spec(kForever)));
    EXPECT_EQ(info.state, JobState::kFailed);
    EXPECT_THAT(info.error.message, HasSubstr(info.run));
    EXPECT_THAT(info.error.message, HasSubstr("was deleted while its job ran"));
    EXPECT_TRUE(session.store().runs().empty());
}

TEST(SessionRecovery, ASecondProgramIsRefusedOrReads) {
    const TempFolder folder;
    Session first(folder.path(), fake_jobs());
    const JobId id = first.enqueue(fake_spec(kForever));
    const ErrorInfo refused = error_of([&] { const Session second(folder.path(), fake_jobs()); });
    EXPECT_EQ(refused.code, ErrorCode::kConflict);
    EXPECT_THAT(refused.message, HasSubstr("process " + std::to_string(::getpid())));

    Session reader(folder.path(), fake_jobs(), true);
    ASSERT_TRUE(reader.job(id).has_value());
    EXPECT_FALSE(reader.job(id)->held);
    EXPECT_EQ(error_of([&] { reader.stop(id); }).code, ErrorCode::kConflict);
    EXPECT_EQ(error_of([&] { reader.enqueue(fake_spec(3)); }).code, ErrorCode::kConflict);
    (void)reader.drain();
    first.stop(id);
    EXPECT_EQ(first.wait_finished(id).state, JobState::kStopped);
    EXPECT_EQ(reader.job(id)->state, JobState::kStopped);
    EXPECT_TRUE(reader.wait(std::chrono::seconds(30))) << "a reader learns that the table changed";
}

TEST(SessionRecovery, OtherProgramsCommandsAreObeyedAndAnswered) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId id = session.enqueue(fake_spec(kForever));
    Project other(folder.path());
    ASSERT_EQ(other.lease_holder()->pid, ::getpid());
    const auto ask = [&](const std::string& action, JobId job, const std::string& argument = {}) {
        const std::int64_t command = other.post_command(action, job, argument);
        const Stopwatch watch;
        while (watch.seconds() < 30) {
            const auto answer = other.command(command);
            if (answer && answer->answered) {
                return answer->error.message.empty() ? answer->reply : "error: " + answer->error.message;
            }
            std::this_thread::yield();
        }
        return std::string("no answer");
    };
    while (session.job(id)->state != JobState::kRunning) {
        session.wait(std::chrono::milliseconds(10));
        (void)session.drain();
    }
    EXPECT_EQ(ask("pause", id), "paused");
    EXPECT_EQ(session.job(id)->state, JobState::kPaused);
    EXPECT_EQ(ask("pause", id).rfind("error: job ", 0), 0U);
    const std::string added = ask("add", 0, to_json(fake_spec(5)));
    const JobId second = std::stoll(added);
    EXPECT_EQ(session.job(second)->state, JobState::kQueued);
    EXPECT_EQ(ask("move", second, "soon").rfind("error: 'soon' is no position", 0), 0U);
    EXPECT_EQ(ask("move", second, "0"), "queued");
    EXPECT_EQ(ask("dance", id).rfind("error: ", 0), 0U);
    EXPECT_EQ(ask("stop", id).rfind("stop", 0), 0U);
    EXPECT_EQ(session.wait_finished(second).state, JobState::kDone);
    EXPECT_EQ(ask("remove", second), "removed");
    EXPECT_FALSE(session.job(second).has_value());
}

TEST(SessionRecovery, AnUnreadableRowStaysVisibleAndCanBeRemoved) {
    const TempFolder folder;
    JobId id = 0;
    {
        Project project(folder.path());
        Project::JobRow row;
        row.spec_json = R"({"kind": "train", "config)";
        id = project.insert_job(row);
    }
    Session session(folder.path(), fake_jobs());
    ASSERT_TRUE(session.job(id).has_value());
    EXPECT_EQ(session.job(id)->state, JobState::kFailed);
    EXPECT_THAT(session.job(id)->error.message, HasSubstr("cannot be read"));
    session.remove(id);
    EXPECT_TRUE(session.jobs().empty());
}

TEST(SessionRecovery, ASpecSurvivesTheJobTable) {
    JobSpec spec = fake_spec(123, 45);
    spec.kind = JobKind::kSample;
    spec.title = "ünïcode \"quoted\"";
    spec.lane = "cuda:1";
    spec.config.optimizer.learning_rate = 0.1 + 0.2;
    spec.config.drift.temperatures = {0.02, 1e-4, 3.0};
    spec.run = "/a/b c";
    spec.parent_run = "p";
    spec.resume = true;
    spec.sample = {"ckpt", 7, 8, 9, "3,5", 1.75, "ema_0.99", "out"};
    const JobSpec read = job_spec_from_json(to_json(spec));
    EXPECT_EQ(to_json(read), to_json(spec));
    EXPECT_TRUE(diff(read.config, spec.config).empty());
    EXPECT_EQ(read.kind, JobKind::kSample);
    EXPECT_EQ(read.sample.classes, "3,5");
    EXPECT_EQ(error_of([] { (void)job_spec_from_json(R"({"format": 99})"); }).code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace drift
