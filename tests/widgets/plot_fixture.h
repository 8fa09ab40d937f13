// A shown plot with one line, and what its picture holds; for tests of charts.
#pragma once

#include <QApplication>
#include <QImage>
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

}  // namespace drift::testing_support
