#include "widgets/toy/toy_camera.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drift {
namespace {

constexpr double kBulk = 0.98;
constexpr double kMargin = 0.08;          // of the followed window's side, on each side
constexpr double kNarrowest = 0.01;       // of the run's axes
constexpr double kWidest = 1e6;           // of the run's axes
constexpr double kLargestPixel = 100000;  // beyond, QPainter's fixed point arithmetic overflows

struct Range {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    void add(double value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
};

// The middle `kBulk` of one coordinate of a point set.
void add_bulk(const std::vector<float>& points, std::size_t axis, Range& range) {
    std::vector<float> values;
    values.reserve(points.size() / 2);
    for (std::size_t i = axis; i < points.size(); i += 2) {
        if (std::isfinite(points[i])) {
            values.push_back(points[i]);
        }
    }
    if (values.empty()) {
        return;
    }
    const auto at = [&values](double part) {
        const auto k =
            static_cast<std::ptrdiff_t>(std::lround(part * static_cast<double>(values.size() - 1)));
        std::nth_element(values.begin(), values.begin() + k, values.end());
        return static_cast<double>(values[static_cast<std::size_t>(k)]);
    };
    range.add(at((1 - kBulk) / 2));
    range.add(at((1 + kBulk) / 2));
}

}  // namespace

double round_step(double raw) {
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= raw * (1 - 1e-9)) {
            return factor * power;
        }
    }
    return 10 * power;
}

ToyWindow fixed_window(const ToyFrame& frame) {
    ToyWindow window;
    for (int axis = 0; axis < 2; ++axis) {
        const double low = frame.axis_min[axis], high = frame.axis_max[axis];
        if (std::isfinite(low) && std::isfinite(high) && high - low > 1e-12 && high - low < 1e12) {
            window.low[axis] = low;
            window.high[axis] = high;
        }
    }
    return window;
}

ToyWindow followed_window(const ToyFrame& frame) {
    const ToyWindow fixed = fixed_window(frame);
    ToyWindow window = fixed;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        Range range;
        add_bulk(frame.data, axis, range);
        add_bulk(frame.gen, axis, range);
        const double span = fixed.high[axis] - fixed.low[axis];
        if (range.low > range.high) {
            continue;
        }
        const double limit = kWidest * span;
        const double centre = std::clamp((range.low + range.high) / 2, -limit, limit);
        const double side =
            std::clamp((range.high - range.low) * (1 + 2 * kMargin), kNarrowest * span, limit);
        window.low[axis] = centre - side / 2;
        window.high[axis] = centre + side / 2;
    }
    return window;
}

ToyWindow base_window(const ToyFrame& frame, ToyAxesMode mode) {
    return mode == ToyAxesMode::kFixed ? fixed_window(frame) : followed_window(frame);
}

ToyMap::ToyMap(const ToyWindow& base, const ToyCamera& camera, const QRectF& plot) : plot_(plot) {
    scale_ = std::min(plot.width() / base.width(), plot.height() / base.height()) * camera.zoom;
    for (int axis = 0; axis < 2; ++axis) {
        centre_[axis] = (base.low[axis] + base.high[axis]) / 2 + camera.offset[axis];
        const double half = (axis == 0 ? plot.width() : plot.height()) / 2 / scale_;
        visible_.low[axis] = centre_[axis] - half;
        visible_.high[axis] = centre_[axis] + half;
    }
}

QPointF ToyMap::toData(const QPointF& at) const {
    return {centre_[0] + (at.x() - plot_.center().x()) / scale_,
            centre_[1] - (at.y() - plot_.center().y()) / scale_};
}

bool ToyMap::shows(double x, double y, double margin_pixels) const {
    const double margin = std::min(margin_pixels, kLargestPixel) / scale_;
    return x >= visible_.low[0] - margin && x <= visible_.high[0] + margin && y >= visible_.low[1] - margin &&
           y <= visible_.high[1] + margin;  // false for NaN
}

ToyCamera zoomed(const ToyCamera& camera, const ToyWindow& base, const QRectF& plot, double factor,
                 const QPointF& about) {
    ToyCamera next = camera;
    next.zoom = std::clamp(camera.zoom * factor, ToyCamera::kMinZoom, ToyCamera::kMaxZoom);
    const QPointF before = ToyMap(base, camera, plot).toData(about);
    const QPointF after = ToyMap(base, next, plot).toData(about);
    next.offset[0] += before.x() - after.x();
    next.offset[1] += before.y() - after.y();
    return next;
}

ToyCamera panned(const ToyCamera& camera, const ToyWindow& base, const QRectF& plot, const QPointF& by) {
    const double scale = ToyMap(base, camera, plot).scale();
    ToyCamera next = camera;
    next.offset[0] -= by.x() / scale;
    next.offset[1] += by.y() / scale;
    return next;
}

std::vector<float> arrow_places(const ToyMap& map, double pixels, std::size_t most) {
    const ToyWindow& window = map.visible();
    double spacing = pixels / map.scale();
    const double needed =
        std::sqrt(window.width() * window.height() / static_cast<double>(std::max<std::size_t>(most, 1)));
    spacing = std::max(spacing, needed);
    // Two significant digits are round enough for a lattice that nobody reads.
    const double unit = std::pow(10.0, std::floor(std::log10(spacing)) - 1);
    spacing = std::ceil(spacing / unit) * unit;
    std::vector<float> places;
    const auto first = [spacing](double low) { return (std::floor(low / spacing) + 0.5) * spacing; };
    for (double y = first(window.low[1]); y <= window.high[1]; y += spacing) {
        for (double x = first(window.low[0]); x <= window.high[0]; x += spacing) {
            if (map.shows(x, y) && places.size() < 2 * most) {
                places.push_back(static_cast<float>(x));
                places.push_back(static_cast<float>(y));
            }
        }
    }
    return places;
}

}  // namespace drift
