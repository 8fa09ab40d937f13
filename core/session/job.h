// The worker side of a job: what it is asked to do and what it may use while doing it.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/base/pause_gate.h"
#include "core/config/run_config.h"
#include "core/session/event.h"

namespace drift {

enum class JobKind { kTrain, kSample, kEvaluate };
[[nodiscard]] const char* to_string(JobKind kind);
[[nodiscard]] JobKind job_kind_from(std::string_view text);

// Parameters of a sampling job; `drift sample` and the Gallery fill the same struct.
struct SampleRequest {
    std::string checkpoint;  // folder of a checkpoint; empty: the newest of the run
    std::int64_t count = 64;
    std::int64_t seed = 0;  // sample i uses stream seed + i whatever the batch size
    std::int64_t batch = 64;
    std::string classes = "balanced";  // uniform | balanced | all | comma list
    double alpha = 1.0;
    std::string weights = "ema";  // "ema" (first decay), "ema_<decay>" or "model"
    std::string out;              // folder for PNG files and manifest.json
};

// Parameters of an evaluation job: the independent metrics of a checkpoint of `JobSpec::run`, with more
// samples than training takes for them.
struct EvaluateRequest {
    std::string checkpoint;       // folder of a checkpoint; empty: the newest of the run
    std::int64_t points = 16384;  // toy
    std::int64_t samples = 400;   // image, per class
};

// A live edit that is made when the run has done `step` updates.
struct ScheduledEdit {
    std::int64_t step = 0;
    std::string key, value;
};

// Frozen at enqueue: later edits never alter a queued job.
struct JobSpec {
    JobKind kind = JobKind::kTrain;
    std::string title;
    // Resolved device, or "cpu#2" for its second lane (lane_name.h); jobs of one lane run one after the
    // other. Without a number the lane is `config.run.lane`.
    std::string lane = "cpu";
    RunConfig config;                  // train: resolved and checked
    std::string run;                   // run folder (absolute); empty: made at start
    std::string parent_run;            // forked or continued from
    bool resume = false;               // continue `run` from its newest checkpoint
    std::string preset;                // name it started from, for display
    SampleRequest sample;              // kSample
    EvaluateRequest evaluate;          // kEvaluate
    std::vector<std::string> argv;     // command line for the manifest
    std::vector<ScheduledEdit> edits;  // train: in the order of their steps
    std::int64_t stop_at_step = 0;     // train: stop and save there; 0: train to the end
};
[[nodiscard]] std::string to_json(const JobSpec& spec);
[[nodiscard]] JobSpec job_spec_from_json(const std::string& text);

struct SampleNow {};
struct CheckpointNow {};
struct StopAndSave {};
struct Park {};
struct EditOption {
    std::string key, value;  // a live option
};
// Somebody looks at this job: post up to `hz` live frames per second; 0: nobody does. Changes no result.
struct Watch {
    double hz = 0;
};
// Slow motion: at most this many steps per second; 0: as fast as it goes. Changes no result.
struct Pace {
    double steps_per_second = 0;
};
using Command = std::variant<SampleNow, CheckpointNow, StopAndSave, Park, EditOption, Watch, Pace>;

// Commands for a running job, read between steps and inside long phases.
class Mailbox {
public:
    void put(Command command);
    [[nodiscard]] std::vector<Command> take();

private:
    std::mutex mutex_;
    std::vector<Command> commands_;
};

// What a job may use. References outlive Job::run().
struct JobContext {
    JobId id = 0;
    const JobSpec& spec;
    std::filesystem::path project;  // project folder
    std::stop_token stop;
    PauseGate& pause;
    Mailbox& mailbox;
    EventSink& events;
    // Jobs that compute on this device now, this one included; they share its threads. Null: alone.
    const std::atomic<int>* sharing = nullptr;

    [[nodiscard]] int companions() const { return sharing == nullptr ? 1 : sharing->load(); }
    // For long phases: throws Error{kStopped} after a stop request, and waits while paused. Not for work that
    // a mailbox command asked for, because that must also be done while the job is paused.
    void keep_going() const;
    void log(LogLevel level, std::string text, std::int64_t step = -1) const;
    void phase(std::string name, double fraction = -1.0) const;
};

// How a job is asked to end and to wait:
//   context.stop         stop after this step, nothing saved
//   context.pause.wait() false: poked (read the mailbox, wait again) or stopped; true: do one step
//   StopAndSave          save a checkpoint, then return kStopped; the gate is open by then
//   Park                 save a checkpoint, then return kParked; the job is made anew when it is unparked
//   EditOption           already validated; apply it and post ConfigEdited
// Result of a job that ended by itself, was stopped or was parked; failures are exceptions.
struct JobResult {
    JobState outcome = JobState::kDone;  // done, stopped or parked
    std::string json;                    // result object of architecture.md section 9
    std::string run;                     // run folder
};

class Job {
public:
    virtual ~Job() = default;
    // Runs on the lane's thread. Throws drift::Error or anything else on failure.
    virtual JobResult run(JobContext& context) = 0;
};

}  // namespace drift
