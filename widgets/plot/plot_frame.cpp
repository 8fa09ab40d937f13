#include "widgets/plot/plot_frame.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "widgets/plot/plot_marks.h"
#include "widgets/plot/plot_range.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

// Equal margins keep the plots of a column aligned; only longer texts widen them.
constexpr double kMinLeft = 52, kTop = 14, kTitleRow = 14, kBottom = 22, kMinRight = 110;
constexpr double kLabelGap = 10;  // line end to label text, room for the marker
constexpr double kOff = 1e-9;

std::vector<Tick> y_ticks(const AxisScale& y, double height) {
    const int count = std::max(2, static_cast<int>(height / 30));
    return y.log ? log_ticks(y.lo, y.hi, count) : linear_ticks(y.lo, y.hi, count);
}

std::vector<Tick> x_ticks(const AxisScale& x, XAxis axis, double width) {
    const int count = std::max(2, static_cast<int>(width / 84));
    if (x.log) {
        return axis == XAxis::kSeconds ? log_time_ticks(x.lo, x.hi) : log_ticks(x.lo, x.hi, count);
    }
    return axis == XAxis::kSeconds ? time_ticks(x.lo, x.hi, count) : linear_ticks(x.lo, x.hi, count);
}

double widest(const std::vector<Tick>& ticks, const QFontMetricsF& metrics) {
    double width = 0;
    for (const Tick& tick : ticks) {
        width = std::max(width, metrics.horizontalAdvance(tick.text));
    }
    return width;
}

// Values far outside a zoomed axis would overflow the painter's fixed-point coordinates; a plot's height
// beyond the edge looks the same.
double kept_near(double fraction) {
    return std::clamp(fraction, -20.0, 21.0);
}

void to_pixels(std::vector<Polyline>& lines, const QRectF& plot) {
    for (Polyline& line : lines) {
        for (QPointF& point : line) {
            point = {plot.left() + kept_near(point.x()) * plot.width(),
                     plot.bottom() - kept_near(point.y()) * plot.height()};
        }
    }
}

// The last visible value of a line as text; measured before the plot area is known, because it sets the
// margin.
void find_end(FrameLine& line, const AxisScale& x, const AxisScale& y) {
    std::optional<double> value;
    double at = 0;
    if (!line.smooth.empty()) {
        for (auto point = line.smooth.rbegin(); point != line.smooth.rend() && !value; ++point) {
            if (point->x <= x.hi + kOff && std::isfinite(y.position(point->y))) {
                value = point->y;
                at = point->x;
            }
        }
    } else {
        for (auto bucket = line.shown.rbegin(); bucket != line.shown.rend() && !value; ++bucket) {
            const double shown = line_value(*bucket, y.log);
            if (bucket->x_last <= x.hi + kOff && std::isfinite(shown)) {
                value = shown;
                at = bucket->x_last;
            }
        }
    }
    if (!value || at < x.lo) {
        return;
    }
    line.end = QPointF(x.position(at), y.position(*value));
    line.end_text = value_text(*value);
    if (!line.series.label.isEmpty()) {
        line.end_text = line.series.label + QStringLiteral("  ") + line.end_text;
    }
}

void add_band(FrameLine& line, const PlotFrame& frame) {
    const AxisScale& y = frame.y;
    for (const ScalarBucket& bucket : line.shown) {
        if (bucket.count < 2 || !(bucket.max > bucket.min) || (y.log && bucket.max <= 0)) {
            continue;
        }
        const double x = frame.pixel_x(bucket.x_last);
        if (x < frame.plot.left() || x > frame.plot.right()) {
            continue;
        }
        const double low = y.log && bucket.min <= 0 ? frame.plot.bottom() : frame.pixel_y(bucket.min);
        line.band.emplace_back(x, std::clamp(low, frame.plot.top(), frame.plot.bottom()), x,
                               std::clamp(frame.pixel_y(bucket.max), frame.plot.top(), frame.plot.bottom()));
    }
}

// A group's band: the low line there, the high line back, split where either has a gap.
void add_area(FrameLine& line, const PlotFrame& frame) {
    QPolygonF up, down;
    const auto close = [&] {
        if (up.size() > 1) {
            std::reverse(down.begin(), down.end());
            line.area.push_back(up + down);
        }
        up.clear();
        down.clear();
    };
    auto high = line.high.begin();
    for (const ScalarBucket& low : line.low) {
        while (high != line.high.end() && high->x_last < low.x_first) {
            ++high;
        }
        const bool pair = high != line.high.end() && low.count > 0 && high->count > 0;
        const double x = frame.pixel_x(low.x_last);
        const double y_high = pair ? frame.pixel_y(high->max) : std::nan("");
        if (!pair || !std::isfinite(y_high) || !std::isfinite(x)) {
            close();
            continue;
        }
        const double y_low =
            frame.pixel_y(low.min);  // not above zero on a logarithmic axis: down to the edge
        // Far outside values must not overflow the painter's fixed-point numbers.
        const auto near = [&](double y) {
            return std::clamp(y, frame.plot.top() - frame.plot.height(),
                              frame.plot.bottom() + frame.plot.height());
        };
        up.append({x, near(y_high)});
        down.append({x, std::isfinite(y_low) ? near(y_low) : frame.plot.bottom()});
    }
    close();
}

// Small arrows where outliers lie outside the clipped axis.
void add_clipped(FrameLine& line, const PlotFrame& frame) {
    constexpr double kApart = 7;
    double above = -kApart, below = -kApart;
    for (const ScalarBucket& bucket : line.shown) {
        const double x = frame.pixel_x(bucket.x_last);
        if (bucket.count == 0 || !(x >= frame.plot.left() && x <= frame.plot.right())) {
            continue;
        }
        if (bucket.max > frame.y.hi && x - above >= kApart) {
            line.clipped.emplace_back(above = x, frame.plot.top());
        }
        if (bucket.min < frame.y.lo && (!frame.y.log || bucket.min > 0) && x - below >= kApart) {
            line.clipped.emplace_back(below = x, frame.plot.bottom());
        }
    }
}

void add_non_finite(FrameLine& line, const PlotFrame& frame) {
    constexpr double kApart = 5;  // pixels; closer triangles are one
    for (const ScalarBucket& bucket : line.shown) {
        const double x = frame.pixel_x(bucket.x_last);
        if (!(x >= frame.plot.left() - kOff && x <= frame.plot.right() + kOff)) {
            continue;
        }
        if (bucket.nan_count > 0 && (line.nan_x.empty() || x - line.nan_x.back() >= kApart)) {
            line.nan_x.push_back(x);
        }
        if (bucket.inf_count > 0 && (line.inf_x.empty() || x - line.inf_x.back() >= kApart)) {
            line.inf_x.push_back(x);
        }
    }
}

void build_line(FrameLine& line, double spacing, const PlotFrame& frame, int columns, bool clips) {
    const double max_step = spacing * kGapFactor;
    auto raw = polylines(line.shown, frame.x, frame.y, max_step);
    if (line.smooth.empty()) {
        line.main = std::move(raw);
    } else {
        line.ghost = std::move(raw);
        line.main = polylines(line.smooth, frame.x, frame.y, max_step, columns);
    }
    to_pixels(line.main, frame.plot);
    to_pixels(line.ghost, frame.plot);
    for (const auto* lines : {&line.main, &line.ghost}) {
        for (const Polyline& polyline : *lines) {
            if (polyline.size() == 1 && frame.plot.adjusted(-1, -1, 1, 1).contains(polyline.front())) {
                line.dots.push_back(polyline.front());
            }
        }
    }
    add_band(line, frame);
    add_area(line, frame);
    add_non_finite(line, frame);
    if (clips) {
        add_clipped(line, frame);
    }
    if (line.end) {
        line.end = QPointF(frame.plot.left() + line.end->x() * frame.plot.width(),
                           frame.plot.bottom() - line.end->y() * frame.plot.height());
    }
}

void place_labels(PlotFrame& frame, const QFontMetricsF& metrics) {
    const double height = metrics.height();
    const auto room = static_cast<std::size_t>(std::max(1.0, frame.plot.height() / (0.9 * height)));
    std::vector<double> wanted;
    std::vector<FrameLine*> labelled;
    for (FrameLine& line : frame.lines) {
        const bool unnamed_floor = line.series.reference && line.series.label.isEmpty();
        if (line.end && !unnamed_floor && labelled.size() < room) {
            wanted.push_back(std::clamp(line.end->y(), frame.plot.top(), frame.plot.bottom()));
            labelled.push_back(&line);
        }
    }
    const auto placed = spread_labels(wanted, height, frame.plot.top() - height / 2, frame.plot.bottom());
    for (std::size_t i = 0; i < labelled.size(); ++i) {
        labelled[i]->label_y = placed[i];
    }
}

void place_plot(PlotFrame& frame, const FrameInput& input, const QFontMetricsF& metrics) {
    double right = kMinRight;
    for (const FrameLine& line : frame.lines) {
        if (line.end) {
            right = std::max(right, metrics.horizontalAdvance(line.end_text) + kLabelGap + 6);
        }
    }
    right =
        std::min(std::max(right, metrics.horizontalAdvance(frame.x_title) + 12), 0.4 * frame.size.width());
    const double top = kTop + (frame.y_title.isEmpty() ? 0 : kTitleRow);
    const double height = std::max(20.0, frame.size.height() - top - kBottom);
    frame.y_ticks = y_ticks(frame.y, height);
    const double left = std::max(kMinLeft, std::ceil(widest(frame.y_ticks, metrics)) + 10);
    frame.plot = QRectF(left, top, std::max(40.0, frame.size.width() - left - std::ceil(right)), height);
    frame.x_ticks = x_ticks(frame.x, input.options.axis, frame.plot.width());
}

}  // namespace

PlotStyle PlotStyle::current() {
    const theme::Colors& colors = theme::colors();
    return {colors.plot_background, colors.plot_grid, colors.plot_text,
            colors.muted,           colors.bad,       theme::tabular(theme::TextSize::kSmall)};
}

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto blend = [share](int x, int y) { return qRound(share * x + (1 - share) * y); };
    return {blend(a.red(), b.red()), blend(a.green(), b.green()), blend(a.blue(), b.blue())};
}

int column_budget(double plot_width, std::size_t series_count) {
    constexpr double kTotalPoints = 12000;
    const double share = kTotalPoints / static_cast<double>(std::max<std::size_t>(1, series_count));
    return static_cast<int>(std::clamp(std::min(plot_width, share), 50.0, 1000.0));
}

PlotFrame build_frame(FrameInput input) {
    const QFontMetricsF metrics(input.style.small);
    PlotFrame frame;
    frame.size = input.size;
    frame.x_title = input.x_title;
    frame.y_title = input.y_title;
    frame.x = frame_x_scale(input);
    const YScale y = frame_y_scale(input, frame.x);
    frame.y = y.scale;
    frame.notes = input.notes + y.notes;
    const int columns = column_budget(input.size.width() - kMinLeft, input.series.size());
    frame.lines.reserve(input.series.size());
    for (std::size_t i = 0; i < input.series.size(); ++i) {
        FrameLine line;
        line.series = std::move(input.series[i]);
        line.shown = decimate(input.data[i].buckets, frame.x, columns);
        line.smooth = std::move(input.data[i].smooth);
        line.low = decimate(input.data[i].low, frame.x, columns);
        line.high = decimate(input.data[i].high, frame.x, columns);
        find_end(line, frame.x, frame.y);
        frame.lines.push_back(std::move(line));
    }
    place_plot(frame, input, metrics);
    for (std::size_t i = 0; i < frame.lines.size(); ++i) {
        FrameLine& line = frame.lines[i];
        build_line(line, input.data[i].spacing, frame, columns, y.clips);
        frame.empty = frame.empty && line.main.empty() && line.nan_x.empty() && line.inf_x.empty();
    }
    place_labels(frame, metrics);
    frame.marks = place_marks(frame, std::move(input.marks));
    return frame;
}

std::optional<CursorValue> value_at(const FrameLine& line, const PlotFrame& frame, double x) {
    const auto nearest_in = [&frame, x](const std::vector<ScalarBucket>& buckets) -> const ScalarBucket* {
        const auto visible = [&frame](const ScalarBucket& bucket) {
            return bucket.x_last >= frame.x.lo && bucket.x_last <= frame.x.hi;
        };
        const auto after = std::partition_point(
            buckets.begin(), buckets.end(), [x](const ScalarBucket& bucket) { return bucket.x_last < x; });
        const ScalarBucket* best = nullptr;
        if (after != buckets.end() && visible(*after)) {
            best = &*after;
        }
        if (after != buckets.begin() && visible(*std::prev(after)) &&
            (!best || x - std::prev(after)->x_last < best->x_last - x)) {
            best = &*std::prev(after);
        }
        return best;
    };
    const ScalarBucket* nearest = nearest_in(line.shown);
    if (!nearest) {
        return std::nullopt;
    }
    CursorValue entry;
    entry.name = line.series.name;
    entry.color = line.series.color;
    entry.group_size = line.series.group_size;
    entry.x = nearest->x_last;
    entry.min = nearest->min;
    entry.max = nearest->max;
    entry.value = nearest->count > 0 ? nearest->last : std::numeric_limits<double>::quiet_NaN();
    const auto at = std::lower_bound(line.smooth.begin(), line.smooth.end(), nearest->x_last,
                                     [](const SmoothPoint& point, double place) { return point.x < place; });
    if (at != line.smooth.end() && std::isfinite(at->y)) {
        entry.smooth = at->y;
    }
    const ScalarBucket* low = nearest_in(line.low);
    const ScalarBucket* high = nearest_in(line.high);
    if (low && high && low->count > 0 && high->count > 0) {
        entry.low = low->last;
        entry.high = high->last;
    }
    return entry;
}

std::vector<CursorValue> values_at(const PlotFrame& frame, double x) {
    std::vector<CursorValue> values;
    for (const FrameLine& line : frame.lines) {
        if (auto entry = value_at(line, frame, x)) {
            values.push_back(std::move(*entry));
        }
    }
    const auto rank = [](const CursorValue& entry) { return entry.smooth.value_or(entry.value); };
    std::stable_sort(values.begin(), values.end(), [&](const CursorValue& a, const CursorValue& b) {
        return std::isnan(rank(b)) ? !std::isnan(rank(a)) : rank(a) > rank(b);
    });
    return values;
}

}  // namespace drift
