// What the window remembers between starts, and the options it was started with.
//
// Only geometry, layout and small preferences live here (QSettings); runs, presets and jobs are files of the
// project.
#pragma once

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>
#include <QVariantMap>
#include <memory>

#include "widgets/theme/palette.h"

class QSettings;

namespace drift {

struct AppOptions {
    bool safe_mode = false;  // default layout and theme, no quick start, no drop handling of last session
    bool reset_layout = false;
    bool reset_all = false;
    bool loop_figures = false;  // event-loop figures in the status bar
    QString profile_dir;        // settings of this start live here instead of the user's folder
    QString project;
    QString tour;  // folder for the pictures; non-empty: run the tour and exit
    bool help = false, version = false;
};
// `arguments` includes the program's name. Throws Error{kUsage} naming the option.
[[nodiscard]] AppOptions parseOptions(const QStringList& arguments);
[[nodiscard]] QString helpText();

class Settings {
public:
    // Raise when the set of docks or tool bars changes: an older saved state is then left alone.
    static constexpr int kLayoutVersion = 1;

    explicit Settings(const AppOptions& options);
    ~Settings();

    [[nodiscard]] theme::Mode themeMode() const;
    void setThemeMode(theme::Mode mode);
    [[nodiscard]] QByteArray geometry() const;
    [[nodiscard]] QByteArray layout() const;
    void saveWindow(const QByteArray& geometry, const QByteArray& layout, const QString& workspace);
    [[nodiscard]] QString workspace() const;
    // What a panel wants to be told again; lost with the layout.
    [[nodiscard]] QVariantMap panelState(const QString& panel) const;
    void setPanelState(const QString& panel, const QVariantMap& state);
    [[nodiscard]] QStringList recentProjects() const;  // newest first, existing folders only
    void addProject(const QString& folder);
    [[nodiscard]] bool quickStartDone() const;
    void setQuickStartDone();
    [[nodiscard]] bool coachDismissed() const;
    void setCoachDismissed();
    // Keys that the user chose, by action name, portable text; only what differs from the defaults.
    [[nodiscard]] QMap<QString, QStringList> keys() const;
    void setKeys(const QMap<QString, QStringList>& keys);
    void resetLayout();
    void resetAll();
    void sync();

private:
    std::unique_ptr<QSettings> store_;
};

}  // namespace drift
