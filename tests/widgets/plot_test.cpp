// The plot: gaps, logarithmic axes, spikes, NaN marks, smoothing, crosshair, zoom, export, accessibility.
#include "widgets/plot/plot_view.h"

#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QDir>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <cmath>
#include <ctime>

#include "core/base/error.h"
#include "tests/widgets/plot_fixture.h"
#include "tests/widgets/synthetic_runs.h"
#include "widgets/plot/chart_view.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

using namespace testing_support;

TEST(PlotView, LogAxisKeepsTheCurveWhenAZeroAppears) {
    MemorySeriesSource clean, with_zero;
    for (int i = 1; i <= 200; ++i) {
        add(clean, i, std::exp(-0.02 * i));
        add(with_zero, i, i == 100 ? 0.0 : i == 101 ? -1.0 : std::exp(-0.02 * i));
    }
    PlotOptions log;
    log.log_y = true;
    const auto reference = shown_plot(clean, log);
    const auto plot = shown_plot(with_zero, log);
    const int whole = pixels_like(picture(*reference), kLine);
    const int gapped = pixels_like(picture(*plot), kLine);
    ASSERT_GT(whole, 300);
    EXPECT_GT(gapped, whole * 9 / 10) << "a value <= 0 must leave a gap, not remove the curve";
    EXPECT_EQ(plot->frame().lines[0].main.size(), 2U) << "one piece on either side of the gap";
    EXPECT_GT(plot->frame().y.lo, 0);
}

TEST(PlotView, LogXShowsTheEarlyPart) {
    MemorySeriesSource source;
    for (int i = 0; i <= 100000; i += 10) {
        add(source, i, 1.0 / (1 + i));
    }
    PlotOptions log;
    log.log_x = log.log_y = true;
    const auto plot = shown_plot(source, log);
    const PlotFrame& frame = plot->frame();
    EXPECT_DOUBLE_EQ(frame.x.lo, 10) << "x = 0 cannot be shown and must not spoil the axis";
    EXPECT_NEAR(frame.x.position(1000), 0.5, 1e-9);
    int left_half = 0;
    for (const ScalarBucket& bucket : frame.lines[0].shown) {
        left_half += frame.x.position(bucket.x_last) < 0.5 ? 1 : 0;
    }
    EXPECT_GE(left_half, 70)
        << "steps 10..1000 hold 99 points and fill half of the axis; some share a column";
}

TEST(PlotView, MarksNanAndInfAtTheAxis) {
    MemorySeriesSource source;
    for (int i = 1; i <= 100; ++i) {
        add(source, i,
            i == 40   ? std::numeric_limits<double>::quiet_NaN()
            : i == 70 ? std::numeric_limits<double>::infinity()
                      : 1.0 + 0.01 * i);
    }
    const auto plot = shown_plot(source);
    const PlotFrame& frame = plot->frame();
    ASSERT_EQ(frame.lines[0].nan_x.size(), 1U);
    ASSERT_EQ(frame.lines[0].inf_x.size(), 1U);
    EXPECT_EQ(frame.lines[0].main.size(), 3U);
    EXPECT_TRUE(std::isfinite(frame.y.hi));
    const double x = frame.lines[0].nan_x[0];
    EXPECT_NEAR(x, frame.pixel_x(40), 1e-6);
    const QRectF foot(x - 5, frame.plot.bottom() - 9, 10, 9);
    EXPECT_GT(pixels_like(picture(*plot), theme::colors().bad, foot), 15)
        << "a filled triangle stands on the axis";
}

TEST(PlotView, DrawsAPointBetweenTwoGaps) {
    MemorySeriesSource source;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (int i = 1; i <= 9; ++i) {
        add(source, i, i == 4 || i == 6 ? nan : 2.0);
    }
    const auto plot = shown_plot(source);
    ASSERT_EQ(plot->frame().lines[0].dots.size(), 1U);
    const QPointF dot = plot->frame().lines[0].dots[0];
    EXPECT_NEAR(dot.x(), plot->frame().pixel_x(5), 1e-6);
    EXPECT_GT(pixels_like(picture(*plot), kLine, QRectF(dot.x() - 3, dot.y() - 3, 6, 6)), 4);
}

TEST(PlotView, KeepsASpikeOfOneInAMillionPoints) {
    MemorySeriesSource source;
    for (int i = 1; i <= 1000000; ++i) {
        add(source, i, i == 543210 ? 50.0 : 1.0 + 1e-3 * (i % 7));
    }
    const auto plot = shown_plot(source);
    const PlotFrame& frame = plot->frame();
    EXPECT_LE(frame.lines[0].shown.size(), 1002U);
    EXPECT_GT(frame.y.hi, 50);
    double longest = 0, at = 0;
    for (const QLineF& span : frame.lines[0].band) {
        if (span.length() > longest) {
            longest = span.length();
            at = span.x1();
        }
    }
    EXPECT_GT(longest, 0.8 * frame.plot.height());
    EXPECT_NEAR(at, frame.pixel_x(543210), 3);
}

TEST(PlotView, BreaksTheLineWhereDataIsMissing) {
    MemorySeriesSource source;
    for (int i = 1; i <= 1000; ++i) {
        if (i < 300 || i > 600) {
            add(source, i, 1.0 + 0.001 * i);
        }
    }
    EXPECT_EQ(shown_plot(source)->frame().lines[0].main.size(), 2U);
}

TEST(PlotView, RedrawsOnlyWhenSomethingChanged) {
    MemorySeriesSource source;
    add(source, 1, 1);
    add(source, 2, 2);
    const auto plot = shown_plot(source);
    EXPECT_FALSE(plot->refresh());
    add(source, 3, 3);
    EXPECT_TRUE(plot->refresh());
    EXPECT_FALSE(plot->refresh());
    plot->hide();
    add(source, 4, 4);
    EXPECT_FALSE(plot->refresh()) << "hidden plots cost nothing";
    plot->show();
    EXPECT_DOUBLE_EQ(plot->frame().x.hi, 4) << "and are current when they appear";
}

TEST(PlotView, ShowsTheCurvesOfLargestValueFirstAtTheCursor) {
    MemorySeriesSource source;
    for (int i = 0; i <= 100; ++i) {
        add(source, i, i, "rising");
        add(source, i, 200 - i, "falling");
    }
    PlotView plot(source);
    plot.resize(500, 260);
    plot.setSeries({line_of("rising"), line_of("falling")});
    plot.show();
    QApplication::processEvents();
    const auto values = plot.valuesAt(30.2);
    ASSERT_EQ(values.size(), 2U);
    EXPECT_EQ(values[0].name, QStringLiteral("falling"));
    EXPECT_DOUBLE_EQ(values[0].value, 170);
    EXPECT_DOUBLE_EQ(values[1].value, 30);
    EXPECT_DOUBLE_EQ(values[1].x, 30);
}

TEST(PlotView, ZoomsPansAndResetsByKeyboardInLinkedPlots) {
    MemorySeriesSource source;
    for (int i = 0; i <= 1000; ++i) {
        add(source, i, std::sin(0.01 * i));
    }
    PlotLink link;
    const auto first = shown_plot(source);
    const auto second = shown_plot(source);
    first->setLink(&link);
    second->setLink(&link);
    first->redraw();
    auto* view = first->findChild<ChartView*>();
    QTest::keyClick(view, Qt::Key_Plus);
    EXPECT_NEAR(second->frame().x.hi - second->frame().x.lo, 800, 1e-6);
    const double before = first->frame().x.lo;
    QTest::keyClick(view, Qt::Key_Right, Qt::ShiftModifier);
    EXPECT_NEAR(first->frame().x.lo - before, 80, 1e-6);
    EXPECT_NEAR(second->frame().x.lo, first->frame().x.lo, 1e-9);
    QTest::keyClick(view, Qt::Key_0);
    EXPECT_DOUBLE_EQ(second->frame().x.hi, 1000);
    const QRectF plot = first->frame().plot;
    first->zoomTo(QRectF(plot.left() + plot.width() / 4, plot.top(), plot.width() / 2, plot.height() / 2));
    EXPECT_NEAR(first->frame().x.lo, 250, 1e-6);
    EXPECT_NEAR(first->frame().y.hi - first->frame().y.lo, (second->frame().y.hi - second->frame().y.lo) / 2,
                0.5);
    QTest::mouseDClick(view->viewport(), Qt::LeftButton, {}, plot.center().toPoint());
    EXPECT_DOUBLE_EQ(first->frame().x.hi, 1000);
    first->setLink(nullptr);
    second->setLink(nullptr);
}

TEST(PlotView, WritesPictureAndValuesThatReadBack) {
    MemorySeriesSource source;
    for (int i = 1; i <= 50; ++i) {
        add(source, i, i == 20 ? std::numeric_limits<double>::quiet_NaN() : 0.1 * i);
    }
    source.add_mark("run", {25, "checkpoint", "1 MiB"});
    const auto plot = shown_plot(source);
    const QTemporaryDir folder;
    const QString base = folder.filePath(QStringLiteral("force"));
    for (const char* suffix : {".png", ".svg", ".csv", ".json"}) {
        plot->exportTo(base + QLatin1String(suffix));
    }
    const QImage png(base + QStringLiteral(".png"));
    EXPECT_EQ(png.width(), 2 * static_cast<int>(plot->frame().size.width()));
    EXPECT_GT(pixels_like(png, kLine), 400);
    QSvgRenderer svg(base + QStringLiteral(".svg"));
    ASSERT_TRUE(svg.isValid());
    QFile csv(base + QStringLiteral(".csv"));
    ASSERT_TRUE(csv.open(QIODevice::ReadOnly));
    const QList<QByteArray> rows = csv.readAll().trimmed().split('\n');
    ASSERT_EQ(rows.size(), 51);
    EXPECT_EQ(rows[20], "\"y\",20,20,,,,0,1,0,");
    EXPECT_EQ(rows[7].split(',')[5].toDouble(), 0.1 * 7);
    QFile json(base + QStringLiteral(".json"));
    ASSERT_TRUE(json.open(QIODevice::ReadOnly));
    const QJsonObject root = QJsonDocument::fromJson(json.readAll()).object();
    EXPECT_EQ(root[QStringLiteral("series")][0][QStringLiteral("points")].toArray().size(), 50);
    EXPECT_EQ(root[QStringLiteral("marks")][0][QStringLiteral("step")].toInt(), 25);
    EXPECT_THROW(plot->exportTo(base + QStringLiteral(".bmp")), Error);
}

TEST(PlotView, SpeaksItsNameAndValues) {
    MemorySeriesSource source;
    add(source, 1, 0.5);
    add(source, 2, 0.25);
    const auto plot = shown_plot(source);
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(plot.get());
    ASSERT_NE(spoken, nullptr);
    EXPECT_EQ(spoken->role(), QAccessible::Chart);
    EXPECT_EQ(spoken->text(QAccessible::Name), QStringLiteral("Force"));
    EXPECT_TRUE(spoken->text(QAccessible::Value).contains(QStringLiteral("y: 0.250")))
        << spoken->text(QAccessible::Value).toStdString();
    for (const QWidget* child : plot->findChildren<QToolButton*>()) {
        EXPECT_FALSE(child->accessibleName().isEmpty());
    }
}

TEST(PlotView, SaysWhatWillAppearWhileItIsEmpty) {
    MemorySeriesSource source;
    const auto plot = shown_plot(source);
    plot->setEmptyText(QStringLiteral("No values yet"));
    EXPECT_TRUE(plot->frame().empty);
    EXPECT_EQ(plot->spokenValue(), QStringLiteral("No values yet"));
}

TEST(PlotView, PansThirtyRunsOfAMillionPointsFluently) {
    MemorySeriesSource source;
    std::vector<PlotSeries> series;
    std::vector<ScalarBucket> base;
    for (int i = 0; i < 62500; ++i) {  // the store's first level of a million points
        ScalarBucket bucket = point_bucket(16.0 * i, std::sin(1e-3 * i));
        bucket.x_last = 16.0 * i + 15;
        bucket.min -= 0.1;
        bucket.max += 0.1;
        bucket.count = 16;
        base.push_back(bucket);
    }
    class Filled : public MemorySeriesSource {
    public:
        void fill(const std::string& run, const std::vector<ScalarBucket>& base) {
            data(run).series["y"][0].adopt(base);
        }
    } filled;
    for (int run = 0; run < 30; ++run) {
        const std::string name = "run" + std::to_string(run);
        filled.fill(name, base);
        PlotSeries one = line_of("y", name.c_str());
        one.color = theme::runColor(run);
        series.push_back(one);
    }
    PlotView plot(filled);
    plot.resize(1000, 600);
    plot.setSeries(series);
    plot.show();
    QApplication::processEvents();
    plot.redraw();
    plot.zoom(3, 500000);
    const std::clock_t start = std::clock();  // processor time: other programs on the machine do not count
    constexpr int kFrames = 20;
    for (int i = 0; i < kFrames; ++i) {
        plot.pan(i % 2 == 0 ? 40 : -40, 0);
        QApplication::processEvents();
    }
    const double per_frame = 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / kFrames;
    std::printf("30 runs x 1e6 points, pan at ratio %.0f: %.1f ms per frame\n", plot.devicePixelRatioF(),
                per_frame);
    EXPECT_EQ(plot.frame().lines.size(), 30U);
    EXPECT_LE(plot.frame().lines[0].shown.size(), 404U);
}

}  // namespace
}  // namespace drift
