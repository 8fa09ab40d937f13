// Entry of `drift-workbench`.
#include <QApplication>
#include <QMainWindow>

#include "core/base/log.h"
#include "core/runtime/device.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

int main(int argc, char** argv) {
    drift::prepare_process(argc, argv);
    drift::init_logging(drift::LogLevel::kInfo);
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("drift-workbench"));
    QApplication::setOrganizationName(QStringLiteral("DriftWorkbench"));
    drift::theme::apply(app, drift::theme::Mode::kSystem);
    QMainWindow window;
    window.setWindowTitle(QStringLiteral("Drift Workbench"));
    window.setWindowIcon(drift::theme::icon(QStringLiteral("workbench")));
    window.show();
    return QApplication::exec();
}
