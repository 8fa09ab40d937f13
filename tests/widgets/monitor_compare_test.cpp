// The monitor with many runs: groups, small multiples, formulas, layouts, undo, export, values, alarms.
#include <gtest/gtest.h>

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "tests/support/error_of.h"
#include "tests/widgets/synthetic_runs.h"
#include "widgets/panels/banner.h"
#include "widgets/panels/formula_dialog.h"
#include "widgets/panels/monitor.h"
#include "widgets/panels/monitor_legend.h"
#include "widgets/panels/monitor_values.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

// Six runs: two learning rates, three seeds each.
class MonitorCompare : public testing::Test {
protected:
    MonitorCompare() {
        for (int i = 0; i < 6; ++i) {
            const std::string folder = "run" + std::to_string(i);
            testing_support::fill_run(source_, folder, 60, 10, static_cast<unsigned>(i));
            RunConfig config;
            config.run.seed = i % 3;
            config.optimizer.learning_rate = i < 3 ? 1e-3 : 1e-4;
            RunShown run;
            run.folder = folder;
            run.name = QString::fromStdString(folder);
            run.colour = theme::runColor(i);
            run.config = std::make_shared<const RunConfig>(config);
            runs_.push_back(std::move(run));
        }
        panel_.resize(1100, 1000);
        panel_.setRuns(runs_);
    }
    void show() {
        panel_.show();
        QApplication::processEvents();
        panel_.refresh();
        QApplication::processEvents();
    }
    [[nodiscard]] PlotView* chart(const QString& title) const {
        for (PlotView* plot : panel_.plots()) {
            if (plot->title() == title) {
                return plot;
            }
        }
        return nullptr;
    }
    // Pictures for a person: written when DRIFT_PICTURES names a folder.
    void keep(const QString& name) {
        const QString folder = qEnvironmentVariable("DRIFT_PICTURES");
        if (!folder.isEmpty()) {
            QDir().mkpath(folder);
            panel_.grab().save(QDir(folder).filePath(name + QString::number(panel_.devicePixelRatioF()) +
                                                     QStringLiteral(".png")));
        }
    }
    void groupBy(const QString& key) {
        panel_.edit(QStringLiteral("Group by"), [&key](MonitorView& view) { view.group_by = key; });
    }
    MemorySeriesSource source_;
    std::vector<RunShown> runs_;
    MonitorPanel panel_{source_};
};

TEST_F(MonitorCompare, GroupsRunsByEverythingButTheSeed) {
    groupBy(QStringLiteral("*"));
    show();
    const auto& lines = chart(QStringLiteral("Gradient norm"))->series();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].group_size, 3);
    EXPECT_EQ(lines[0].name, QStringLiteral("learning_rate 0.001"));
    EXPECT_FALSE(lines[0].low_key.empty());
    const auto& frame = chart(QStringLiteral("Gradient norm"))->frame();
    EXPECT_FALSE(frame.empty);
    keep(QStringLiteral("monitor_groups_"));
    groupBy(QStringLiteral("optimizer.learning_rate"));
    EXPECT_EQ(chart(QStringLiteral("Gradient norm"))->series().size(), 2U);
    groupBy({});
    EXPECT_EQ(chart(QStringLiteral("Gradient norm"))->series().size(), 6U);
}

TEST_F(MonitorCompare, OffersTheOptionsInWhichTheRunsDiffer) {
    QStringList keys;
    for (const GroupChoice& choice : group_choices(runs_)) {
        keys << choice.key;
    }
    EXPECT_TRUE(keys.contains(QStringLiteral("optimizer.learning_rate")));
    EXPECT_FALSE(keys.contains(QStringLiteral("train.total_steps")));
    EXPECT_EQ(keys[0], QString());
    EXPECT_EQ(keys[1], QStringLiteral("*"));
}

TEST_F(MonitorCompare, SplitsAChartByTemperatureAndByRun) {
    panel_.edit(QStringLiteral("Split"), [](MonitorView& view) { view.split = MonitorSplit::kParts; });
    show();
    ASSERT_NE(chart(QStringLiteral("Raw force · τ 0.05")), nullptr);
    EXPECT_EQ(chart(QStringLiteral("Raw force · τ 0.05"))->series().size(), 6U);
    EXPECT_EQ(chart(QStringLiteral("Raw force")), nullptr);
    keep(QStringLiteral("monitor_temperatures_"));
    panel_.edit(QStringLiteral("Split"), [](MonitorView& view) { view.split = MonitorSplit::kRuns; });
    ASSERT_NE(chart(QStringLiteral("Scale · run4")), nullptr);
    EXPECT_EQ(chart(QStringLiteral("Scale · run4"))->series().size(), 1U);
}

TEST_F(MonitorCompare, UndoesAndRedoesChangesOfTheView) {
    const MonitorView start = panel_.view();
    panel_.edit(
        QStringLiteral("Smoothing"), [](MonitorView& view) { view.smoothing = 20; }, true);
    panel_.edit(
        QStringLiteral("Smoothing"), [](MonitorView& view) { view.smoothing = 40; }, true);
    groupBy(QStringLiteral("*"));
    EXPECT_EQ(panel_.undoStack().count(), 2) << "a moved slider is one step";
    panel_.undoStack().undo();
    EXPECT_EQ(chart(QStringLiteral("Scale"))->series().size(), 6U);
    EXPECT_EQ(panel_.view().smoothing, 40);
    panel_.undoStack().undo();
    EXPECT_EQ(panel_.view(), start);
    panel_.undoStack().redo();
    EXPECT_EQ(panel_.view().smoothing, 40);
    for (int i = 0; i < 300; ++i) {
        panel_.edit(QStringLiteral("Size"), [i](MonitorView& view) { view.chart_height = 150 + i; });
    }
    EXPECT_LE(panel_.undoStack().count(), 100);
}

TEST_F(MonitorCompare, DrawsFormulasForEveryRunAndForGroups) {
    panel_.edit(QStringLiteral("Add formula"), [](MonitorView& view) {
        view.formulas.push_back({QStringLiteral("Relative loss"), QStringLiteral("loss / first(loss)")});
        view.formulas.push_back({{}, QStringLiteral("nothing * 2")});
    });
    show();
    ASSERT_NE(chart(QStringLiteral("Relative loss")), nullptr);
    EXPECT_EQ(chart(QStringLiteral("Relative loss"))->series().size(), 6U);
    EXPECT_TRUE(chart(QStringLiteral("nothing * 2"))->series().empty()) << "the chart says what is wrong";
    groupBy(QStringLiteral("*"));
    EXPECT_EQ(chart(QStringLiteral("Relative loss"))->series().size(), 2U);
    keep(QStringLiteral("monitor_formula_"));
}

TEST_F(MonitorCompare, ChecksAFormulaWhileItIsTyped) {
    FormulaDialog right({"loss", "force/0.05"}, {{}, QStringLiteral("sqrt(force/0.05)")});
    EXPECT_EQ(right.problem(), QString());
    FormulaDialog wrong({"loss"}, {{}, QStringLiteral("sqrt(los)")});
    EXPECT_TRUE(wrong.problem().contains(QStringLiteral("did you mean loss?")));
}

TEST_F(MonitorCompare, SavesLayoutsByNameInTheProject) {
    const QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath(QStringLiteral("monitor_layouts.json")).toStdString();
    panel_.layouts().open(file, false);
    groupBy(QStringLiteral("*"));
    panel_.edit(QStringLiteral("Add formula"), [](MonitorView& view) {
        view.formulas.push_back({{}, QStringLiteral("2 * loss")});
        view.shown[QStringLiteral("memory")] = false;
    });
    ASSERT_TRUE(panel_.layouts().save(QStringLiteral("compare rates"), panel_.saveState()));
    const MonitorView saved = panel_.view();
    MonitorPanel other(source_);
    other.setRuns(runs_);
    other.layouts().open(file, false);
    EXPECT_EQ(other.layouts().names(), QStringList{QStringLiteral("compare rates")});
    other.applyLayout(QStringLiteral("compare rates"));
    EXPECT_EQ(other.view(), saved);
    other.undoStack().undo();
    EXPECT_EQ(other.view().group_by, QString());
    EXPECT_FALSE(other.layouts().save(QStringLiteral("  "), {}));
    EXPECT_TRUE(other.layouts().remove(QStringLiteral("compare rates")));
    panel_.layouts().open(file, false);
    EXPECT_TRUE(panel_.layouts().names().isEmpty());
}

TEST_F(MonitorCompare, KeepsADamagedLayoutFileAndSaysSo) {
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("monitor_layouts.json"));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("{\"format\": 1, \"layouts\": [");
    file.close();
    QSignalSpy messages(&panel_, &MonitorPanel::message);
    panel_.layouts().open(path.toStdString(), false);
    ASSERT_EQ(messages.count(), 1);
    EXPECT_TRUE(messages[0][0].toString().contains(QStringLiteral("kept as")));
    EXPECT_EQ(QDir(folder.path()).entryList({QStringLiteral("*.damaged-*")}, QDir::Files).size(), 1);
}

TEST_F(MonitorCompare, ExportsEverythingOnScreen) {
    const QTemporaryDir folder;
    show();
    for (const char* suffix : {"png", "svg", "pdf", "csv", "json"}) {
        const QString path = folder.filePath(QStringLiteral("all.") + QString::fromLatin1(suffix));
        panel_.exportTo(path);
        EXPECT_GT(QFile(path).size(), 1000) << suffix;
    }
    QFile json(folder.filePath(QStringLiteral("all.json")));
    ASSERT_TRUE(json.open(QIODevice::ReadOnly));
    const QJsonObject object = QJsonDocument::fromJson(json.readAll()).object();
    EXPECT_EQ(object.value(QLatin1String("charts")).toArray().size(),
              static_cast<int>(panel_.plots().size()));
    QFile csv(folder.filePath(QStringLiteral("all.csv")));
    ASSERT_TRUE(csv.open(QIODevice::ReadOnly));
    EXPECT_TRUE(csv.readLine().startsWith("chart,"));
    EXPECT_TRUE(csv.readLine().startsWith("\"Raw force\","));
    const QImage picture(folder.filePath(QStringLiteral("all.png")));
    EXPECT_GT(picture.width(), 1500);
    const ErrorInfo error = error_of([&] { panel_.exportTo(folder.filePath(QStringLiteral("all.gif"))); });
    EXPECT_NE(error.what_to_do.find(".png, .svg"), std::string::npos);
}

TEST_F(MonitorCompare, TabulatesTheValuesAtThePinnedStep) {
    panel_.setValuesShown(true);
    show();
    panel_.plots().front()->link().setPin(Pin::kA, 300.0);
    const QStringList lines = panel_.values().tsv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    ASSERT_EQ(lines.size(), 7);
    const auto column = lines[0].split(QLatin1Char('\t')).indexOf(QStringLiteral("Learning rate"));
    ASSERT_GT(column, 0);
    EXPECT_NEAR(lines[1].split(QLatin1Char('\t'))[column].toDouble(), 1e-3 * 0.5, 1e-5);
    panel_.values().table()->sortByColumn(static_cast<int>(column), Qt::DescendingOrder);
    EXPECT_EQ(panel_.values().tsv().split(QLatin1Char('\n'), Qt::SkipEmptyParts).size(), 7);
    keep(QStringLiteral("monitor_values_"));
}

TEST_F(MonitorCompare, TogglesAndSolosFromTheLegend) {
    show();
    auto* legend = panel_.findChild<RunLegend*>();
    QSignalSpy toggled(&panel_, &MonitorPanel::runToggled), soloed(&panel_, &MonitorPanel::runSoloed);
    const QPoint at = legend->entryRect(QStringLiteral("run2")).center();
    QTest::mouseClick(legend, Qt::LeftButton, Qt::NoModifier, at);
    QTest::mouseClick(legend, Qt::LeftButton, Qt::AltModifier, at);
    ASSERT_EQ(toggled.count(), 1);
    EXPECT_EQ(toggled[0][0].toString(), QStringLiteral("run2"));
    ASSERT_EQ(soloed.count(), 1);
    runs_[2].visible = false;
    panel_.setRuns(runs_);
    EXPECT_EQ(chart(QStringLiteral("Scale"))->series().size(), 5U);
    EXPECT_FALSE(legend->entryRect(QStringLiteral("run2")).isNull()) << "to switch it on again";
    groupBy(QStringLiteral("optimizer.learning_rate"));
    QApplication::processEvents();
    QTest::keyClick(legend, Qt::Key_Space);
    EXPECT_EQ(chart(QStringLiteral("Scale"))->series().size(), 1U);
    QTest::keyClick(legend, Qt::Key_Space);
    EXPECT_EQ(chart(QStringLiteral("Scale"))->series().size(), 2U);
}

TEST_F(MonitorCompare, MovesChartsByDraggingTheirTitles) {
    show();
    PlotView* first = panel_.plots()[0];
    PlotView* third = panel_.plots()[2];
    const QString title = third->title();
    const QPoint target = third->mapFromGlobal(first->mapToGlobal(QPoint(20, 60)));
    QTest::mousePress(third, Qt::LeftButton, Qt::NoModifier, QPoint(60, 12));
    for (const QPoint& at : {QPoint(90, 12), target, target + QPoint(2, 2)}) {
        QMouseEvent move(QEvent::MouseMove, QPointF(at), third->mapToGlobal(QPointF(at)), Qt::NoButton,
                         Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(third, &move);
    }
    QTest::mouseRelease(third, Qt::LeftButton, Qt::NoModifier, target);
    EXPECT_EQ(panel_.plots()[0]->title(), title);
    panel_.undoStack().undo();
    EXPECT_EQ(panel_.plots()[2]->title(), title);
    QTest::mouseDClick(third, Qt::LeftButton, Qt::NoModifier, QPoint(60, 12));
    ASSERT_EQ(panel_.plots().size(), 1U);
    EXPECT_EQ(panel_.plots()[0]->title(), title);
    QTest::mouseDClick(third, Qt::LeftButton, Qt::NoModifier, QPoint(60, 12));
    EXPECT_EQ(panel_.plots().size(), 8U);
}

TEST_F(MonitorCompare, AsksForAForkOnTheCurveUnderTheMouse) {
    show();
    QSignalSpy forks(&panel_, &MonitorPanel::forkRequested);
    QMenu menu;
    PlotPoint point;
    point.run = "run1";
    point.step = 240;
    Q_EMIT panel_.plots()[0]->menuAboutToShow(&menu, point);
    QAction* fork = nullptr;
    for (QAction* action : menu.actions()) {
        fork = action->text().startsWith(QLatin1String("Fork from here")) ? action : fork;
    }
    ASSERT_NE(fork, nullptr);
    fork->trigger();
    ASSERT_EQ(forks.count(), 1);
    EXPECT_EQ(forks[0][0].toString(), QStringLiteral("run1"));
    EXPECT_EQ(forks[0][1].toLongLong(), 240);
}

TEST_F(MonitorCompare, ShowsAnAlarmWithCauseRemedyAndTheStep) {
    runs_[0].job = 7;
    runs_[0].live = true;
    panel_.setRuns(runs_);
    show();
    AlarmRaised alarm;
    alarm.job = 7;
    alarm.step = 400;
    alarm.kind = "collapse";
    alarm.key = "unique_nn";
    alarm.text = "All points share 3 nearest data points.";
    alarm.what_to_do = "Raise the smallest temperature.";
    panel_.onAlarm(alarm);
    panel_.onAlarm(alarm);
    EXPECT_EQ(panel_.alarms().count(), 1) << "the same alarm stays one row";
    const auto marks = source_.marks("run0", XAxis::kStep);
    EXPECT_TRUE(
        std::any_of(marks.begin(), marks.end(), [](const SeriesMark& mark) { return mark.kind == "alarm"; }));
    keep(QStringLiteral("monitor_alarm_"));
    alarm.job = 99;
    alarm.kind = "nan";
    panel_.onAlarm(alarm);
    EXPECT_EQ(panel_.alarms().count(), 1) << "not of a run that is shown";
}

TEST(MonitorManyRuns, DrawsThirtyRunsAndGroupsThem) {
    MemorySeriesSource source;
    std::vector<RunShown> runs;
    for (int i = 0; i < 30; ++i) {
        RunShown run;
        run.folder = "ring8_" + std::to_string(i);
        run.name = QString::fromStdString(run.folder);
        run.colour = theme::runColor(i);
        RunConfig config;
        config.run.seed = i;
        config.optimizer.learning_rate = 1e-4 * (1 + i % 3);
        run.config = std::make_shared<const RunConfig>(config);
        testing_support::fill_run(source, run.folder, 200, 10, static_cast<unsigned>(i));
        runs.push_back(std::move(run));
    }
    for (const bool dark : {false, true}) {
        theme::apply(*qApp, dark ? theme::Mode::kDark : theme::Mode::kLight);
        MonitorPanel panel(source);
        panel.resize(620, 900);
        panel.setRuns(runs);
        panel.show();
        QApplication::processEvents();
        panel.refresh();
        EXPECT_EQ(panel.plots()[0]->series().size(), 90U);
        const QString folder = qEnvironmentVariable("DRIFT_PICTURES");
        const QString suffix = dark ? QStringLiteral("dark") : QStringLiteral("light");
        if (!folder.isEmpty()) {
            panel.grab().save(QDir(folder).filePath(QStringLiteral("monitor_thirty_%1.png").arg(suffix)));
        }
        panel.resize(1200, 900);
        panel.edit(QStringLiteral("Group by"),
                   [](MonitorView& view) { view.group_by = QStringLiteral("*"); });
        QApplication::processEvents();
        panel.refresh();
        QApplication::processEvents();
        if (!folder.isEmpty()) {
            panel.grab().save(
                QDir(folder).filePath(QStringLiteral("monitor_thirty_groups_%1.png").arg(suffix)));
        }
        EXPECT_EQ(panel.plots()[0]->series().size(), 9U);
    }
    theme::apply(*qApp, theme::Mode::kLight);
}

TEST(MonitorManyRuns, CapsAThousandSelectedRunsAndSaysSo) {
    MemorySeriesSource source;
    std::vector<RunShown> runs;
    for (int i = 0; i < 1000; ++i) {
        RunShown run;
        run.folder = "run" + std::to_string(i);
        run.name = QString::fromStdString(run.folder);
        run.colour = theme::runColor(i);
        source.append(run.folder, {1, 1, 1, {{"loss", 1.0 * i}}});
        source.append(run.folder, {2, 2, 2, {{"loss", 2.0 * i}}});
        runs.push_back(std::move(run));
    }
    MonitorPanel panel(source);
    panel.resize(1000, 800);
    panel.setRuns(runs);
    panel.show();
    QApplication::processEvents();
    panel.refresh();
    ASSERT_FALSE(panel.plots().empty());
    EXPECT_EQ(panel.plots().back()->series().size(), MonitorPanel::kMostRuns);
    panel.edit(QStringLiteral("Group by"), [](MonitorView& view) { view.group_by = QStringLiteral("*"); });
    panel.refresh();
    EXPECT_EQ(panel.plots().back()->series().size(), 1U);
    EXPECT_EQ(panel.plots().back()->series().front().group_size, 1000);
    runs.resize(3);
    panel.setRuns(runs);  // the others were deleted while they were shown
    EXPECT_EQ(panel.plots().back()->series().front().group_size, 3);
}

TEST(MonitorView, SurvivesATripThroughItsMapAndDamage) {
    MonitorView view;
    view.axis = XAxis::kSeconds;
    view.formulas = {{QStringLiteral("a"), QStringLiteral("loss * 2")}};
    view.order = {QStringLiteral("loss"), QStringLiteral("force")};
    view.group_by = QStringLiteral("*");
    view.band = GroupBand::kRange;
    view.split = MonitorSplit::kRuns;
    view.shown[QStringLiteral("memory")] = false;
    EXPECT_EQ(monitor_view_from(to_variant(view)), view);
    const MonitorView damaged = monitor_view_from({{QStringLiteral("axis"), QStringLiteral("sideways")},
                                                   {QStringLiteral("chart_height"), -5},
                                                   {QStringLiteral("band"), 99},
                                                   {QStringLiteral("formulas"), 3}});
    EXPECT_EQ(damaged.axis, XAxis::kStep);
    EXPECT_EQ(damaged.chart_height, MonitorView::kLeastHeight);
    EXPECT_EQ(damaged.band, GroupBand::kRange);
    EXPECT_TRUE(damaged.formulas.empty());
}

}  // namespace
}  // namespace drift
