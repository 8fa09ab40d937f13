// Curves of the checked runs side by side, and what the live one is doing.
//
// Give it the runs with setRuns() whenever the list or a check mark changes, and forward the bridge's events;
// it refreshes its charts by itself, ten times a second at most, only while visible and only where data
// changed. THREADING  GUI thread only. The source must outlive the panel.
#pragma once

#include <QTimer>
#include <QUndoStack>
#include <QWidget>
#include <set>

#include "core/session/session.h"
#include "widgets/models/derived_series.h"
#include "widgets/panels/monitor_controls.h"
#include "widgets/panels/monitor_grid.h"
#include "widgets/panels/monitor_layouts.h"
#include "widgets/panels/monitor_panes.h"
#include "widgets/plot/plot_view.h"

class QSplitter;
class QStackedLayout;

namespace drift {

class BannerBar;
class ElidedLabel;
class MonitorStrip;
class MonitorValues;
class RunLegend;

class MonitorPanel : public QWidget {
    Q_OBJECT
public:
    // More single runs cannot be told apart: the newest are drawn and a line says so. Groups take all.
    static constexpr std::size_t kMostRuns = 60;

    explicit MonitorPanel(MemorySeriesSource& source, QWidget* parent = nullptr);
    ~MonitorPanel() override;

    // In the order of the list. Invisible ones stay in the legend, to be switched on again.
    void setRuns(std::vector<RunShown> runs);
    // The job the strip on top describes; 0: the first live run's. Its row of the job table fills the gaps.
    void setFocusedJob(const JobInfo& job);

    // Rows go to the curves of the run whose `job` matches; unknown jobs are ignored.
    void onStepReport(const StepReport& report);
    void onEvalReport(const EvalReport& report);
    void onCheckpointSaved(const CheckpointSaved& event);
    void onConfigEdited(const ConfigEdited& event);
    void onPhaseChanged(const PhaseChanged& event);
    void onStateChanged(const StateChanged& event);
    void onAlarm(const AlarmRaised& event);

    // What is shown and how, with zooms and log switches: what a layout holds.
    [[nodiscard]] QVariantMap saveState() const;
    void restoreState(const QVariantMap& state);
    [[nodiscard]] const MonitorView& view() const { return view_; }
    // One undoable change; changes of one gesture merge.
    void edit(const QString& text, const MonitorControls::Change& change, bool merge = false);
    [[nodiscard]] QUndoStack& undoStack() { return undo_; }
    [[nodiscard]] MonitorLayouts& layouts() { return layouts_; }
    void applyLayout(const QString& name);
    void setValuesShown(bool shown);
    [[nodiscard]] MonitorValues& values() { return *values_; }
    [[nodiscard]] BannerBar& alarms() { return *alarms_; }

    // Redraws what needs it; returns how many charts did. The timer calls it.
    int refresh();
    [[nodiscard]] std::vector<PlotView*> plots() const;  // shown ones, in order
    // Everything on screen. The suffix decides; see monitor_export.h. Throws Error{kUsage|kIo}.
    void exportTo(const QString& path);
    void copyPicture();

Q_SIGNALS:
    void startRequested();                                    // the empty state's button
    void message(const QString& text);                        // for the status bar
    void nonFinite(const QString& run, const QString& text);  // first NaN or Inf of a key in a live run
    void runToggled(const QString& run);                      // its legend entry was clicked
    void runSoloed(const QString& run);
    // Asked for on a curve: a child from the nearest checkpoint, that checkpoint, or samples from it.
    void forkRequested(const QString& run, qint64 step);
    void checkpointRequested(const QString& run, qint64 step);
    void sampleRequested(const QString& run, qint64 step);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    class ViewCommand;
    void buildContent();
    void connectParts();
    void addKeys();
    void setView(const MonitorView& view);
    void applyView();
    void updateEntities();
    void updateLines();
    void updateLossChart();
    PlotView* plotFor(const MonitorPane& pane, const ChartSpec& spec);
    void applyOptions(PlotView& plot, const ChartSpec& spec);
    void extendPlotMenu(QMenu& menu, const QString& id, const PlotPoint& point);
    void updateValues();
    void buildChartMenu();
    void buildLayoutMenu();
    void buildMoreMenu();
    void editFormula(int index);
    void saveLayout();
    void askAndExport();
    void moveChart(const QString& id, const QString& before);
    void moveFocused(int places);
    [[nodiscard]] QString focusedChart() const;
    [[nodiscard]] bool wanted(const ChartSpec& spec) const;
    [[nodiscard]] std::vector<std::string> allKeys() const;
    [[nodiscard]] QString pageTitle() const;
    [[nodiscard]] const RunShown* runOf(JobId job) const;
    [[nodiscard]] const RunShown* focusedRun() const;
    void showStripRun();
    void noteNonFinite(const RunShown& run, const StepReport::Row& row);
    [[nodiscard]] StepReport::Row rowAt(const std::string& run, std::int64_t step) const;

    struct Shown {
        PlotView* plot = nullptr;
        QString spec;  // id of the chart it belongs to
        bool log_default = false;
    };
    MemorySeriesSource& source_;
    DerivedSeriesSource derived_;
    std::vector<RunShown> runs_, entities_;  // as listed; as drawn: runs or groups
    std::vector<ChartSpec> specs_;
    std::map<QString, Shown> plots_;                        // by pane
    std::map<std::string, std::vector<std::string>> keys_;  // per entity
    std::map<std::string, StepReport::Row> newest_;  // per run: step, images and seconds of the newest row
    std::set<std::pair<std::string, std::string>> alarmed_;
    std::set<std::string> hidden_groups_;
    MonitorView view_;
    QVariantMap plot_states_;  // of charts that are not there (yet)
    QUndoStack undo_;
    MonitorLayouts layouts_;
    PlotLink link_;
    JobInfo focused_;
    QString strip_run_;  // what the strip describes: run and job
    QTimer timer_, keep_timer_;
    MonitorStrip* strip_ = nullptr;
    BannerBar* alarms_ = nullptr;
    MonitorControls* controls_ = nullptr;
    RunLegend* legend_ = nullptr;
    ElidedLabel* note_ = nullptr;
    MonitorGrid* grid_ = nullptr;
    MonitorValues* values_ = nullptr;
    QSplitter* splitter_ = nullptr;
    QWidget* content_ = nullptr;
    QWidget* empty_ = nullptr;
    QStackedLayout* stack_ = nullptr;
};

}  // namespace drift
