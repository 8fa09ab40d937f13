#include "app/gui/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include "app/gui/notifier.h"
#include "app/gui/toy_experiments.h"
#include "app/gui/toy_studio.h"
#include "widgets/panels/coach_cards.h"
#include "widgets/panels/command_palette.h"
#include "widgets/panels/devices.h"
#include "widgets/panels/gallery.h"
#include "widgets/panels/jobs.h"
#include "widgets/panels/log.h"
#include "widgets/panels/monitor.h"
#include "widgets/panels/runs.h"
#include "widgets/panels/setup.h"
#include "widgets/panels/status_line.h"
#include "widgets/panels/toy_lab.h"
#include "widgets/theme/icons.h"

namespace drift {
namespace {

constexpr QSize kDefaultSize(1600, 1000);

QString projectName(const std::filesystem::path& folder) {
    return QDir(QString::fromStdString(folder.string())).dirName();
}

}  // namespace

MainWindow::MainWindow(Session& session, Settings& settings, const AppOptions& options, QWidget* parent)
    : QMainWindow(parent),
      settings_(settings),
      options_(options),
      bridge_(session),
      focus_(bridge_),
      job_model_(bridge_),
      log_model_(bridge_),
      browser_(bridge_, this) {
    setObjectName(QStringLiteral("drift_main_window"));
    setWindowTitle(tr("%1 – Drift Workbench").arg(projectName(bridge_.project())));
    setWindowIcon(theme::icon(QStringLiteral("workbench"), theme::colors().accent));
    setAccessibleName(tr("Drift Workbench"));
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    buildToolBar();
    buildRail();
    buildWorkspaces();
    buildDocks();
    close_guard_ = std::make_unique<CloseGuard>(bridge_, *banners_, this);
    new Notifier(bridge_, *this);
    shown_ = std::make_unique<ShownRuns>(bridge_, *toy_, *gallery_, this);
    experiments_ = new ToyExperiments(bridge_, *toy_, this);
    studio_ = new ToyStudio(*experiments_, bridge_.project(), this);
    buildPalette();
    if (!options_.safe_mode) {
        actions_.applyKeys(settings_.keys());
    }
    connectActions();
    connectJobs();
    connectSelection();
    connectSetup();
    connectToys();
    connectRuns();
    restoreWindow();
    shown_->restore();
    browser_.refresh();
    refreshActions();
    inspectFocus();
}

MainWindow::~MainWindow() {
    // Widgets and docks go after the members; what they emit on the way must not reach a window that is half
    // gone.
    for (QObject* child : findChildren<QObject*>()) {
        child->disconnect(this);
    }
    bridge_.disconnect(this);
    focus_.disconnect(this);
}

void MainWindow::buildWorkspaces() {
    auto* center = new QWidget(this);
    center->setAccessibleName(tr("Workspace"));
    banners_ = new BannerBar(center);
    coach_ = new CoachCards(quickStartCards(), center);
    coach_->hide();
    stack_ = new QStackedWidget(center);
    stack_->setAccessibleName(tr("Workspace"));
    setup_ = new SetupPanel(stack_);
    monitor_ = browser_.makeMonitor(stack_);
    toy_ = new ToyLabPanel(stack_);
    gallery_ = new GalleryPanel(stack_);
    devices_ = new DevicesPanel(&list_devices, stack_);
    pages_ = {{ActionId::kSetup, setup_},
              {ActionId::kToyLab, toy_},
              {ActionId::kMonitor, monitor_},
              {ActionId::kGallery, gallery_},
              {ActionId::kDevices, devices_}};
    for (const auto& [id, page] : pages_) {
        stack_->addWidget(page);
    }
    auto* layout = new QVBoxLayout(center);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(banners_);
    layout->addWidget(coach_);
    layout->addWidget(stack_, 1);
    setCentralWidget(center);

    status_ = new StatusLine(bridge_, focus_, this);
    statusBar()->setAccessibleName(tr("Status bar"));
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(0, 0, 0, 0);
    statusBar()->addPermanentWidget(status_, 1);
    connect(devices_, &DevicesPanel::devicesChanged, status_, &StatusLine::setDevices);
    connect(devices_, &DevicesPanel::failed, this,
            [this](const ErrorInfo& e) { showError(QStringLiteral("devices"), e); });
    connect(status_, &StatusLine::deviceClicked, this, [this] { showWorkspace(ActionId::kDevices); });
}

QDockWidget* MainWindow::addDock(Qt::DockWidgetArea area, const QString& name, const QString& title,
                                 QWidget* content) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setAccessibleName(title);
    dock->setWidget(content);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::buildDocks() {
    runs_ = browser_.makeRuns(this);
    runs_dock_ = addDock(Qt::LeftDockWidgetArea, QStringLiteral("runs"), tr("Runs"), runs_);
    inspector_ = new InspectorPanel(this);
    jobs_ = new JobsPanel(bridge_, job_model_, this);
    log_ = new LogPanel(log_model_, this);
    inspector_dock_ =
        addDock(Qt::RightDockWidgetArea, QStringLiteral("inspector"), tr("Inspector"), inspector_);
    jobs_dock_ = addDock(Qt::BottomDockWidgetArea, QStringLiteral("jobs"), tr("Jobs"), jobs_);
    log_dock_ = addDock(Qt::BottomDockWidgetArea, QStringLiteral("log"), tr("Log"), log_);
    splitDockWidget(jobs_dock_, log_dock_, Qt::Horizontal);
    const std::pair<ActionId, QDockWidget*> toggles[] = {{ActionId::kShowInspector, inspector_dock_},
                                                         {ActionId::kShowJobs, jobs_dock_},
                                                         {ActionId::kShowLog, log_dock_}};
    for (const auto& [id, dock] : toggles) {
        QAction* action = actions_[id];
        connect(action, &QAction::triggered, dock, &QDockWidget::setVisible);
        connect(dock, &QDockWidget::visibilityChanged, action,
                [action, dock = dock] { action->setChecked(!dock->isHidden()); });
    }
    connect(actions_[ActionId::kShowRuns], &QAction::triggered, this, [this](bool wanted) {
        runs_wanted_ = wanted;
        runs_dock_->setVisible(wanted);
    });
    connect(runs_dock_, &QDockWidget::visibilityChanged, this,
            [this] { actions_[ActionId::kShowRuns]->setChecked(!runs_dock_->isHidden()); });
}

void MainWindow::restoreWindow() {
    resize(kDefaultSize);
    resizeDocks({runs_dock_, inspector_dock_}, {360, 264}, Qt::Horizontal);
    resizeDocks({jobs_dock_, log_dock_}, {880, 640}, Qt::Horizontal);
    resizeDocks({jobs_dock_}, {208}, Qt::Vertical);
    default_layout_ = saveState(Settings::kLayoutVersion);
    if (!options_.safe_mode) {
        toy_->setState(settings_.panelState(QStringLiteral("toy_lab")));
        restoreGeometry(settings_.geometry());
        restoreState(settings_.layout(), Settings::kLayoutVersion);
    }
    const QString saved = options_.safe_mode ? QString() : settings_.workspace();
    ActionId start = ActionId::kToyLab;
    for (const auto& [id, page] : pages_) {
        if (actions_[id]->text() == saved) {
            start = id;
        }
    }
    showWorkspace(start);
}

void MainWindow::showWorkspace(ActionId workspace) {
    const auto found = pages_.find(workspace);
    if (found == pages_.end()) {
        return;
    }
    workspace_ = workspace;
    stack_->setCurrentWidget(found->second);
    actions_[workspace]->setChecked(true);
    if (workspace == ActionId::kMonitor) {
        for (const JobInfo& job : bridge_.jobs()) {  // the Monitor shows alarms itself, beside their curves
            banners_->dismiss(QStringLiteral("alarm%1").arg(job.id));
        }
    }
    runs_dock_->setVisible(runs_wanted_ &&
                           (workspace == ActionId::kMonitor || workspace == ActionId::kGallery));
}

void MainWindow::applyLayout(ActionId layout) {
    if (layout == ActionId::kResetLayout) {
        restoreState(default_layout_, Settings::kLayoutVersion);
        for (QDockWidget* dock : {inspector_dock_, jobs_dock_, log_dock_}) {
            dock->show();
        }
        runs_wanted_ = true;
        showWorkspace(workspace_);
        return;
    }
    const bool train = layout == ActionId::kLayoutTrain;
    inspector_dock_->show();
    jobs_dock_->setVisible(train);
    log_dock_->setVisible(train);
    runs_wanted_ = true;
    const bool toy = focus_.info() && focus_.info()->spec.config.run.task == Task::kToy;
    showWorkspace(!train ? ActionId::kGallery : toy ? ActionId::kToyLab : ActionId::kMonitor);
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && monitor_ != nullptr) {
        browser_.updateMonitor();  // run colours differ between the themes
    }
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!closing_ && !close_guard_->mayClose()) {
        next_project_.clear();
        event->ignore();
        return;
    }
    closing_ = true;
    if (!options_.safe_mode) {
        settings_.saveWindow(saveGeometry(), saveState(Settings::kLayoutVersion),
                             actions_[workspace_]->text());
        settings_.setPanelState(QStringLiteral("toy_lab"), toy_->state());
        settings_.sync();
    }
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().front().isLocalFile()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    openFile(event->mimeData()->urls().front().toLocalFile());
}

}  // namespace drift
