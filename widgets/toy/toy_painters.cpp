#include "widgets/toy/toy_painters.h"

#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/plot/plot_series.h"

namespace drift {
namespace {

constexpr double kDataRadius = 1.3, kPointRadius = 1.7;
constexpr double kTick = 76;            // pixels between grid lines at least
constexpr int kCells = 256;             // of a density, in each direction
constexpr double kSmoothing = 0.012;    // of the base window's width
constexpr std::size_t kTrailed = 1024;  // points that leave trails; more would be one grey cloud
constexpr std::size_t kShades = 24;
constexpr double kWeakest = 0.2;  // of the range's low end: shorter arrows are not drawn

void add_dots(const std::vector<float>& points, const ToyMap& map,
              const std::function<void(std::size_t, ToyDot&)>& dress, std::vector<ToyDot>& dots) {
    dots.reserve(dots.size() + points.size() / 2);
    for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
        if (!map.shows(points[i], points[i + 1], 8)) {
            continue;
        }
        const QPointF at = map.toScreen(points[i], points[i + 1]);
        ToyDot dot;
        dot.x = static_cast<float>(at.x());
        dot.y = static_cast<float>(at.y());
        dress(i / 2, dot);
        dots.push_back(dot);
    }
}

std::int32_t label_of(const std::vector<std::int32_t>& labels, std::size_t index) {
    return index < labels.size() ? labels[index] : 0;
}

struct Ticks {
    double first = 0, step = 1;
    int count = 0;
};
Ticks ticks_of(double low, double high, double scale) {
    Ticks ticks;
    ticks.step = round_step(kTick / scale);
    ticks.first = std::ceil(low / ticks.step) * ticks.step;
    ticks.count = static_cast<int>(std::clamp(std::floor((high - ticks.first) / ticks.step) + 1, 0.0, 200.0));
    return ticks;
}

QString tick_text(double value, double step) {
    return QString::number(std::abs(value) < step * 1e-6 ? 0.0 : value, 'g', 4);
}

// Arrows of one colour, as lines: shaft and two barbs.
struct ArrowBatch {
    QVector<QLineF> lines;
    void add(const QPointF& tail, const QPointF& direction, double size) {
        const QPointF tip = tail + direction * size;
        const QPointF back = tip - direction * size * 0.35;
        const QPointF side = QPointF(-direction.y(), direction.x()) * size * 0.22;
        lines << QLineF(tail, tip) << QLineF(tip, back + side) << QLineF(tip, back - side);
    }
};
using Batches = std::array<ArrowBatch, kShades>;

void batch_arrows(const std::vector<float>& at, const std::vector<float>& field, const ToyMap& map,
                  double low, double high, double longest, Batches& batches) {
    const double range = std::log(high / low);
    for (std::size_t i = 0; i + 1 < std::min(at.size(), field.size()); i += 2) {
        const double length = std::hypot(field[i], field[i + 1]);
        if (!(length >= low * kWeakest) || !std::isfinite(length) || !map.shows(at[i], at[i + 1], 2)) {
            continue;
        }
        const double t = std::clamp(std::log(length / low) / range, 0.0, 1.0);
        const auto shade = static_cast<std::size_t>(t * (kShades - 1) + 0.5);
        batches[shade].add(map.toScreen(at[i], at[i + 1]), QPointF(field[i] / length, -field[i + 1] / length),
                           longest * (0.3 + 0.7 * t));
    }
}

}  // namespace

QPainterPath mark_path(ToyMark mark, const QPointF& c, double r) {
    QPainterPath path;
    const auto polygon = [&](std::initializer_list<QPointF> corners) {
        QPolygonF shape;
        for (const QPointF& corner : corners) {
            shape << c + corner * r;
        }
        path.addPolygon(shape);
        path.closeSubpath();
    };
    switch (mark) {
        case ToyMark::kDisc:
            path.addEllipse(c, r, r);
            break;
        case ToyMark::kSquare:
            path.addRect(c.x() - 0.9 * r, c.y() - 0.9 * r, 1.8 * r, 1.8 * r);
            break;
        case ToyMark::kTriangle:
            polygon({{0, -1.15}, {1.16, 0.85}, {-1.16, 0.85}});
            break;
        case ToyMark::kDown:
            polygon({{0, 1.15}, {1.16, -0.85}, {-1.16, -0.85}});
            break;
        case ToyMark::kDiamond:
            polygon({{0, -1.25}, {1.25, 0}, {0, 1.25}, {-1.25, 0}});
            break;
        case ToyMark::kCross:
            polygon({{-1.1, -0.6},
                     {-0.6, -1.1},
                     {0, -0.5},
                     {0.6, -1.1},
                     {1.1, -0.6},
                     {0.5, 0},
                     {1.1, 0.6},
                     {0.6, 1.1},
                     {0, 0.5},
                     {-0.6, 1.1},
                     {-1.1, 0.6},
                     {-0.5, 0}});
            break;
        case ToyMark::kPlus:
            path.addRect(c.x() - 1.25 * r, c.y() - 0.38 * r, 2.5 * r, 0.76 * r);
            path.addRect(c.x() - 0.38 * r, c.y() - 1.25 * r, 0.76 * r, 2.5 * r);
            path.setFillRule(Qt::WindingFill);
            break;
        case ToyMark::kRing:
            path.addEllipse(c, 1.16 * r, 1.16 * r);
            path.addEllipse(c, 0.6 * r, 0.6 * r);
            break;
    }
    return path;
}

void ToyOut::draw(const QRectF& clip, const std::function<void(QPainter&)>& paint) {
    const auto run = [&](QPainter& painter) {
        painter.setRenderHint(QPainter::Antialiasing);
        if (!clip.isEmpty()) {
            painter.setClipRect(clip);
        }
        paint(painter);
    };
    if (image_ != nullptr) {
        QPainter painter(image_);
        run(painter);
    } else {
        painter_->save();
        run(*painter_);
        painter_->restore();
    }
}

void ToyOut::dots(const QRectF& clip, std::vector<ToyDot> dots, double radius) {
    if (image_ != nullptr) {
        const auto ratio = static_cast<float>(ratio_);
        for (ToyDot& dot : dots) {
            dot.x *= ratio;
            dot.y *= ratio;
        }
        const QRect pixels = QRectF(clip.topLeft() * ratio_, clip.size() * ratio_).toAlignedRect();
        stamp_dots(*image_, pixels, dots, radius * ratio_);
        return;
    }
    draw(clip, [&](QPainter& painter) {
        painter.setPen(Qt::NoPen);
        for (const ToyDot& dot : dots) {
            painter.setBrush(QColor(dot.color));
            painter.drawPath(
                mark_path(dot.mark, {dot.x, dot.y}, dot.mark == ToyMark::kDisc ? radius : radius * 1.15));
        }
    });
}

void ToyOut::picture(const QRectF& at, const QImage& image) {
    draw(at, [&](QPainter& painter) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(at, image);
    });
}

QPen toy_pen(const QColor& color, double width, double ratio) {
    QPen pen(color, std::max(1.0, width * ratio));
    pen.setCosmetic(true);
    return pen;
}

void paint_grid_lines(ToyOut& out, const ToyScene& scene, const ToyMap& map, const ToyGridParts& parts) {
    const QRectF& plot = map.plot();
    const ToyWindow& window = map.visible();
    out.draw({}, [&](QPainter& painter) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        if (parts.background) {
            painter.fillRect(plot, scene.style.background);
        }
        painter.setFont(scene.style.tabular);
        for (int axis = 0; axis < 2; ++axis) {
            const Ticks ticks = ticks_of(window.low[axis], window.high[axis], map.scale());
            for (int i = 0; i < ticks.count; ++i) {
                const double value = ticks.first + i * ticks.step;
                const QPointF at = map.toScreen(value, value);
                painter.setPen(toy_pen(scene.style.grid, 1, 1));
                if (axis == 0) {
                    painter.drawLine(QPointF(at.x(), plot.top()), QPointF(at.x(), plot.bottom()));
                } else {
                    painter.drawLine(QPointF(plot.left(), at.y()), QPointF(plot.right(), at.y()));
                }
                painter.setPen(scene.style.text);
                const QString text = tick_text(value, ticks.step);
                if (axis == 0 && parts.bottom_labels && at.x() > plot.left() + 8 &&
                    at.x() < plot.right() - 4) {
                    painter.drawText(QRectF(at.x() - 36, plot.bottom() + 3, 72, 18),
                                     Qt::AlignHCenter | Qt::AlignTop, text);
                } else if (axis == 1 && parts.left_labels && at.y() > plot.top() + 4 &&
                           at.y() < plot.bottom() - 4) {
                    painter.drawText(QRectF(plot.left() - 66, at.y() - 9, 60, 18),
                                     Qt::AlignRight | Qt::AlignVCenter, text);
                }
            }
        }
    });
}

void paint_density(ToyOut& out, const ToyScene& scene, const ToyMap& map) {
    const ToyDensity kind = scene.layers.density;
    if (kind == ToyDensity::kNone) {
        return;
    }
    const double sigma = kSmoothing * base_window(*scene.frame, scene.axes).width();
    const auto of = [&](const std::vector<float>& points) {
        return density_map(points, map.visible(), kCells, sigma);
    };
    QImage image;
    if (kind == ToyDensity::kDifference) {
        image = difference_picture(of(scene.frame->gen), of(scene.frame->data), scene.style);
    } else {
        image = density_picture(of(kind == ToyDensity::kData ? scene.frame->data : scene.frame->gen),
                                scene.style);
    }
    out.picture(map.plot(), image);
}

void paint_data(ToyOut& out, const ToyScene& scene, const ToyMap& map) {
    const ToyFrame& frame = *scene.frame;
    const bool classes = scene.layers.colouring == ToyColouring::kClass;
    std::vector<ToyDot> dots;
    add_dots(
        frame.data, map,
        [&](std::size_t i, ToyDot& dot) {
            const std::int32_t label = label_of(frame.data_class, i);
            // Paler than generated points of the same class.
            dot.color = classes ? mixed(class_color(scene.style, label), scene.style.background, 0.45).rgb()
                                : scene.style.data.rgb();
            dot.mark = classes ? class_mark(label) : ToyMark::kDisc;
        },
        dots);
    out.dots(map.plot(), std::move(dots), kDataRadius);
}

void paint_generated(ToyOut& out, const ToyScene& scene, const ToyMap& map) {
    const ToyFrame& frame = *scene.frame;
    const ToyColouring colouring = scene.layers.colouring;
    const bool classes = colouring == ToyColouring::kClass;
    const auto [low, high] = colour_range(scene);
    std::vector<ToyDot> dots;
    add_dots(
        frame.gen, map,
        [&, low = low, high = high](std::size_t i, ToyDot& dot) {
            const std::int32_t label = label_of(frame.gen_class, i);
            dot.mark = classes ? class_mark(label) : ToyMark::kDisc;
            const std::optional<double> value = colour_value(frame, colouring, i);
            dot.color = classes ? class_color(scene.style, label).rgb()
                        : value ? field_color(scene.style, (*value - low) / (high - low)).rgb()
                                : scene.style.accent.rgb();
        },
        dots);
    out.dots(map.plot(), std::move(dots), kPointRadius);
}

void paint_trails(ToyOut& out, const ToyScene& scene, const ToyMap& map) {
    const std::size_t points = scene.frame->gen.size() / 2;
    const std::size_t every = std::max<std::size_t>(1, points / kTrailed);
    // Blue tails on points of other colours would say something that is not meant.
    const QColor& color =
        scene.layers.colouring == ToyColouring::kPlain ? scene.style.accent : scene.style.muted;
    out.draw(map.plot(), [&](QPainter& painter) {
        for (std::size_t k = 0; k < scene.trail.size(); ++k) {
            const ToyFrame& from = *scene.trail[k];
            const ToyFrame& to = k + 1 < scene.trail.size() ? *scene.trail[k + 1] : *scene.frame;
            const double age = static_cast<double>(k + 1) / static_cast<double>(scene.trail.size());
            painter.setPen(toy_pen(mixed(color, scene.style.background, 0.15 + 0.35 * age), 1, 1));
            QVector<QLineF> lines;
            const std::size_t count = std::min(from.gen.size(), to.gen.size()) / 2;
            for (std::size_t i = 0; i < count; i += every) {
                const float* a = &from.gen[2 * i];
                const float* b = &to.gen[2 * i];
                if (map.shows(a[0], a[1], 400) && map.shows(b[0], b[1], 400)) {
                    lines << QLineF(map.toScreen(a[0], a[1]), map.toScreen(b[0], b[1]));
                }
            }
            painter.drawLines(lines);
        }
    });
}

void paint_arrows(ToyOut& out, const ToyScene& scene, const ToyMap& map, int temperature) {
    if (!scene.field) {
        return;
    }
    const ToyFieldResult& result = *scene.field;
    const auto part = [temperature](const ToyFieldValues& values) -> const std::vector<float>& {
        const auto index = static_cast<std::size_t>(std::max(temperature, 0));
        return temperature < 0 || index >= values.by_temperature.size() ? values.total
                                                                        : values.by_temperature[index];
    };
    Batches batches;
    const double longest = std::clamp(map.plot().width() / 26, 12.0, 34.0);
    if (scene.layers.grid_arrows) {
        batch_arrows(result.places, part(result.grid), map, result.low, result.high, longest, batches);
    }
    if (scene.layers.sample_arrows) {
        batch_arrows(result.frame->gen, part(result.samples), map, result.low, result.high, longest, batches);
    }
    out.draw(map.plot(), [&](QPainter& painter) {
        for (std::size_t shade = 0; shade < kShades; ++shade) {
            const double t = static_cast<double>(shade) / (kShades - 1);
            const QColor color =
                temperature < 0 ? field_color(scene.style, t)
                                : mixed(temperature_color(scene.style, static_cast<std::size_t>(temperature)),
                                        scene.style.background, 0.35 + 0.65 * t);
            painter.setPen(toy_pen(color, 1, out.ratio()));
            painter.drawLines(batches[shade].lines);
        }
    });
}

}  // namespace drift
