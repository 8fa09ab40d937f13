// Everything a picture of a toy consists of, as one value, and how to paint it.
//
// A scene carries its colours and fonts, so painting needs no widget: the window, an export and an animation
// on a worker thread share this code. Two outputs: an image (points are stamped into its bytes, arrows are
// batched by colour: see docs/performance.md) and any QPainter (SVG), which draws the same with vector
// shapes. THREADING  toy_style() on the GUI thread, everything else on any thread.
#pragma once

#include <QFont>
#include <QImage>
#include <QString>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "widgets/toy/toy_camera.h"
#include "widgets/toy/toy_field_worker.h"
#include "widgets/toy/toy_layers.h"
#include "widgets/toy/toy_style.h"

class QPainter;

namespace drift {

struct ToyScene {
    std::shared_ptr<const ToyFrame> frame;              // null: nothing to paint
    std::deque<std::shared_ptr<const ToyFrame>> trail;  // older frames, newest last
    std::shared_ptr<const ToyFieldResult> field;        // null: not computed (yet)
    ToyLayers layers;
    ToyAxesMode axes = ToyAxesMode::kFixed;
    ToyCamera camera;
    std::optional<std::int32_t> selected;
    QString note;  // in the lower right corner: rate and cost
    ToyStyle style;
};

// Where things are, logical pixels. One plane, or the sum and one per temperature.
struct ToyPlane {
    QRectF plot;
    QString title;         // empty for the only plane
    int temperature = -1;  // index into the field's temperatures; -1: the sum
};
struct ToyLayout {
    std::vector<ToyPlane> planes;
    [[nodiscard]] ToyMap map(const ToyScene& scene, std::size_t plane) const;
    // The plane under a place, if any.
    [[nodiscard]] std::optional<std::size_t> planeAt(const QPointF& position) const;
};
[[nodiscard]] ToyLayout toy_layout(const ToyScene& scene, QSizeF size);
// Where grid arrows are wanted for what is visible.
[[nodiscard]] std::vector<float> toy_places(const ToyScene& scene, QSizeF size);
// What the layers and the microscope of this scene need of the field.
[[nodiscard]] ToyFieldRequest toy_field_request(const ToyScene& scene, const ToyFieldOptions& options,
                                                QSizeF size);

// The part of a picture that is the same for many frames; painted anew when anything it shows has changed.
struct ToyBackdrop {
    QImage image;
    ToyWindow base;
    ToyCamera camera;
    bool data = false;
    ToyColouring colouring = ToyColouring::kPlain;
    QSize size;
    double ratio = 1;
    QColor background;
    std::size_t planes = 0;
    std::vector<float> points;
};

// Paints the whole scene into `image`, whose device pixel ratio says how large a logical pixel is.
// `backdrop` may be kept between calls or null.
void render_toy(const ToyScene& scene, QImage& image, ToyBackdrop* backdrop = nullptr);
// The same with vector shapes, `size` in the painter's units.
void paint_toy(const ToyScene& scene, QPainter& painter, QSizeF size);

// What colours a generated point besides its class: its alpha or a noise coordinate; nothing when the frame
// has none. The range spans the frame's finite values and is never empty.
[[nodiscard]] std::optional<double> colour_value(const ToyFrame& frame, ToyColouring colouring,
                                                 std::size_t index);
[[nodiscard]] std::pair<double, double> colour_range(const ToyScene& scene);

// Points that no window can show, and those outside this one.
struct ToyHidden {
    std::size_t not_finite = 0;
    std::size_t outside = 0;
};
[[nodiscard]] ToyHidden hidden_points(const std::vector<float>& points, const ToyMap& map);
// One sentence for the picture and for assistive technology; empty when everything is seen.
[[nodiscard]] QString hidden_text(const ToyScene& scene, const ToyMap& map);

}  // namespace drift
