// One picture of a plot as plain geometry in logical pixels: computed here, drawn by plot_scene, written by
// export.
//
// Pure: no widget, no clock. The same input gives the same frame.
#pragma once

#include <QLineF>
#include <QPolygonF>
#include <QRectF>
#include <QSizeF>
#include <QStringList>
#include <optional>
#include <vector>

#include "widgets/plot/axes.h"
#include "widgets/plot/decimate.h"
#include "widgets/plot/plot_series.h"

namespace drift {

// The data of one series for the visible range, as the source gave it.
struct SeriesData {
    std::vector<ScalarBucket> buckets;
    std::vector<SmoothPoint> smooth;      // empty: not smoothed
    std::vector<ScalarBucket> low, high;  // of a group's band
    double spacing = 0;                   // typical x distance of logged points, 0: unknown
};

struct PlotMark {
    SeriesMark mark;
    QColor color;
    QString run_name;
    std::string run;
};

struct FrameInput {
    std::vector<PlotSeries> series;
    std::vector<SeriesData> data;  // parallel to series
    std::vector<PlotMark> marks;
    PlotOptions options;
    Extent x;                 // visible range
    std::optional<Extent> y;  // fixed by a zoom; otherwise from the visible data
    QSizeF size;
    PlotStyle style;
    QString x_title, y_title;
    QStringList notes;  // what the owner has to say, shown first
};

struct FrameLine {
    PlotSeries series;
    std::vector<ScalarBucket> shown;  // at most one per column
    std::vector<SmoothPoint> smooth;
    std::vector<Polyline> main;           // pixels; the smoothed line, or the raw one
    std::vector<Polyline> ghost;          // pixels; the raw line behind a smoothed one
    std::vector<QLineF> band;             // pixels; minimum to maximum of columns that hold several points
    std::vector<ScalarBucket> low, high;  // at most one per column; a group's band in values
    std::vector<QPolygonF> area;          // pixels; a group's band, one piece between gaps
    std::vector<QPointF> clipped;         // pixels; at the top or bottom edge where outliers are hidden
    std::vector<QPointF> dots;            // pixels; points without a neighbour to connect to
    std::vector<double> nan_x, inf_x;     // pixels
    std::optional<QPointF> end;           // pixels; where the line leaves or ends
    QString end_text;
    double label_y = -1;  // pixels; negative: no room for this label
};

struct FrameMark {
    double x = 0;  // pixels
    PlotMark mark;
    std::vector<PlotMark> more;  // of the same kind, too close to be drawn apart
    bool small = false;          // a tick: there are too many of its kind for shapes
};

// Gaps larger than this many typical point distances break a line.
inline constexpr double kGapFactor = 16;

struct PlotFrame {
    QSizeF size;
    QRectF plot;  // the data area
    AxisScale x, y;
    std::vector<Tick> x_ticks, y_ticks;
    QString x_title, y_title;
    std::vector<FrameLine> lines;
    std::vector<FrameMark> marks;
    QStringList notes;  // what the chart hides, in words
    bool empty = true;  // nothing to draw in the visible range

    [[nodiscard]] double pixel_x(double value) const {
        return plot.left() + x.position(value) * plot.width();
    }
    [[nodiscard]] double pixel_y(double value) const {
        return plot.bottom() - y.position(value) * plot.height();
    }
};

// At most 1,000 columns per series, fewer when many series share the plot.
[[nodiscard]] int column_budget(double plot_width, std::size_t series_count);
[[nodiscard]] PlotFrame build_frame(FrameInput input);

// Value of one line at the point nearest to an x.
struct CursorValue {
    QString name;
    QColor color;
    double x = 0;             // where the point is
    double value = 0;         // NaN for a non-finite point
    double min = 0, max = 0;  // of the column
    std::optional<double> smooth;
    std::optional<double> low, high;  // of a group's band
    int group_size = 0;
};
// Nothing when the line has no point in view.
[[nodiscard]] std::optional<CursorValue> value_at(const FrameLine& line, const PlotFrame& frame, double x);
// One entry per line with a point in view, largest value first; NaN last.
[[nodiscard]] std::vector<CursorValue> values_at(const PlotFrame& frame, double x);

}  // namespace drift
