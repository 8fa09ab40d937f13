// Writes what a plot shows: picture (PNG, SVG, PDF) or the visible values (CSV, JSON).
#pragma once

#include <QByteArray>
#include <QImage>
#include <QJsonObject>
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
// {"title", "x", "y", "notes", "series": [{"name", "run", "key", "color", "points": [...]}], "marks": [...]}
// A group's line also has "group_size", "low" and "high".
[[nodiscard]] QJsonObject json_object_of(const PlotFrame& frame, const QString& title);

// Logical size of the picture: the chart under its title and, where lines carry no names, a legend.
[[nodiscard]] QSizeF export_size(const PlotFrame& frame, const PlotStyle& style);
// Paints that picture with its top left corner at the origin.
void paint_plot(QPainter& painter, const ExportedPlot& plot, double pixel_ratio);
[[nodiscard]] QImage image_of(const ExportedPlot& plot, double pixel_ratio);

// The suffix decides: .png (twice the size on screen), .svg, .pdf (one page of the chart's size), .csv,
// .json. The file is whole or absent. Throws Error{kUsage} for another suffix and Error{kIo}.
void export_plot(const ExportedPlot& plot, const QString& path);

}  // namespace drift
