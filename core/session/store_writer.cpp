#include "core/session/store_writer.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/config/config_io.h"
#include "core/store/atlas.h"
#include "core/store/fork.h"
#include "core/store/scalars.h"

namespace drift {
namespace {

constexpr std::chrono::milliseconds kBatch{400};
constexpr double kManifestSeconds = 5.0;  // how often the manifest follows the step; it costs two fsyncs

JobId job_of(const Event& event) {
    return std::visit(
        [](const auto& e) -> JobId {
            if constexpr (requires { e.job; }) {
                return e.job;
            } else {
                return 0;
            }
        },
        event);
}

bool is_stored(const Event& event) {
    return !std::holds_alternative<FieldFrame>(event) && !std::holds_alternative<SamplesReady>(event) &&
           !std::holds_alternative<PhaseChanged>(event) && !std::holds_alternative<JobListChanged>(event);
}

// JSON has no NaN and no infinity; they are written as text.
nlohmann::ordered_json number(double value) {
    if (std::isfinite(value)) {
        return value;
    }
    return std::isnan(value) ? "nan" : (value > 0 ? "inf" : "-inf");
}

}  // namespace

// Everything of one run; used with disk_mutex_ held.
class StoreWriter::RunSink {
public:
    RunSink(RunDir run, std::int64_t resume_step) : run_(std::move(run)), scalars_(run_.folder()) {
        if (resume_step >= 0) {
            step_ = resume_step;
            scalars_.truncate_after(resume_step);
            remove_atlases_after(run_.folder(), resume_step);
            if (!is_unstarted_fork(run_)) {  // that one begins here; its "fork" mark says so
                mark(resume_step, "resume", "continued from the checkpoint of this step");
                record("resume", {{"step", resume_step}});
            }
        }
        last_row_.step = scalars_.last_step();
        flush();
    }

    void write(const Event& event) {
        std::visit([this](const auto& e) { store(e); }, event);
    }

    // True when the manifest was saved.
    bool flush() {
        if (is_deleted()) {
            throw Error(deleted());  // SQLite would go on writing to the unlinked file
        }
        scalars_.flush();
        if (!lines_.empty()) {
            run_.append_event(std::exchange(lines_, {}));
        }
        if (!state_changed_ && (step_ == saved_step_ || since_manifest_.seconds() < kManifestSeconds)) {
            return false;
        }
        run_.update_manifest([this](RunManifest& manifest) {
            manifest.step = std::max(step_, std::int64_t{0});
            manifest.total_steps = total_steps_ > 0 ? total_steps_ : manifest.total_steps;
            manifest.state = state_known_ ? state_ : manifest.state;
            manifest.error = error_;
            if (!config_hash_.empty()) {
                manifest.config_hash = config_hash_;
            }
        });
        saved_step_ = step_;
        state_changed_ = false;
        since_manifest_.restart();
        return true;
    }

    void mark(std::int64_t step, const std::string& kind, const std::string& text) {
        scalars_.add_mark(std::max<std::int64_t>(step, 0), kind, text);
    }

    [[nodiscard]] const RunDir& run() const { return run_; }
    [[nodiscard]] bool is_deleted() const { return !fs::exists(run_.folder() / "manifest.json"); }
    [[nodiscard]] ErrorInfo deleted() const {
        return {ErrorCode::kNotFound,
                "the run folder " + run_.folder().string() + " was deleted while its job ran", "",
                "start the run again; what was recorded in the folder is lost"};
    }
    ErrorInfo failure;

private:
    void record(const char* kind, nlohmann::ordered_json fields) {
        nlohmann::ordered_json line = {{"time", utc_now()}, {"event", kind}};
        line.update(fields);
        lines_ += (lines_.empty() ? "" : "\n") +
                  line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
    void store(const StateChanged& e) {
        state_ = e.to;
        state_known_ = true;
        state_changed_ = true;
        record("state", {{"from", to_string(e.from)}, {"to", to_string(e.to)}, {"step", step_}});
    }
    void store(const StepReport& e) {
        step_ = e.step;
        total_steps_ = e.total_steps;
        for (const StepReport::Row& row : e.rows) {
            // A job that went back (resume from an older checkpoint than the newest) records its steps anew.
            if (row.step < last_row_.step) {
                scalars_.truncate_after(row.step - 1);
            }
            scalars_.add(row);
            last_row_ = {row.step, row.images, row.seconds, {}};
        }
    }
    void store(const EvalReport& e) {
        StepReport::Row row = {e.step, last_row_.images, last_row_.seconds, {}};
        nlohmann::ordered_json values = nlohmann::ordered_json::object();
        for (const ScalarValue& value : e.values) {
            values[value.key] = number(value.value);
            if (scalars_.last_step(value.key) < row.step) {  // else the job's own rows hold it already
                row.values.push_back(value);
            }
        }
        scalars_.add(row);
        mark(e.step, "evaluation", "");
        record("evaluation", {{"step", e.step}, {"values", values}});
    }
    void store(const CheckpointSaved& e) {
        const std::string name = fs::path(e.path).filename().string();
        mark(e.step, "checkpoint", name);
        record("checkpoint",
               {{"step", e.step}, {"folder", name}, {"bytes", e.bytes}, {"seconds", e.seconds}});
    }
    void store(const ConfigEdited& e) {
        mark(e.step, "edit", e.key + ": " + e.before + " -> " + e.after);
        record("edit", {{"step", e.step}, {"key", e.key}, {"before", e.before}, {"after", e.after}});
        RunConfig config = run_.config();
        if (get_value(config, e.key) != e.after) {
            set_value(config, e.key, e.after);
            run_.save_config(config);  // a later resume goes on with the edited value
        }
        config_hash_ = drift::config_hash(config);
        state_changed_ = true;
    }
    void store(const AlarmRaised& e) {
        mark(e.step, "alarm", e.kind + ": " + e.text);
        record("alarm", {{"step", e.step},
                         {"kind", e.kind},
                         {"key", e.key},
                         {"text", e.text},
                         {"what_to_do", e.what_to_do},
                         {"paused", e.paused},
                         {"checkpoint", e.checkpoint}});
    }
    void store(const LogLine& e) {
        record("log", {{"level", to_string(e.level)}, {"step", e.step}, {"text", e.text}});
        if (e.level == LogLevel::kError) {
            mark(e.step >= 0 ? e.step : step_, "alarm", e.text);
        }
    }
    void store(const JobFinished& e) {
        error_ = e.error;
        state_changed_ = true;
        nlohmann::ordered_json fields = {{"outcome", to_string(e.outcome)}, {"step", step_}};
        if (!e.error.message.empty()) {
            fields["error"] = nlohmann::ordered_json::parse(to_json(e.error));
        }
        record("finished", std::move(fields));
    }
    template <class Other>
    void store(const Other& /*event*/) {}

    RunDir run_;
    ScalarWriter scalars_;
    std::string lines_;  // of events.jsonl, without the last line end
    std::int64_t step_ = -1, saved_step_ = -1, total_steps_ = 0;
    JobState state_ = JobState::kStarting;
    bool state_known_ = false;
    bool state_changed_ = false;
    ErrorInfo error_;
    std::string config_hash_;
    StepReport::Row last_row_;
    Stopwatch since_manifest_;
};

StoreWriter::StoreWriter(OnFailure on_failure, OnManifest on_manifest)
    : on_failure_(std::move(on_failure)),
      on_manifest_(std::move(on_manifest)),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

StoreWriter::~StoreWriter() {
    thread_.request_stop();
    thread_.join();
}

void StoreWriter::open(JobId job, const RunDir& run, std::int64_t resume_step) {
    const std::lock_guard disk(disk_mutex_);
    sinks_[job] = std::make_unique<RunSink>(run, resume_step);
}

void StoreWriter::post(const Event& event) {
    if (!is_stored(event)) {
        return;
    }
    {
        const std::lock_guard lock(queue_mutex_);
        queue_.push_back(event);
        urgent_ = urgent_ || std::holds_alternative<StateChanged>(event);
    }
    filled_.notify_all();
}

void StoreWriter::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(queue_mutex_);
            filled_.wait(lock, stop, [this] { return !queue_.empty(); });
            filled_.wait_for(lock, stop, kBatch, [this] { return urgent_; });
        }
        const std::lock_guard disk(disk_mutex_);
        write_queued();
    }
    const std::lock_guard disk(disk_mutex_);
    write_queued();
}

void StoreWriter::write_queued() {
    std::vector<Event> events;
    {
        const std::lock_guard lock(queue_mutex_);
        events.swap(queue_);
        urgent_ = false;
    }
    const auto guarded = [this](JobId job, RunSink& sink, auto&& action) {
        if (!sink.failure.message.empty()) {
            return;
        }
        try {
            action();
        } catch (...) {
            // Whatever failed first while the folder vanished, the user needs to know that it did.
            sink.failure = sink.is_deleted() ? sink.deleted() : current_error_info();
            on_failure_(job, sink.failure);
        }
    };
    for (const Event& event : events) {
        const auto found = sinks_.find(job_of(event));
        if (found != sinks_.end()) {
            guarded(found->first, *found->second, [&] { found->second->write(event); });
        }
    }
    for (auto& [job, sink] : sinks_) {
        guarded(job, *sink, [&, s = sink.get()] {
            if (s->flush()) {
                on_manifest_(s->run());
            }
        });
    }
}

bool StoreWriter::mark(JobId job, std::int64_t step, const std::string& kind, const std::string& text) {
    const std::lock_guard disk(disk_mutex_);
    const auto found = sinks_.find(job);
    if (found == sinks_.end()) {
        return false;
    }
    found->second->mark(step, kind, text);
    return true;
}

ErrorInfo StoreWriter::flush(JobId job) {
    const std::lock_guard disk(disk_mutex_);
    write_queued();
    const auto found = sinks_.find(job);
    return found == sinks_.end() ? ErrorInfo{} : found->second->failure;
}

ErrorInfo StoreWriter::close(JobId job) {
    ErrorInfo failure = flush(job);
    const std::lock_guard disk(disk_mutex_);
    sinks_.erase(job);
    return failure;
}

}  // namespace drift
