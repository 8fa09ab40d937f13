// The row above a toy picture, and the notes inside it.
#include <QCoreApplication>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "widgets/theme/metrics.h"
#include "widgets/toy/toy_painters.h"

namespace drift {
namespace {

constexpr double kInset = 72;  // side of the picture of the noise plane

class LegendRow {
public:
    LegendRow(QPainter& painter, const ToyStyle& style, const QRectF& row)
        : painter_(painter), style_(style), row_(row), x_(row.left()) {}
    void mark(const QColor& color, ToyMark mark, const QString& text) {
        painter_.setPen(Qt::NoPen);
        painter_.setBrush(color);
        painter_.drawPath(mark_path(mark, QPointF(x_ + 5, row_.center().y()), 4));
        label(text, 14);
    }
    void line(const QColor& color, const QString& text) {
        painter_.setPen(toy_pen(color, 2, 1));
        painter_.drawLine(QPointF(x_, row_.center().y()), QPointF(x_ + 14, row_.center().y()));
        label(text, 18);
    }
    // A colour bar at the right end, text on both sides.
    void bar(const std::function<QColor(double)>& color, const QString& low, const QString& high) {
        painter_.setFont(style_.tabular);
        const QFontMetricsF metrics(style_.tabular);
        const double width = 72, high_width = metrics.horizontalAdvance(high),
                     low_width = metrics.horizontalAdvance(low);
        const double right = right_ < 0 ? row_.right() : right_;
        const double left = right - high_width - 6 - width - 6 - low_width;
        if (left < x_ + 8) {
            return;  // no room: the numbers are in the read-out
        }
        painter_.setPen(style_.text);
        painter_.drawText(QRectF(left, row_.top(), low_width + 1, row_.height()), Qt::AlignVCenter, low);
        painter_.drawText(QRectF(right - high_width, row_.top(), high_width + 1, row_.height()),
                          Qt::AlignVCenter, high);
        constexpr int kSteps = 36;
        for (int i = 0; i < kSteps; ++i) {
            painter_.fillRect(QRectF(left + low_width + 6 + width * i / kSteps, row_.center().y() - 4,
                                     width / kSteps + 0.5, 8),
                              color(static_cast<double>(i) / (kSteps - 1)));
        }
        right_ = left - theme::kGroupGap;
    }
    [[nodiscard]] bool hasRoom() const { return x_ < row_.right() - 60; }

private:
    void label(const QString& text, double indent) {
        painter_.setFont(style_.small);
        painter_.setPen(style_.text);
        const double width = QFontMetricsF(style_.small).horizontalAdvance(text);
        painter_.drawText(QRectF(x_ + indent, row_.top(), width + 2, row_.height()), Qt::AlignVCenter, text);
        x_ += indent + width + 14;
    }
    QPainter& painter_;
    const ToyStyle& style_;
    QRectF row_;
    double x_;
    double right_ = -1;
};

QString short_number(double value) {
    return QString::number(value, 'g', 2);
}

QString words(const char* text) {
    return QCoreApplication::translate("drift::ToyView", text);
}

std::int32_t class_count(const ToyFrame& frame) {
    std::int32_t most = 0;
    for (const auto* labels : {&frame.data_class, &frame.gen_class}) {
        for (const std::int32_t label : *labels) {
            most = std::max(most, label + 1);
        }
    }
    return most;
}

void add_point_entries(LegendRow& row, const ToyScene& scene) {
    const ToyLayers& layers = scene.layers;
    if (layers.colouring == ToyColouring::kClass) {
        const std::int32_t classes = class_count(*scene.frame);
        for (std::int32_t label = 0; label < classes && row.hasRoom(); ++label) {
            row.mark(class_color(scene.style, label), class_mark(label), QString::number(label));
        }
        return;
    }
    if (layers.data) {
        row.mark(scene.style.data, ToyMark::kDisc, words("target"));
    }
    if (layers.generated) {
        row.mark(scene.style.accent, ToyMark::kDisc, words("generated"));
    }
}

void add_field_entries(LegendRow& row, const ToyScene& scene) {
    const ToyLayers& layers = scene.layers;
    if (!scene.field || !layers.needsField()) {
        return;
    }
    const std::vector<double>& temperatures =
        layers.grid_arrows ? scene.field->grid.temperatures : scene.field->samples.temperatures;
    if (layers.temperatures == ToyTemperatures::kColours && !temperatures.empty()) {
        for (std::size_t i = 0; i < temperatures.size() && row.hasRoom(); ++i) {
            row.line(temperature_color(scene.style, i), QStringLiteral("τ %1").arg(temperatures[i]));
        }
        return;
    }
    row.bar([&](double t) { return field_color(scene.style, t); },
            QStringLiteral("|V| %1").arg(short_number(scene.field->low)), short_number(scene.field->high));
}

}  // namespace

void paint_legend(ToyOut& out, const ToyScene& scene, const ToyLayout& layout) {
    if (!scene.layers.legend || layout.planes.empty()) {
        return;
    }
    QRectF area = layout.planes.front().plot;
    for (const ToyPlane& plane : layout.planes) {
        area |= plane.plot;
    }
    out.draw({}, [&](QPainter& painter) {
        LegendRow row(painter, scene.style, QRectF(area.left(), area.top() - 24, area.width(), 20));
        add_point_entries(row, scene);
        if (scene.field && scene.field->microscope) {
            const double factor = microscope_enlargement(*scene.field->microscope, layout.map(scene, 0));
            row.line(pull_color(scene.style), words("pulls"));
            row.line(push_color(scene.style), words("pushes"));
            row.line(scene.style.text, factor > 1 ? words("sum, arrows × %1").arg(factor) : words("sum"));
        }
        add_field_entries(row, scene);
        const auto [low, high] = colour_range(scene);
        const QString named = scene.layers.colouring == ToyColouring::kAlpha    ? QStringLiteral("α")
                              : scene.layers.colouring == ToyColouring::kNoiseX ? words("noise x")
                              : scene.layers.colouring == ToyColouring::kNoiseY ? words("noise y")
                                                                                : QString();
        if (!named.isEmpty()) {
            row.bar([&](double t) { return field_color(scene.style, t); },
                    named + QLatin1Char(' ') + short_number(low), short_number(high));
        }
        if (scene.layers.density == ToyDensity::kDifference) {
            row.bar([&](double t) { return QColor(difference_color(scene.style, 2 * t - 1)); },
                    words("too few"), words("too many"));
        } else if (scene.layers.density != ToyDensity::kNone) {
            row.bar([&](double t) { return QColor(density_color(scene.style, t)); }, words("density 0"),
                    words("peak"));
        }
        // The undeformed lattice is the legend of the deformed one.
        if (scene.layers.lattice && scene.frame->lattice_columns > 1) {
            const QRectF& plot = layout.planes.front().plot;
            const QRectF inset(plot.left() + 8, plot.top() + 8, kInset, kInset);
            painter.fillRect(inset.adjusted(-4, -4, 4, 18), scene.style.background);
            constexpr int kLines = 13;
            for (int i = 0; i < kLines; ++i) {
                const double t = static_cast<double>(i) / (kLines - 1);
                painter.setPen(toy_pen(field_color(scene.style, t), 1, out.ratio()));
                painter.drawLine(QPointF(inset.left() + t * kInset, inset.top()),
                                 QPointF(inset.left() + t * kInset, inset.bottom()));
                painter.setPen(toy_pen(second_color(scene.style, t), 1, out.ratio()));
                painter.drawLine(QPointF(inset.left(), inset.bottom() - t * kInset),
                                 QPointF(inset.right(), inset.bottom() - t * kInset));
            }
            painter.setPen(scene.style.text);
            painter.setFont(scene.style.small);
            painter.drawText(QRectF(inset.left(), inset.bottom() + 1, kInset, 16), Qt::AlignCenter,
                             words("noise"));
        }
    });
}

void paint_notes(ToyOut& out, const ToyScene& scene, const ToyLayout& layout) {
    if (layout.planes.empty()) {
        return;
    }
    const QString hidden = hidden_text(scene, layout.map(scene, 0));
    out.draw({}, [&](QPainter& painter) {
        painter.setFont(scene.style.tabular);
        const QFontMetricsF metrics(scene.style.tabular);
        const auto boxed = [&](const QRectF& row, Qt::Alignment align, const QColor& color,
                               const QString& text) {
            QRectF box = metrics.boundingRect(row, static_cast<int>(align), text).adjusted(-4, -1, 4, 1);
            painter.fillRect(box & row.adjusted(-4, -4, 4, 4), scene.style.background);
            painter.setPen(color);
            painter.drawText(row, static_cast<int>(align), text);
        };
        for (const ToyPlane& plane : layout.planes) {
            if (!plane.title.isEmpty()) {
                const QColor color =
                    plane.temperature < 0
                        ? scene.style.text
                        : temperature_color(scene.style, static_cast<std::size_t>(plane.temperature));
                boxed(plane.plot.adjusted(8, 6, -8, -6), Qt::AlignLeft | Qt::AlignTop, color, plane.title);
            }
        }
        const QRectF corner = layout.planes.back().plot.adjusted(8, 6, -8, -6);
        if (!scene.note.isEmpty()) {
            boxed(corner, Qt::AlignRight | Qt::AlignBottom, scene.style.muted, scene.note);
        }
        if (!hidden.isEmpty()) {
            boxed(layout.planes.front().plot.adjusted(8, 6, -8, -6), Qt::AlignLeft | Qt::AlignBottom,
                  scene.style.warning, hidden);
        }
    });
}

}  // namespace drift
