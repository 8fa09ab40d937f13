// Every action of the window in one table: name, icon, key, and the job action it stands for.
//
// Whether a job action is enabled is asked of the job-state table (core/session/job_state.h), never
// remembered here.
#pragma once

#include <QAction>
#include <QMap>
#include <QObject>
#include <map>
#include <optional>
#include <vector>

#include "widgets/bridge/job_focus.h"

namespace drift {

enum class ActionId {
    kStart,
    kPause,
    kToggle,
    kStop,
    kStopAndSave,
    kStepOnce,
    kSampleNow,
    kCheckpointNow,
    kPalette,
    kOpenProject,
    kNewProject,
    kOpenFile,
    kQuit,
    kShortcuts,
    kEditKeys,
    kSetup,
    kToyLab,
    kMonitor,
    kGallery,
    kDevices,
    kShowRuns,
    kShowInspector,
    kShowJobs,
    kShowLog,
    kLayoutTrain,
    kLayoutInspect,
    kResetLayout,
    kThemeSystem,
    kThemeLight,
    kThemeDark,
    kLoopFigures,
    kResetSettings
};

class Actions : public QObject {
    Q_OBJECT

public:
    explicit Actions(QObject* parent = nullptr);
    [[nodiscard]] QAction* operator[](ActionId id) const { return actions_.at(id); }
    // In table order.
    [[nodiscard]] const std::vector<QAction*>& all() const { return order_; }
    [[nodiscard]] ActionId idAt(int row) const;  // of the action all()[row]
    // Keys can be changed by the user. `name` stands in the settings file.
    [[nodiscard]] static QString name(ActionId id);
    [[nodiscard]] static QList<QKeySequence> defaultKeys(ActionId id);
    void setKeys(ActionId id, const QList<QKeySequence>& keys);
    // Keys by action name, portable text; every action that is not named gets its default. Unreadable ones
    // are left out.
    void applyKeys(const QMap<QString, QStringList>& chosen);
    [[nodiscard]] QMap<QString, QStringList> chosenKeys() const;  // only what differs from the defaults
    // Whose key it is already, or whose it would hide (the start of a longer sequence).
    [[nodiscard]] std::optional<ActionId> ownerOf(const QKeySequence& key, ActionId except) const;
    // Enables what the focused job's state allows. `can_start`: Setup holds a valid configuration and the
    // project is writable.
    void refresh(const JobFocus& focus, bool can_start);
    // "Pause or resume   Space, T" per line and group, for the cheat sheet.
    [[nodiscard]] QString cheatSheetHtml() const;

Q_SIGNALS:
    void keysChanged();

private:
    std::map<ActionId, QAction*> actions_;
    std::vector<QAction*> order_;
};

// A key such as Space or a letter belongs to the focused button, list or text field before it belongs to the
// window.
class ShortcutGuard : public QObject {
    Q_OBJECT

public:
    explicit ShortcutGuard(QObject* parent) : QObject(parent) {}

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace drift
