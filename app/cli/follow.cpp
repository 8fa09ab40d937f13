#include "app/cli/follow.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>

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

// What one event says on the terminal; the finished event of `id` ends the loop.
class Printer {
public:
    explicit Printer(JobId id) : id_(id) {}

    void show(const Event& event) {
        if (const auto* report = std::get_if<StepReport>(&event); report && report->job == id_) {
            line_.show(progress_text(*report));
        } else if (const auto* phase = std::get_if<PhaseChanged>(&event); phase && phase->job == id_) {
            if (!phase->phase.empty()) {
                line_.show(phase->phase);
            }
        } else if (const auto* saved = std::get_if<CheckpointSaved>(&event); saved && saved->job == id_) {
            line_.note("checkpoint of step " + std::to_string(saved->step));
        } else if (const auto* text = std::get_if<LogLine>(&event);
                   text && text->level >= LogLevel::kWarning) {
            line_.note(std::string(to_string(text->level)) + ": " + text->text);
        } else if (const auto* end = std::get_if<JobFinished>(&event); end && end->job == id_) {
            finished_ = *end;
        }
    }
    void note(const std::string& text) { line_.note(text); }
    [[nodiscard]] const std::optional<JobFinished>& finished() const { return finished_; }

private:
    JobId id_;
    ProgressLine line_;
    std::optional<JobFinished> finished_;
};

// False: not possible now. It may have finished, or be stopping already; while it starts, ask again.
bool try_stop(Session& session, JobId id, StopMode mode) {
    try {
        session.stop(id, mode);
        return true;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kConflict) {
            throw;
        }
        return false;
    }
}

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
    int handled = 0;
    std::optional<Stopwatch> since_second;
    while (!printer.finished()) {
        session.wait(std::chrono::milliseconds(100));
        for (const Event& event : session.drain()) {
            printer.show(event);
        }
        const int pressed = interrupts.load();
        if (handled < 1 && pressed >= 1 && try_stop(session, id, StopMode::kStopAndSave)) {
            printer.note("stopping after this step and saving; press Ctrl-C again to stop at once");
            handled = 1;
        }
        if (handled < 2 && pressed >= 2) {
            printer.note("stopping at once");
            (void)try_stop(session, id, StopMode::kAfterStep);
            handled = 2;
            since_second.emplace();
        }
        if (since_second && since_second->seconds() > kPatienceSeconds) {
            std::_Exit(kStoppedExit);
        }
    }
    const JobFinished finished = *printer.finished();
    if (finished.outcome == JobState::kFailed) {
        throw Error(finished.error);
    }
    if (finished.outcome == JobState::kStopped) {
        globals.exit_code = kStoppedExit;
    }
    return finished;
}

}  // namespace drift::cli
