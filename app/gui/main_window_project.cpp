// Project, theme, files and messages of the main window.
#include <QApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QImageReader>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "app/gui/key_editor.h"
#include "app/gui/main_window.h"
#include "app/gui/toy_studio.h"
#include "core/config/config_io.h"
#include "widgets/panels/coach_cards.h"
#include "widgets/panels/command_palette.h"
#include "widgets/panels/inspector_content.h"
#include "widgets/panels/setup.h"
#include "widgets/panels/status_line.h"

namespace drift {

void MainWindow::connectActions() {
    addActions(QList<QAction*>(actions_.all().begin(), actions_.all().end()));
    qApp->installEventFilter(new ShortcutGuard(this));
    const auto on = [this](ActionId id, auto&& run) {
        connect(actions_[id], &QAction::triggered, this, [run](bool) { run(); });
    };
    on(ActionId::kStart, [this] { start(); });
    on(ActionId::kToggle, [this] { toggle(); });
    on(ActionId::kPause, [this] { bridge_.pause(focus_.id()); });
    on(ActionId::kStop, [this] { bridge_.stop(focus_.id()); });
    on(ActionId::kStopAndSave, [this] { bridge_.stop(focus_.id(), StopMode::kStopAndSave); });
    on(ActionId::kStepOnce, [this] { bridge_.stepOnce(focus_.id()); });
    on(ActionId::kSampleNow, [this] { bridge_.sampleNow(focus_.id()); });
    on(ActionId::kCheckpointNow, [this] { bridge_.checkpointNow(focus_.id()); });
    on(ActionId::kPalette, [this] { palette_->open(); });
    on(ActionId::kOpenProject, [this] { openProject(false); });
    on(ActionId::kNewProject, [this] { openProject(true); });
    on(ActionId::kOpenFile, [this] {
        const QString file =
            QFileDialog::getOpenFileName(this, tr("Open configuration"), {},
                                         tr("Configurations and pictures (*.yaml *.yml *.json *.png)"));
        if (!file.isEmpty()) {
            openFile(file);
        }
    });
    on(ActionId::kQuit, [this] { close(); });
    on(ActionId::kShortcuts, [this] { showKeys(); });
    on(ActionId::kEditKeys, [this] {
        auto* editor = new KeyEditor(actions_, settings_, this);
        editor->setAttribute(Qt::WA_DeleteOnClose);
        editor->open();
    });
    for (const ActionId layout : {ActionId::kLayoutTrain, ActionId::kLayoutInspect, ActionId::kResetLayout}) {
        on(layout, [this, layout] { applyLayout(layout); });
    }
    on(ActionId::kThemeSystem, [this] { setTheme(theme::Mode::kSystem); });
    on(ActionId::kThemeLight, [this] { setTheme(theme::Mode::kLight); });
    on(ActionId::kThemeDark, [this] { setTheme(theme::Mode::kDark); });
    on(ActionId::kLoopFigures,
       [this] { status_->showLoopFigures(actions_[ActionId::kLoopFigures]->isChecked()); });
    on(ActionId::kResetSettings, [this] {
        settings_.resetAll();
        setTheme(theme::Mode::kSystem);
        applyLayout(ActionId::kResetLayout);
    });
    setTheme(theme::mode());
    if (options_.loop_figures) {
        actions_[ActionId::kLoopFigures]->trigger();
    }
}

void MainWindow::setTheme(theme::Mode mode) {
    if (mode != theme::mode()) {
        theme::apply(*qobject_cast<QApplication*>(QCoreApplication::instance()), mode);
        settings_.setThemeMode(mode);
    }
    actions_[ActionId::kThemeSystem]->setChecked(mode == theme::Mode::kSystem);
    actions_[ActionId::kThemeLight]->setChecked(mode == theme::Mode::kLight);
    actions_[ActionId::kThemeDark]->setChecked(mode == theme::Mode::kDark);
}

void MainWindow::openProject(bool make_new) {
    const QString title = make_new ? tr("Folder of the new project") : tr("Open project");
    const QString folder = QFileDialog::getExistingDirectory(this, title);
    if (!folder.isEmpty()) {
        next_project_ = folder;
        close();
    }
}

void MainWindow::begin() {
    if (bridge_.isReadOnly()) {
        banners_->show(
            QStringLiteral("read_only"), BannerLevel::kWarning,
            tr("Another program runs jobs in this project"),
            tr("Everything can be looked at here, nothing can be started or changed. To run jobs here, close "
               "the other program and open the project again."),
            {}, false);
        return;
    }
    if (bridge_.store().rebuilt()) {
        banners_->show(
            QStringLiteral("rebuilt"), BannerLevel::kWarning, tr("The project's index was damaged"),
            tr("It was rebuilt from the run folders; the damaged file is kept beside it. Jobs that were "
               "queued have to be queued again."));
    }
    const bool fresh =
        !settings_.quickStartDone() && bridge_.jobs().empty() && bridge_.store().runs().empty();
    if (fresh && !options_.safe_mode) {
        settings_.setQuickStartDone();
        startPreset(QStringLiteral("two_gaussians"));
        startPreset(QStringLiteral("digits"));
        showCoach(!settings_.coachDismissed());
        showWorkspace(ActionId::kToyLab);
        return;
    }
    offerLeftovers();
}

namespace {

bool carriesSettings(const QString& file) {
    return QImageReader(file).textKeys().contains(QStringLiteral("config_hash"));
}

}  // namespace

void MainWindow::openFile(const QString& file) {
    try {
        // In front of the toy lab a table or a picture is data, unless the picture tells of a run.
        if (workspace_ == ActionId::kToyLab && !carriesSettings(file) && studio_->openDataFile(file)) {
            return;
        }
        if (QFileInfo(file).suffix().compare(QLatin1String("png"), Qt::CaseInsensitive) == 0) {
            inspectFile(file);
            return;
        }
        (void)resolve_config(file.toStdString(),
                             {});  // a file that is none is explained here, whatever is open
        setup_->setLiveRun({}, {}, {});
        setup_->loadFile(file);
        showWorkspace(ActionId::kSetup);
    } catch (...) {
        showError(QStringLiteral("file"), current_error_info());
    }
}

void MainWindow::inspectFile(const QString& file) {
    InspectorContent content = inspectPng(file);
    const auto hash = std::find_if(content.facts.begin(), content.facts.end(), [](const InspectorFact& fact) {
        return fact.name == QLatin1String("config_hash");
    });
    if (hash != content.facts.end()) {
        for (const RunSummary& run : bridge_.store().runs()) {
            if (run.config_hash != hash->value.toStdString() || !run.problem.empty()) {
                continue;
            }
            const QString folder = QString::fromStdString(run.folder_name);
            content.actions.push_back(
                {QStringLiteral("setup"), tr("Use its settings"),
                 tr("Fills Setup with the configuration of %1").arg(folder), [this, folder] {
                     const RunDir dir = bridge_.store().find_run(folder.toStdString());
                     setup_->setConfig(dir.config(), QString::fromStdString(dir.manifest().preset));
                     showWorkspace(ActionId::kSetup);
                 }});
            break;
        }
    }
    inspector_->setContent(content);
    inspected_ = Inspected::kPicture;
}

void MainWindow::showCoach(bool visible) {
    coach_->setVisible(visible);
}

void MainWindow::showError(const QString& key, const ErrorInfo& error) {
    banners_->show(key, error);
}

void MainWindow::showKeys() {
    QDialog dialog(this);
    dialog.setWindowTitle(tr("Keys"));
    auto* text = new QLabel(actions_.cheatSheetHtml(), &dialog);
    text->setAccessibleName(tr("Keys"));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, &dialog);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    auto* layout = new QVBoxLayout(&dialog);
    layout->setContentsMargins(theme::kGroupGap, theme::kGrid, theme::kGroupGap, theme::kGrid);
    layout->addWidget(text);
    layout->addWidget(buttons);
    dialog.exec();
}

}  // namespace drift
