// Curves of the checked runs side by side, and what the live one is doing.
//
// Give it the runs with setRuns() whenever the list or a check mark changes, and forward the bridge's events;
// it refreshes its charts by itself, ten times a second at most, only while visible and only where data
// changed. THREADING  GUI thread only. The source must outlive the panel.
#pragma once

#include <QTimer>
#include <QVariantMap>
#include <QWidget>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "core/session/session.h"
#include "widgets/models/scalar_series.h"
#include "widgets/panels/monitor_charts.h"
#include "widgets/plot/plot_link.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QMenu;
class QScrollArea;
class QSlider;
class QStackedLayout;
class QToolButton;

namespace drift {

class MonitorStrip;
class PlotView;
class RunLegend;

class MonitorPanel : public QWidget {
    Q_OBJECT
public:
    explicit MonitorPanel(MemorySeriesSource& source, QWidget* parent = nullptr);
    ~MonitorPanel() override;

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

    // Chart choice, axis, smoothing, log switches; for QSettings.
    [[nodiscard]] QVariantMap saveState() const;
    void restoreState(const QVariantMap& state);

    // Redraws what needs it; returns how many charts did. The timer calls it.
    int refresh();
    [[nodiscard]] std::vector<PlotView*> plots() const;  // shown ones, in order

Q_SIGNALS:
    void startRequested();                                    // the empty state's button
    void message(const QString& text);                        // for the status bar
    void nonFinite(const QString& run, const QString& text);  // first NaN or Inf of a key in a live run

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Chart {
        ChartSpec spec;
        PlotView* plot = nullptr;
    };
    void buildControls();
    void buildChartMenu();
    void addCharts(const std::vector<ChartSpec>& specs);
    void updateLines();
    void updateLossChart();
    void updateVisibility();
    void layoutCharts();
    void applyOptions();
    void setSmoothing(int position);
    [[nodiscard]] bool wanted(const ChartSpec& spec) const;
    [[nodiscard]] const RunShown* runOf(JobId job) const;
    [[nodiscard]] const RunShown* focusedRun() const;
    void showStripRun();
    void noteNonFinite(const RunShown& run, const StepReport::Row& row);
    [[nodiscard]] StepReport::Row rowAt(const std::string& run, std::int64_t step) const;

    MemorySeriesSource& source_;
    std::vector<RunShown> runs_;
    std::vector<Chart> charts_;
    std::map<QString, bool> choice_;                        // chart id -> shown, where the user chose
    std::map<QString, bool> log_choice_;                    // chart id -> log y
    std::map<std::string, std::vector<std::string>> keys_;  // per visible run
    std::map<std::string, StepReport::Row> newest_;  // per run: step, images and seconds of the newest row
    std::set<std::pair<std::string, std::string>> alarmed_;
    PlotLink link_;
    PlotOptions options_;
    JobInfo focused_;
    QString strip_run_;  // what the strip describes: run and job
    QTimer timer_;
    MonitorStrip* strip_ = nullptr;
    RunLegend* legend_ = nullptr;
    QComboBox* axis_box_ = nullptr;
    QSlider* smooth_slider_ = nullptr;
    QLabel* smooth_label_ = nullptr;
    QToolButton* charts_button_ = nullptr;
    QMenu* charts_menu_ = nullptr;
    QToolButton* reset_button_ = nullptr;
    QScrollArea* scroll_ = nullptr;
    QWidget* page_ = nullptr;
    QGridLayout* grid_ = nullptr;
    QWidget* content_ = nullptr;
    QWidget* empty_ = nullptr;
    QStackedLayout* stack_ = nullptr;
    int columns_ = 0;
};

}  // namespace drift
