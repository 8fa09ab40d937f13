// Parking, cloning and what happens after a job.
#include <utility>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/config/config_io.h"
#include "core/session/lane_name.h"
#include "core/session/session_impl.h"

namespace drift {
namespace {

JobSpec evaluation_of(const RunDir& run) {
    if (run.checkpoints().empty()) {
        throw Error(ErrorCode::kNotFound, "the run " + run.name() + " has no whole checkpoint to evaluate",
                    "train it until its first checkpoint");
    }
    const RunManifest manifest = run.manifest();
    JobSpec spec;
    spec.kind = JobKind::kEvaluate;
    spec.config = run.config();
    spec.run = run.folder().string();
    spec.title = "evaluate " + manifest.name;
    spec.preset = manifest.preset;
    spec.lane = manifest.device.empty() ? "cpu" : manifest.device;
    spec.evaluate.points = spec.config.hooks.eval_points;
    spec.evaluate.samples = spec.config.hooks.eval_samples;
    return spec;
}

}  // namespace

void Session::Impl::park(JobRecord& record) {
    if (record.info.spec.kind != JobKind::kTrain) {
        throw Error(ErrorCode::kUnsupported,
                    "job " + std::to_string(record.info.id) + " is a " + to_string(record.info.spec.kind) +
                        " job; only training runs have a checkpoint to go on from",
                    "let it end, or stop it and queue it again");
    }
    // First the command, then the open gate: a paused worker finds the command when it wakes.
    record.mailbox.put(Park{});
    set_state(record, JobState::kSaving);
    record.pause.resume();
}

void Session::Impl::unpark(const Record& record) {
    JobInfo& info = record->info;
    (void)record->mailbox.take();  // nothing that was asked of the earlier worker is left for the new one
    info.spec.resume = true;
    info.held = false;
    std::vector<Record> queue = queued(info.spec.lane);
    set_state(*record, JobState::kQueued);
    queue.insert(queue.begin(), record);
    renumber(queue);
    start_lane(info.spec.lane);
    post_list_changed();
}

void Session::Impl::mark_stopped(JobRecord& record) {
    set_state(record, JobState::kStopped);
    if (!record.info.run.empty()) {
        try {
            RunDir run = RunDir::open(record.info.spec.run);
            run.update_manifest([](RunManifest& manifest) {
                manifest.state =
                    manifest.state == JobState::kInterrupted ? JobState::kStopped : manifest.state;
            });
            project.update_index(run);
        } catch (...) {
            // A deleted run folder is one more reason to be done with its job.
            log_warning("the run of job " + std::to_string(record.info.id) +
                        " was not marked stopped: " + current_error_info().message);
        }
    }
    events.post(JobFinished{record.info.id, JobState::kStopped, {}, {}});
    post_list_changed();
}

JobId Session::Impl::clone(JobId id, const std::vector<std::string>& assignments) {
    JobSpec spec;
    {
        const std::lock_guard lock(mutex);
        const Record record = find(id);
        require(*record, JobAction::kClone);
        spec = record->info.spec;
    }
    const std::string device_before = spec.config.run.device;
    for (const std::string& assignment : assignments) {
        apply_assignment(spec.config, assignment);
    }
    if (spec.config.run.device != device_before && spec.config.run.device != "auto") {
        spec.lane = spec.config.run.device;
    }
    if (spec.kind == JobKind::kTrain) {
        spec.run.clear();
        spec.parent_run.clear();
        spec.resume = false;
    }
    return enqueue(std::move(spec), false, false);
}

void Session::Impl::set_hook(JobId id, const std::string& key, const std::string& value) {
    if (key.rfind("hooks.", 0) != 0) {
        throw Error(ErrorCode::kUsage, key + " is no hook", "hooks are the options hooks.*");
    }
    const std::lock_guard lock(mutex);
    require_writable();
    const Record record = find(id);
    if (is_finished(record->info.state)) {
        throw Error(ErrorCode::kConflict,
                    "job " + std::to_string(id) + " has ended; its hooks have nothing left to do",
                    "evaluate its run with 'drift jobs evaluate', or clone the job");
    }
    RunConfig edited = record->info.spec.config;
    set_value(edited, key, value);
    check(edited);
    record->info.spec.config = std::move(edited);
    dirty.insert(id);
    post_list_changed();
}

JobId Session::Impl::evaluate_run(const std::string& run, bool run_next) {
    {
        const std::lock_guard lock(mutex);
        require_writable();
    }
    JobSpec spec = evaluation_of(project.find_run(run));
    {
        const std::lock_guard lock(mutex);
        require_idle(spec.run);
    }
    return enqueue(std::move(spec), run_next, false);
}

// Whatever goes wrong here stays a warning: the run itself is finished and on disk.
void Session::Impl::run_hooks(JobRecord& record) {
    const JobId id = record.info.id;
    JobSpec spec;
    {
        const std::lock_guard lock(mutex);
        spec = record.info.spec;
        if (closing || spec.kind != JobKind::kTrain || !spec.config.hooks.evaluate) {
            return;
        }
    }
    try {
        JobSpec evaluation = evaluation_of(RunDir::open(spec.run));
        evaluation.lane = spec.lane;
        evaluation.config.run.lane = lane_number(spec.lane);
        evaluation.evaluate.points = spec.config.hooks.eval_points;
        evaluation.evaluate.samples = spec.config.hooks.eval_samples;
        enqueue(std::move(evaluation), true, false);
    } catch (...) {
        const std::string text =
            "the evaluation after the job was not queued: " + current_error_info().text();
        events.post(LogLine{id, LogLevel::kWarning, -1, utc_now(), text});
        const std::lock_guard lock(mutex);
        record.info.warnings.push_back(text);
    }
}

}  // namespace drift
