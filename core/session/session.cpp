#include "core/session/session.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/session/lane_name.h"
#include "core/session/session_impl.h"

namespace drift {

Session::Impl::Impl(std::filesystem::path folder, JobFactory make_job, bool is_read_only)
    : project(std::move(folder), is_read_only),
      factory(std::move(make_job)),
      read_only(is_read_only),
      writer(
          [this](JobId id, const ErrorInfo& failure) {
              const std::lock_guard lock(mutex);
              const auto found = jobs.find(id);
              if (found != jobs.end()) {
                  found->second->store_error = failure;
                  found->second->stop.request_stop();
              }
          },
          [this](const RunDir& run) { project.update_index(run); }) {
    if (!read_only) {
        project.take_lease();
        load_jobs();
        mark_interrupted();
    }
    keeper = std::jthread([this](const std::stop_token& stop) { keep(stop); });
}

Session::Impl::~Impl() {
    stop_everything();
}

void Session::Impl::stop_everything() {
    std::map<std::string, std::unique_ptr<Lane>> stopped_lanes;
    {
        const std::lock_guard lock(mutex);
        closing = true;
        for (const auto& [id, record] : jobs) {
            if (is_active(record->info.state)) {
                record->stop.request_stop();
                if (is_transition(record->info.state, JobState::kStopping)) {
                    set_state(*record, JobState::kStopping);
                }
            }
        }
        stopped_lanes.swap(lanes);
    }
    changed.notify_all();
    stopped_lanes.clear();  // joins
    keeper.request_stop();
    changed.notify_all();
    if (keeper.joinable()) {
        keeper.join();
    }
    if (!read_only) {
        save_rows();
        project.release_lease();
    }
}

Session::Impl::Record Session::Impl::find(JobId id) const {
    const auto found = jobs.find(id);
    if (found == jobs.end()) {
        throw Error(ErrorCode::kNotFound, "there is no job " + std::to_string(id), "list the jobs again");
    }
    return found->second;
}

void Session::Impl::require_writable() const {
    if (read_only) {
        throw Error(ErrorCode::kConflict,
                    "the project " + project.folder().string() + " is open for reading only",
                    "close the program that runs its jobs, or act there");
    }
}

void Session::Impl::require(const JobRecord& record, JobAction action) const {
    require_writable();
    const JobState state = record.info.state;
    if (is_allowed(state, action)) {
        return;
    }
    std::string allowed;
    for (const JobAction other : all_job_actions()) {
        if (is_allowed(state, other)) {
            allowed += (allowed.empty() ? "" : ", ") + std::string(to_string(other));
        }
    }
    throw Error(ErrorCode::kConflict,
                "job " + std::to_string(record.info.id) + " is " + to_string(state) + ": '" +
                    to_string(action) + "' is not possible",
                allowed.empty() ? "wait until it has ended" : "possible now: " + allowed);
}

void Session::Impl::require_idle(const std::string& run) const {
    for (const auto& [id, record] : jobs) {
        const JobInfo& info = record->info;
        if (info.spec.run == run && info.spec.kind != JobKind::kSample && !is_finished(info.state)) {
            throw Error(ErrorCode::kConflict,
                        "the run " + std::filesystem::path(run).filename().string() + " is already " +
                            to_string(info.state) + " as job " + std::to_string(id),
                        info.state == JobState::kParked ? "unpark that job or stop it"
                                                        : "wait for that job or stop it");
        }
    }
}

void Session::Impl::set_state(JobRecord& record, JobState to) {
    const JobState from = record.info.state;
    check_that(is_transition(from, to),
               std::string("a job cannot go from ") + to_string(from) + " to " + to_string(to));
    record.info.state = to;
    if (to == JobState::kStarting) {
        record.info.started = utc_now();
    }
    if (is_finished(to)) {
        record.info.finished = utc_now();
    }
    const StateChanged event{record.info.id, from, to, record.info.run};
    count_load(record.info.spec.lane);
    writer.post(event);
    events.post(event);
    dirty.insert(record.info.id);
    changed.notify_all();
}

std::atomic<int>& Session::Impl::load_of(const std::string& lane) {
    return loads[lane_device(lane)];
}

// A paused job keeps its lane and its memory, but leaves the cores to the others.
void Session::Impl::count_load(const std::string& lane) {
    const std::string device = lane_device(lane);
    int count = 0;
    for (const auto& entry : jobs) {
        const JobInfo& info = entry.second->info;
        count +=
            is_active(info.state) && info.state != JobState::kPaused && lane_device(info.spec.lane) == device
                ? 1
                : 0;
    }
    load_of(lane).store(std::max(count, 1));
}

std::vector<Session::Impl::Record> Session::Impl::queued(const std::string& lane) const {
    std::vector<Record> queue;
    for (const auto& entry : jobs) {
        const Record& record = entry.second;
        if (record->info.state == JobState::kQueued && record->info.spec.lane == lane) {
            queue.push_back(record);
        }
    }
    std::stable_sort(queue.begin(), queue.end(),
                     [](const Record& a, const Record& b) { return a->info.position < b->info.position; });
    return queue;
}

void Session::Impl::renumber(const std::vector<Record>& queue) {
    for (std::size_t i = 0; i < queue.size(); ++i) {
        if (queue[i]->info.position != static_cast<int>(i)) {
            queue[i]->info.position = static_cast<int>(i);
            dirty.insert(queue[i]->info.id);
        }
    }
}

void Session::Impl::start_lane(const std::string& name) {
    if (!closing && lanes.count(name) == 0) {
        lanes.emplace(name, std::make_unique<Lane>(
                                name,
                                [this](const std::string& lane, const std::stop_token& stop) {
                                    return next_job(lane, stop);
                                },
                                [this](const Record& record) { run_job(record); }));
    }
}

Project::JobRow Session::Impl::row_of(const JobRecord& record) const {
    const JobInfo& info = record.info;
    return {info.id,          to_json(info.spec),  info.run,     info.state,   info.position, info.step,
            info.total_steps, to_json(info.error), info.created, info.started, info.finished};
}

JobInfo Session::Impl::info_of(const JobRecord& record) const {
    JobInfo info = record.info;
    if (info.state != JobState::kQueued) {
        info.position = -1;
    }
    return info;
}

void Session::Impl::tell(JobId id, Command command) {
    const std::lock_guard lock(mutex);
    const Record record = find(id);
    if (!read_only && !is_finished(record->info.state)) {
        record->mailbox.put(std::move(command));
        record->pause.poke();
    }
}

void Session::Impl::post_list_changed() {
    events.post(JobListChanged{});
    changed.notify_all();
}

Session::Session(std::filesystem::path project, JobFactory factory, bool read_only)
    : impl_(std::make_unique<Impl>(std::move(project), std::move(factory), read_only)) {}
Session::~Session() = default;

const std::filesystem::path& Session::project() const {
    return impl_->project.folder();
}
Project& Session::store() {
    return impl_->project;
}
bool Session::read_only() const {
    return impl_->read_only;
}

JobId Session::enqueue(JobSpec spec, bool run_next, bool hold) {
    return impl_->enqueue(std::move(spec), run_next, hold);
}
Session::Fork Session::fork_run(const ForkRequest& request, bool hold) {
    return impl_->fork_run(request, hold);
}
std::string Session::execute(const std::string& action, JobId job, const std::string& argument) {
    return impl_->execute(action, job, argument);
}
void Session::pause(JobId id) {
    impl_->act(id, JobAction::kPause);
}
void Session::resume(JobId id) {
    impl_->act(id, JobAction::kResume);
}
void Session::step_once(JobId id) {
    impl_->act(id, JobAction::kStepOnce);
}
void Session::stop(JobId id, StopMode mode) {
    impl_->act(id, mode == StopMode::kAfterStep ? JobAction::kStop : JobAction::kStopAndSave);
}
void Session::sample_now(JobId id) {
    impl_->act(id, JobAction::kSampleNow);
}
void Session::checkpoint_now(JobId id) {
    impl_->act(id, JobAction::kCheckpointNow);
}
void Session::edit(JobId id, const std::string& key, const std::string& value) {
    impl_->edit(id, key, value);
}
void Session::watch(JobId id, double hz) {
    impl_->tell(id, Watch{std::max(0.0, hz)});
}
void Session::pace(JobId id, double steps_per_second) {
    impl_->tell(id, Pace{std::max(0.0, steps_per_second)});
}
void Session::move(JobId id, int new_position, const std::string& lane) {
    impl_->move(id, new_position, lane);
}
void Session::park(JobId id) {
    impl_->act(id, JobAction::kPark);
}
void Session::unpark(JobId id) {
    impl_->act(id, JobAction::kUnpark);
}
void Session::mark_stopped(JobId id) {
    impl_->act(id, JobAction::kMarkStopped);
}
JobId Session::clone(JobId id, const std::vector<std::string>& assignments) {
    return impl_->clone(id, assignments);
}
void Session::set_hook(JobId id, const std::string& key, const std::string& value) {
    impl_->set_hook(id, key, value);
}
JobId Session::evaluate_run(const std::string& run, bool run_next) {
    return impl_->evaluate_run(run, run_next);
}
void Session::run_next(JobId id) {
    impl_->act(id, JobAction::kStart);
}
void Session::start_queue() {
    impl_->start_queue();
}
void Session::remove(JobId id) {
    impl_->remove(id);
}
JobId Session::continue_run(const std::string& run, const std::vector<std::string>& assignments) {
    return impl_->continue_run(run, assignments);
}
void Session::pause_all() {
    impl_->pause_all();
}
void Session::resume_all() {
    impl_->resume_all();
}

bool Session::all_paused() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->all_paused;
}

std::vector<JobInfo> Session::jobs() const {
    if (impl_->read_only) {
        impl_->load_jobs();
    }
    const std::lock_guard lock(impl_->mutex);
    std::vector<JobInfo> list;
    list.reserve(impl_->jobs.size());
    for (const auto& entry : impl_->jobs) {
        list.push_back(impl_->info_of(*entry.second));
    }
    std::stable_sort(list.begin(), list.end(), [](const JobInfo& a, const JobInfo& b) {
        const bool a_queued = a.state == JobState::kQueued;
        const bool b_queued = b.state == JobState::kQueued;
        return a_queued != b_queued ? b_queued : (a_queued && a.position < b.position);
    });
    return list;
}

std::optional<JobInfo> Session::job(JobId id) const {
    if (impl_->read_only) {
        impl_->load_jobs();
    }
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->jobs.find(id);
    return found == impl_->jobs.end() ? std::nullopt : std::optional(impl_->info_of(*found->second));
}

std::vector<Event> Session::drain() {
    return impl_->events.drain();
}
bool Session::wait(std::chrono::milliseconds at_most) {
    return impl_->events.wait(at_most);
}

JobInfo Session::wait_finished(JobId id) {
    impl_->require_writable();
    std::unique_lock lock(impl_->mutex);
    const Impl::Record record = impl_->find(id);
    impl_->changed.wait(lock, [&] { return record->settled; });
    return impl_->info_of(*record);
}

}  // namespace drift
