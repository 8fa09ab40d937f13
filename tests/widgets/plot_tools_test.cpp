// Pins, clipping, bands, marks, undo, table, keys, menus, and values no axis was made for.
#include <gtest/gtest.h>

#include <QAccessible>
#include <QDir>
#include <QGestureEvent>
#include <QJsonArray>
#include <QJsonObject>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUndoStack>
#include <QWheelEvent>
#include <limits>

#include "tests/widgets/plot_fixture.h"
#include "widgets/plot/plot_marks.h"
#include "widgets/plot/plot_table.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

using namespace testing_support;

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(PlotTools, ClickAndShiftClickPinTwoPlacesAndTellTheirDifference) {
    MemorySeriesSource source;
    fill_line(source, 100);
    const auto plot = shown_plot(source);
    click(*plot, 20);
    EXPECT_TRUE(plot->pinDifferences().empty()) << "one pin has nothing to compare with";
    click(*plot, 60, Qt::ShiftModifier);
    const auto rows = plot->pinDifferences();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].x_a, 20);
    EXPECT_EQ(rows[0].x_b, 60);
    EXPECT_EQ(rows[0].dx, 40);
    EXPECT_EQ(rows[0].dy, 80);
    EXPECT_DOUBLE_EQ(rows[0].ratio, 121.0 / 41.0);
    EXPECT_DOUBLE_EQ(rows[0].slope, 2);
    EXPECT_TRUE(plot->spokenValue().contains(QStringLiteral("80")));
    press(*plot, Qt::Key_Escape);
    EXPECT_TRUE(plot->link().pins() == Pins{});
    plot->undoStack().undo();
    EXPECT_EQ(plot->link().pins()[0], 20.0);
}

TEST(PlotTools, ADoubleClickResetsAndLeavesNoPin) {
    MemorySeriesSource source;
    fill_line(source, 100);
    const auto plot = shown_plot(source);
    plot->zoom(4, 50);
    const QPoint middle = plot->frame().plot.center().toPoint();
    QWidget* surface = plot->findChild<ChartView*>()->viewport();
    QTest::mouseClick(surface, Qt::LeftButton, {}, middle);
    QTest::mouseDClick(surface, Qt::LeftButton, {}, middle);
    EXPECT_TRUE(plot->link().pins() == Pins{});
    EXPECT_DOUBLE_EQ(plot->frame().x.hi, 100);
}

TEST(PlotTools, ClippedOutliersAreCountedAndMarked) {
    MemorySeriesSource source;
    for (int i = 0; i < 300; ++i) {
        add(source, i, i == 40 || i == 90 || i == 200 ? 1000.0 : 1.0 + 0.01 * (i % 10));
    }
    PlotOptions options;
    EXPECT_GT(shown_plot(source, options)->frame().y.hi, 1000);
    options.clip_outliers = true;
    const auto plot = shown_plot(source, options);
    EXPECT_LT(plot->frame().y.hi, 2);
    ASSERT_EQ(plot->frame().notes.size(), 1);
    EXPECT_TRUE(plot->frame().notes[0].startsWith(QStringLiteral("3 points above")))
        << plot->frame().notes[0].toStdString();
    EXPECT_EQ(plot->frame().lines[0].clipped.size(), 3U);
    EXPECT_EQ(plot->exportJson()[QStringLiteral("notes")].toArray().size(), 1);
    plot->zoomY(0.001, 1);
    EXPECT_TRUE(plot->frame().notes.isEmpty()) << "a range chosen by hand is not clipping";
}

TEST(PlotTools, AGroupIsDrawnAsALineInItsBand) {
    MemorySeriesSource source;
    for (int i = 0; i <= 100; ++i) {
        source.append("g", {i, i, 0.1 * i, {{"mean", 5.0}, {"low", 3.0}, {"high", 7.0}}});
    }
    PlotView plot(source);
    plot.resize(500, 260);
    PlotSeries line = line_of("mean", "g");
    line.low_key = "low";
    line.high_key = "high";
    line.group_size = 3;
    plot.setSeries({line});
    plot.show();
    QApplication::processEvents();
    plot.redraw();
    const PlotFrame& frame = plot.frame();
    ASSERT_EQ(frame.lines[0].area.size(), 1U);
    EXPECT_LT(frame.y.lo, 3);
    EXPECT_GT(frame.y.hi, 7);
    const QImage image = picture(plot);
    const double ratio = image.devicePixelRatio();
    const auto color_at = [&](double x, double y) {
        return image.pixelColor((QPointF(frame.pixel_x(x) + 3, frame.pixel_y(y) + 3) * ratio).toPoint());
    };
    EXPECT_NE(color_at(31, 4), theme::colors().plot_background) << "inside the band";
    const auto values = plot.valuesAt(50);
    ASSERT_EQ(values.size(), 1U);
    EXPECT_EQ(values[0].low, 3.0);
    EXPECT_EQ(values[0].high, 7.0);
    EXPECT_EQ(values[0].group_size, 3);
}

TEST(PlotTools, MarksMergeHaveShapesAndAnswerAClick) {
    MemorySeriesSource source;
    fill_line(source, 1000);
    source.add_mark("run", {100, "checkpoint", "1 MiB"});
    source.add_mark("run", {101, "checkpoint", "2 MiB"});
    source.add_mark("run", {500, "alarm", "collapse"});
    const auto plot = shown_plot(source);
    ASSERT_EQ(plot->frame().marks.size(), 2U);
    EXPECT_EQ(plot->frame().marks[0].more.size(), 1U);
    EXPECT_TRUE(mark_text(plot->frame().marks[0]).contains(QStringLiteral("2 MiB")));
    const FrameMark alarm = plot->frame().marks[1];
    const QRectF place(alarm.x - 6, plot->frame().plot.top() - 13, 12, 12);
    EXPECT_GT(pixels_like(picture(*plot), theme::colors().bad, place), 10)
        << "a filled triangle above the data";
    QSignalSpy clicked(plot.get(), &PlotView::markClicked);
    QTest::mouseClick(plot->findChild<ChartView*>()->viewport(), Qt::LeftButton, {},
                      QPointF(alarm.x, place.center().y()).toPoint());
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked[0][0].toString(), QStringLiteral("run"));
    EXPECT_TRUE(plot->link().pins() == Pins{}) << "a click on a mark is no pin";
    PlotOptions without = plot->options();
    without.show_marks = false;
    plot->setOptions(without);
    plot->redraw();
    EXPECT_TRUE(plot->frame().marks.empty());
}

TEST(PlotTools, EveryChangeOfTheViewCanBeUndoneAndOneWheelTurnIsOneStep) {
    MemorySeriesSource source;
    fill_line(source, 100);
    QUndoStack stack;
    {
        const auto plot = shown_plot(source);
        plot->setUndoStack(&stack);
        auto* view = plot->findChild<ChartView*>();
        const QPointF middle = plot->frame().plot.center();
        for (int i = 0; i < 3; ++i) {
            QWheelEvent turn(middle, view->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton,
                             Qt::ControlModifier, Qt::NoScrollPhase, false);
            QApplication::sendEvent(view->viewport(), &turn);
        }
        EXPECT_EQ(stack.count(), 1);
        EXPECT_NEAR(plot->frame().x.hi - plot->frame().x.lo, 100 / 1.728, 1e-6);
        press(*plot, Qt::Key_L);
        EXPECT_TRUE(plot->options().log_y);
        EXPECT_EQ(stack.count(), 2);
        stack.undo();
        EXPECT_FALSE(plot->options().log_y);
        stack.undo();
        EXPECT_DOUBLE_EQ(plot->frame().x.hi, 100);
        stack.redo();
        EXPECT_LT(plot->frame().x.hi, 100);
    }
    stack.undo();  // the plot is gone
    EXPECT_FALSE(stack.canRedo() && stack.count() > 2);
}

TEST(PlotTools, StateReadsBackAndDamagedStateIsIgnored) {
    MemorySeriesSource source;
    fill_line(source, 100);
    PlotOptions options;
    options.log_y = options.clip_outliers = true;
    options.half_life = 12;
    options.half_life_unit = SmoothUnit::kAxis;
    const auto plot = shown_plot(source, options);
    plot->zoom(2, 50);
    plot->link().setPin(Pin::kA, 30);
    const QVariantMap state = plot->saveState();
    const auto other = shown_plot(source);
    other->restoreState(state);
    EXPECT_EQ(other->saveState(), state);
    EXPECT_NEAR(other->frame().x.lo, 25, 1e-9);
    other->restoreState({{QStringLiteral("x"), QVariantList{5, QStringLiteral("text")}},
                         {QStringLiteral("y"), QVariantList{3, 3}},
                         {QStringLiteral("axis"), 77},
                         {QStringLiteral("half_life"), -4}});
    EXPECT_EQ(other->options().axis, XAxis::kStep);
    EXPECT_EQ(other->options().half_life, 12);
    EXPECT_DOUBLE_EQ(other->frame().x.hi, 100);
}

TEST(PlotTools, ControlTShowsTheValuesAsATableThatCanBeReadAndCopied) {
    MemorySeriesSource source;
    fill_line(source, 9);
    const auto plot = shown_plot(source);
    press(*plot, Qt::Key_T, Qt::ControlModifier);
    ASSERT_TRUE(plot->tableShown());
    auto* table = plot->findChild<PlotTable*>();
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(table);
    ASSERT_NE(spoken, nullptr);
    ASSERT_NE(spoken->tableInterface(), nullptr);
    EXPECT_EQ(spoken->tableInterface()->rowCount(), 10);
    EXPECT_EQ(spoken->tableInterface()->columnCount(), 2);
    EXPECT_TRUE(spoken->text(QAccessible::Name).contains(QStringLiteral("Force")));
    EXPECT_TRUE(table->copiedText().startsWith(QStringLiteral("step\ty\n0\t1\n1\t3\n")))
        << table->copiedText().toStdString();
    table->setCurrentIndex(table->model()->index(4, 1));
    add(source, 10, 21);
    EXPECT_TRUE(plot->refresh());
    EXPECT_EQ(table->model()->rowCount(), 11);
    EXPECT_EQ(table->currentIndex().row(), 4) << "new values do not move the reader";
    QTest::keyClick(table, Qt::Key_Escape);
    EXPECT_FALSE(plot->tableShown());
}

TEST(PlotTools, ArrowKeysWalkThePointsAndReturnPins) {
    MemorySeriesSource source;
    fill_line(source, 9);
    const auto plot = shown_plot(source);
    press(*plot, Qt::Key_Home);
    EXPECT_EQ(plot->link().cursor(), 0.0);
    press(*plot, Qt::Key_Right);
    EXPECT_EQ(plot->link().cursor(), 1.0);
    EXPECT_TRUE(plot->spokenValue().contains(QStringLiteral("y: 3")));
    press(*plot, Qt::Key_Return);
    press(*plot, Qt::Key_End);
    press(*plot, Qt::Key_Return, Qt::ShiftModifier);
    ASSERT_EQ(plot->pinDifferences().size(), 1U);
    EXPECT_EQ(plot->pinDifferences()[0].dy, 16);
    press(*plot, Qt::Key_Plus);
    EXPECT_GT(plot->frame().x.lo, 0);
    press(*plot, Qt::Key_0);
    EXPECT_EQ(plot->frame().x.lo, 0);
}

TEST(PlotTools, TheContextMenuTellsRunKeyAndStepOnEveryAxis) {
    MemorySeriesSource source;
    fill_line(source, 100);
    PlotOptions options;
    options.axis = XAxis::kSeconds;
    const auto plot = shown_plot(source, options);
    PlotPoint point;
    QObject::connect(plot.get(), &PlotView::menuAboutToShow, plot.get(),
                     [&](QMenu* menu, const PlotPoint& at) {
                         point = at;
                         menu->addAction(QStringLiteral("Fork from here"));
                     });
    auto* view = plot->findChild<ChartView*>();
    const QPoint at(static_cast<int>(std::lround(plot->frame().pixel_x(1.2))), 100);
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, view->mapToGlobal(at));
    QApplication::sendEvent(view->viewport(), &event);
    EXPECT_EQ(point.run, "run");
    EXPECT_EQ(point.key, "y");
    EXPECT_EQ(point.step, 60);
    EXPECT_EQ(point.value, 121);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    ASSERT_NE(menu, nullptr);
    EXPECT_EQ(menu->actions().first()->text(), QStringLiteral("Fork from here"));
    menu->close();
}

TEST(PlotTools, PinchZoomsAtItsCentre) {
    MemorySeriesSource source;
    fill_line(source, 100);
    const auto plot = shown_plot(source);
    auto* view = plot->findChild<ChartView*>();
    auto* pinch = new QPinchGesture;
    pinch->setScaleFactor(2);
    pinch->setCenterPoint(view->viewport()->mapToGlobal(plot->frame().plot.center()));
    QGestureEvent event({pinch});
    QApplication::sendEvent(view->viewport(), &event);
    EXPECT_NEAR(plot->frame().x.hi - plot->frame().x.lo, 50, 0.5);
    delete pinch;
}

TEST(PlotTools, PdfIsAPageOfTheChartsProportions) {
    MemorySeriesSource source;
    fill_line(source, 50);
    const auto plot = shown_plot(source);
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("force.pdf"));
    plot->exportTo(path);
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    EXPECT_TRUE(bytes.startsWith("%PDF"));
    EXPECT_TRUE(bytes.contains("MediaBox"));
    EXPECT_FALSE(bytes.contains("/Subtype /Image")) << "lines stay lines";
}

TEST(Smoothing, InUnitsOfXDoesNotDependOnHowOftenAPointIsLogged) {
    Series dense, sparse;
    for (int i = 0; i <= 4000; ++i) {
        dense.append(i, i < 2000 ? 0.0 : 1.0);
        if (i % 10 == 0) {
            sparse.append(i, i < 2000 ? 0.0 : 1.0);
        }
    }
    const Smoothing kind(500, SmoothUnit::kAxis);
    const auto a = dense.smoothed(-kInf, kInf, kind);
    const auto b = sparse.smoothed(-kInf, kInf, kind);
    EXPECT_NEAR(a[2500].y, b[250].y, 0.02);
    EXPECT_NEAR(a[2500].y, 0.5, 0.05) << "half of the step after one half-life";
    Series constant;
    for (int i = 0; i < 5000; ++i) {
        constant.append(i, 0.1);
    }
    for (const Smoothing& one : {Smoothing(7), kind}) {
        for (const SmoothPoint& point : constant.smoothed(-kInf, kInf, one)) {
            ASSERT_EQ(point.y, 0.1);
        }
    }
}

TEST(PlotTools, DrawsItselfInBothThemes) {
    const QString folder = qEnvironmentVariable("DRIFT_PICTURES");
    MemorySeriesSource source;
    for (int i = 1; i <= 600; ++i) {
        const double t = std::exp(-0.006 * i);
        const double noise = 0.06 * std::sin(2.7 * i) + 0.04 * std::sin(0.9 * i);
        add(source, i, i == 300 ? 30.0 : t + 0.2 + noise * t, "a");
        add(source, i, i == 420 ? std::nan("") : 0.7 * t + 0.1 + noise * t, "b");
        source.append(
            "g", {i, i, 0.1 * i, {{"mean", 0.5 * t + 0.5}, {"low", 0.4 * t + 0.4}, {"high", 0.6 * t + 0.6}}});
    }
    int step = 40;
    for (const char* kind : {"checkpoint", "resume", "edit", "evaluation", "fork", "alarm"}) {
        source.add_mark("run", {step += 70, kind, "why"});
    }
    for (const bool dark : {false, true}) {
        theme::apply(*qApp, dark ? theme::Mode::kDark : theme::Mode::kLight);
        PlotOptions options;
        options.clip_outliers = true;
        options.half_life = 8;
        PlotView plot(source);
        plot.resize(620, 320);
        plot.setTitles(QStringLiteral("Raw force"), QStringLiteral("mean square"),
                       QStringLiteral("lower is better"), {});
        plot.setOptions(options);
        PlotSeries a = line_of("a"), b = line_of("b"), g = line_of("mean", "g");
        a.color = theme::runColor(0);
        b.color = theme::runColor(1);
        g.color = theme::runColor(2);
        g.low_key = "low";
        g.high_key = "high";
        g.group_size = 5;
        plot.setSeries({a, b, g});
        plot.show();
        QApplication::processEvents();
        plot.redraw();
        const auto save = [&](const char* name) {
            QApplication::processEvents();
            const QImage image = plot.grab().toImage();
            EXPECT_EQ(image.pixelColor(image.width() / 2, image.height() - 3).lightnessF() > 0.5F, !dark);
            if (!folder.isEmpty()) {
                QDir().mkpath(folder);
                image.save(QStringLiteral("%1/plot_%2_%3_%4.png")
                               .arg(folder, QLatin1String(name),
                                    dark ? QStringLiteral("dark") : QStringLiteral("light"))
                               .arg(qApp->devicePixelRatio()));
            }
        };
        QTest::mouseMove(plot.findChild<ChartView*>()->viewport(), plot.frame().plot.center().toPoint());
        save("cursor");
        press(plot, Qt::Key_Escape);
        click(plot, 100);
        click(plot, 500, Qt::ShiftModifier);
        save("pins");
        press(plot, Qt::Key_T, Qt::ControlModifier);
        save("table");
    }
    theme::apply(*qApp, theme::Mode::kLight);
}

}  // namespace
}  // namespace drift
