// The window: tool bar, workspaces, docks and status line around one open project. It only wires panels to
// the bridge.
//
// LIFETIME  Borrows the Session and the Settings, which outlive it.
#pragma once

#include <QMainWindow>
#include <map>
#include <memory>

#include "app/gui/actions.h"
#include "app/gui/close_guard.h"
#include "app/gui/run_browser.h"
#include "app/gui/settings.h"
#include "app/gui/shown_runs.h"
#include "widgets/models/job_list.h"
#include "widgets/models/log.h"
#include "widgets/panels/inspector.h"

class QDockWidget;
class QMenu;
class QStackedWidget;
class QToolBar;
class QToolButton;

namespace drift {

class CoachCards;
class CommandPalette;
class DevicesPanel;
class GalleryPanel;
class JobsPanel;
class LogPanel;
class MonitorPanel;
class RunsPanel;
class SetupPanel;
class StatusLine;
class ToyExperiments;
class ToyLabPanel;
class ToyStudio;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(Session& session, Settings& settings, const AppOptions& options, QWidget* parent = nullptr);
    ~MainWindow() override;

    // Queues the quick start on a first start, else offers what an earlier start left behind. Call after
    // show().
    void begin();
    void showWorkspace(ActionId workspace);
    [[nodiscard]] ActionId workspace() const { return workspace_; }
    // Folder of the project to open next; empty: the user quits.
    [[nodiscard]] const QString& nextProject() const { return next_project_; }
    void applyLayout(ActionId layout);
    // A configuration or a picture with settings; what is wrong becomes a banner.
    void openFile(const QString& file);
    // Queues a run; false when it was refused, which a banner explains.
    bool startRun(const RunConfig& config, const QString& preset, bool run_next);
    void showCoach(bool visible);

    [[nodiscard]] SessionBridge& bridge() { return bridge_; }
    [[nodiscard]] const Actions& actions() const { return actions_; }
    [[nodiscard]] JobFocus& focus() { return focus_; }
    [[nodiscard]] CloseGuard& closeGuard() { return *close_guard_; }
    [[nodiscard]] BannerBar& banners() { return *banners_; }
    [[nodiscard]] StatusLine& statusLine() { return *status_; }
    [[nodiscard]] CommandPalette& palette() { return *palette_; }
    [[nodiscard]] ShownRuns& shownRuns() { return *shown_; }
    [[nodiscard]] RunBrowser& runBrowser() { return browser_; }
    [[nodiscard]] ToyExperiments& experiments() { return *experiments_; }
    [[nodiscard]] ToyStudio& studio() { return *studio_; }
    [[nodiscard]] QWidget* panel(ActionId workspace) const { return pages_.at(workspace); }

protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp
    void buildWorkspaces();
    void buildDocks();
    QDockWidget* addDock(Qt::DockWidgetArea area, const QString& name, const QString& title,
                         QWidget* content);
    void restoreWindow();
    // main_window_bars.cpp
    void buildToolBar();
    void buildRail();
    void fillProjectMenu(QMenu& menu);
    QToolButton* addButton(QToolBar& bar, ActionId id);
    void buildPalette();
    // main_window_jobs.cpp
    void connectActions();
    void connectJobs();
    void connectSelection();
    void connectSetup();
    void connectToys();
    void connectRuns();
    void askFork(const QString& run, qint64 step);
    void toggle();
    void start();
    void startPreset(const QString& preset);
    void refreshActions();
    void inspectFocus();
    void inspect(const JobInfo& job);
    void editLive(const JobInfo& job);
    void inspectRunFolder(const QString& run);
    void offerLeftovers();
    void onFinished(const JobFinished& event);
    void onAlarm(const AlarmRaised& event);
    // main_window_project.cpp
    void openProject(bool make_new);
    void setTheme(theme::Mode mode);
    void showKeys();
    void inspectFile(const QString& file);
    void showError(const QString& key, const ErrorInfo& error);

    Settings& settings_;
    AppOptions options_;
    SessionBridge bridge_;
    JobFocus focus_;
    Actions actions_;
    JobListModel job_model_;
    LogModel log_model_;
    RunBrowser browser_;
    std::map<ActionId, QWidget*> pages_;
    ActionId workspace_ = ActionId::kToyLab;
    QString next_project_;
    QByteArray default_layout_;
    bool closing_ = false;
    bool runs_wanted_ = true;  // the user's choice; the dock shows beside workspaces that use it
    JobId live_job_ = 0;       // whose live options Setup edits
    enum class Inspected { kJob, kRun, kDevice, kPicture } inspected_ = Inspected::kJob;

    QStackedWidget* stack_ = nullptr;
    BannerBar* banners_ = nullptr;
    CoachCards* coach_ = nullptr;
    SetupPanel* setup_ = nullptr;
    MonitorPanel* monitor_ = nullptr;
    RunsPanel* runs_ = nullptr;
    ToyLabPanel* toy_ = nullptr;
    GalleryPanel* gallery_ = nullptr;
    DevicesPanel* devices_ = nullptr;
    JobsPanel* jobs_ = nullptr;
    LogPanel* log_ = nullptr;
    InspectorPanel* inspector_ = nullptr;
    StatusLine* status_ = nullptr;
    CommandPalette* palette_ = nullptr;
    QDockWidget *runs_dock_ = nullptr, *inspector_dock_ = nullptr, *jobs_dock_ = nullptr,
                *log_dock_ = nullptr;
    std::unique_ptr<CloseGuard> close_guard_;
    std::unique_ptr<ShownRuns> shown_;
    ToyExperiments* experiments_ = nullptr;
    ToyStudio* studio_ = nullptr;
};

}  // namespace drift
