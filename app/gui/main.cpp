// Entry of `drift-workbench`: options, settings, then one window per opened project, one after the other.
#include <QApplication>
#include <QTextStream>
#include <iostream>

#include "app/gui/main_window.h"
#include "app/gui/settings.h"
#include "app/gui/tour.h"
#include "core/base/log.h"
#include "core/base/version.h"
#include "core/runtime/device.h"

namespace drift {
namespace {

// A project that another live program runs jobs in opens for reading.
std::unique_ptr<Session> openSession(const std::filesystem::path& folder) {
    try {
        return std::make_unique<Session>(folder, standard_jobs());
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kConflict) {
            throw;
        }
        log_warning(error.info().text());
        return std::make_unique<Session>(folder, standard_jobs(), true);
    }
}

std::filesystem::path firstProject(const AppOptions& options, const Settings& settings) {
    if (!options.project.isEmpty()) {
        return options.project.toStdString();
    }
    const QStringList recent = settings.recentProjects();
    if (!recent.isEmpty() && !options.safe_mode && !qEnvironmentVariableIsSet("DRIFT_PROJECT")) {
        return recent.front().toStdString();
    }
    return default_project_folder();
}

int runWindows(QApplication& app, const AppOptions& options) {
    Settings settings(options);
    theme::apply(app, options.safe_mode ? theme::Mode::kSystem : settings.themeMode());
    std::filesystem::path project = firstProject(options, settings);
    while (true) {
        const std::unique_ptr<Session> session = openSession(project);
        log_to_folder(session->project());
        settings.addProject(QString::fromStdString(session->project().string()));
        MainWindow window(*session, settings, options);
        window.show();
        window.begin();
        QApplication::exec();
        if (window.nextProject().isEmpty()) {
            return 0;
        }
        project = window.nextProject().toStdString();
    }
}

// Qt aborts without a display. Pictures and texts need none; a window does, and that is said in one sentence.
bool displayReady(int argc, char** argv) {
#if defined(__linux__)
    for (const char* name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"}) {
        if (qEnvironmentVariableIsSet(name)) {
            return true;
        }
    }
    for (int i = 1; i < argc; ++i) {
        const QLatin1String word(argv[i]);
        for (const char* windowless : {"--tour", "--help", "-h", "--version", "-v"}) {
            if (word.startsWith(QLatin1String(windowless))) {
                qputenv("QT_QPA_PLATFORM", "offscreen");
                return true;
            }
        }
    }
    return false;
#else
    (void)argc;
    (void)argv;
    return true;
#endif
}

}  // namespace
}  // namespace drift

int main(int argc, char** argv) {
    drift::prepare_process(argc, argv);
    drift::init_logging(drift::LogLevel::kInfo);
    if (!drift::displayReady(argc, argv)) {
        std::cerr
            << "drift-workbench: there is no display here (DISPLAY and WAYLAND_DISPLAY are not set)\n"
               "to do: run 'drift demo' for the quick-start without a window, or start it on a desktop\n";
        return 1;
    }
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("drift-workbench"));
    QApplication::setOrganizationName(QStringLiteral("DriftWorkbench"));
    QApplication::setApplicationVersion(QString::fromLatin1(drift::version()));
    try {
        const drift::AppOptions options = drift::parseOptions(QApplication::arguments());
        if (options.help || options.version) {
            std::cout << (options.help ? drift::helpText().toStdString()
                                       : std::string("drift-workbench ") + drift::version() + "\n");
            return 0;
        }
        return options.tour.isEmpty() ? drift::runWindows(app, options) : drift::runTour(app, options);
    } catch (...) {
        const drift::ErrorInfo error = drift::current_error_info();
        std::cerr << "drift-workbench: " << error.text() << '\n';
        return drift::exit_code(error.code);
    }
}
