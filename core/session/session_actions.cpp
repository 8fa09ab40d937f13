// What users ask for: enqueue, pause, stop, edit, move, continue.
#include <algorithm>
#include <utility>

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/session/lane_name.h"
#include "core/session/session_impl.h"

namespace drift {
namespace {

std::string live_options() {
    std::vector<std::string> keys;
    for (const OptionInfo& option : all_options()) {
        if (option.info.live) {
            keys.push_back(option.key);
        }
    }
    return join(keys, ", ");
}

std::string default_title(const JobSpec& spec) {
    if (!spec.config.run.name.empty()) {
        return spec.config.run.name;
    }
    return spec.preset.empty() ? to_string(spec.kind) : spec.preset;
}

}  // namespace

JobId Session::Impl::enqueue(JobSpec spec, bool run_next, bool hold) {
    check(spec.config);
    if (spec.title.empty()) {
        spec.title = default_title(spec);
    }
    if (!spec.run.empty()) {
        spec.run = std::filesystem::absolute(spec.run).lexically_normal().string();
    }
    spec.lane = names_number(spec.lane)
                    ? checked_lane(spec.lane)
                    : lane_name(lane_device(spec.lane), static_cast<int>(spec.config.run.lane));
    const std::lock_guard lock(mutex);
    require_writable();
    auto record = std::make_shared<JobRecord>();
    JobInfo& info = record->info;
    std::vector<Record> queue = queued(spec.lane);
    info.spec = std::move(spec);
    info.run = std::filesystem::path(info.spec.run).filename().string();
    info.total_steps = info.spec.kind == JobKind::kTrain ? info.spec.config.train.total_steps : 0;
    info.created = utc_now();
    info.held = hold;
    info.position = static_cast<int>(queue.size());
    info.id = project.insert_job(row_of(*record));
    jobs.emplace(info.id, record);
    if (run_next) {
        queue.insert(queue.begin(), record);
        renumber(queue);
    }
    start_lane(info.spec.lane);
    post_list_changed();
    return info.id;
}

void Session::Impl::act(JobId id, JobAction action) {
    const std::lock_guard lock(mutex);
    const Record record = find(id);
    require(*record, action);
    switch (action) {
        case JobAction::kPause:
            record->pause.pause();
            set_state(*record, JobState::kPaused);
            break;
        case JobAction::kResume:
            record->pause.resume();
            set_state(*record, JobState::kRunning);
            break;
        case JobAction::kStepOnce:
            record->pause.step();
            break;
        case JobAction::kStop:
            if (!is_active(record->info.state)) {  // queued or parked: nothing runs
                set_state(*record, JobState::kStopped);
                record->settled = true;
                renumber(queued(record->info.spec.lane));
                events.post(JobFinished{id, JobState::kStopped, {}, {}});
            } else {
                record->stop.request_stop();
                set_state(*record, JobState::kStopping);
            }
            break;
        case JobAction::kStopAndSave:
            // First the command, then the open gate: a paused worker finds the command when it wakes.
            record->mailbox.put(StopAndSave{});
            set_state(*record, JobState::kSaving);
            record->pause.resume();
            break;
        case JobAction::kSampleNow:
        case JobAction::kCheckpointNow:
            record->mailbox.put(action == JobAction::kSampleNow ? Command(SampleNow{})
                                                                : Command(CheckpointNow{}));
            record->pause.poke();
            break;
        case JobAction::kStart: {
            std::vector<Record> queue = queued(record->info.spec.lane);
            std::stable_partition(queue.begin(), queue.end(), [&](const Record& r) { return r == record; });
            record->info.held = false;
            renumber(queue);
            start_lane(record->info.spec.lane);
            post_list_changed();
            break;
        }
        case JobAction::kPark:
            park(*record);
            break;
        case JobAction::kUnpark:
            unpark(record);
            break;
        case JobAction::kMarkStopped:
            mark_stopped(*record);
            break;
        case JobAction::kEdit:
        case JobAction::kClone:
        case JobAction::kMove:
        case JobAction::kRemove:
        case JobAction::kContinue:
            throw Error(ErrorCode::kInternal,
                        std::string("'") + to_string(action) + "' needs more than a job");
    }
}

void Session::Impl::edit(JobId id, const std::string& key, const std::string& value) {
    const OptionInfo& option = option_info(key);
    const std::lock_guard lock(mutex);
    const Record record = find(id);
    require(*record, JobAction::kEdit);
    if (!option.info.live) {
        throw Error(
            ErrorCode::kUsage, key + " cannot be changed while the run goes on",
            "stop and save, then continue the run with the new value; live options are " + live_options());
    }
    RunConfig edited = record->info.spec.config;
    set_value(edited, key, value);
    check(edited);
    record->mailbox.put(EditOption{key, value});
    record->pause.poke();
}

void Session::Impl::move(JobId id, int new_position, const std::string& lane) {
    const std::lock_guard lock(mutex);
    const Record record = find(id);
    require(*record, JobAction::kMove);
    const std::string before = record->info.spec.lane;
    const std::string after = lane.empty() ? before : checked_lane(lane);
    if (lane_device(after) != lane_device(before)) {
        throw Error(ErrorCode::kUsage,
                    "job " + std::to_string(id) + " waits for the device " + lane_device(before) +
                        " and cannot go to the lane " + after,
                    "take another lane of that device, for example " + lane_name(lane_device(before), 2) +
                        ", or clone the job with run.device=" + lane_device(after));
    }
    record->info.spec.lane = after;
    dirty.insert(id);
    if (record->info.state == JobState::kQueued) {
        std::vector<Record> queue = queued(after);
        queue.erase(std::find(queue.begin(), queue.end(), record));
        const int place = std::clamp(new_position, 0, static_cast<int>(queue.size()));
        queue.insert(queue.begin() + place, record);
        renumber(queue);
        renumber(queued(before));
        start_lane(after);
    }
    post_list_changed();
}

void Session::Impl::remove(JobId id) {
    const std::lock_guard lock(mutex);
    const Record record = find(id);
    require(*record, JobAction::kRemove);
    project.delete_job(id);
    jobs.erase(id);
    dirty.erase(id);
    if (record->info.state == JobState::kQueued) {
        renumber(queued(record->info.spec.lane));
    }
    record->settled = true;  // nobody who waits for it waits for ever
    post_list_changed();
}

JobId Session::Impl::continue_run(const std::string& run, const std::vector<std::string>& assignments) {
    {
        const std::lock_guard lock(mutex);
        require_writable();
    }
    const RunDir folder = project.find_run(run);
    const RunManifest manifest = folder.manifest();
    const std::vector<CheckpointRef> checkpoints = folder.checkpoints();
    if (checkpoints.empty()) {
        throw Error(
            ErrorCode::kNotFound, "the run " + folder.name() + " has no whole checkpoint to continue from",
            "start it again from its options: 'drift train " + (folder.folder() / "run.yaml").string() + "'");
    }
    JobSpec spec;
    spec.config = folder.config();
    const std::string device_before = spec.config.run.device;
    for (const std::string& assignment : assignments) {
        apply_assignment(spec.config, assignment);
    }
    check(spec.config);
    const std::int64_t step = checkpoints.back().step;
    if (step >= spec.config.train.total_steps) {
        throw Error(ErrorCode::kUsage,
                    "the run " + folder.name() + " has done all its " + std::to_string(step) + " steps",
                    "give it more, for example train.total_steps=" + std::to_string(2 * step));
    }
    {
        const std::lock_guard lock(mutex);
        require_idle(folder.folder().string());
    }
    // "auto" was resolved when the run began; a device named now wins.
    const bool moved = spec.config.run.device != device_before && spec.config.run.device != "auto";
    spec.lane = moved ? spec.config.run.device : (manifest.device.empty() ? "cpu" : manifest.device);
    spec.title = manifest.name;
    spec.preset = manifest.preset;
    spec.parent_run = manifest.parent;
    spec.run = folder.folder().string();
    spec.resume = true;
    return enqueue(std::move(spec), false, false);
}

void Session::Impl::pause_all() {
    const std::lock_guard lock(mutex);
    require_writable();
    all_paused = true;
    for (const auto& entry : jobs) {
        if (is_allowed(entry.second->info.state, JobAction::kPause)) {
            entry.second->pause.pause();
            set_state(*entry.second, JobState::kPaused);
        }
    }
    post_list_changed();
}

void Session::Impl::resume_all() {
    {
        const std::lock_guard lock(mutex);
        require_writable();
        all_paused = false;
        for (const auto& entry : jobs) {
            if (entry.second->info.state == JobState::kPaused) {
                entry.second->pause.resume();
                set_state(*entry.second, JobState::kRunning);
            }
        }
    }
    start_queue();
}

void Session::Impl::start_queue() {
    const std::lock_guard lock(mutex);
    require_writable();
    for (const auto& entry : jobs) {
        if (entry.second->info.state == JobState::kQueued) {
            entry.second->info.held = false;
            start_lane(entry.second->info.spec.lane);
        }
    }
    post_list_changed();
}

}  // namespace drift
