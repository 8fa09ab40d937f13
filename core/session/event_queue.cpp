#include "core/session/event_queue.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/clock.h"

namespace drift {
namespace {

constexpr std::size_t kMaxEvaluations = 1024;

bool has_non_finite(const StepReport::Row& row) {
    return std::any_of(row.values.begin(), row.values.end(),
                       [](const ScalarValue& v) { return !std::isfinite(v.value); });
}

template <class Keep>
void keep_rows(std::vector<StepReport::Row>& rows, Keep keep) {
    std::size_t out = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (keep(i)) {
            if (out != i) {
                rows[out] = std::move(rows[i]);
            }
            ++out;
        }
    }
    rows.resize(out);
}

}  // namespace

void thin_rows(std::vector<StepReport::Row>& rows, std::size_t max_rows) {
    if (rows.size() <= max_rows) {
        return;
    }
    const std::size_t newest = rows.size() - 1;
    keep_rows(rows, [&](std::size_t i) { return i % 2 == 0 || i == newest || has_non_finite(rows[i]); });
    // A job whose every row is non-finite would grow without limit; its first bad row says when it began.
    while (rows.size() > max_rows && rows.size() > 2) {
        const auto first = std::find_if(rows.begin(), rows.end(), has_non_finite);
        const auto first_bad = static_cast<std::size_t>(first - rows.begin());
        const std::size_t last = rows.size() - 1;
        keep_rows(rows, [&](std::size_t i) { return i % 2 == 0 || i == last || i == first_bad; });
    }
}

EventQueue::EventQueue(std::size_t max_rows, std::size_t max_log_lines)
    : max_rows_(std::max<std::size_t>(max_rows, 2)),
      max_log_lines_(std::max<std::size_t>(max_log_lines, 1)) {}

EventQueue::Slots& EventQueue::slots(JobId job) {
    const auto end = events_.end();
    return slots_.try_emplace(job, Slots{end, end, end, end, {}}).first->second;
}

void EventQueue::keep_newest(Events::iterator Slots::*slot, JobId job, Event&& event) {
    Events::iterator& place = slots(job).*slot;
    if (place != events_.end()) {
        events_.erase(place);
    }
    events_.push_back(std::move(event));
    place = std::prev(events_.end());
}

void EventQueue::add_steps(StepReport report) {
    Events::iterator& place = slots(report.job).steps;
    if (place == events_.end()) {
        thin_rows(report.rows, max_rows_);
        events_.emplace_back(std::move(report));
        place = std::prev(events_.end());
        return;
    }
    auto& waiting = std::get<StepReport>(*place);
    std::vector<StepReport::Row> rows = std::move(waiting.rows);
    rows.insert(rows.end(), std::make_move_iterator(report.rows.begin()),
                std::make_move_iterator(report.rows.end()));
    thin_rows(rows, max_rows_);
    waiting = std::move(report);
    waiting.rows = std::move(rows);
}

void EventQueue::add_evaluation(EvalReport report) {
    auto& waiting = slots(report.job).evaluations;
    if (waiting.size() >= kMaxEvaluations) {
        events_.erase(waiting.front());
        waiting.pop_front();
    }
    events_.emplace_back(std::move(report));
    waiting.push_back(std::prev(events_.end()));
}

void EventQueue::add_log(LogLine line) {
    const std::size_t limit = line.level == LogLevel::kError ? 2 * max_log_lines_ : max_log_lines_;
    if (log_lines_ >= limit) {
        ++log_lines_left_out_;
        return;
    }
    ++log_lines_;
    events_.emplace_back(std::move(line));
}

// True when the event was merged or stored here; false when it is simply to be appended.
bool EventQueue::take_over(Event& event) {
    if (auto* steps = std::get_if<StepReport>(&event)) {
        add_steps(std::move(*steps));
    } else if (auto* phase = std::get_if<PhaseChanged>(&event)) {
        keep_newest(&Slots::phase, phase->job, std::move(event));
    } else if (auto* frame = std::get_if<FieldFrame>(&event)) {
        keep_newest(&Slots::frame, frame->job, std::move(event));
    } else if (auto* samples = std::get_if<SamplesReady>(&event)) {
        keep_newest(&Slots::samples, samples->job, std::move(event));
    } else if (auto* evaluation = std::get_if<EvalReport>(&event)) {
        add_evaluation(std::move(*evaluation));
    } else if (auto* line = std::get_if<LogLine>(&event)) {
        add_log(std::move(*line));
    } else if (std::holds_alternative<JobListChanged>(event)) {
        if (!list_changed_) {
            list_changed_ = true;
            return false;
        }
    } else {
        // Reports from before and after a state change must not trade places with it.
        if (const auto* state = std::get_if<StateChanged>(&event)) {
            slots(state->job).steps = events_.end();
        } else if (const auto* finished = std::get_if<JobFinished>(&event)) {
            slots(finished->job).steps = events_.end();
        }
        return false;
    }
    return true;
}

void EventQueue::post(Event event) {
    {
        const std::lock_guard lock(mutex_);
        if (!take_over(event)) {
            events_.push_back(std::move(event));
        }
    }
    filled_.notify_all();
}

std::vector<Event> EventQueue::drain() {
    Events taken;
    std::size_t left_out = 0;
    {
        const std::lock_guard lock(mutex_);
        taken.swap(events_);
        slots_.clear();
        left_out = std::exchange(log_lines_left_out_, 0);
        log_lines_ = 0;
        list_changed_ = false;
    }
    std::vector<Event> events;
    events.reserve(taken.size() + 1);
    for (Event& event : taken) {
        events.push_back(std::move(event));
    }
    if (left_out > 0) {
        LogLine line;
        line.level = LogLevel::kWarning;
        line.time = utc_now();
        line.text = std::to_string(left_out) + " log lines left out: they came faster than they were read";
        events.emplace_back(std::move(line));
    }
    return events;
}

bool EventQueue::wait(std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    return filled_.wait_for(lock, at_most, [this] { return !events_.empty(); });
}

}  // namespace drift
