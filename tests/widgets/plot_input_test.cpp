// Values, positions and numbers of runs that no chart was made for.
#include <gtest/gtest.h>

#include <QTest>
#include <limits>

#include "tests/widgets/plot_fixture.h"
#include "widgets/plot/plot_table.h"

namespace drift {
namespace {

using namespace testing_support;

constexpr double kInf = std::numeric_limits<double>::infinity();

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

TEST_F(PlotInput, EqualAndDecreasingXAreNoLoops) {
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

TEST_F(PlotInput, ARunDeletedWhileShownLeavesWords) {
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

TEST_F(PlotInput, AThousandRunsAreCappedAndTheChartSaysSo) {
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
