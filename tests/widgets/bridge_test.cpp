#include "widgets/bridge/session_bridge.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>
#include <iostream>

#include "tests/support/fake_job.h"
#include "tests/support/temp_folder.h"
#include "widgets/bridge/job_focus.h"
#include "widgets/bridge/loop_monitor.h"

namespace drift {
namespace {

struct BridgeTest : testing::Test {
    TempFolder folder;
    Session session{folder.path() / "project", test::fake_jobs()};
    SessionBridge bridge{session};
};

using SessionBridgeTest = BridgeTest;
using JobFocusTest = BridgeTest;

TEST_F(SessionBridgeTest, TurnsEveryKindOfEventIntoItsSignal) {
    int states = 0, steps = 0, checkpoints = 0, finished = 0, lists = 0;
    QObject::connect(&bridge, &SessionBridge::stateChanged, &bridge, [&](const StateChanged&) { ++states; });
    QObject::connect(&bridge, &SessionBridge::stepReported, &bridge, [&](const StepReport&) { ++steps; });
    QObject::connect(&bridge, &SessionBridge::checkpointSaved, &bridge,
                     [&](const CheckpointSaved&) { ++checkpoints; });
    QObject::connect(&bridge, &SessionBridge::jobFinished, &bridge, [&](const JobFinished&) { ++finished; });
    QObject::connect(&bridge, &SessionBridge::jobListChanged, &bridge, [&] { ++lists; });
    ASSERT_TRUE(bridge.enqueue(test::fake_spec(50, 20)));
    ASSERT_TRUE(QTest::qWaitFor([&] { return finished == 1; }, 20000));
    EXPECT_GE(states, 3);  // starting, running, done
    EXPECT_GE(steps, 1);
    EXPECT_EQ(checkpoints, 3);  // 20, 40 and the end
    EXPECT_GE(lists, 1);
}

TEST_F(SessionBridgeTest, ARefusedCommandIsReportedAndDoesNotThrow) {
    QSignalSpy refused(&bridge, &SessionBridge::commandRefused);
    EXPECT_FALSE(bridge.pause(12345));
    ASSERT_EQ(refused.count(), 1);
    const auto error = refused.front().front().value<ErrorInfo>();
    EXPECT_EQ(error.code, ErrorCode::kNotFound);
    EXPECT_FALSE(error.what_to_do.empty());
}

TEST_F(SessionBridgeTest, ACommandInsideAReceiverKeepsTheOrderOfEvents) {
    std::vector<JobState> seen;
    QObject::connect(&bridge, &SessionBridge::stateChanged, &bridge, [&](const StateChanged& e) {
        seen.push_back(e.to);
        if (e.to == JobState::kRunning && e.from == JobState::kStarting) {
            bridge.pause(e.job);
        }
    });
    const auto id = bridge.enqueue(test::fake_spec(1000000));
    ASSERT_TRUE(id);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !seen.empty() && seen.back() == JobState::kPaused; }, 20000));
    bridge.stop(*id);
    ASSERT_TRUE(QTest::qWaitFor([&] { return seen.back() == JobState::kStopped; }, 20000));
    const std::vector<JobState> expected = {JobState::kStarting, JobState::kRunning, JobState::kPaused,
                                            JobState::kStopping, JobState::kStopped};
    EXPECT_EQ(seen, expected);
}

TEST_F(SessionBridgeTest, StopIsAcknowledgedInTheSameTurnOfTheEventLoop) {
    const auto id = bridge.enqueue(test::fake_spec(1000000));
    ASSERT_TRUE(QTest::qWaitFor([&] { return bridge.job(*id)->state == JobState::kRunning; }, 20000));
    bridge.drainNow();
    bool acknowledged = false;
    QObject::connect(&bridge, &SessionBridge::stateChanged, &bridge, [&](const StateChanged& e) {
        acknowledged = acknowledged || e.to >= JobState::kStopping;
    });
    bridge.stop(*id);
    EXPECT_TRUE(acknowledged);
}

TEST_F(JobFocusTest, FollowsTheActiveJobUntilTheUserSelectsAnotherActiveOne) {
    JobFocus focus(bridge);
    EXPECT_EQ(focus.id(), 0);
    EXPECT_FALSE(focus.isAllowed(JobAction::kPause));
    const auto first = bridge.enqueue(test::fake_spec(1000000));
    const auto second = bridge.enqueue(test::fake_spec(1000000));
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return focus.info() && focus.info()->state == JobState::kRunning; }, 20000));
    EXPECT_EQ(focus.id(), *first);
    focus.select(*second);  // queued: buttons go on acting on what runs
    EXPECT_EQ(focus.id(), *first);
    bridge.stop(*first);
    ASSERT_TRUE(QTest::qWaitFor([&] { return focus.id() == *second; }, 20000));
    bridge.stop(*second);
    ASSERT_TRUE(QTest::qWaitFor([&] { return focus.info()->state == JobState::kStopped; }, 20000));
}

TEST(LoopMonitor, PrintsTheEventLoopsIntervalWhileABusyJobReports) {
    TempFolder folder;
    Session session(folder.path() / "project", test::fake_jobs([](JobContext&, std::int64_t) {
                        volatile double sum = 0;  // about as much work as a small training step
                        for (int i = 0; i < 20000; ++i) {
                            sum = sum + std::sqrt(static_cast<double>(i));
                        }
                    }));
    SessionBridge bridge(session);
    LoopMonitor monitor;
    monitor.start();
    const auto id = bridge.enqueue(test::fake_spec(1000000));
    ASSERT_TRUE(QTest::qWaitFor([&] { return monitor.intervals().count >= 120; }, 60000));
    monitor.stop();
    const LoopMonitor::Intervals i = monitor.intervals();
    std::cout << "event loop beside a busy job: p50 " << i.p50_ms << " ms, p99 " << i.p99_ms << " ms, max "
              << i.max_ms << " ms over " << i.count << " intervals\n";
    EXPECT_LE(i.p50_ms, i.p99_ms);
    EXPECT_LE(i.p99_ms, i.max_ms);
    bridge.stop(*id);
    (void)session.wait_finished(*id);
}

}  // namespace
}  // namespace drift
