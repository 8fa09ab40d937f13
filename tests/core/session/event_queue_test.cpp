#include "core/session/event_queue.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

namespace drift {
namespace {

StepReport report(JobId job, std::int64_t step, double value = 1.0) {
    StepReport r;
    r.job = job;
    r.step = step;
    r.rows.push_back({step, step * 10, static_cast<double>(step) * 0.1, {{"loss", value}}});
    return r;
}

template <class T>
std::vector<T> only(const std::vector<Event>& events) {
    std::vector<T> found;
    for (const Event& event : events) {
        if (const T* one = std::get_if<T>(&event)) {
            found.push_back(*one);
        }
    }
    return found;
}

TEST(EventQueue, StepReportsOfAJobMergeAndKeepTheirRowsInOrder) {
    EventQueue queue;
    for (int step = 1; step <= 5; ++step) {
        queue.post(report(1, step));
        queue.post(report(2, 100 + step));
    }
    const auto reports = only<StepReport>(queue.drain());
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports[0].step, 5);
    ASSERT_EQ(reports[0].rows.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(reports[0].rows[i].step, static_cast<std::int64_t>(i) + 1);
    }
    EXPECT_EQ(reports[1].step, 105);
    EXPECT_TRUE(queue.drain().empty());
}

TEST(EventQueue, AReportNeverPassesAStateChange) {
    EventQueue queue;
    queue.post(report(1, 1));
    queue.post(StateChanged{1, JobState::kRunning, JobState::kPaused, ""});
    queue.post(report(1, 2));
    const auto events = queue.drain();
    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(std::get<StepReport>(events[0]).rows.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<StateChanged>(events[1]));
    EXPECT_EQ(std::get<StepReport>(events[2]).step, 2);
}

TEST(EventQueue, OnlyTheNewestPictureAndPhaseOfAJobWait) {
    EventQueue queue;
    for (int i = 0; i < 10; ++i) {
        auto frame = std::make_shared<ToyFrame>();
        frame->step = i;
        queue.post(FieldFrame{1, frame});
        auto sheet = std::make_shared<SampleSheet>();
        sheet->step = i;
        queue.post(SamplesReady{1, sheet});
        queue.post(PhaseChanged{1, "loading data", 0.1 * i});
    }
    auto other = std::make_shared<ToyFrame>();
    other->step = 77;
    queue.post(FieldFrame{2, other});
    const auto events = queue.drain();
    const auto frames = only<FieldFrame>(events);
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0].frame->step, 9);
    EXPECT_EQ(frames[1].frame->step, 77);
    ASSERT_EQ(only<SamplesReady>(events).size(), 1U);
    EXPECT_EQ(only<SamplesReady>(events)[0].sheet->step, 9);
    ASSERT_EQ(only<PhaseChanged>(events).size(), 1U);
    EXPECT_DOUBLE_EQ(only<PhaseChanged>(events)[0].fraction, 0.9);
}

TEST(EventQueue, ThinningKeepsTheNewestAndEveryNonFiniteRow) {
    constexpr std::size_t kMaxRows = 64;
    EventQueue queue(kMaxRows);
    for (int step = 1; step <= 5000; ++step) {
        queue.post(report(1, step, step == 1234 ? std::nan("") : (step == 2345 ? HUGE_VAL : 1.0)));
    }
    const auto reports = only<StepReport>(queue.drain());
    ASSERT_EQ(reports.size(), 1U);
    const auto& rows = reports[0].rows;
    EXPECT_LE(rows.size(), kMaxRows);
    EXPECT_GE(rows.size(), kMaxRows / 4);
    EXPECT_EQ(rows.back().step, 5000);
    int non_finite = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        non_finite += std::isfinite(rows[i].values[0].value) ? 0 : 1;
        EXPECT_TRUE(i == 0 || rows[i].step > rows[i - 1].step);
    }
    EXPECT_EQ(non_finite, 2);
}

TEST(EventQueue, RowsStayBoundedWhenEveryOneIsNonFinite) {
    EventQueue queue(32);
    for (int step = 1; step <= 2000; ++step) {
        queue.post(report(1, step, step < 100 ? 0.0 : std::nan("")));
    }
    const auto rows = only<StepReport>(queue.drain())[0].rows;
    EXPECT_LE(rows.size(), 32U);
    bool first_bad_kept = false;
    for (const auto& row : rows) {
        first_bad_kept = first_bad_kept || row.step == 100;
    }
    EXPECT_TRUE(first_bad_kept) << "the step where the trouble began must survive";
    EXPECT_EQ(rows.back().step, 2000);
}

TEST(EventQueue, NothingImportantIsEverDropped) {
    EventQueue queue(16, 10);
    for (int i = 0; i < 3000; ++i) {
        queue.post(report(1, i));
        queue.post(LogLine{1, LogLevel::kInfo, i, "", "chatter"});
        if (i % 100 == 0) {
            queue.post(CheckpointSaved{1, i, "", 0, 0});
            queue.post(ConfigEdited{1, i, "optimizer.learning_rate", "1", "2"});
            queue.post(StateChanged{1, JobState::kRunning, JobState::kPaused, ""});
            queue.post(LogLine{1, LogLevel::kError, i, "", "trouble"});
        }
    }
    const auto events = queue.drain();
    EXPECT_EQ(only<CheckpointSaved>(events).size(), 30U);
    EXPECT_EQ(only<ConfigEdited>(events).size(), 30U);
    EXPECT_EQ(only<StateChanged>(events).size(), 30U);
}

TEST(EventQueue, LogLinesAboveTheLimitAreCounted) {
    EventQueue queue(4096, 10);
    for (int i = 0; i < 25; ++i) {
        queue.post(LogLine{1, LogLevel::kInfo, i, "", "line"});
    }
    queue.post(LogLine{1, LogLevel::kError, 30, "", "error"});
    auto lines = only<LogLine>(queue.drain());
    ASSERT_EQ(lines.size(), 12U);
    EXPECT_EQ(lines[10].text, "error");
    EXPECT_EQ(lines[11].text.rfind("15 log lines left out", 0), 0U) << lines[11].text;
    queue.post(LogLine{1, LogLevel::kInfo, 1, "", "line"});
    EXPECT_EQ(only<LogLine>(queue.drain()).size(), 1U) << "the count starts again after a drain";
}

TEST(EventQueue, ManyListChangesAreOne) {
    EventQueue queue;
    for (int i = 0; i < 5; ++i) {
        queue.post(JobListChanged{});
    }
    EXPECT_EQ(queue.drain().size(), 1U);
    queue.post(JobListChanged{});
    EXPECT_EQ(queue.drain().size(), 1U);
}

TEST(EventQueue, EvaluationsStayBounded) {
    EventQueue queue;
    for (int i = 0; i < 3000; ++i) {
        queue.post(EvalReport{1, i, {{"coverage", 0.5}}});
    }
    const auto reports = only<EvalReport>(queue.drain());
    ASSERT_EQ(reports.size(), 1024U);
    EXPECT_EQ(reports.back().step, 2999);
    EXPECT_EQ(reports.front().step, 3000 - 1024);
}

TEST(EventQueue, WaitWakesUpForAPostFromAnotherThread) {
    EventQueue queue;
    EXPECT_FALSE(queue.wait(std::chrono::milliseconds(1)));
    std::thread poster([&] { queue.post(JobListChanged{}); });
    EXPECT_TRUE(queue.wait(std::chrono::seconds(60)));
    poster.join();
}

TEST(EventQueue, ManyThreadsPostWhileOneDrains) {
    EventQueue queue(1 << 20);
    constexpr int kThreads = 4;
    constexpr int kEach = 2000;
    std::vector<std::jthread> posters;
    for (int t = 0; t < kThreads; ++t) {
        posters.emplace_back([&queue, t] {
            for (int i = 0; i < kEach; ++i) {
                queue.post(report(t + 1, i));
                if (i % 50 == 0) {
                    queue.post(StateChanged{t + 1, JobState::kRunning, JobState::kPaused, ""});
                }
            }
        });
    }
    std::size_t rows = 0;
    std::size_t states = 0;
    while (rows < static_cast<std::size_t>(kThreads) * kEach) {
        queue.wait(std::chrono::milliseconds(100));
        for (const Event& event : queue.drain()) {
            if (const auto* r = std::get_if<StepReport>(&event)) {
                rows += r->rows.size();
            }
            states += std::holds_alternative<StateChanged>(event) ? 1 : 0;
        }
    }
    posters.clear();
    for (const Event& event : queue.drain()) {
        states += std::holds_alternative<StateChanged>(event) ? 1 : 0;
    }
    EXPECT_EQ(rows, static_cast<std::size_t>(kThreads) * kEach);
    EXPECT_EQ(states, static_cast<std::size_t>(kThreads) * kEach / 50);
}

}  // namespace
}  // namespace drift
