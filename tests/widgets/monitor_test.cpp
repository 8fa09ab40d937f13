// The monitor: which charts appear in which order, live rows, alarms, settings, and how it looks.
#include "widgets/panels/monitor.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QDir>
#include <QSignalSpy>
#include <QTest>

#include "tests/widgets/synthetic_runs.h"
#include "widgets/plot/plot_view.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

RunShown shown_run(const char* folder, int colour, JobId job = 0) {
    RunShown run;
    run.folder = folder;
    run.name = QString::fromLatin1(folder);
    run.colour = theme::runColor(colour);
    run.live = job != 0;
    run.job = job;
    return run;
}

StepReport report_of(JobId job) {
    StepReport report;
    report.job = job;
    report.step = 3000;
    report.total_steps = 5000;
    report.elapsed_seconds = 36.6;
    report.steps_per_second = 82.4;
    report.eta_seconds = 24;
    report.eta_deviation = 2;
    report.memory_mib = 441;
    report.times = {0.12, 1.1, 5.3, 2.4, 0.6};
    return report;
}

// Pictures for a person: written when DRIFT_PICTURES names a folder.
void keep_picture(QWidget& widget, const QString& name) {
    const QString folder = qEnvironmentVariable("DRIFT_PICTURES");
    if (!folder.isEmpty()) {
        QDir().mkpath(folder);
        widget.grab().save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
    }
}

TEST(MonitorPanel, LooksRight) {
    MemorySeriesSource source;
    testing_support::fill_run(source, "two_gaussians", 300, 10, 1, 180);
    testing_support::fill_run(source, "ring8", 260, 10, 2);
    testing_support::fill_run(source, "collapsed_start", 220, 10, 3);
    for (const bool dark : {false, true}) {
        theme::apply(*qApp, dark ? theme::Mode::kDark : theme::Mode::kLight);
        MonitorPanel panel(source);
        panel.resize(1100, 1000);
        RunShown live = shown_run("two_gaussians", 1, 7);
        panel.setRuns({live});
        panel.show();
        JobInfo job;
        job.id = 7;
        job.state = JobState::kRunning;
        job.checkpoint_steps = {500, 1000, 1500, 2000, 2500, 3000};
        panel.setFocusedJob(job);
        panel.onStepReport(report_of(7));
        const QString suffix = (dark ? QStringLiteral("dark") : QStringLiteral("light")) +
                               QString::number(qApp->devicePixelRatio());
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&panel));
        QApplication::processEvents();
        panel.refresh();
        keep_picture(panel, QStringLiteral("monitor_one_") + suffix);
        panel.restoreState({{QStringLiteral("smoothing"), 20}});
        panel.setRuns({live, shown_run("ring8", 2), shown_run("collapsed_start", 5)});
        QApplication::processEvents();
        panel.refresh();
        panel.plots()[0]->link().setCursor(1200.0);
        keep_picture(panel, QStringLiteral("monitor_three_") + suffix);
        EXPECT_EQ(panel.plots().size(), 8U);
    }
    theme::apply(*qApp, theme::Mode::kLight);
}

}  // namespace
}  // namespace drift
