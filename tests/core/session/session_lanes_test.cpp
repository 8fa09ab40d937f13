// Several lanes of one device, and moving jobs between them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "core/session/lane_name.h"
#include "core/session/session.h"
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

JobSpec in_lane(const std::string& lane, std::int64_t steps = kForever) {
    JobSpec spec = fake_spec(steps);
    spec.lane = lane;
    return spec;
}

TEST(LaneName, NamesAreReadAndWrittenInOneSpelling) {
    EXPECT_EQ(lane_name("cpu", 1), "cpu");
    EXPECT_EQ(lane_name("cuda:0", 3), "cuda:0#3");
    EXPECT_EQ(lane_device("cuda:0#3"), "cuda:0");
    EXPECT_EQ(lane_number("cuda:0#3"), 3);
    EXPECT_EQ(checked_lane("cpu#1"), "cpu");
    for (const char* wrong : {"cpu#0", "cpu#5", "cpu#", "cpu#x", "cpu#2x", "#2"}) {
        const ErrorInfo error = error_of([&] { (void)checked_lane(wrong); });
        EXPECT_EQ(error.code, ErrorCode::kUsage) << wrong;
        EXPECT_THAT(error.message, HasSubstr(wrong));
        EXPECT_THAT(error.what_to_do, HasSubstr("#2"));
    }
}

TEST(SessionLanes, ThreeJobsOfOneDeviceRunAtTheSameTimeAndKnowOfEachOther) {
    const TempFolder folder;
    std::atomic<int> most{0};
    Session session(
        folder.path(), fake_jobs([&](JobContext& context, std::int64_t) {
            int seen = most.load();
            while (seen < context.companions() && !most.compare_exchange_weak(seen, context.companions())) {
            }
        }));
    const JobId one = session.enqueue(in_lane("cpu"));
    const JobId two = session.enqueue(in_lane("cpu#2"));
    JobSpec by_option = fake_spec(kForever);
    by_option.config.run.lane = 3;
    const JobId three = session.enqueue(by_option);
    EXPECT_EQ(session.job(three)->spec.lane, "cpu#3");
    for (const JobId id : {one, two, three}) {
        wait_for_step(session, id, 3);
    }
    for (const JobId id : {one, two, three}) {
        EXPECT_EQ(session.job(id)->state, JobState::kRunning);
    }
    wait_until(session, one, [&](const JobInfo&) { return most.load() == 3; });
    EXPECT_EQ(session.store().find_run(session.job(two)->run).manifest().device, "cpu");
}

TEST(SessionLanes, APausedJobLeavesItsShareOfTheCoresToTheOthers) {
    const TempFolder folder;
    std::atomic<int> companions{0};
    Session session(folder.path(), fake_jobs([&](JobContext& context, std::int64_t) {
                        companions = context.id == 1 ? context.companions() : companions.load();
                    }));
    const JobId one = session.enqueue(in_lane("cpu"));
    const JobId two = session.enqueue(in_lane("cpu#2"));
    wait_for_step(session, two, 3);
    wait_until(session, one, [&](const JobInfo&) { return companions.load() == 2; });
    session.pause(two);
    wait_until(session, one, [&](const JobInfo&) { return companions.load() == 1; });
    session.resume(two);
    wait_until(session, one, [&](const JobInfo&) { return companions.load() == 2; });
}

TEST(SessionLanes, AQueuedJobMovesToAnotherLaneAndStartsThere) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId first = session.enqueue(in_lane("cpu"));
    const JobId waiting = session.enqueue(in_lane("cpu", 20));
    const JobId last = session.enqueue(in_lane("cpu", 20));
    wait_for_step(session, first, 1);
    session.move(waiting, 0, "cpu#2");
    EXPECT_EQ(session.wait_finished(waiting).spec.lane, "cpu#2");
    EXPECT_EQ(session.job(first)->state, JobState::kRunning);
    EXPECT_EQ(session.job(last)->position, 0);

    const ErrorInfo other = error_of([&] { session.move(last, 0, "cuda:0"); });
    EXPECT_EQ(other.code, ErrorCode::kUsage);
    EXPECT_THAT(other.what_to_do, HasSubstr("clone"));
    EXPECT_EQ(error_of([&] { session.move(first, 0, "cpu#2"); }).code, ErrorCode::kConflict);
    EXPECT_EQ(error_of([&] { session.enqueue(in_lane("cpu#9")); }).code, ErrorCode::kUsage);
}

TEST(SessionLanes, OtherProgramsMoveAndCloneByName) {
    const TempFolder folder;
    Session session(folder.path(), fake_jobs());
    const JobId first = session.enqueue(in_lane("cpu"));
    const JobId waiting = session.enqueue(in_lane("cpu"));
    wait_for_step(session, first, 1);
    session.pause_all();
    EXPECT_EQ(session.execute("lane", waiting, "cpu#4"), "queued");
    EXPECT_EQ(session.job(waiting)->spec.lane, "cpu#4");
    const JobId copy = std::stoll(session.execute("clone", first, "run.seed=7\ntrain.total_steps=5"));
    EXPECT_EQ(session.job(copy)->spec.config.run.seed, 7);
    EXPECT_EQ(session.job(copy)->total_steps, 5);
    EXPECT_EQ(session.job(copy)->run, "");
    session.resume_all();
    session.stop(first);
    const JobInfo done = session.wait_finished(copy);
    EXPECT_EQ(done.state, JobState::kDone);
    EXPECT_NE(done.run, session.job(first)->run);
}

}  // namespace
}  // namespace drift
