// Writes what a plot shows: picture (PNG, SVG) or the visible values (CSV, JSON).
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>

#include "widgets/plot/plot_frame.h"

class QPainter;

namespace drift {

struct ExportedPlot {
    const PlotFrame& frame;
    QString title, hint;
    PlotStyle style;
    // Paints the chart into a rectangle; the last argument is device pixels per unit.
    std::function<void(QPainter&, const QRectF&, double)> paint;
};

// One row per shown bucket: series, x_first, x_last, min, max, last, count, nan, inf, smoothed. Numbers read
// back exactly; empty fields where a bucket holds no finite value.
[[nodiscard]] QByteArray csv_of(const PlotFrame& frame);
// {"title", "x", "y", "series": [{"name", "run", "key", "color", "points": [...]}], "marks": [...]}
[[nodiscard]] QByteArray json_of(const PlotFrame& frame, const QString& title);

// The suffix decides: .png (twice the size on screen), .svg, .csv, .json. The file is whole or absent.
// Throws Error{kUsage} for another suffix and Error{kIo}.
void export_plot(const ExportedPlot& plot, const QString& path);

}  // namespace drift
