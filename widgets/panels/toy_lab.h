// The toy lab: one to four 2-D runs, live or recorded, with their layers, independent metrics and live
// options under one transport.
//
// The panel reads recorded frames from the run folders and takes live ones through the slots; it never
// touches the session. KEYS  space plays or pauses, , . one moment, < > a tenth, Home End, L follows the run,
// Ctrl+Z takes an edit back. THREADING  GUI thread only.
#pragma once

#include <QVariantMap>
#include <QWidget>
#include <filesystem>
#include <vector>

#include "core/base/error.h"
#include "core/config/run_config.h"
#include "core/session/event.h"
#include "widgets/panels/toy_cell.h"

class QLabel;
class QMenu;
class QTimer;
class QToolButton;

namespace drift {

class ToyGrid;
class ToySide;
class ToyTransport;
class ToyView;

class ToyLabPanel : public QWidget {
    Q_OBJECT

public:
    explicit ToyLabPanel(QWidget* parent = nullptr);
    ~ToyLabPanel() override;

    // Shows a toy run; `job` is 0 for a finished one. Shows the recorded frames and the last stored metrics.
    void setRun(const std::filesystem::path& folder, const QString& name, const RunConfig& config, JobId job);
    // Several side by side, at most ToyGrid::kMost; `title` says what is compared.
    void showToys(const QString& title, const std::vector<ToyShown>& toys);
    void clearRun();
    // A job that was shown while it waited has begun to write its run folder.
    void attach(JobId job, const std::filesystem::path& folder, const RunConfig& config);
    [[nodiscard]] bool holds(JobId job) const;
    // Of the chosen toy; 0, empty and null when there is none.
    [[nodiscard]] JobId job() const;
    [[nodiscard]] std::filesystem::path folder() const;
    [[nodiscard]] ToyView* view() const;
    [[nodiscard]] ToyGrid* grid() const { return grid_; }
    [[nodiscard]] ToyTransport* transport() const { return transport_; }
    [[nodiscard]] ToySide* side() const { return side_; }
    // Layers, axes, speed, folded sections: what the window remembers between starts.
    [[nodiscard]] QVariantMap state() const;
    void setState(const QVariantMap& state);

public Q_SLOTS:
    void onFrame(const drift::FieldFrame& frame);
    void onStepReport(const drift::StepReport& report);
    void onConfigEdited(const drift::ConfigEdited& edit);
    // The job ended or changed state; live options can be edited in starting, running and paused.
    void onJobState(drift::JobId job, drift::JobState state);

Q_SIGNALS:
    void liveEdit(drift::JobId job, const QString& key, const QString& value);
    void pauseRequested(drift::JobId job, bool pause);
    void stepRequested(drift::JobId job);
    void slowMotionRequested(drift::JobId job, double factor);
    void watchRequested(drift::JobId job, double hz);  // 0: nobody looks
    void startRequested(const QString& preset);        // from the empty state
    void drawRequested();
    void contrastRequested(const QString& key, const drift::RunConfig& config);
    void sweepRequested(const QString& sweep, const drift::RunConfig& config);
    void message(const QString& text);
    void failed(const drift::ErrorInfo& error);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    // toy_lab.cpp
    QWidget* makeHead();
    QWidget* makeEmpty();
    void connectGrid();
    void connectSide();
    void fillCompareMenu(QMenu& menu);
    void fillSweepMenu(QMenu& menu);
    void showSelection();
    void setShown(bool some);
    // toy_lab_time.cpp
    void connectTime();
    void refreshTime();  // what was recorded since; moments, marks, metrics
    void refreshLive();  // whether something runs or is paused
    void showMoment(double moment);
    void showMetrics();
    [[nodiscard]] bool showsNewest() const;

    QLabel *title_ = nullptr, *hover_ = nullptr;
    QToolButton *compare_ = nullptr, *sweeps_ = nullptr;
    ToyGrid* grid_ = nullptr;
    ToyTransport* transport_ = nullptr;
    ToySide* side_ = nullptr;
    QWidget *empty_ = nullptr, *stage_ = nullptr;
    QTimer* refresh_ = nullptr;
};

}  // namespace drift
