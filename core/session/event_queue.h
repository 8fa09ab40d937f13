// Bounded hand-over from workers to whoever drains: window or command line.
//
// Consecutive StepReports of a job merge (rows are kept, at most `max_rows`, then thinned by keeping every
// second row but always the newest and any non-finite value); of FieldFrame, SamplesReady and PhaseChanged only
// the newest per job waits; LogLines above a rate are counted and replaced by one "n lines left out" line.
// State changes, errors, checkpoints and edits are never dropped.
//
// THREADING  Every member may be called from any thread; post() never waits for a drain.
#pragma once

#include <condition_variable>
#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

#include "core/session/event.h"

namespace drift {

class EventQueue final : public EventSink {
public:
    explicit EventQueue(std::size_t max_rows = 4096, std::size_t max_log_lines = 2000);
    void post(Event event) override;
    // Moves out everything queued, oldest first.
    [[nodiscard]] std::vector<Event> drain();
    // Waits until something is queued or the time is over; true when something is there.
    bool wait(std::chrono::milliseconds at_most);

private:
    std::mutex mutex_;
    std::condition_variable filled_;
    std::deque<Event> events_;
    std::size_t max_rows_;
    std::size_t max_log_lines_;
    std::size_t log_lines_ = 0;
    std::size_t log_lines_left_out_ = 0;
};

}  // namespace drift
