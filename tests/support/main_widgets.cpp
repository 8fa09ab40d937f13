// Main of the tests with windows: no display, no user settings touched.
#include <gtest/gtest.h>

#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>

#include "core/base/log.h"
#include "widgets/theme/palette.h"

int main(int argc, char** argv) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    drift::init_logging(drift::LogLevel::kError, false);
    QStandardPaths::setTestModeEnabled(true);
    const QTemporaryDir settings;
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
    QApplication app(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("DriftWorkbench"));
    QApplication::setApplicationName(QStringLiteral("drift-workbench-tests"));
    drift::theme::apply(app, drift::theme::Mode::kLight);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
