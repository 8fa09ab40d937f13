// Points and densities written straight into the bytes of an image: QPainter needs several times as long for
// thousands of small antialiased marks. All coordinates in device pixels. THREADING  Any thread.
#pragma once

#include <QImage>
#include <QRect>
#include <vector>

#include "widgets/toy/toy_camera.h"
#include "widgets/toy/toy_style.h"

namespace drift {

struct ToyDot {
    float x = 0, y = 0;  // centre
    QRgb color = 0;
    ToyMark mark = ToyMark::kDisc;
};

// Blends antialiased marks of `radius` into `clip` of an image of format RGB32. Dots outside cost nothing.
void stamp_dots(QImage& image, const QRect& clip, const std::vector<ToyDot>& dots, double radius);
// Coverage 0..1 of a mark of radius 1 at a place; the one definition of the shapes.
[[nodiscard]] bool mark_covers(ToyMark mark, double x, double y);

// Share of points per cell, smoothed by a Gaussian; row 0 is the top. Sums to at most 1: what lies outside
// the window is not there.
struct ToyDensityMap {
    int side = 0;
    std::vector<float> values;
    [[nodiscard]] float peak() const;
};
// `sigma`: standard deviation of the smoothing, data units. Points that are not finite are left out.
[[nodiscard]] ToyDensityMap density_map(const std::vector<float>& points, const ToyWindow& window, int side,
                                        double sigma);
[[nodiscard]] QImage density_picture(const ToyDensityMap& density, const ToyStyle& style);
// generated - data, of two maps of the same window.
[[nodiscard]] QImage difference_picture(const ToyDensityMap& generated, const ToyDensityMap& data,
                                        const ToyStyle& style);

}  // namespace drift
