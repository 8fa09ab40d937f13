// The layers of a toy picture, one function each; used by toy_scene only.
//
// Each paints one plane through a ToyOut, which is an image whose bytes may be written directly or any
// painter.
#pragma once

#include <QPainter>
#include <QPainterPath>
#include <functional>
#include <vector>

#include "widgets/toy/toy_raster.h"
#include "widgets/toy/toy_scene.h"

namespace drift {

// Positions are logical pixels throughout.
class ToyOut {
public:
    explicit ToyOut(QImage& image) : image_(&image), ratio_(image.devicePixelRatio()) {}
    explicit ToyOut(QPainter& painter) : painter_(&painter) {}
    // Antialiased, clipped to `clip` unless that is empty; the state is restored afterwards.
    void draw(const QRectF& clip, const std::function<void(QPainter&)>& paint);
    // Marks of `radius`; consumes the dots.
    void dots(const QRectF& clip, std::vector<ToyDot> dots, double radius);
    void picture(const QRectF& at, const QImage& image);
    [[nodiscard]] double ratio() const { return ratio_; }
    [[nodiscard]] bool isVector() const { return painter_ != nullptr; }

private:
    QImage* image_ = nullptr;
    QPainter* painter_ = nullptr;
    double ratio_ = 1;
};

// The outline of what mark_covers() fills, around a centre.
[[nodiscard]] QPainterPath mark_path(ToyMark mark, const QPointF& centre, double radius);
// A pen of `width` logical pixels that stays cheap: cosmetic, in device pixels.
[[nodiscard]] QPen toy_pen(const QColor& color, double width, double ratio);

// Background, grid lines and the labels of the planes at the left and lower edge.
struct ToyGridParts {
    bool background = true, left_labels = false, bottom_labels = false;
};
void paint_grid_lines(ToyOut& out, const ToyScene& scene, const ToyMap& map, const ToyGridParts& parts);
void paint_density(ToyOut& out, const ToyScene& scene, const ToyMap& map);
void paint_data(ToyOut& out, const ToyScene& scene, const ToyMap& map);
void paint_trails(ToyOut& out, const ToyScene& scene, const ToyMap& map);
void paint_generated(ToyOut& out, const ToyScene& scene, const ToyMap& map);
void paint_lattice(ToyOut& out, const ToyScene& scene, const ToyMap& map);
// The sum in the colours of its length, or the arrows of `temperature` in that one's colour.
void paint_arrows(ToyOut& out, const ToyScene& scene, const ToyMap& map, int temperature);
void paint_microscope(ToyOut& out, const ToyScene& scene, const ToyMap& map, int temperature);
// How much larger than life the microscope's arrows are drawn: 1, 2, 5, 10 ...
[[nodiscard]] double microscope_enlargement(const ToyMicroscope& microscope, const ToyMap& map);
void paint_legend(ToyOut& out, const ToyScene& scene, const ToyLayout& layout);
void paint_notes(ToyOut& out, const ToyScene& scene, const ToyLayout& layout);

}  // namespace drift
