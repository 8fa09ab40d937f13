#include "widgets/bridge/session_bridge.h"

#include <algorithm>

namespace drift {

SessionBridge::SessionBridge(Session& session, QObject* parent) : QObject(parent), session_(session) {
    timer_.setInterval(kTickMs);
    connect(&timer_, &QTimer::timeout, this, &SessionBridge::drainNow);
    timer_.start();
}

const std::filesystem::path& SessionBridge::project() const {
    return session_.project();
}
std::vector<JobInfo> SessionBridge::jobs() const {
    return session_.jobs();
}
std::optional<JobInfo> SessionBridge::job(JobId id) const {
    return session_.job(id);
}
bool SessionBridge::isReadOnly() const {
    return session_.read_only();
}
Project& SessionBridge::store() const {
    return session_.store();
}
bool SessionBridge::allPaused() const {
    return session_.all_paused();
}

bool SessionBridge::hasActiveJob() const {
    const std::vector<JobInfo> all = session_.jobs();
    return std::any_of(all.begin(), all.end(), [](const JobInfo& job) { return is_active(job.state); });
}

void SessionBridge::drainNow() {
    if (draining_) {
        return;  // a receiver gave a command: what that caused comes after the events already taken, in order
    }
    draining_ = true;
    const std::vector<Event> events = session_.drain();
    for (const Event& event : events) {
        dispatch(event);
    }
    draining_ = false;
    if (!events.empty()) {
        Q_EMIT drained(static_cast<int>(events.size()));
    }
}

void SessionBridge::dispatch(const Event& event) {
    struct Emit {
        SessionBridge& bridge;
        void operator()(const StateChanged& e) const { Q_EMIT bridge.stateChanged(e); }
        void operator()(const PhaseChanged& e) const { Q_EMIT bridge.phaseChanged(e); }
        void operator()(const StepReport& e) const { Q_EMIT bridge.stepReported(e); }
        void operator()(const FieldFrame& e) const { Q_EMIT bridge.fieldFrameReady(e); }
        void operator()(const SamplesReady& e) const { Q_EMIT bridge.samplesReady(e); }
        void operator()(const EvalReport& e) const { Q_EMIT bridge.evalReported(e); }
        void operator()(const CheckpointSaved& e) const { Q_EMIT bridge.checkpointSaved(e); }
        void operator()(const AlarmRaised& e) const { Q_EMIT bridge.alarmRaised(e); }
        void operator()(const ConfigEdited& e) const { Q_EMIT bridge.configEdited(e); }
        void operator()(const LogLine& e) const { Q_EMIT bridge.logLine(e); }
        void operator()(const JobFinished& e) const { Q_EMIT bridge.jobFinished(e); }
        void operator()(const JobListChanged&) const { Q_EMIT bridge.jobListChanged(); }
    };
    std::visit(Emit{*this}, event);
}

bool SessionBridge::command(const std::function<void()>& action) {
    try {
        action();
    } catch (...) {
        Q_EMIT commandRefused(current_error_info());
        return false;
    }
    // The state change a command causes is shown in this turn of the event loop, not a tick later.
    drainNow();
    return true;
}

std::optional<JobId> SessionBridge::enqueue(JobSpec spec, bool runNext) {
    std::optional<JobId> id;
    command([&] { id = session_.enqueue(std::move(spec), runNext); });
    return id;
}

std::optional<JobId> SessionBridge::continueRun(const std::string& run,
                                                const std::vector<std::string>& assignments) {
    std::optional<JobId> id;
    command([&] { id = session_.continue_run(run, assignments); });
    return id;
}

std::optional<ErrorInfo> SessionBridge::forkRun(const ForkRequest& request, Session::Fork& made) {
    try {
        made = session_.fork_run(request);
    } catch (...) {
        return current_error_info();
    }
    drainNow();
    return std::nullopt;
}

bool SessionBridge::pause(JobId id) {
    return command([&] { session_.pause(id); });
}
bool SessionBridge::resume(JobId id) {
    return command([&] { session_.resume(id); });
}
bool SessionBridge::stepOnce(JobId id) {
    return command([&] { session_.step_once(id); });
}
bool SessionBridge::stop(JobId id, StopMode mode) {
    return command([&] { session_.stop(id, mode); });
}
bool SessionBridge::sampleNow(JobId id) {
    return command([&] { session_.sample_now(id); });
}
bool SessionBridge::checkpointNow(JobId id) {
    return command([&] { session_.checkpoint_now(id); });
}
bool SessionBridge::edit(JobId id, const QString& key, const QString& value) {
    return command([&] { session_.edit(id, key.toStdString(), value.toStdString()); });
}
bool SessionBridge::watch(JobId id, double hz) {
    return command([&] { session_.watch(id, hz); });
}
bool SessionBridge::pace(JobId id, double stepsPerSecond) {
    return command([&] { session_.pace(id, stepsPerSecond); });
}
bool SessionBridge::move(JobId id, int position, const QString& lane) {
    return command([&] { session_.move(id, position, lane.toStdString()); });
}
bool SessionBridge::runNext(JobId id) {
    return command([&] { session_.run_next(id); });
}
bool SessionBridge::remove(JobId id) {
    return command([&] { session_.remove(id); });
}
bool SessionBridge::park(JobId id) {
    return command([&] { session_.park(id); });
}
bool SessionBridge::unpark(JobId id) {
    return command([&] { session_.unpark(id); });
}
bool SessionBridge::markStopped(JobId id) {
    return command([&] { session_.mark_stopped(id); });
}
bool SessionBridge::setHook(JobId id, const QString& key, const QString& value) {
    return command([&] { session_.set_hook(id, key.toStdString(), value.toStdString()); });
}
std::optional<JobId> SessionBridge::clone(JobId id) {
    std::optional<JobId> copy;
    command([&] { copy = session_.clone(id); });
    return copy;
}
std::optional<JobId> SessionBridge::evaluateRun(const QString& run) {
    std::optional<JobId> id;
    command([&] { id = session_.evaluate_run(run.toStdString()); });
    return id;
}
bool SessionBridge::setAllPaused(bool paused) {
    return command([&] { paused ? session_.pause_all() : session_.resume_all(); });
}

bool SessionBridge::startQueue() {
    return command([&] { session_.start_queue(); });
}

}  // namespace drift
