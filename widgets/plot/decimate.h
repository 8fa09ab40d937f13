// From pyramid buckets to what a plot of a given width can show: at most one bucket per pixel column, gaps
// kept.
//
// Pure functions. Nothing is sampled away: a column keeps the minimum, maximum and last value of all its
// points, and NaN and Inf stay counted.
#pragma once

#include <QPointF>
#include <span>
#include <vector>

#include "core/store/scalars.h"
#include "widgets/models/scalar_series.h"
#include "widgets/plot/axes.h"

namespace drift {

// Merges consecutive buckets whose last x falls into the same of `columns` equal columns of `x` (in axis
// space, so a logarithmic x keeps its left part). Buckets outside the axis stay apart, one on either side.
[[nodiscard]] std::vector<ScalarBucket> decimate(std::span<const ScalarBucket> buckets, const AxisScale& x,
                                                 int columns);

// The value a line passes through: the last finite one; on a logarithmic axis the largest if the last is not
// positive. NaN when the bucket has nothing to show there.
[[nodiscard]] double line_value(const ScalarBucket& bucket, bool log_y);

using Polyline = std::vector<QPointF>;

// Lines through the buckets in axis fractions (0..1 from left/bottom), split where nothing can be drawn and
// where the next point is further away than `max_step` in x (<= 0: never).
[[nodiscard]] std::vector<Polyline> polylines(std::span<const ScalarBucket> buckets, const AxisScale& x,
                                              const AxisScale& y, double max_step);
// The same for a smoothed series, thinned to about one point per column.
[[nodiscard]] std::vector<Polyline> polylines(std::span<const SmoothPoint> points, const AxisScale& x,
                                              const AxisScale& y, double max_step, int columns);

// No axis reaches further: spans must stay finite.
inline constexpr double kLargestShown = 1e300;

// Smallest and largest value to show, on a logarithmic axis of the positive ones only. Not valid when there
// is none.
struct ValueRange {
    double lo = 0, hi = 0;
    bool valid = false;
    bool beyond = false;  // a value was larger than kLargestShown, or on a logarithmic axis below its inverse
    void include(double value, bool log_y);
};
[[nodiscard]] ValueRange value_range(std::span<const ScalarBucket> buckets, bool log_y);

// Places labels of height `height` near `wanted` (pixels, any order) without overlap inside [top, bottom];
// keeps order. More labels than fit are squeezed evenly.
[[nodiscard]] std::vector<double> spread_labels(std::vector<double> wanted, double height, double top,
                                                double bottom);

}  // namespace drift
