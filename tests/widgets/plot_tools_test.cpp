// Pins, clipping, bands, marks, undo, table, keys, menus, and values no axis was made for.
#include <gtest/gtest.h>

#include <QAccessible>
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

void fill_line(MemorySeriesSource& source, int points) {
    for (int i = 0; i <= points; ++i) {
        add(source, i, 2.0 * i + 1);
    }
}

void click(PlotView& plot, double x, Qt::KeyboardModifiers modifiers = {}) {
    const PlotFrame& frame = plot.frame();
    QTest::mouseClick(plot.findChild<ChartView*>()->viewport(), Qt::LeftButton, modifiers,
                      QPointF(frame.pixel_x(x), frame.plot.center().y()).toPoint());
}

void press(PlotView& plot, int key, Qt::KeyboardModifiers modifiers = {}) {
    QTest::keyClick(plot.findChild<ChartView*>(), static_cast<Qt::Key>(key), modifiers);
}

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

class PlotInput : public testing::Test {
protected:
    // Draws y values at steps 0, 1, ... and checks that nothing of the frame is off any painter's range.
    void expect_drawable(const std::vector<double>& values) {
        MemorySeriesSource source;
        for (std::size_t i = 0; i < values.size(); ++i) {
            add(source, static_cast<std::int64_t>(i), values[i]);
        }
        for (unsigned choice = 0; choice < 8; ++choice) {
            PlotOptions options;
            options.log_x = (choice & 1U) != 0;
            options.log_y = (choice & 2U) != 0;
            options.clip_outliers = (choice & 4U) != 0;
            const auto plot = shown_plot(source, options);
            const PlotFrame& frame = plot->frame();
            EXPECT_TRUE(std::isfinite(frame.y.lo) && std::isfinite(frame.y.hi) && frame.y.hi > frame.y.lo);
            EXPECT_TRUE(std::isfinite(frame.y.hi - frame.y.lo));
            for (const FrameLine& line : frame.lines) {
                for (const Polyline& piece : line.main) {
                    for (const QPointF& point : piece) {
                        EXPECT_LT(std::abs(point.x()) + std::abs(point.y()), 1e5);
                    }
                }
            }
            for (const Tick& tick : frame.y_ticks) {
                EXPECT_LT(tick.text.size(), 14) << tick.text.toStdString();
            }
            EXPECT_FALSE(picture(*plot).isNull());
            plot->zoom(2, 1);
            plot->zoomY(2, frame.y.value(0.5));
            plot->pan(10, 10);
            EXPECT_FALSE(plot->spokenValue().isEmpty());
        }
    }
};

TEST_F(PlotInput, AbsurdValuesNeverBreakTheAxes) {
    expect_drawable({1e308, -1e308, 1, 2, 3});
    expect_drawable({1e308, 1e308, 1.7e308});
    expect_drawable({5e-324, 1e-320, 0, 3e-310});
    expect_drawable({5e-324, 1e308});
    expect_drawable({kInf, -kInf, std::nan(""), 1});
    expect_drawable({std::nan(""), std::nan("")});
    expect_drawable({0, 0, 0});
    expect_drawable({-5});
    expect_drawable({});
}

TEST(PlotTools, EqualAndDecreasingXAreNoLoops) {
    MemorySeriesSource source;
    for (const int step : {1, 2, 2, 5, 3, 4, 6}) {
        add(source, step, step);
    }
    source.append("run", {7, 70, std::nan(""), {{"y", 7.0}}});
    const auto plot = shown_plot(source);
    double before = -1;
    for (const ScalarBucket& bucket : plot->frame().lines[0].shown) {
        EXPECT_GT(bucket.x_last, before);
        before = bucket.x_last;
    }
    EXPECT_EQ(before, 7);
    PlotOptions time;
    time.axis = XAxis::kSeconds;
    plot->setOptions(time);
    plot->redraw();
    EXPECT_TRUE(std::isfinite(plot->frame().x.hi));
}

TEST(PlotTools, ARunDeletedWhileShownLeavesWords) {
    MemorySeriesSource source;
    fill_line(source, 50);
    const auto plot = shown_plot(source);
    click(*plot, 20);
    press(*plot, Qt::Key_T, Qt::ControlModifier);
    source.forget("run");
    plot->setEmptyText(QStringLiteral("No values in this range"));
    EXPECT_TRUE(plot->refresh());
    EXPECT_TRUE(plot->frame().empty);
    EXPECT_EQ(plot->spokenValue(), QStringLiteral("No values in this range"));
    EXPECT_EQ(plot->findChild<PlotTable*>()->model()->rowCount(), 0);
    plot->setTableShown(false);
    press(*plot, Qt::Key_Right);
    press(*plot, Qt::Key_Plus);
}

TEST(PlotTools, AThousandRunsAreCappedAndTheChartSaysSo) {
    MemorySeriesSource source;
    std::vector<PlotSeries> lines;
    for (int run = 0; run < 1000; ++run) {
        const std::string name = "run" + std::to_string(run);
        for (int i = 0; i < 20; ++i) {
            add(source, i, run + i, "y", name.c_str());
        }
        lines.push_back(line_of("y", name.c_str()));
    }
    PlotView plot(source);
    plot.resize(600, 300);
    plot.setSeries(lines);
    plot.show();
    QApplication::processEvents();
    plot.redraw();
    EXPECT_EQ(plot.frame().lines.size(), PlotView::kMostLines);
    ASSERT_FALSE(plot.frame().notes.isEmpty());
    EXPECT_TRUE(plot.frame().notes[0].contains(QStringLiteral("1000")))
        << plot.frame().notes[0].toStdString();
    QTest::mouseMove(plot.findChild<ChartView*>()->viewport(), plot.frame().plot.center().toPoint());
    EXPECT_FALSE(picture(plot).isNull());
}

}  // namespace
}  // namespace drift
