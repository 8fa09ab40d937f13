// The monitor: which charts appear in which order, live rows, alarms, settings, and how it looks.
#include "widgets/panels/monitor.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <cmath>
#include <ctime>
#include <limits>

#include "tests/widgets/synthetic_runs.h"
#include "widgets/plot/chart_view.h"
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

JobInfo job_info(JobId id) {
    JobInfo job;
    job.id = id;
    job.state = JobState::kRunning;
    job.step = 0;
    job.total_steps = 5000;
    return job;
}

std::vector<QString> titles(const MonitorPanel& panel) {
    std::vector<QString> all;
    for (const PlotView* plot : panel.plots()) {
        all.push_back(plot->title());
    }
    return all;
}

TEST(MonitorPanel, PutsTheHeadlineLossLastAndSaysWhatItIs) {
    MemorySeriesSource source;
    testing_support::fill_run(source, "a", 50, 10, 1);
    MonitorPanel panel(source);
    panel.setRuns({shown_run("a", 0)});
    const auto charts = titles(panel);
    ASSERT_EQ(charts.size(), 8U);
    EXPECT_EQ(charts.front(), QStringLiteral("Raw force"));
    EXPECT_EQ(charts.back(), QStringLiteral("Headline loss"));
    const auto hint = [&panel] {
        QStringList texts;
        for (const QLabel* label : panel.plots().back()->findChildren<QLabel*>()) {
            texts << label->text();
        }
        return texts.join(QLatin1Char(' '));
    };
    EXPECT_TRUE(hint().contains(QStringLiteral("alignment, not quality")));
    RunShown distance = shown_run("a", 0);
    distance.normalized_forces = false;
    panel.setRuns({distance});
    EXPECT_FALSE(hint().contains(QStringLiteral("alignment")));
    EXPECT_TRUE(hint().contains(QStringLiteral("a distance here")));
}

TEST(MonitorPanel, DrawsOneLinePerTemperatureAndRun) {
    MemorySeriesSource source;
    testing_support::fill_run(source, "a", 50, 10, 1);
    testing_support::fill_run(source, "b", 50, 10, 2);
    MonitorPanel panel(source);
    panel.setRuns({shown_run("a", 0), shown_run("b", 1)});
    const auto& lines = panel.plots()[0]->series();
    ASSERT_EQ(lines.size(), 6U);
    EXPECT_EQ(lines[0].label, QStringLiteral("τ 0.02"));
    EXPECT_EQ(lines[2].label, QStringLiteral("τ 0.2"));
    EXPECT_LT(lines[0].width, lines[2].width);
    EXPECT_NE(lines[0].marker, lines[1].marker);
    EXPECT_EQ(lines[3].name, QStringLiteral("b · τ 0.02"));
    for (const PlotSeries& line : lines) {
        EXPECT_GE(theme::contrast(line.color, theme::colors().plot_background), 3.0)
            << line.name.toStdString();
    }
    RunShown hidden = shown_run("b", 1);
    hidden.visible = false;
    panel.setRuns({shown_run("a", 0), hidden});
    EXPECT_EQ(panel.plots()[0]->series().size(), 3U);
}

TEST(MonitorPanel, AppendsLiveRowsOfItsJobsOnly) {
    MemorySeriesSource source;
    MonitorPanel panel(source);
    panel.resize(1000, 900);
    panel.setRuns({shown_run("live", 0, 7)});
    panel.show();
    QApplication::processEvents();
    panel.refresh();
    StepReport report = report_of(7);
    for (int i = 1; i <= 20; ++i) {
        report.rows.push_back({10 * i, 5120 * i, 0.1 * i, {{"scale", 2.0}, {"force/0.05", 0.01 / i}}});
    }
    panel.onStepReport(report);
    StepReport foreign = report_of(99);
    foreign.rows = report.rows;
    panel.onStepReport(foreign);
    EXPECT_EQ(source.keys("live"),
              (std::vector<std::string>{"force/0.05", "memory_mib", "scale", "steps_per_second"}));
    EXPECT_GT(panel.refresh(), 0);
    EXPECT_EQ(panel.plots()[0]->series().size(), 1U) << "a new key becomes a line";
    EXPECT_EQ(panel.refresh(), 0) << "nothing new, nothing drawn";
    EXPECT_EQ(source.last("live", "steps_per_second"), 82.4);
}

TEST(MonitorPanel, PlacesEvaluationsAndCheckpointsOnEveryAxis) {
    MemorySeriesSource source;
    MonitorPanel panel(source);
    panel.setRuns({shown_run("live", 0, 7)});
    StepReport report = report_of(7);
    report.rows.push_back({200, 102400, 2.5, {{"scale", 2.0}}});
    panel.onStepReport(report);
    panel.onEvalReport({7, 200, {{"eval/energy_distance", 0.2}}});
    panel.onCheckpointSaved({7, 200, "step_00000200", 1 << 20, 0.1});
    panel.onConfigEdited({7, 200, "optimizer.learning_rate", "0.001", "0.0005"});
    const auto marks = source.marks("live", XAxis::kSeconds);
    ASSERT_EQ(marks.size(), 3U);
    for (const SeriesMark& mark : marks) {
        EXPECT_DOUBLE_EQ(mark.x, 2.5) << mark.kind;
    }
    EXPECT_DOUBLE_EQ(source.extent("live", "eval/energy_distance", XAxis::kImages)->last, 102400);
}

TEST(MonitorPanel, RaisesAnAlarmOncePerKeyForNan) {
    MemorySeriesSource source;
    MonitorPanel panel(source);
    panel.setRuns({shown_run("live", 0, 7)});
    QSignalSpy alarms(&panel, &MonitorPanel::nonFinite);
    StepReport report = report_of(7);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    report.rows = {
        {10, 1, 0.1, {{"loss", 1.0}}}, {20, 2, 0.2, {{"loss", nan}}}, {30, 3, 0.3, {{"loss", nan}}}};
    panel.onStepReport(report);
    ASSERT_EQ(alarms.count(), 1);
    EXPECT_EQ(alarms[0][1].toString(), QStringLiteral("NaN in loss since step 20"));
}

TEST(MonitorPanel, KeepsItsSettings) {
    MemorySeriesSource source;
    testing_support::fill_run(source, "a", 50, 10, 1);
    MonitorPanel panel(source);
    panel.setRuns({shown_run("a", 0)});
    panel.restoreState({{QStringLiteral("axis"), 2},
                        {QStringLiteral("smoothing"), 30},
                        {QStringLiteral("shown"), QVariantMap{{QStringLiteral("memory"), false}}},
                        {QStringLiteral("log"), QVariantMap{{QStringLiteral("force"), false}}}});
    EXPECT_EQ(panel.plots().size(), 7U);
    EXPECT_EQ(panel.plots()[0]->options().axis, XAxis::kSeconds);
    EXPECT_FALSE(panel.plots()[0]->options().log_y);
    EXPECT_NEAR(panel.plots()[0]->options().half_life, std::sqrt(1000.0), 1e-9);
    MonitorPanel other(source);
    other.restoreState(panel.saveState());
    EXPECT_EQ(other.saveState(), panel.saveState());
}

TEST(MonitorPanel, EveryControlHasAName) {
    MemorySeriesSource source;
    MonitorPanel panel(source);
    panel.setRuns({shown_run("a", 0)});
    for (const QWidget* widget : panel.findChildren<QWidget*>()) {
        if (widget->focusPolicy() != Qt::NoFocus && qobject_cast<const QMenu*>(widget) == nullptr &&
            qobject_cast<const PlotView*>(widget->parentWidget()) != nullptr) {
            EXPECT_FALSE(widget->accessibleName().isEmpty()) << widget->metaObject()->className();
        }
    }
    for (const QToolButton* button : panel.findChildren<QToolButton*>()) {
        EXPECT_FALSE(button->accessibleName().isEmpty()) << button->text().toStdString();
    }
}

TEST(MonitorPanel, RefreshesEightChartsOfThreeLinesQuickly) {
    MemorySeriesSource source;
    for (const char* run : {"a", "b", "c"}) {
        testing_support::fill_run(source, run, 5000, 10, 3);
    }
    MonitorPanel panel(source);
    panel.resize(1100, 1000);
    panel.setRuns({shown_run("a", 0, 7), shown_run("b", 1), shown_run("c", 2)});
    panel.show();
    QApplication::processEvents();
    panel.refresh();
    const auto now_ms = [] { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; };
    double refresh_ms = 0, paint_ms = 0;
    constexpr int kTicks = 10;
    for (int i = 1; i <= kTicks; ++i) {
        StepReport report = report_of(7);
        report.rows.push_back(
            {50000 + 10 * i, 0, 1000.0 + i, {{"scale", 2.0}, {"loss", 7.0}, {"force/0.02", 1e-3}}});
        panel.onStepReport(report);
        const double start = now_ms();
        EXPECT_EQ(panel.refresh(), 8);
        const double refreshed = now_ms();
        QApplication::processEvents();
        refresh_ms += refreshed - start;
        paint_ms += now_ms() - refreshed;
    }
    std::printf("8 charts, 30 lines of 5000 points at ratio %.0f: refresh %.1f ms, paint %.1f ms\n",
                panel.devicePixelRatioF(), refresh_ms / kTicks, paint_ms / kTicks);
}

TEST(MonitorPanel, DrawsItselfInBothThemes) {
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
        JobInfo job = job_info(7);
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
        auto* surface = panel.plots()[0]->findChild<ChartView*>()->viewport();
        QMouseEvent move(QEvent::MouseMove, QPointF(200, 80), surface->mapToGlobal(QPointF(200, 80)),
                         Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(surface, &move);
        QApplication::processEvents();
        keep_picture(panel, QStringLiteral("monitor_three_") + suffix);
        EXPECT_EQ(panel.plots().size(), 8U);
    }
    theme::apply(*qApp, theme::Mode::kLight);
}

}  // namespace
}  // namespace drift
