#include "widgets/plot/decimate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace drift {
namespace {

int column_of(double x, const AxisScale& scale, int columns) {
    const double t = scale.position(x);
    if (std::isnan(t)) {
        return -1;  // x <= 0 on a logarithmic axis lies left of every column
    }
    return static_cast<int>(std::clamp(std::floor(t * columns), -1.0, static_cast<double>(columns)));
}

}  // namespace

std::vector<ScalarBucket> decimate(std::span<const ScalarBucket> buckets, const AxisScale& x, int columns) {
    std::vector<ScalarBucket> merged;
    merged.reserve(std::min<std::size_t>(buckets.size(), static_cast<std::size_t>(columns) + 2));
    int previous = -2;
    for (const ScalarBucket& bucket : buckets) {
        const int column = column_of(bucket.x_last, x, columns);
        // Off-plot neighbours keep their own place: merged they would bend the line at the edge.
        const bool inside = column >= 0 && column < columns;
        if (inside && column == previous) {
            merge_bucket(merged.back(), bucket);
        } else {
            merged.push_back(bucket);
        }
        previous = inside ? column : -2;
    }
    return merged;
}

double line_value(const ScalarBucket& bucket, bool log_y) {
    if (bucket.count == 0) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (!log_y || bucket.last > 0) {
        return bucket.last;
    }
    return bucket.max > 0 ? bucket.max : std::numeric_limits<double>::quiet_NaN();
}

std::vector<Polyline> polylines(std::span<const ScalarBucket> buckets, const AxisScale& x, const AxisScale& y,
                                double max_step) {
    std::vector<Polyline> lines;
    bool open = false;
    double previous_x = 0;
    for (const ScalarBucket& bucket : buckets) {
        const QPointF point(x.position(bucket.x_last), y.position(line_value(bucket, y.log)));
        if (std::isnan(point.x()) || std::isnan(point.y())) {
            open = false;
            continue;
        }
        if (!open || (max_step > 0 && bucket.x_first - previous_x > max_step)) {
            lines.emplace_back();
        }
        lines.back().push_back(point);
        open = true;
        previous_x = bucket.x_last;
    }
    return lines;
}

std::vector<Polyline> polylines(std::span<const SmoothPoint> points, const AxisScale& x, const AxisScale& y,
                                double max_step, int columns) {
    std::vector<Polyline> lines;
    bool open = false;
    double previous_x = 0;
    int previous_column = -2;
    const SmoothPoint* waiting =
        nullptr;  // the newest point of its column; only that one pays for a logarithm
    const auto place_waiting = [&] {
        const QPointF point = waiting ? QPointF(x.position(waiting->x), y.position(waiting->y)) : QPointF();
        if (waiting && !std::isnan(point.x()) && !std::isnan(point.y())) {
            lines.back().push_back(point);
        }
        waiting = nullptr;
    };
    for (const SmoothPoint& entry : points) {
        if (std::isnan(entry.y) || (y.log && entry.y <= 0) || (x.log && entry.x <= 0)) {
            place_waiting();
            open = false;
            continue;
        }
        const int column = column_of(entry.x, x, columns);
        const bool fresh = !open || (max_step > 0 && entry.x - previous_x > max_step);
        const bool inside = column >= 0 && column < columns;
        if (fresh || !inside || column != previous_column) {
            place_waiting();
        }
        if (fresh) {
            lines.emplace_back();
        }
        waiting = &entry;
        previous_column = column;
        open = true;
        previous_x = entry.x;
    }
    place_waiting();
    return lines;
}

void ValueRange::include(double value, bool log_y) {
    if (!std::isfinite(value) || (log_y && value <= 0)) {
        return;
    }
    const double least = log_y ? 1 / kLargestShown : -kLargestShown;
    const double shown = std::clamp(value, least, kLargestShown);
    beyond = beyond || shown != value;
    lo = valid ? std::min(lo, shown) : shown;
    hi = valid ? std::max(hi, shown) : shown;
    valid = true;
}

ValueRange value_range(std::span<const ScalarBucket> buckets, bool log_y) {
    ValueRange range;
    for (const ScalarBucket& bucket : buckets) {
        if (bucket.count > 0) {
            range.include(bucket.min, log_y);
            range.include(bucket.max, log_y);
            range.include(bucket.last, log_y);
        }
    }
    return range;
}

std::vector<double> spread_labels(std::vector<double> wanted, double height, double top, double bottom) {
    const std::size_t count = wanted.size();
    if (count == 0) {
        return wanted;
    }
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });
    const double room = std::max(0.0, bottom - top);
    const double step = std::min(height, room / static_cast<double>(count));
    const double lowest = top + step / 2;
    const double highest = bottom - step / 2;
    std::vector<double> placed(count);
    for (std::size_t i = 0; i < count; ++i) {
        placed[i] = std::clamp(wanted[order[i]], lowest, std::max(lowest, highest));
    }
    // Push apart downwards, then back up from the bottom edge.
    for (std::size_t i = 1; i < count; ++i) {
        placed[i] = std::max(placed[i], placed[i - 1] + step);
    }
    placed[count - 1] = std::min(placed[count - 1], std::max(lowest, highest));
    for (std::size_t i = count - 1; i > 0; --i) {
        placed[i - 1] = std::min(placed[i - 1], placed[i] - step);
    }
    for (std::size_t i = 0; i < count; ++i) {
        wanted[order[i]] = placed[i];
    }
    return wanted;
}

}  // namespace drift
