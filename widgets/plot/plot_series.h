// What a plot is told about one line, and the look shared by all plots.
#pragma once

#include <QColor>
#include <QFont>
#include <QString>
#include <cstdint>
#include <optional>
#include <string>

#include "core/store/scalars.h"
#include "widgets/models/scalar_series.h"

namespace drift {

// Drawn at the end of a line, so that lines of one colour can be told apart without dashes.
enum class MarkerShape { kCircle, kSquare, kTriangle, kDiamond, kRing };

struct PlotSeries {
    std::string run, key;  // what the SeriesSource is asked for
    QString name;          // full name: crosshair table, accessible text, export
    QString label;         // short name beside the current value; empty: value only
    QColor color;
    double width = 1.75;  // logical pixels
    MarkerShape marker = MarkerShape::kCircle;
    std::string low_key, high_key;  // both set: a band between these two keys of the same run behind the line
    int group_size = 0;             // runs behind a mean and its band ("n = 3"); 0: a single run
    bool reference = false;         // a floor or limit: thin, never smoothed
    bool smoothable = true;         // false: too few or too smooth points for an average
};

struct PlotOptions {
    XAxis axis = XAxis::kStep;
    bool log_x = false, log_y = false;
    bool from_zero = false;  // linear y starts at 0 when nothing is negative
    double half_life = 0;    // of the smoothing, 0: off
    SmoothUnit half_life_unit = SmoothUnit::kPoints;
    bool clip_outliers = false;  // y from the bulk of the values; the chart says what that hides
    bool show_marks = true;      // checkpoints, edits, evaluations, ... above the data
    bool operator==(const PlotOptions&) const = default;
};

// A place on a line: what a context menu or a click means.
struct PlotPoint {
    std::string run, key;  // empty when the chart has no line there
    QString name;
    double x = 0;                      // on the chart's axis, of the nearest point of that line
    std::optional<std::int64_t> step;  // where the source knows it
    double value = 0;                  // NaN for a non-finite point
};

struct PlotStyle {
    QColor background, grid, text, muted, warning;
    QFont small;
    // Colours and fonts of the current theme.
    static PlotStyle current();
};

// `share` of a over b; the plots mix colours instead of using translucent pens, which raster painting
// punishes.
[[nodiscard]] QColor mixed(const QColor& a, const QColor& b, double share);

}  // namespace drift
