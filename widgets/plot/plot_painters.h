// What Qt Charts lacks, painted with plain QPainter calls: grid with text that is never cut, marks, labels,
// notes.
#pragma once

#include <QPainter>
#include <vector>

#include "widgets/plot/plot_frame.h"

namespace drift {

// Counts device pixels, so that a line stays sharp and cheap: wide scaled pens cost raster painting a
// hundredfold.
[[nodiscard]] QPen solid_pen(const QColor& color, double width, double pixel_ratio);
// Grid, tick labels, base line and axis titles.
void paint_grid(QPainter& painter, const PlotFrame& frame, const PlotStyle& style);
// Event marks, NaN triangles, end markers and labels.
void paint_decor(QPainter& painter, const PlotFrame& frame, const PlotStyle& style);
// Marker of a line's end, about 7 px wide.
void paint_marker(QPainter& painter, const QPointF& centre, MarkerShape shape, const QColor& color,
                  const QColor& background);
// One line through all points by drawLines: drawPolyline is two orders slower with wide pens.
void paint_polyline(QPainter& painter, const Polyline& line);

}  // namespace drift
