#include <algorithm>
#include <cmath>

#include "widgets/plot/plot_series.h"
#include "widgets/toy/toy_painters.h"

namespace drift {
namespace {

constexpr double kNamedRadius = 26;   // pixels: names of smaller circles would lie on each other
constexpr double kArrowAtLeast = 36;  // pixels: shorter forces are enlarged, and the picture says by how much

void draw_arrow(QPainter& painter, const QPointF& tail, const QPointF& tip) {
    const QPointF along = tip - tail;
    const double length = std::hypot(along.x(), along.y());
    if (!(length > 1)) {
        return;
    }
    const QPointF direction = along / length;
    const QPointF side(-direction.y(), direction.x());
    const double head = std::min(9.0, length * 0.5);
    const QPointF back = tip - direction * head;
    const QLineF lines[] = {{tail, tip}, {tip, back + side * head * 0.5}, {tip, back - side * head * 0.5}};
    painter.drawLines(lines, 3);
}

double weight_of(const ToyInfluence& influence, int temperature) {
    const auto index = static_cast<std::size_t>(std::max(temperature, 0));
    return temperature < 0 || index >= influence.by_temperature.size() ? influence.weight
                                                                       : influence.by_temperature[index];
}

// Weakest first, so that the strong ones lie on top.
void paint_influences(ToyOut& out, const ToyScene& scene, const ToyMap& map, const ToyMicroscope& m,
                      bool pulls, int temperature) {
    const std::vector<ToyInfluence>& all = pulls ? m.pulls : m.pushes;
    const std::vector<float>& points = pulls ? scene.field->frame->data : scene.field->frame->gen;
    const QColor color = pulls ? pull_color(scene.style) : push_color(scene.style);
    double most = 0;
    for (const ToyInfluence& one : all) {
        most = std::max(most, weight_of(one, temperature));
    }
    if (!(most > 0)) {
        return;
    }
    const QPointF centre = map.toScreen(m.position[0], m.position[1]);
    out.draw(map.plot(), [&](QPainter& painter) {
        for (auto one = all.rbegin(); one != all.rend(); ++one) {
            const auto at = static_cast<std::size_t>(one->index) * 2;
            if (at + 1 >= points.size() || !map.shows(points[at], points[at + 1], 2000)) {
                continue;
            }
            const double part = std::sqrt(weight_of(*one, temperature) / most);
            if (part < 0.02) {
                continue;
            }
            const QPointF end = map.toScreen(points[at], points[at + 1]);
            const QColor shade = mixed(color, scene.style.background, 0.2 + 0.8 * part);
            painter.setPen(toy_pen(shade, 0.6 + 1.6 * part, out.ratio()));
            painter.drawLine(centre, end);
            painter.setPen(Qt::NoPen);
            painter.setBrush(shade);
            painter.drawEllipse(end, 1.2 + 2.2 * part, 1.2 + 2.2 * part);
        }
    });
}

// Name beside a circle, where it does not leave the plane.
void paint_radius(QPainter& painter, const ToyScene& scene, const ToyMap& map, const QPointF& centre,
                  double radius, const QColor& color, const QString& name) {
    painter.setPen(toy_pen(color, 1, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(centre, radius, radius);
    const QPointF at = centre + QPointF(radius * 0.7071 + 3, -radius * 0.7071 - 3);
    if (radius >= kNamedRadius && map.plot().adjusted(0, 14, -60, 0).contains(at)) {
        painter.setPen(color);
        painter.setFont(scene.style.tabular);
        painter.drawText(at, name);
    }
}

}  // namespace

double microscope_enlargement(const ToyMicroscope& m, const ToyMap& map) {
    const double pixels = map.scale() * std::max(std::hypot(m.attraction[0], m.attraction[1]),
                                                 std::hypot(m.repulsion[0], m.repulsion[1]));
    return pixels >= kArrowAtLeast || !(pixels > 0) ? 1.0 : std::min(1e6, round_step(kArrowAtLeast / pixels));
}

void paint_lattice(ToyOut& out, const ToyScene& scene, const ToyMap& map) {
    const ToyFrame& frame = *scene.frame;
    const auto columns = static_cast<std::size_t>(std::max(frame.lattice_columns, 0));
    if (columns < 2 || frame.lattice.size() < 4 * columns) {
        return;
    }
    const std::size_t rows = frame.lattice.size() / 2 / columns;
    const auto line = [&](std::size_t a, std::size_t b, QVector<QLineF>& lines) {
        const float* p = &frame.lattice[2 * a];
        const float* q = &frame.lattice[2 * b];
        if (map.shows(p[0], p[1], 2000) && map.shows(q[0], q[1], 2000)) {
            lines << QLineF(map.toScreen(p[0], p[1]), map.toScreen(q[0], q[1]));
        }
    };
    const auto part = [](std::size_t i, std::size_t n) {
        return static_cast<double>(i) / static_cast<double>(n - 1);
    };
    out.draw(map.plot(), [&](QPainter& painter) {
        for (std::size_t c = 0; c < columns; ++c) {
            QVector<QLineF> lines;
            for (std::size_t r = 0; r + 1 < rows; ++r) {
                line(r * columns + c, (r + 1) * columns + c, lines);
            }
            painter.setPen(toy_pen(field_color(scene.style, part(c, columns)), 1, out.ratio()));
            painter.drawLines(lines);
        }
        for (std::size_t r = 0; r < rows; ++r) {
            QVector<QLineF> lines;
            for (std::size_t c = 0; c + 1 < columns; ++c) {
                line(r * columns + c, r * columns + c + 1, lines);
            }
            painter.setPen(toy_pen(second_color(scene.style, part(r, rows)), 1, out.ratio()));
            painter.drawLines(lines);
        }
    });
}

void paint_microscope(ToyOut& out, const ToyScene& scene, const ToyMap& map, int temperature) {
    if (!scene.field || !scene.field->microscope) {
        return;
    }
    const ToyMicroscope& m = *scene.field->microscope;
    if (!std::isfinite(m.position[0]) || !std::isfinite(m.position[1])) {
        return;
    }
    paint_influences(out, scene, map, m, false, temperature);
    paint_influences(out, scene, map, m, true, temperature);
    const QPointF centre = map.toScreen(m.position[0], m.position[1]);
    const double factor = microscope_enlargement(m, map) * map.scale();
    const auto moved = [&](const float* by) { return centre + QPointF(by[0] * factor, -by[1] * factor); };
    const float sum[2] = {m.attraction[0] + m.repulsion[0], m.attraction[1] + m.repulsion[1]};
    const QPointF target = moved(sum);
    out.draw(map.plot(), [&](QPainter& painter) {
        for (std::size_t i = 0; i < std::min(m.radii.size(), m.temperatures.size()); ++i) {
            if (temperature < 0 || static_cast<std::size_t>(temperature) == i) {
                paint_radius(painter, scene, map, centre, std::min(m.radii[i] * map.scale(), 2e4),
                             temperature_color(scene.style, i),
                             QStringLiteral("τ %1").arg(m.temperatures[i]));
            }
        }
        if (temperature < 0) {
            painter.setPen(toy_pen(scene.style.background, 5, out.ratio()));  // a rim: arrows over lines
            draw_arrow(painter, centre, target);
            painter.setPen(toy_pen(pull_color(scene.style), 2, out.ratio()));
            draw_arrow(painter, centre, moved(m.attraction));
            painter.setPen(toy_pen(push_color(scene.style), 2, out.ratio()));
            draw_arrow(painter, centre, moved(m.repulsion));
            painter.setPen(toy_pen(scene.style.text, 2.4, out.ratio()));
            draw_arrow(painter, centre, target);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(toy_pen(scene.style.text, 1.4, out.ratio()));
            painter.drawEllipse(target, 5, 5);
        }
        painter.setPen(toy_pen(scene.style.background, 2, out.ratio()));
        painter.setBrush(scene.style.text);
        painter.drawEllipse(centre, 5.5, 5.5);
    });
}

}  // namespace drift
