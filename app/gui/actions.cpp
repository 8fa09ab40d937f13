#include "app/gui/actions.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QComboBox>
#include <QKeyEvent>
#include <algorithm>

#include "widgets/theme/icons.h"

namespace drift {
namespace {

struct Row {
    ActionId id;
    const char* name;  // in the settings file
    const char* icon;  // "" for none
    const char* text;
    const char* help;
    const char* keys;  // portable, separated by two blanks
    const char* group;
};

using A = ActionId;
constexpr Row kTable[] = {
    {A::kStart, "start", "play", QT_TR_NOOP("Start"),
     QT_TR_NOOP("Start the run that Setup describes, or resume the paused job"), "Ctrl+Return",
     QT_TR_NOOP("Run")},
    {A::kPause, "pause", "pause", QT_TR_NOOP("Pause"),
     QT_TR_NOOP("Pause after the current step; the model stays loaded"), "", QT_TR_NOOP("Run")},
    {A::kToggle, "toggle", "play", QT_TR_NOOP("Start, pause or resume"),
     QT_TR_NOOP("Start, pause or resume the job in focus"), "Space  T", QT_TR_NOOP("Run")},
    {A::kStop, "stop", "stop", QT_TR_NOOP("Stop after this step"),
     QT_TR_NOOP("Stop after the current step; steps since the last checkpoint are lost"), "Ctrl+.",
     QT_TR_NOOP("Run")},
    {A::kStopAndSave, "stop_and_save", "stop_save", QT_TR_NOOP("Save and stop"),
     QT_TR_NOOP("Write a checkpoint, then stop"), "Ctrl+Shift+.", QT_TR_NOOP("Run")},
    {A::kStepOnce, "step_once", "step", QT_TR_NOOP("Step"), QT_TR_NOOP("One step of a paused job"), ".",
     QT_TR_NOOP("Run")},
    {A::kSampleNow, "sample_now", "camera", QT_TR_NOOP("Sample now"),
     QT_TR_NOOP("Draw the preview samples at the current step"), "Ctrl+Shift+S", QT_TR_NOOP("Run")},
    {A::kCheckpointNow, "checkpoint_now", "checkpoint", QT_TR_NOOP("Checkpoint"),
     QT_TR_NOOP("Write a checkpoint at the current step"), "Ctrl+S", QT_TR_NOOP("Run")},
    {A::kPalette, "palette", "search", QT_TR_NOOP("Search"),
     QT_TR_NOOP("Find actions, settings, presets and runs"), "Ctrl+K", QT_TR_NOOP("Window")},
    {A::kOpenProject, "open_project", "folder", QT_TR_NOOP("Open project"),
     QT_TR_NOOP("Open another project folder"), "Ctrl+O", QT_TR_NOOP("Project")},
    {A::kNewProject, "new_project", "add", QT_TR_NOOP("New project"), QT_TR_NOOP("Make a new project folder"),
     "Ctrl+N", QT_TR_NOOP("Project")},
    {A::kOpenFile, "open_file", "setup", QT_TR_NOOP("Open configuration"),
     QT_TR_NOOP("Read a YAML or JSON configuration, or a picture's settings"), "Ctrl+Shift+O",
     QT_TR_NOOP("Project")},
    {A::kQuit, "quit", "", QT_TR_NOOP("Quit"), QT_TR_NOOP("Close the window; running jobs are asked about"),
     "Ctrl+Q", QT_TR_NOOP("Project")},
    {A::kShortcuts, "shortcuts", "keyboard", QT_TR_NOOP("Keys"), QT_TR_NOOP("Show every key"), "F1",
     QT_TR_NOOP("Window")},
    {A::kEditKeys, "edit_keys", "keyboard", QT_TR_NOOP("Change keys"),
     QT_TR_NOOP("Give actions other keys, or take them back"), "Shift+F1", QT_TR_NOOP("Window")},
    {A::kSetup, "setup", "setup", QT_TR_NOOP("Setup"), QT_TR_NOOP("Describe a run and start it"), "Alt+1",
     QT_TR_NOOP("Workspace")},
    {A::kToyLab, "toy_lab", "toy", QT_TR_NOOP("Toy lab"),
     QT_TR_NOOP("Watch a two-dimensional run and its field"), "Alt+2", QT_TR_NOOP("Workspace")},
    {A::kMonitor, "monitor", "monitor", QT_TR_NOOP("Monitor"), QT_TR_NOOP("Curves of one or several runs"),
     "Alt+3", QT_TR_NOOP("Workspace")},
    {A::kGallery, "gallery", "gallery", QT_TR_NOOP("Gallery"),
     QT_TR_NOOP("Samples of fixed seeds and classes over training"), "Alt+4", QT_TR_NOOP("Workspace")},
    {A::kDevices, "devices", "device", QT_TR_NOOP("Devices"), QT_TR_NOOP("Devices, their support and speed"),
     "Alt+5", QT_TR_NOOP("Workspace")},
    {A::kShowRuns, "show_runs", "runs", QT_TR_NOOP("Show runs"), QT_TR_NOOP("Show or hide the runs"),
     "Ctrl+Shift+R", QT_TR_NOOP("Window")},
    {A::kShowInspector, "show_inspector", "inspector", QT_TR_NOOP("Show inspector"),
     QT_TR_NOOP("Show or hide the inspector"), "Ctrl+Shift+I", QT_TR_NOOP("Window")},
    {A::kShowJobs, "show_jobs", "jobs", QT_TR_NOOP("Show jobs"), QT_TR_NOOP("Show or hide the queue"),
     "Ctrl+Shift+J", QT_TR_NOOP("Window")},
    {A::kShowLog, "show_log", "log", QT_TR_NOOP("Show log"), QT_TR_NOOP("Show or hide the log"),
     "Ctrl+Shift+L", QT_TR_NOOP("Window")},
    {A::kLayoutTrain, "layout_train", "window", QT_TR_NOOP("Layout: Train"),
     QT_TR_NOOP("Queue, log and inspector around the live view"), "Ctrl+1", QT_TR_NOOP("Window")},
    {A::kLayoutInspect, "layout_inspect", "window", QT_TR_NOOP("Layout: Inspect"),
     QT_TR_NOOP("Runs and inspector beside pictures and curves"), "Ctrl+2", QT_TR_NOOP("Window")},
    {A::kResetLayout, "reset_layout", "reset", QT_TR_NOOP("Reset layout"),
     QT_TR_NOOP("Put every dock back to its place"), "", QT_TR_NOOP("Window")},
    {A::kThemeSystem, "theme_system", "window", QT_TR_NOOP("Theme: as the system"),
     QT_TR_NOOP("Follow the system's light or dark theme"), "", QT_TR_NOOP("Window")},
    {A::kThemeLight, "theme_light", "sun", QT_TR_NOOP("Theme: light"), QT_TR_NOOP("Light theme"), "",
     QT_TR_NOOP("Window")},
    {A::kThemeDark, "theme_dark", "moon", QT_TR_NOOP("Theme: dark"), QT_TR_NOOP("Dark theme"), "",
     QT_TR_NOOP("Window")},
    {A::kLoopFigures, "loop_figures", "monitor", QT_TR_NOOP("Event-loop figures"),
     QT_TR_NOOP("Show the event loop's intervals in the status bar"), "", QT_TR_NOOP("Window")},
    {A::kResetSettings, "reset_settings", "reset", QT_TR_NOOP("Reset all settings"),
     QT_TR_NOOP("Forget layout, theme and recent projects; projects and presets stay"), "",
     QT_TR_NOOP("Window")},
};

bool isCheckable(ActionId id) {
    return (id >= A::kSetup && id <= A::kShowLog) || (id >= A::kThemeSystem && id <= A::kLoopFigures);
}

QList<QKeySequence> keysFrom(const QStringList& texts) {
    QList<QKeySequence> keys;
    for (const QString& text : texts) {
        const QKeySequence key(text, QKeySequence::PortableText);
        if (!key.isEmpty()) {
            keys.append(key);
        }
    }
    return keys;
}

const Row& rowOf(ActionId id) {
    return *std::find_if(std::begin(kTable), std::end(kTable), [id](const Row& row) { return row.id == id; });
}

QString plainKey(const QKeySequence& key) {
    return key.toString(QKeySequence::NativeText);
}

}  // namespace

Actions::Actions(QObject* parent) : QObject(parent) {
    for (const Row& row : kTable) {
        auto* action = new QAction(tr(row.text), this);
        if (*row.icon != '\0') {
            const QString name = QLatin1String(row.icon);
            action->setIcon(row.id == A::kStart ? theme::iconOnAccent(name) : theme::icon(name));
        }
        action->setStatusTip(tr(row.help));
        action->setCheckable(isCheckable(row.id));
        action->setData(tr(row.group));
        if (row.id == A::kStopAndSave) {
            action->setIconText(tr("Stop"));  // on the tool bar; its menu has both ways of stopping
        }
        actions_.emplace(row.id, action);
        order_.push_back(action);
        setKeys(row.id, defaultKeys(row.id));
    }
}

ActionId Actions::idAt(int row) const {
    return kTable[row].id;
}

QString Actions::name(ActionId id) {
    return QString::fromLatin1(rowOf(id).name);
}

QList<QKeySequence> Actions::defaultKeys(ActionId id) {
    return keysFrom(QString::fromLatin1(rowOf(id).keys).split(QStringLiteral("  "), Qt::SkipEmptyParts));
}

void Actions::setKeys(ActionId id, const QList<QKeySequence>& keys) {
    QAction& action = *actions_.at(id);
    action.setShortcuts(keys);
    const QString help = tr(rowOf(id).help);
    action.setToolTip(keys.isEmpty() ? help : tr("%1 (%2)").arg(help, plainKey(keys.front())));
    Q_EMIT keysChanged();
}

void Actions::applyKeys(const QMap<QString, QStringList>& chosen) {
    for (const auto& [id, action] : actions_) {
        const auto found = chosen.find(name(id));
        setKeys(id, found == chosen.end() ? defaultKeys(id) : keysFrom(*found));
    }
}

QMap<QString, QStringList> Actions::chosenKeys() const {
    QMap<QString, QStringList> chosen;
    for (const auto& [id, action] : actions_) {
        if (action->shortcuts() != defaultKeys(id)) {
            QStringList texts;
            for (const QKeySequence& key : action->shortcuts()) {
                texts.append(key.toString(QKeySequence::PortableText));
            }
            chosen.insert(name(id), texts);
        }
    }
    return chosen;
}

std::optional<ActionId> Actions::ownerOf(const QKeySequence& key, ActionId except) const {
    for (const auto& [id, action] : actions_) {
        const QList<QKeySequence> keys = action->shortcuts();
        const bool clash = std::any_of(keys.begin(), keys.end(), [&](const QKeySequence& other) {
            return other.matches(key) != QKeySequence::NoMatch || key.matches(other) != QKeySequence::NoMatch;
        });
        if (id != except && clash) {
            return id;
        }
    }
    return std::nullopt;
}

void Actions::refresh(const JobFocus& focus, bool can_start) {
    const auto allow = [&](ActionId id, JobAction action) {
        actions_.at(id)->setEnabled(focus.isAllowed(action));
    };
    const bool resumes = focus.isAllowed(JobAction::kResume) || focus.isAllowed(JobAction::kUnpark);
    QAction& start = *actions_.at(A::kStart);
    start.setText(resumes ? tr("Resume") : tr("Start"));
    start.setEnabled(resumes || can_start);
    allow(A::kPause, JobAction::kPause);
    allow(A::kStop, JobAction::kStop);
    allow(A::kStopAndSave, JobAction::kStopAndSave);
    allow(A::kStepOnce, JobAction::kStepOnce);
    allow(A::kSampleNow, JobAction::kSampleNow);
    allow(A::kCheckpointNow, JobAction::kCheckpointNow);
    actions_.at(A::kToggle)->setEnabled(start.isEnabled() || focus.isAllowed(JobAction::kPause));
}

QString Actions::cheatSheetHtml() const {
    QString html;
    QStringList groups;
    for (const QAction* action : order_) {
        if (const QString group = action->data().toString(); !groups.contains(group)) {
            groups.append(group);
        }
    }
    for (const QString& group : groups) {
        html += QStringLiteral("<tr><td colspan='2' style='padding-top:8px'><b>%1</b></td></tr>").arg(group);
        for (const QAction* action : order_) {
            if (action->data().toString() != group || action->shortcuts().isEmpty()) {
                continue;
            }
            QStringList keys;
            for (const QKeySequence& key : action->shortcuts()) {
                keys.append(plainKey(key).toHtmlEscaped());
            }
            html += QStringLiteral("<tr><td style='padding-right:24px'>%1</td><td>%2</td></tr>")
                        .arg(action->text().toHtmlEscaped(), keys.join(QStringLiteral(", ")));
        }
    }
    return QStringLiteral("<table cellspacing='2'>%1</table>").arg(html);
}

bool ShortcutGuard::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto& key = *static_cast<QKeyEvent*>(event);
        const bool plain =
            (key.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) == 0;
        const bool presses = key.key() == Qt::Key_Space && qobject_cast<QAbstractButton*>(watched) != nullptr;
        const bool types = qobject_cast<QComboBox*>(watched) != nullptr;
        const auto* view = qobject_cast<QAbstractItemView*>(watched);
        const bool checks = view != nullptr && key.key() == Qt::Key_Space && view->currentIndex().isValid() &&
                            (view->currentIndex().flags() & Qt::ItemIsUserCheckable) != 0;
        if (plain && (presses || types || checks)) {
            event->accept();
            return true;
        }
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace drift
