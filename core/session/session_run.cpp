// The lane's side: takes a job from the queue, prepares its run folder, runs it and settles what came of it.
#include <utility>

#include "core/base/check.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/config/config_io.h"
#include "core/config/data_path.h"
#include "core/session/lane_name.h"
#include "core/session/session_impl.h"
#include "core/store/provenance.h"

namespace drift {
namespace {

template <class Handler>
class FunctionSink final : public EventSink {
public:
    explicit FunctionSink(Handler handler) : handler_(std::move(handler)) {}
    void post(Event event) override { handler_(std::move(event)); }

private:
    Handler handler_;
};

}  // namespace

Session::Impl::Record Session::Impl::next_job(const std::string& lane, const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    Record next;
    changed.wait(lock, stop, [&] {
        next.reset();
        if (closing) {
            return true;
        }
        for (const Record& record : queued(lane)) {
            if (!all_paused && !record->info.held) {
                next = record;
                return true;
            }
        }
        return false;
    });
    if (closing || stop.stop_requested() || !next) {
        return nullptr;
    }
    set_state(*next, JobState::kStarting);
    renumber(queued(lane));
    return next;
}

// Never throws: this is the boundary where every exception of a job becomes an ErrorInfo.
void Session::Impl::run_job(const Record& record) {
    save_rows();
    JobResult result;
    ErrorInfo error;
    try {
        result = execute_job(record);
        check_that(result.outcome == JobState::kDone || result.outcome == JobState::kStopped ||
                       result.outcome == JobState::kParked,
                   "a job returns done, stopped or parked");
    } catch (...) {
        error = current_error_info();
        result.outcome = error.code == ErrorCode::kStopped ? JobState::kStopped : JobState::kFailed;
        if (result.outcome == JobState::kStopped) {
            error = {};
        }
    }
    finish(*record, std::move(result), std::move(error));
}

JobResult Session::Impl::execute_job(const Record& record) {
    const JobId id = record->info.id;
    prepare_run(*record);
    JobSpec spec;
    {
        const std::lock_guard lock(mutex);
        spec = record->info.spec;
    }
    if (record->stop.stop_requested()) {
        throw Error(ErrorCode::kStopped, "stopped before it began");
    }
    const std::unique_ptr<Job> job = factory(spec);
    check_that(job != nullptr, "the job factory made nothing");
    {
        const std::lock_guard lock(mutex);
        if (record->info.state == JobState::kStarting) {
            set_state(*record, JobState::kRunning);
        }
    }
    FunctionSink sink([&](Event event) { on_event(*record, std::move(event)); });
    const std::atomic<int>* sharing = nullptr;
    {
        const std::lock_guard lock(mutex);
        sharing = &load_of(spec.lane);
    }
    JobContext context{
        id, spec, project.folder(), record->stop.get_token(), record->pause, record->mailbox, sink, sharing};
    return job->run(context);
}

void Session::Impl::prepare_run(JobRecord& record) {
    JobSpec spec;
    {
        const std::lock_guard lock(mutex);
        spec = record.info.spec;
    }
    if (spec.kind != JobKind::kTrain) {
        return;
    }
    if (spec.resume) {
        resume_run(record, spec);
        return;
    }
    RunManifest manifest = make_manifest(spec.config, lane_device(spec.lane));
    manifest.name = spec.title;
    manifest.preset = spec.preset;
    manifest.parent = spec.parent_run;
    manifest.argv = spec.argv;
    manifest.state = JobState::kStarting;
    const RunDir run = spec.run.empty() ? RunDir::create(project.folder(), spec.config, std::move(manifest))
                                        : RunDir::create_at(spec.run, spec.config, std::move(manifest));
    if (reads_toy_file(spec.config)) {
        const std::lock_guard lock(mutex);
        record.info.spec.config.data.path = run.config().data.path;  // the run's own copy
    }
    open_run(record, run, -1);
}

void Session::Impl::resume_run(JobRecord& record, const JobSpec& spec) {
    RunDir run = RunDir::open(spec.run);
    const std::vector<CheckpointRef> checkpoints = run.checkpoints();
    if (checkpoints.empty()) {
        throw Error(ErrorCode::kNotFound,
                    "the run " + run.name() + " has no whole checkpoint to continue from",
                    "start it again from its run.yaml");
    }
    {
        const std::lock_guard lock(mutex);
        record.info.checkpoint_steps.clear();
        for (const CheckpointRef& ref : checkpoints) {
            record.info.checkpoint_steps.push_back(ref.step);
        }
        record.info.step = checkpoints.back().step;
    }
    const std::vector<ConfigDifference> changes = diff(run.config(), spec.config);
    if (!changes.empty()) {
        run.save_config(spec.config);
    }
    const std::int64_t step = checkpoints.back().step;
    open_run(record, run, step);
    for (const ConfigDifference& change : changes) {
        if (change.key.rfind("hooks.", 0) == 0) {
            continue;  // says nothing about the curves
        }
        const ConfigEdited event{record.info.id, step, change.key, change.a, change.b};
        writer.post(event);
        events.post(event);
    }
}

void Session::Impl::open_run(JobRecord& record, const RunDir& run, std::int64_t resume_step) {
    const JobId id = record.info.id;
    writer.open(id, run, resume_step);
    {
        const std::lock_guard lock(mutex);
        record.info.run = run.name();
        record.info.spec.run = run.folder().string();
        dirty.insert(id);
    }
    // The start itself happened before there was a folder to write it to.
    writer.post(StateChanged{id, JobState::kQueued, JobState::kStarting, run.name()});
    project.update_index(run);
    save_rows();
}

void Session::Impl::on_event(JobRecord& record, Event event) noexcept {
    try {
        {
            const std::lock_guard lock(mutex);
            JobInfo& info = record.info;
            if (const auto* report = std::get_if<StepReport>(&event)) {
                info.step = report->step;
                info.total_steps = report->total_steps;
                info.steps_per_second = report->steps_per_second;
                info.eta_seconds = report->eta_seconds;
                info.eta_deviation = report->eta_deviation;
            } else if (const auto* saved = std::get_if<CheckpointSaved>(&event)) {
                if (info.checkpoint_steps.empty() || info.checkpoint_steps.back() != saved->step) {
                    info.checkpoint_steps.push_back(saved->step);
                }
            } else if (const auto* alarm = std::get_if<AlarmRaised>(&event)) {
                info.alarms.push_back(*alarm);
                if (alarm->paused && is_allowed(info.state, JobAction::kPause)) {
                    record.pause.pause();
                    set_state(record, JobState::kPaused);
                }
            } else if (const auto* edit = std::get_if<ConfigEdited>(&event)) {
                set_value(info.spec.config, edit->key, edit->after);
                dirty.insert(info.id);
            }
        }
        writer.post(event);
        events.post(std::move(event));
    } catch (...) {
        log_error("an event of job " + std::to_string(record.info.id) +
                  " was lost: " + current_error_info().message);
    }
}

void Session::Impl::finish(JobRecord& record, JobResult result, ErrorInfo error) {
    const JobId id = record.info.id;
    const ErrorInfo lost = writer.flush(id);
    if (!lost.message.empty()) {
        error = lost;
        result.outcome = JobState::kFailed;
    }
    std::string run;
    JobFinished finished{id, result.outcome, error, result.json};
    {
        const std::lock_guard lock(mutex);
        if (result.outcome == JobState::kParked && record.info.state != JobState::kSaving) {
            result.outcome = finished.outcome = JobState::kStopped;  // stopped while it parked
        }
        record.info.error = error;
        set_state(record, result.outcome);
        if (result.outcome != JobState::kParked) {
            writer.post(finished);
        }
        run = record.info.spec.kind == JobKind::kTrain ? record.info.spec.run : std::string();
    }
    const ErrorInfo not_written = writer.close(id);
    try {
        if (!run.empty() && fs::is_directory(run)) {
            RunDir folder = RunDir::open(run);
            if (!not_written.message.empty()) {
                folder.update_manifest([&](RunManifest& manifest) {
                    manifest.state = result.outcome;
                    manifest.error = error;
                });
            }
            project.update_index(folder);
        }
    } catch (...) {
        log_warning("the outcome of job " + std::to_string(id) +
                    " was not recorded in its run folder: " + current_error_info().message);
    }
    if (result.outcome == JobState::kDone) {
        run_hooks(record);
    }
    save_rows();
    if (result.outcome == JobState::kParked) {
        post_list_changed();
        return;
    }
    events.post(finished);
    {
        const std::lock_guard lock(mutex);
        record.settled = true;
    }
    changed.notify_all();
}

}  // namespace drift
