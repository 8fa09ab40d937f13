#include "widgets/toy/toy_scene.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/toy/toy_painters.h"

namespace drift {
namespace {

constexpr double kLeft = 44, kTop = 30, kRight = 8, kBottom = 24, kGap = 8;
constexpr double kArrowPixels = 30;
constexpr std::size_t kMostArrows = 1600;

bool same_backdrop(const ToyBackdrop& drawn, const ToyBackdrop& wanted) {
    return !drawn.image.isNull() && drawn.base == wanted.base && drawn.camera == wanted.camera &&
           drawn.data == wanted.data && drawn.colouring == wanted.colouring && drawn.size == wanted.size &&
           drawn.ratio == wanted.ratio && drawn.background == wanted.background &&
           drawn.planes == wanted.planes && drawn.points == wanted.points;
}

// Data points belong to the backdrop unless a density lies under them.
bool data_in_backdrop(const ToyScene& scene) {
    return scene.layers.data && scene.layers.density == ToyDensity::kNone;
}

void paint_backdrop(ToyOut& out, const ToyScene& scene, const ToyLayout& layout, const QRectF& all) {
    out.draw({}, [&](QPainter& painter) { painter.fillRect(all, scene.style.surround); });
    const QRectF& first = layout.planes.front().plot;
    double bottom = first.bottom();
    for (const ToyPlane& plane : layout.planes) {
        bottom = std::max(bottom, plane.plot.bottom());
    }
    for (std::size_t i = 0; i < layout.planes.size(); ++i) {
        const ToyMap map = layout.map(scene, i);
        ToyGridParts parts;
        parts.left_labels = map.plot().left() <= first.left() + 1;
        parts.bottom_labels = map.plot().bottom() >= bottom - 1;
        paint_grid_lines(out, scene, map, parts);
        if (data_in_backdrop(scene)) {
            paint_data(out, scene, map);
        }
    }
}

void paint_planes(ToyOut& out, const ToyScene& scene, const ToyLayout& layout) {
    const ToyLayers& layers = scene.layers;
    for (std::size_t i = 0; i < layout.planes.size(); ++i) {
        const ToyMap map = layout.map(scene, i);
        const int temperature = layout.planes[i].temperature;
        if (layers.density != ToyDensity::kNone) {
            paint_density(out, scene, map);
            ToyGridParts lines_only;
            lines_only.background = false;
            paint_grid_lines(out, scene, map, lines_only);
        }
        if (layers.data && !data_in_backdrop(scene)) {
            paint_data(out, scene, map);
        }
        if (layers.lattice && temperature < 0) {
            paint_lattice(out, scene, map);
        }
        if (layers.trails) {
            paint_trails(out, scene, map);
        }
        const bool coloured = layers.temperatures == ToyTemperatures::kColours && scene.field;
        const std::size_t parts = coloured ? std::max(scene.field->grid.by_temperature.size(),
                                                      scene.field->samples.by_temperature.size())
                                           : 0;
        const auto arrows = [&] {
            for (std::size_t part = 0; part < parts; ++part) {
                paint_arrows(out, scene, map, static_cast<int>(part));
            }
            if (parts == 0) {
                paint_arrows(out, scene, map, temperature);
            }
        };
        if (layers.needsField() && !layers.sample_arrows) {
            arrows();
        }
        if (layers.generated) {
            paint_generated(out, scene, map);
        }
        if (layers.sample_arrows) {
            arrows();
        }
        paint_microscope(out, scene, map, temperature);
    }
    paint_legend(out, scene, layout);
    paint_notes(out, scene, layout);
}

std::size_t temperature_count(const ToyScene& scene) {
    if (scene.layers.temperatures != ToyTemperatures::kPlanes || !scene.field) {
        return 0;
    }
    return std::max(scene.field->grid.by_temperature.size(), scene.field->samples.by_temperature.size());
}

const std::vector<double>& temperatures_of(const ToyFieldResult& field) {
    return field.grid.temperatures.empty() ? field.samples.temperatures : field.grid.temperatures;
}

}  // namespace

ToyMap ToyLayout::map(const ToyScene& scene, std::size_t plane) const {
    return {scene.frame ? base_window(*scene.frame, scene.axes) : ToyWindow{}, scene.camera,
            planes[plane].plot};
}

std::optional<std::size_t> ToyLayout::planeAt(const QPointF& position) const {
    for (std::size_t i = 0; i < planes.size(); ++i) {
        if (planes[i].plot.contains(position)) {
            return i;
        }
    }
    return std::nullopt;
}

ToyLayout toy_layout(const ToyScene& scene, QSizeF size) {
    const QRectF space =
        QRectF(QPointF(0, 0), size).adjusted(kLeft, scene.layers.legend ? kTop : kGap, -kRight, -kBottom);
    ToyLayout layout;
    if (space.width() < 16 || space.height() < 16) {
        return layout;
    }
    const std::size_t temperatures = temperature_count(scene);
    const std::size_t count = temperatures + 1;
    // As many columns as make the planes largest.
    std::size_t columns = 1;
    double best = 0;
    for (std::size_t c = 1; c <= count; ++c) {
        const std::size_t rows = (count + c - 1) / c;
        const double side =
            std::min((space.width() - kGap * (static_cast<double>(c) - 1)) / static_cast<double>(c),
                     (space.height() - kGap * (static_cast<double>(rows) - 1)) / static_cast<double>(rows));
        if (side > best) {
            best = side;
            columns = c;
        }
    }
    const auto rows = static_cast<double>((count + columns - 1) / columns);
    const double width =
        (space.width() - kGap * (static_cast<double>(columns) - 1)) / static_cast<double>(columns);
    const double height = (space.height() - kGap * (rows - 1)) / rows;
    for (std::size_t i = 0; i < count; ++i) {
        ToyPlane plane;
        const auto column = static_cast<double>(i % columns), row = static_cast<double>(i / columns);
        plane.plot = QRectF(space.left() + column * (width + kGap), space.top() + row * (height + kGap),
                            width, height);
        plane.temperature = static_cast<int>(i) - 1;
        if (temperatures > 0) {
            plane.title = i == 0 ? QCoreApplication::translate("drift::ToyView", "sum")
                                 : QStringLiteral("τ %1").arg(temperatures_of(*scene.field).at(i - 1));
        }
        layout.planes.push_back(std::move(plane));
    }
    return layout;
}

std::vector<float> toy_places(const ToyScene& scene, QSizeF size) {
    const ToyLayout layout = toy_layout(scene, size);
    if (!scene.frame || layout.planes.empty()) {
        return {};
    }
    return arrow_places(layout.map(scene, 0), kArrowPixels, kMostArrows);
}

ToyFieldRequest toy_field_request(const ToyScene& scene, const ToyFieldOptions& options, QSizeF size) {
    ToyFieldRequest request;
    request.frame = scene.frame;
    request.options = options;
    request.options.per_temperature = scene.layers.splitsField();
    request.label = scene.layers.grid_class;
    request.samples = scene.layers.sample_arrows;
    request.selected = scene.selected;
    if (scene.layers.grid_arrows) {
        request.places = toy_places(scene, size);
    }
    return request;
}

void render_toy(const ToyScene& scene, QImage& image, ToyBackdrop* backdrop) {
    const double ratio = image.devicePixelRatio();
    const QSizeF size = QSizeF(image.size()) / ratio;
    const ToyLayout layout = toy_layout(scene, size);
    if (!scene.frame || layout.planes.empty()) {
        image.fill(scene.style.surround);
        return;
    }
    ToyBackdrop wanted;
    wanted.base = base_window(*scene.frame, scene.axes);
    wanted.camera = scene.camera;
    wanted.data = data_in_backdrop(scene);
    wanted.colouring = scene.layers.colouring;
    wanted.size = image.size();
    wanted.ratio = ratio;
    wanted.background = scene.style.background;
    wanted.planes = layout.planes.size();
    wanted.points = scene.frame->data;
    if (backdrop == nullptr || !same_backdrop(*backdrop, wanted)) {
        ToyOut out(image);
        paint_backdrop(out, scene, layout, QRectF(QPointF(0, 0), size));
        if (backdrop != nullptr) {
            *backdrop = std::move(wanted);
            backdrop->image = image.copy();
        }
    } else {
        std::copy_n(backdrop->image.constBits(), backdrop->image.sizeInBytes(), image.bits());
    }
    ToyOut out(image);
    paint_planes(out, scene, layout);
}

void paint_toy(const ToyScene& scene, QPainter& painter, QSizeF size) {
    const ToyLayout layout = toy_layout(scene, size);
    if (!scene.frame || layout.planes.empty()) {
        return;
    }
    ToyOut out(painter);
    paint_backdrop(out, scene, layout, QRectF(QPointF(0, 0), size));
    paint_planes(out, scene, layout);
}

std::optional<double> colour_value(const ToyFrame& frame, ToyColouring colouring, std::size_t index) {
    const auto at = [](const std::vector<float>& values, std::size_t i) -> std::optional<double> {
        return i < values.size() ? std::optional<double>(values[i]) : std::nullopt;
    };
    switch (colouring) {
        case ToyColouring::kAlpha:
            return at(frame.gen_alpha, index);
        case ToyColouring::kNoiseX:
            return at(frame.noise, 2 * index);
        case ToyColouring::kNoiseY:
            return at(frame.noise, 2 * index + 1);
        case ToyColouring::kPlain:
        case ToyColouring::kClass:
            break;
    }
    return std::nullopt;
}

std::pair<double, double> colour_range(const ToyScene& scene) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t i = 0; i < scene.frame->gen.size() / 2; ++i) {
        const std::optional<double> value = colour_value(*scene.frame, scene.layers.colouring, i);
        if (!value) {
            break;
        }
        if (std::isfinite(*value)) {
            low = std::min(low, *value);
            high = std::max(high, *value);
        }
    }
    return low < high ? std::pair(low, high)
                      : std::pair(low <= high ? low : 0.0, (low <= high ? low : 0.0) + 1);
}

ToyHidden hidden_points(const std::vector<float>& points, const ToyMap& map) {
    ToyHidden hidden;
    for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
        if (!std::isfinite(points[i]) || !std::isfinite(points[i + 1])) {
            ++hidden.not_finite;
        } else if (!map.shows(points[i], points[i + 1])) {
            ++hidden.outside;
        }
    }
    return hidden;
}

QString hidden_text(const ToyScene& scene, const ToyMap& map) {
    const auto words = [](const char* text) { return QCoreApplication::translate("drift::ToyView", text); };
    QStringList parts;
    const ToyHidden gen = hidden_points(scene.frame->gen, map), data = hidden_points(scene.frame->data, map);
    if (gen.not_finite > 0) {
        parts << words("%1 generated points are not finite").arg(gen.not_finite);
    }
    if (gen.outside > 0) {
        parts << words("%1 generated points outside").arg(gen.outside);
    }
    if (data.not_finite > 0) {
        parts << words("%1 target points are not finite").arg(data.not_finite);
    }
    if (data.outside > 0 && scene.camera.isDefault()) {
        parts << words("%1 target points outside").arg(data.outside);
    }
    if (scene.layers.lattice && scene.frame->lattice_columns < 2) {
        parts << words("this recording holds no noise lattice");
    }
    if (scene.layers.colouring == ToyColouring::kClass && scene.frame->gen_class.empty()) {
        parts << words("this toy has one class");
    }
    return parts.join(QStringLiteral(" · "));
}

}  // namespace drift
