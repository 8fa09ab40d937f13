// A shown plot with one line, and what its picture holds; for tests of charts.
#pragma once

#include <QApplication>
#include <QImage>
#include <QTest>
#include <cmath>
#include <memory>

#include "widgets/plot/chart_view.h"
#include "widgets/plot/plot_view.h"

namespace drift::testing_support {

inline const QColor kLine(200, 20, 200);

inline PlotSeries line_of(const char* key, const char* run = "run") {
    PlotSeries series;
    series.run = run;
    series.key = key;
    series.name = QString::fromLatin1(key);
    series.color = kLine;
    return series;
}

inline void add(MemorySeriesSource& source, std::int64_t step, double value, const char* key = "y",
                const char* run = "run") {
    source.append(run, {step, step * 10, static_cast<double>(step) / 50, {{key, value}}});
}

// A shown plot with one line of the source's "y".
inline std::unique_ptr<PlotView> shown_plot(MemorySeriesSource& source, PlotOptions options = {}) {
    auto plot = std::make_unique<PlotView>(source);
    plot->resize(500, 260);
    plot->setTitles(QStringLiteral("Force"), QStringLiteral("mean square"), QStringLiteral("lower is better"),
                    {});
    plot->setOptions(options);
    plot->setSeries({line_of("y")});
    plot->show();
    QApplication::processEvents();
    plot->redraw();
    return plot;
}

inline QImage picture(PlotView& plot) {
    QApplication::processEvents();
    return plot.findChild<ChartView*>()->grab().toImage();
}

inline int pixels_like(const QImage& image, const QColor& color, const QRectF& area = {}) {
    const double ratio = image.devicePixelRatio();
    const QRect part =
        area.isNull()
            ? image.rect()
            : QRectF(area.topLeft() * ratio, area.size() * ratio).toRect().intersected(image.rect());
    int count = 0;
    for (int y = part.top(); y <= part.bottom(); ++y) {
        for (int x = part.left(); x <= part.right(); ++x) {
            const QColor at = image.pixelColor(x, y);
            count += std::abs(at.red() - color.red()) + std::abs(at.green() - color.green()) +
                                 std::abs(at.blue() - color.blue()) <
                             90
                         ? 1
                         : 0;
        }
    }
    return count;
}

// y = 2 x + 1 at steps 0 to `points`.
inline void fill_line(MemorySeriesSource& source, int points) {
    for (int i = 0; i <= points; ++i) {
        add(source, i, 2.0 * i + 1);
    }
}

inline void click(PlotView& plot, double x, Qt::KeyboardModifiers modifiers = {}) {
    const PlotFrame& frame = plot.frame();
    QTest::mouseClick(plot.findChild<ChartView*>()->viewport(), Qt::LeftButton, modifiers,
                      QPointF(frame.pixel_x(x), frame.plot.center().y()).toPoint());
}

inline void press(PlotView& plot, int key, Qt::KeyboardModifiers modifiers = {}) {
    QTest::keyClick(plot.findChild<ChartView*>(), static_cast<Qt::Key>(key), modifiers);
}

}  // namespace drift::testing_support
