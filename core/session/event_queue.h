// Bounded hand-over from workers to whoever drains: window or command line.
//
// StepReports of a job merge as long as its state does not change (rows are kept, at most `max_rows`, then
// thinned by keeping every second row but always the newest and any non-finite value); of FieldFrame,
// SamplesReady and PhaseChanged only the newest per job waits; of EvalReport the newest 1024 per job;
// LogLines beyond `max_log_lines` are counted and replaced by one "n lines left out" line, but errors pass.
// State changes, errors, checkpoints and edits are never dropped.
//
// THREADING  Every member may be called from any thread; post() never waits for a drain.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <map>
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
    using Events = std::list<Event>;
    // Where the mergeable events of one job wait; end() when none does.
    struct Slots {
        Events::iterator steps, phase, frame, samples;
        std::list<Events::iterator> evaluations;
    };
    Slots& slots(JobId job);
    void add_steps(StepReport report);
    void add_evaluation(EvalReport report);
    void add_log(LogLine line);
    void keep_newest(Events::iterator Slots::*slot, JobId job, Event&& event);
    [[nodiscard]] bool take_over(Event& event);

    std::mutex mutex_;
    std::condition_variable filled_;
    Events events_;
    std::map<JobId, Slots> slots_;
    std::size_t max_rows_;
    std::size_t max_log_lines_;
    std::size_t log_lines_ = 0;
    std::size_t log_lines_left_out_ = 0;
    bool list_changed_ = false;
};

// Keeps every second row, the newest, and rows with a non-finite value until at most `max_rows` are left.
void thin_rows(std::vector<StepReport::Row>& rows, std::size_t max_rows);

}  // namespace drift
