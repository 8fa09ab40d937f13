#include "app/cli/follow.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "app/cli/output.h"
#include "core/base/clock.h"

namespace drift::cli {

namespace {

constexpr int kStoppedExit = 130;
// A second Ctrl-C waits this long for the step in flight; files are whole or absent at any moment.
constexpr double kPatienceSeconds = 2.0;

std::atomic<int> interrupts{0};
int counters = 0;  // alive; commands make them on the main thread
struct sigaction old_int = {}, old_term = {};

extern "C" void count_interrupt(int /*signal*/) {
    interrupts.fetch_add(1);
}

std::string progress_text(const StepReport& report) {
    char speed[32];
    std::snprintf(speed, sizeof speed, "%.1f it/s", report.steps_per_second);
    std::string text = "step " + grouped(report.step) + "/" + grouped(report.total_steps) + "  " + speed;
    if (report.eta_seconds >= 0) {
        text +=
            "  left " + duration_text(report.eta_seconds) + " \u00b1 " + duration_text(report.eta_deviation);
    }
    return text;
}

// What events say on the terminal: of one job, or of all with their numbers.
class Printer {
public:
    explicit Printer(std::optional<JobId> only = {}) : only_(only) {}

    void show(const Event& event) {
        std::visit([this](const auto& e) { print(e); }, event);
    }
    void note(const std::string& text) { line_.note(text); }
    // Of the one job, or of those that ended since the last call.
    [[nodiscard]] std::vector<JobFinished> take_finished() { return std::exchange(finished_, {}); }

private:
    [[nodiscard]] bool concerns(JobId job) const { return !only_ || *only_ == job; }
    [[nodiscard]] std::string who(JobId job) const {
        return only_ ? std::string() : "job " + std::to_string(job) + ": ";
    }
    void progress(JobId job, const std::string& text) {
        running_[job] = text;
        std::string all;
        for (const auto& [id, line] : running_) {
            all += (all.empty() ? "" : "  |  ") + who(id) + line;
        }
        line_.show(all);
    }

    void print(const StepReport& e) {
        if (concerns(e.job)) {
            progress(e.job, progress_text(e));
        }
    }
    void print(const PhaseChanged& e) {
        if (concerns(e.job) && !e.phase.empty()) {
            progress(e.job, e.phase);
        }
    }
    void print(const CheckpointSaved& e) {
        if (concerns(e.job)) {
            line_.note(who(e.job) + "checkpoint of step " + std::to_string(e.step));
        }
    }
    void print(const AlarmRaised& e) {
        if (concerns(e.job)) {
            line_.note(who(e.job) + "alarm at step " + std::to_string(e.step) + ": " + e.text +
                       "\n  to do: " + e.what_to_do);
        }
    }
    void print(const LogLine& e) {
        if (e.level >= LogLevel::kWarning) {
            line_.note(who(e.job) + to_string(e.level) + ": " + e.text);
        }
    }
    void print(const StateChanged& e) {
        if (concerns(e.job) && e.to == JobState::kParked) {
            running_.erase(e.job);
            line_.note("job " + std::to_string(e.job) + " is parked; 'drift jobs unpark " +
                       std::to_string(e.job) + "' goes on");
        }
    }
    void print(const JobFinished& e) {
        if (concerns(e.job)) {
            running_.erase(e.job);
            finished_.push_back(e);
        }
    }
    template <class Other>
    void print(const Other& /*event*/) {}

    std::optional<JobId> only_;
    ProgressLine line_;
    std::map<JobId, std::string> running_;  // what each says now
    std::vector<JobFinished> finished_;
};

// False: not possible now. It may have finished, or be stopping already; while it starts, ask again.
bool try_stop(Session& session, JobId id, StopMode mode) {
    try {
        const std::optional<JobInfo> job = session.job(id);
        const bool runs = job && is_active(job->state);
        session.stop(id, runs ? mode : StopMode::kAfterStep);
        return true;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kConflict) {
            throw;
        }
        return false;
    }
}

// Ctrl-C once: save and stop; twice: stop at once; and no longer than kPatienceSeconds after that.
class InterruptLadder {
public:
    // `targets` are the jobs to stop now.
    template <class Targets>
    void climb(Session& session, Printer& printer, const Targets& targets) {
        const int pressed = std::min(interrupts.load(), 2);
        if (pressed > handled_) {
            handled_ = pressed;
            told_.clear();
            printer.note(pressed == 1
                             ? "stopping after this step and saving; press Ctrl-C again to stop at once"
                             : "stopping at once");
            if (pressed == 2) {
                since_second_.emplace();
            }
        }
        if (handled_ > 0) {
            const StopMode mode = handled_ == 1 ? StopMode::kStopAndSave : StopMode::kAfterStep;
            for (const JobId id : targets()) {
                if (!told_.count(id) && try_stop(session, id, mode)) {
                    told_.insert(id);
                }
            }
        }
        if (since_second_ && since_second_->seconds() > kPatienceSeconds) {
            std::_Exit(kStoppedExit);
        }
    }
    [[nodiscard]] bool pressed() const { return handled_ > 0; }

private:
    int handled_ = 0;
    std::set<JobId> told_;  // what took the request; a job that starts does not yet
    std::optional<Stopwatch> since_second_;
};

// Turns Ctrl-C into a stop request while it lives.
class InterruptWatch {
public:
    explicit InterruptWatch(std::stop_source& target)
        : thread_([&target](const std::stop_token& stop) {
              while (!stop.stop_requested() && interrupts.load() == 0) {
                  std::this_thread::sleep_for(std::chrono::milliseconds(20));
              }
              if (interrupts.load() > 0) {
                  target.request_stop();
              }
          }) {}

private:
    std::jthread thread_;
};

// What the hooks of a finished job queued belongs to it: leaving now would cut it off. Its failure is told.
void follow_hooks(Session& session, const std::string& run, InterruptLadder& ladder) {
    for (const JobInfo& hook : session.jobs()) {
        const bool mine = hook.spec.kind == JobKind::kEvaluate && hook.spec.run == run && !hook.held;
        if (!mine || is_finished(hook.state)) {
            continue;
        }
        Printer printer(hook.id);
        std::vector<JobFinished> ended;
        while (ended.empty() && !is_finished(session.job(hook.id)->state)) {
            session.wait(std::chrono::milliseconds(100));
            for (const Event& event : session.drain()) {
                printer.show(event);
            }
            ladder.climb(session, printer, [&hook] { return std::vector<JobId>{hook.id}; });
            ended = printer.take_finished();
        }
        const JobInfo end = *session.job(hook.id);
        if (end.state == JobState::kFailed) {
            printer.note("warning: '" + hook.spec.title + "' failed: " + ErrorInfo(end.error).text());
        }
    }
}

class PrintingSink final : public EventSink {
public:
    explicit PrintingSink(Printer& printer) : printer_(printer) {}
    void post(Event event) override { printer_.show(event); }

private:
    Printer& printer_;
};

}  // namespace

InterruptCounter::InterruptCounter() {
    if (counters++ > 0) {
        return;
    }
    interrupts.store(0);
    struct sigaction action = {};
    action.sa_handler = &count_interrupt;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &old_int);
    sigaction(SIGTERM, &action, &old_term);
}

InterruptCounter::~InterruptCounter() {
    if (--counters == 0) {
        sigaction(SIGINT, &old_int, nullptr);
        sigaction(SIGTERM, &old_term, nullptr);
    }
}

bool InterruptCounter::interrupted() {
    return interrupts.load() > 0;
}

JobResult run_here(const JobSpec& spec) {
    const InterruptCounter counter;
    constexpr JobId kNoTable = 0;
    Printer printer(kNoTable);
    PrintingSink sink(printer);
    std::stop_source stop;
    PauseGate pause;
    Mailbox mailbox;
    const InterruptWatch watch(stop);
    JobContext context{kNoTable, spec, {}, stop.get_token(), pause, mailbox, sink};
    return standard_jobs()(spec)->run(context);
}

JobFinished follow_job(Session& session, JobId id, Globals& globals) {
    const InterruptCounter counter;
    Printer printer(id);
    InterruptLadder ladder;
    std::vector<JobFinished> ended;
    while (ended.empty()) {
        session.wait(std::chrono::milliseconds(100));
        for (const Event& event : session.drain()) {
            printer.show(event);
        }
        ladder.climb(session, printer, [id] { return std::vector<JobId>{id}; });
        ended = printer.take_finished();
    }
    const JobFinished& finished = ended.front();
    if (finished.outcome == JobState::kFailed) {
        throw Error(finished.error);
    }
    if (finished.outcome == JobState::kDone) {
        follow_hooks(session, session.job(id)->spec.run, ladder);
    }
    if (finished.outcome == JobState::kStopped) {
        globals.exit_code = kStoppedExit;
    }
    return finished;
}

std::vector<JobId> follow_queue(Session& session, Globals& globals) {
    const InterruptCounter counter;
    Printer printer;
    InterruptLadder ladder;
    std::vector<JobId> ended;
    std::set<JobId> open;  // not ended yet, as far as the events told
    const auto active = [&session] {
        std::vector<JobId> ids;
        for (const JobInfo& info : session.jobs()) {
            if (is_active(info.state)) {
                ids.push_back(info.id);
            }
        }
        return ids;
    };
    for (bool busy = true; busy;) {
        session.wait(std::chrono::milliseconds(100));
        for (const Event& event : session.drain()) {
            printer.show(event);
        }
        for (const JobFinished& finished : printer.take_finished()) {
            ended.push_back(finished.job);
            open.erase(finished.job);
            if (finished.outcome == JobState::kFailed) {
                printer.note("job " + std::to_string(finished.job) + " failed: " + finished.error.text());
                globals.exit_code = 1;
            }
        }
        if (!ladder.pressed() && interrupts.load() > 0) {
            session.pause_all();  // lanes start nothing more; what waits stays queued
            globals.exit_code = kStoppedExit;
        }
        ladder.climb(session, printer, active);
        for (const JobInfo& info : session.jobs()) {
            const bool waits =
                info.state == JobState::kParked || (info.state == JobState::kQueued && ladder.pressed());
            if (waits) {
                open.erase(info.id);
            } else if (!is_finished(info.state)) {
                open.insert(info.id);
            }
        }
        busy = !open.empty();  // a hook's job is in the table before the end of its run is told
    }
    return ended;
}

}  // namespace drift::cli
