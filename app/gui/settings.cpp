#include "app/gui/settings.h"

#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QSettings>

#include "core/base/error.h"
#include "core/base/version.h"

namespace drift {
namespace {

constexpr int kRecentProjects = 10;

void addOptions(QCommandLineParser& parser) {
    const auto add = [&parser](const char* name, const char* help, const char* value = nullptr) {
        parser.addOption({QLatin1String(name), QCoreApplication::translate("drift::Settings", help),
                          value != nullptr ? QLatin1String(value) : QString()});
    };
    parser.setApplicationDescription(QCoreApplication::translate(
        "drift::Settings", "Trains and compares one-step generators with a drifting field"));
    add("project", "Open this project folder; it is made when absent", "dir");
    add("safe-mode", "Default layout and theme; nothing is started or restored");
    add("reset-layout", "Forget the window's layout");
    add("reset-all-settings", "Forget every setting; projects and presets stay");
    add("profile-dir", "Keep settings in this folder instead of the user's", "dir");
    add("loop-figures", "Show the event loop's intervals in the status bar");
    add("tour", "Drive every panel with short real runs, save pictures here, exit", "dir");
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("dir"), QStringLiteral("Project folder"),
                                 QStringLiteral("[dir]"));
}

}  // namespace

AppOptions parseOptions(const QStringList& arguments) {
    QCommandLineParser parser;
    addOptions(parser);
    if (!parser.parse(arguments)) {
        throw Error(ErrorCode::kUsage, parser.errorText().toStdString(), "run 'drift-workbench --help'");
    }
    AppOptions options;
    options.safe_mode = parser.isSet(QStringLiteral("safe-mode"));
    options.reset_layout = parser.isSet(QStringLiteral("reset-layout"));
    options.reset_all = parser.isSet(QStringLiteral("reset-all-settings"));
    options.loop_figures = parser.isSet(QStringLiteral("loop-figures"));
    options.profile_dir = parser.value(QStringLiteral("profile-dir"));
    options.project = parser.value(QStringLiteral("project"));
    options.tour = parser.value(QStringLiteral("tour"));
    options.help = parser.isSet(QStringLiteral("help"));
    options.version = parser.isSet(QStringLiteral("version"));
    const QStringList positional = parser.positionalArguments();
    if (positional.size() > 1 || (positional.size() == 1 && !options.project.isEmpty())) {
        throw Error(ErrorCode::kUsage, "more than one project folder was given",
                    "name one folder; open a second window for another project");
    }
    if (positional.size() == 1) {
        options.project = positional.front();
    }
    return options;
}

QString helpText() {
    QCommandLineParser parser;
    addOptions(parser);
    return parser.helpText();
}

Settings::Settings(const AppOptions& options) {
    if (options.profile_dir.isEmpty()) {
        store_ =
            std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope,
                                        QStringLiteral("DriftWorkbench"), QStringLiteral("drift-workbench"));
    } else {
        QDir().mkpath(options.profile_dir);
        store_ = std::make_unique<QSettings>(
            QDir(options.profile_dir).filePath(QStringLiteral("drift-workbench.ini")), QSettings::IniFormat);
    }
    if (options.reset_all) {
        resetAll();
    }
    if (options.reset_layout) {
        resetLayout();
    }
}

Settings::~Settings() = default;

theme::Mode Settings::themeMode() const {
    return theme::modeFrom(store_->value(QStringLiteral("theme")).toString());
}
void Settings::setThemeMode(theme::Mode mode) {
    store_->setValue(QStringLiteral("theme"), theme::modeName(mode));
}

QByteArray Settings::geometry() const {
    return store_->value(QStringLiteral("window/geometry")).toByteArray();
}
QByteArray Settings::layout() const {
    return store_->value(QStringLiteral("window/layout")).toByteArray();
}
QString Settings::workspace() const {
    return store_->value(QStringLiteral("window/workspace")).toString();
}

void Settings::saveWindow(const QByteArray& geometry, const QByteArray& layout, const QString& workspace) {
    store_->setValue(QStringLiteral("window/geometry"), geometry);
    store_->setValue(QStringLiteral("window/layout"), layout);
    store_->setValue(QStringLiteral("window/workspace"), workspace);
}

QVariantMap Settings::panelState(const QString& panel) const {
    return store_->value(QStringLiteral("window/panel_") + panel).toMap();
}
void Settings::setPanelState(const QString& panel, const QVariantMap& state) {
    store_->setValue(QStringLiteral("window/panel_") + panel, state);
}

QStringList Settings::recentProjects() const {
    QStringList folders;
    for (const QString& folder : store_->value(QStringLiteral("projects")).toStringList()) {
        if (QFileInfo(folder).isDir()) {
            folders.append(folder);
        }
    }
    return folders;
}

void Settings::addProject(const QString& folder) {
    QStringList folders = recentProjects();
    const QString path = QFileInfo(folder).absoluteFilePath();
    folders.removeAll(path);
    folders.prepend(path);
    store_->setValue(QStringLiteral("projects"), QStringList(folders.mid(0, kRecentProjects)));
}

bool Settings::quickStartDone() const {
    return store_->value(QStringLiteral("quick_start_done")).toBool();
}
void Settings::setQuickStartDone() {
    store_->setValue(QStringLiteral("quick_start_done"), true);
}
bool Settings::coachDismissed() const {
    return store_->value(QStringLiteral("coach_dismissed")).toBool();
}
void Settings::setCoachDismissed() {
    store_->setValue(QStringLiteral("coach_dismissed"), true);
}

QMap<QString, QStringList> Settings::keys() const {
    QMap<QString, QStringList> keys;
    store_->beginGroup(QStringLiteral("keys"));
    for (const QString& name : store_->childKeys()) {
        keys.insert(name, store_->value(name).toStringList());
    }
    store_->endGroup();
    return keys;
}

void Settings::setKeys(const QMap<QString, QStringList>& keys) {
    store_->remove(QStringLiteral("keys"));
    store_->beginGroup(QStringLiteral("keys"));
    for (auto it = keys.begin(); it != keys.end(); ++it) {
        store_->setValue(it.key(), it.value());
    }
    store_->endGroup();
}

void Settings::resetLayout() {
    store_->remove(QStringLiteral("window"));
}
void Settings::resetAll() {
    store_->clear();
}
void Settings::sync() {
    store_->sync();
}

}  // namespace drift
