// The runs dock and the monitor: which runs exist, which are shown, and where their curves come from.
//
// Live rows come through the bridge, stored ones from run.sqlite on a thread of StoredSeriesSource.
#pragma once

#include <QObject>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "widgets/bridge/session_bridge.h"
#include "widgets/models/run_list.h"
#include "widgets/models/stored_series.h"

namespace drift {

class MonitorPanel;
class RunsPanel;

class RunBrowser : public QObject {
    Q_OBJECT

public:
    explicit RunBrowser(SessionBridge& bridge, QObject* parent);
    ~RunBrowser() override;
    // Makes the panels; they belong to their new parents.
    [[nodiscard]] MonitorPanel* makeMonitor(QWidget* parent);
    [[nodiscard]] RunsPanel* makeRuns(QWidget* parent);

    // Reads the project's list; called once after opening, then by events.
    void refresh();
    // Checks this run and scrolls to it.
    void reveal(const QString& run, bool only);
    // Hands the shown runs with their present colours to the monitor.
    void updateMonitor();
    [[nodiscard]] RunListModel& model() { return model_; }
    [[nodiscard]] const StoredSeriesSource& source() const { return source_; }
    [[nodiscard]] int shownRuns() const;

Q_SIGNALS:
    void refused(const drift::ErrorInfo& error);
    void alarm(const QString& run, const QString& text);  // NaN or Inf in a live run
    void message(const QString& text);
    void forkRequested(const QString& run, qint64 step);  // -1: the newest checkpoint
    void inspectRequested(const QString& run);

private:
    void onState(const StateChanged& event);
    void onStep(const StepReport& report);
    void onEval(const EvalReport& report);
    void removeRuns(const QStringList& folders);
    void restoreRuns(const QStringList& folders);
    void showCheckpoint(const QString& run, qint64 step);
    void sampleAt(const QString& run, qint64 step);
    void toggleInLegend(const QString& run);
    void soloInLegend(const QString& run);
    [[nodiscard]] std::shared_ptr<const RunConfig> configOf(const std::string& folder);

    SessionBridge& bridge_;
    RunListModel model_;
    StoredSeriesSource source_;
    MonitorPanel* monitor_ = nullptr;
    RunsPanel* runs_ = nullptr;
    std::map<JobId, std::string> run_of_job_;                          // active training jobs
    std::map<std::string, std::shared_ptr<const RunConfig>> configs_;  // read once per shown run
    std::set<std::string> muted_;  // switched off in the legend, where they stay listed
};

}  // namespace drift
