// The one place where the window meets the Session: drains its events, forwards commands.
//
// Every 33 ms the queue is emptied and each event becomes one signal; `drained` follows after the last one,
// so that models insert once per tick instead of once per event. Commands never throw: a refused one emits
// `commandRefused` with what happened and what to do, and returns false.
//
// THREADING  GUI thread only; receivers run inside the tick and must be quick.
// LIFETIME   Borrows the Session, which outlives it.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/session/session.h"
#include "core/store/project.h"

namespace drift {

class SessionBridge : public QObject {
    Q_OBJECT

public:
    static constexpr int kTickMs = 33;
    explicit SessionBridge(Session& session, QObject* parent = nullptr);

    [[nodiscard]] const std::filesystem::path& project() const;
    [[nodiscard]] bool isReadOnly() const;
    [[nodiscard]] std::vector<JobInfo> jobs() const;
    [[nodiscard]] std::optional<JobInfo> job(JobId id) const;
    [[nodiscard]] bool allPaused() const;
    [[nodiscard]] Project& store() const;  // runs, trash
    [[nodiscard]] bool hasActiveJob() const;

    std::optional<JobId> enqueue(JobSpec spec, bool runNext = false);
    std::optional<JobId> continueRun(const std::string& run,
                                     const std::vector<std::string>& assignments = {});
    // The one command that returns its refusal instead of emitting it: the dialog that asks shows it.
    std::optional<ErrorInfo> forkRun(const ForkRequest& request, Session::Fork& made);
    bool pause(JobId id);
    bool resume(JobId id);
    bool stepOnce(JobId id);
    bool stop(JobId id, StopMode mode = StopMode::kAfterStep);
    bool sampleNow(JobId id);
    bool checkpointNow(JobId id);
    bool edit(JobId id, const QString& key, const QString& value);
    // Live frames per second of a toy that somebody looks at; 0: nobody does.
    bool watch(JobId id, double hz);
    bool pace(JobId id, double stepsPerSecond);                   // slow motion; 0: as fast as it goes
    bool move(JobId id, int position, const QString& lane = {});  // empty: stays in its lane
    bool runNext(JobId id);
    bool remove(JobId id);
    bool park(JobId id);
    bool unpark(JobId id);
    bool markStopped(JobId id);
    bool setHook(JobId id, const QString& key, const QString& value);
    std::optional<JobId> clone(JobId id);
    std::optional<JobId> evaluateRun(const QString& run);
    bool setAllPaused(bool paused);
    bool startQueue();  // also what an earlier program left queued

public Q_SLOTS:
    // Empties the queue at once; the timer does the same every tick.
    void drainNow();

Q_SIGNALS:
    void stateChanged(const drift::StateChanged& event);
    void phaseChanged(const drift::PhaseChanged& event);
    void stepReported(const drift::StepReport& event);
    void fieldFrameReady(const drift::FieldFrame& event);
    void samplesReady(const drift::SamplesReady& event);
    void evalReported(const drift::EvalReport& event);
    void checkpointSaved(const drift::CheckpointSaved& event);
    void alarmRaised(const drift::AlarmRaised& event);
    void configEdited(const drift::ConfigEdited& event);
    void logLine(const drift::LogLine& event);
    void jobFinished(const drift::JobFinished& event);
    void jobListChanged();
    void drained(int events);
    void commandRefused(const drift::ErrorInfo& error);

private:
    bool command(const std::function<void()>& action);
    void dispatch(const Event& event);

    Session& session_;
    bool draining_ = false;
    QTimer timer_;
};

}  // namespace drift
