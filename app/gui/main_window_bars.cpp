// Tool bar, rail and command palette of the main window.
#include <QActionGroup>
#include <QDir>
#include <QMenu>
#include <QToolBar>
#include <QToolButton>

#include "app/gui/main_window.h"
#include "core/config/config_io.h"
#include "widgets/form/config_form.h"
#include "widgets/models/job_text.h"
#include "widgets/panels/command_palette.h"
#include "widgets/panels/monitor.h"
#include "widgets/panels/setup.h"
#include "widgets/theme/icons.h"

namespace drift {

QToolButton* MainWindow::addButton(QToolBar& bar, ActionId id) {
    auto* button = new QToolButton(&bar);
    button->setDefaultAction(actions_[id]);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIconSize(QSize(theme::kIcon, theme::kIcon));
    button->setAccessibleName(actions_[id]->text());
    button->setAccessibleDescription(actions_[id]->statusTip());
    bar.addWidget(button);
    return button;
}

void MainWindow::buildToolBar() {
    auto* bar = new QToolBar(tr("Run"), this);
    bar->setObjectName(QStringLiteral("run_bar"));
    bar->setAccessibleName(tr("Run"));
    bar->setMovable(false);
    bar->setFloatable(false);
    bar->setFixedHeight(theme::kToolbarHeight);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->setIconSize(QSize(theme::kIcon, theme::kIcon));
    addToolBar(Qt::TopToolBarArea, bar);

    auto* project = new QToolButton(bar);
    const QString name = QDir(QString::fromStdString(bridge_.project().string())).dirName();
    project->setText(name);
    project->setAccessibleName(tr("Project %1").arg(name));
    project->setToolTip(QString::fromStdString(bridge_.project().string()));
    project->setIcon(theme::icon(QStringLiteral("folder")));
    project->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    project->setIconSize(QSize(theme::kIcon, theme::kIcon));
    project->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(project);
    project->setMenu(menu);
    // Filled when opened, so that recent projects and check marks are current.
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillProjectMenu(*menu); });
    bar->addWidget(project);
    bar->addSeparator();

    addButton(*bar, ActionId::kStart)->setProperty("primary", true);
    addButton(*bar, ActionId::kPause);
    QToolButton* stop = addButton(*bar, ActionId::kStopAndSave);
    auto* stop_menu = new QMenu(stop);
    stop_menu->addAction(actions_[ActionId::kStopAndSave]);
    stop_menu->addAction(actions_[ActionId::kStop]);
    stop->setMenu(stop_menu);
    stop->setPopupMode(QToolButton::MenuButtonPopup);
    addButton(*bar, ActionId::kStepOnce);
    bar->addSeparator();
    addButton(*bar, ActionId::kSampleNow);
    addButton(*bar, ActionId::kCheckpointNow);

    auto* space = new QWidget(bar);
    space->setAccessibleName(tr("Space"));
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    QToolButton* search = addButton(*bar, ActionId::kPalette);
    search->setObjectName(QStringLiteral("search_button"));
    search->setMinimumWidth(240);
    const auto name_search = [this, search] {
        search->setText(
            tr("Search   %1")
                .arg(actions_[ActionId::kPalette]->shortcut().toString(QKeySequence::NativeText)));
    };
    connect(&actions_, &Actions::keysChanged, search, name_search);
    name_search();
}

void MainWindow::fillProjectMenu(QMenu& menu) {
    menu.clear();
    menu.addActions(
        {actions_[ActionId::kOpenProject], actions_[ActionId::kNewProject], actions_[ActionId::kOpenFile]});
    QMenu* recent = menu.addMenu(theme::icon(QStringLiteral("folder")), tr("Recent projects"));
    const QString here = QDir(QString::fromStdString(bridge_.project().string())).absolutePath();
    for (const QString& folder : settings_.recentProjects()) {
        if (QDir(folder).absolutePath() != here) {
            recent->addAction(folder, this, [this, folder] {
                next_project_ = folder;
                close();
            });
        }
    }
    recent->setEnabled(!recent->isEmpty());
    menu.addSeparator();
    menu.addActions({actions_[ActionId::kShowRuns], actions_[ActionId::kShowInspector],
                     actions_[ActionId::kShowJobs], actions_[ActionId::kShowLog]});
    menu.addSeparator();
    menu.addActions({actions_[ActionId::kLayoutTrain], actions_[ActionId::kLayoutInspect],
                     actions_[ActionId::kResetLayout]});
    menu.addSeparator();
    menu.addActions(
        {actions_[ActionId::kThemeSystem], actions_[ActionId::kThemeLight], actions_[ActionId::kThemeDark]});
    menu.addSeparator();
    menu.addActions({actions_[ActionId::kShortcuts], actions_[ActionId::kEditKeys],
                     actions_[ActionId::kLoopFigures], actions_[ActionId::kResetSettings]});
    menu.addSeparator();
    menu.addAction(actions_[ActionId::kQuit]);
}

void MainWindow::buildRail() {
    auto* rail = new QToolBar(tr("Workspaces"), this);
    rail->setObjectName(QStringLiteral("rail"));
    rail->setAccessibleName(tr("Workspaces"));
    rail->setMovable(false);
    rail->setFloatable(false);
    rail->setContextMenuPolicy(Qt::PreventContextMenu);
    rail->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    rail->setIconSize(QSize(theme::kRailIcon, theme::kRailIcon));
    rail->setFixedWidth(theme::kRailWidth);
    addToolBar(Qt::LeftToolBarArea, rail);
    auto* group = new QActionGroup(this);
    const auto add = [&](ActionId id) {
        group->addAction(actions_[id]);
        rail->addAction(actions_[id]);
        QWidget* button = rail->widgetForAction(actions_[id]);
        button->setFixedWidth(theme::kRailWidth - 1);
        button->setMinimumHeight(7 * theme::kGrid);
        button->setAccessibleName(actions_[id]->text());
        button->setFocusPolicy(Qt::TabFocus);
        connect(actions_[id], &QAction::triggered, this, [this, id] { showWorkspace(id); });
    };
    for (const ActionId id : {ActionId::kSetup, ActionId::kToyLab, ActionId::kMonitor, ActionId::kGallery}) {
        add(id);
    }
    auto* space = new QWidget(rail);
    space->setAccessibleName(tr("Space"));
    space->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
    rail->addWidget(space);
    add(ActionId::kDevices);
}

void MainWindow::buildPalette() {
    palette_ = new CommandPalette(this);
    palette_->addProvider([this] {
        std::vector<PaletteEntry> entries;
        for (QAction* action : actions_.all()) {
            entries.push_back({action->text(), tr("Action"),
                               action->shortcut().toString(QKeySequence::NativeText), action->icon(),
                               [action] { action->trigger(); }, action->isEnabled()});
        }
        return entries;
    });
    palette_->addProvider([this] {
        std::vector<PaletteEntry> entries;
        for (const PresetInfo& info : list_presets()) {
            const QString name = QString::fromStdString(info.name);
            entries.push_back({name, tr("Preset"), QString::fromStdString(info.title),
                               theme::icon(QStringLiteral("setup")), [this, name] {
                                   setup_->setPreset(name);
                                   showWorkspace(ActionId::kSetup);
                               }});
        }
        return entries;
    });
    palette_->addProvider([this] {
        std::vector<PaletteEntry> entries;
        for (const OptionInfo& option : all_options()) {
            const QString key = QString::fromStdString(option.key);
            entries.push_back({key, tr("Setting"), QString::fromStdString(option.info.help),
                               theme::icon(QStringLiteral("setup")), [this, key] {
                                   showWorkspace(ActionId::kSetup);
                                   setup_->form()->revealField(key);
                               }});
        }
        return entries;
    });
    palette_->addProvider([this] {
        std::vector<PaletteEntry> entries;
        for (const QString& name : monitor_->layouts().names()) {
            entries.push_back({name, tr("Layout"), tr("charts of the Monitor"),
                               theme::icon(QStringLiteral("monitor")), [this, name] {
                                   showWorkspace(ActionId::kMonitor);
                                   monitor_->applyLayout(name);
                               }});
        }
        return entries;
    });
    palette_->addProvider([this] {
        std::vector<PaletteEntry> entries;
        for (const RunSummary& run : bridge_.store().runs()) {
            const QString folder = QString::fromStdString(run.folder_name);
            const QString name = run.name.empty() ? folder : QString::fromStdString(run.name + "  " + run.id);
            entries.push_back(
                {name, tr("Run"), stateText(run.state), theme::icon(QStringLiteral("runs")), [this, folder] {
                     browser_.reveal(folder, false);
                     shown_->choose(folder);
                     inspectRunFolder(folder);
                 }});
        }
        return entries;
    });
}

}  // namespace drift
