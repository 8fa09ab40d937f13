// Which part of the plane is visible, and the map from data units to pixels: one scale in x and y.
#pragma once

#include <QPointF>
#include <QRectF>
#include <vector>

#include "core/session/event.h"
#include "widgets/toy/toy_layers.h"

namespace drift {

// A window in data units; low[i] < high[i], all finite.
struct ToyWindow {
    double low[2] = {-4, -4};
    double high[2] = {4, 4};
    [[nodiscard]] double width() const { return high[0] - low[0]; }
    [[nodiscard]] double height() const { return high[1] - low[1]; }
    bool operator==(const ToyWindow&) const = default;
};

// The user's zoom and pan over the base window; {1, 0, 0} shows the base window itself.
struct ToyCamera {
    static constexpr double kMinZoom = 0.05, kMaxZoom = 1000;
    double zoom = 1;
    double offset[2] = {0, 0};  // of the centre, data units
    bool operator==(const ToyCamera&) const = default;
    [[nodiscard]] bool isDefault() const { return *this == ToyCamera{}; }
};

// Data units to pixels; y grows upward in data and downward in pixels.
class ToyMap {
public:
    ToyMap() = default;
    // The window fitted into `plot` with one scale; the longer side shows more than was asked for.
    ToyMap(const ToyWindow& base, const ToyCamera& camera, const QRectF& plot);
    [[nodiscard]] QPointF toScreen(double x, double y) const {
        return {plot_.center().x() + (x - centre_[0]) * scale_,
                plot_.center().y() - (y - centre_[1]) * scale_};
    }
    [[nodiscard]] QPointF toData(const QPointF& at) const;
    [[nodiscard]] double scale() const { return scale_; }  // pixels per data unit
    [[nodiscard]] const QRectF& plot() const { return plot_; }
    [[nodiscard]] const ToyWindow& visible() const { return visible_; }
    // Finite and on the plot or near it: what is worth drawing.
    [[nodiscard]] bool shows(double x, double y, double margin_pixels = 0) const;

private:
    QRectF plot_;
    double centre_[2] = {0, 0};
    double scale_ = 1;
    ToyWindow visible_;
};

// The run's own axes; a window around the origin where they are empty or not finite.
[[nodiscard]] ToyWindow fixed_window(const ToyFrame& frame);
// The smallest window with 98 % of each point set and a margin; never narrower than a hundredth of the run's
// axes nor wider than a million times, so that neither one point nor a far stray leaves an unusable picture.
[[nodiscard]] ToyWindow followed_window(const ToyFrame& frame);
[[nodiscard]] ToyWindow base_window(const ToyFrame& frame, ToyAxesMode mode);

// Zooms about a fixed pixel; `factor` > 1 shows less. Limited to kMinZoom..kMaxZoom.
[[nodiscard]] ToyCamera zoomed(const ToyCamera& camera, const ToyWindow& base, const QRectF& plot,
                               double factor, const QPointF& about);
// Moves the picture by pixels.
[[nodiscard]] ToyCamera panned(const ToyCamera& camera, const ToyWindow& base, const QRectF& plot,
                               const QPointF& by);

// Round places about `pixels` apart that fill the visible part, at most `most`: [K, 2]. They lie on multiples
// of a round spacing, so they do not crawl while the window moves.
[[nodiscard]] std::vector<float> arrow_places(const ToyMap& map, double pixels, std::size_t most);
// 1, 2 or 5 times a power of ten, at least `raw` > 0.
[[nodiscard]] double round_step(double raw);

}  // namespace drift
