#include "widgets/plot/plot_pins.h"

#include <QFontMetricsF>
#include <QObject>
#include <array>
#include <cmath>

namespace drift {
namespace {

constexpr double kGap = 14;  // between columns

void paint_pin(QPainter& painter, const PlotFrame& frame, const PlotStyle& style, double x,
               const QString& letter, double pixel_ratio) {
    const double place = std::round(frame.pixel_x(x));
    if (!(place >= frame.plot.left() - 0.5 && place <= frame.plot.right() + 0.5)) {
        return;
    }
    const QFontMetricsF metrics(style.small);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(solid_pen(style.text, 1, pixel_ratio));
    painter.drawLine(QPointF(place, frame.plot.top()), QPointF(place, frame.plot.bottom()));
    const double width = std::ceil(metrics.horizontalAdvance(letter)) + 6;
    const QRectF flag(place, frame.plot.bottom() - metrics.height(), width, metrics.height());
    painter.fillRect(flag, style.text);
    painter.setPen(style.background);
    painter.drawText(flag, Qt::AlignCenter, letter);
}

std::array<QString, 5> cells_of(const PinDifference& row) {
    const auto text = [](double value) {
        return std::isnan(value) ? QStringLiteral("–") : value_text(value, 4);
    };
    return {text(row.a), text(row.b), text(row.dy), text(row.ratio), text(row.slope)};
}

void paint_differences(QPainter& painter, const PlotFrame& frame, const PlotStyle& style,
                       const PinLayer& layer) {
    const QFontMetricsF metrics(style.small);
    const double row_height = std::ceil(metrics.height()) + 1;
    const std::array<QString, 5> titles = {QStringLiteral("A"), QStringLiteral("B"), QObject::tr("B − A"),
                                           QObject::tr("B / A"), layer.slope_unit};
    const auto room = static_cast<std::size_t>(std::max(1.0, (frame.plot.height() - 8) / row_height - 2));
    const std::size_t shown = std::min(layer.rows.size(), room);
    double name_width = 0;
    std::array<double, 5> widths{};
    for (std::size_t c = 0; c < titles.size(); ++c) {
        widths[c] = metrics.horizontalAdvance(titles[c]);
    }
    for (std::size_t r = 0; r < shown; ++r) {
        name_width = std::max(name_width, metrics.horizontalAdvance(layer.rows[r].name));
        const auto cells = cells_of(layer.rows[r]);
        for (std::size_t c = 0; c < cells.size(); ++c) {
            widths[c] = std::max(widths[c], metrics.horizontalAdvance(cells[c]));
        }
    }
    QString header = layer.header;
    if (shown < layer.rows.size()) {
        header += QObject::tr("  (%1 of %2 lines)").arg(shown).arg(layer.rows.size());
    }
    double width = 22 + name_width + 8;
    for (const double one : widths) {
        width += kGap + one;
    }
    width = std::max(width, metrics.horizontalAdvance(header) + 16);
    const QRectF box(frame.plot.left() + 6, frame.plot.top() + 6, width,
                     row_height * static_cast<double>(shown + 2) + 8);
    painter.setPen(QPen(mixed(style.text, style.background, 0.35), 1));
    painter.setBrush(style.background);
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
    double y = box.top() + 4;
    painter.setPen(style.muted);
    painter.drawText(QRectF(box.left() + 8, y, width, row_height), Qt::AlignLeft | Qt::AlignVCenter, header);
    y += row_height;
    const auto line = [&](const std::array<QString, 5>& cells) {
        double right = box.left() + 22 + name_width;
        for (std::size_t c = 0; c < cells.size(); ++c) {
            right += kGap + widths[c];
            painter.drawText(QRectF(right - widths[c] - 1, y, widths[c] + 1, row_height),
                             Qt::AlignRight | Qt::AlignVCenter, cells[c]);
        }
    };
    line(titles);
    for (std::size_t r = 0; r < shown; ++r) {
        y += row_height;
        painter.fillRect(QRectF(box.left() + 8, y + row_height / 2 - 4, 8, 8), layer.rows[r].color);
        painter.setPen(style.text);
        painter.drawText(QRectF(box.left() + 22, y, name_width + 1, row_height),
                         Qt::AlignLeft | Qt::AlignVCenter, layer.rows[r].name);
        line(cells_of(layer.rows[r]));
    }
}

}  // namespace

std::vector<PinDifference> pin_differences(const PlotFrame& frame, const Pins& pins) {
    std::vector<PinDifference> rows;
    if (!pins[0] || !pins[1]) {
        return rows;
    }
    for (const FrameLine& line : frame.lines) {
        const auto from = value_at(line, frame, *pins[0]);
        const auto to = value_at(line, frame, *pins[1]);
        if (!from || !to) {
            continue;
        }
        PinDifference row{line.series.name, line.series.color, from->x, to->x, 0, 0, 0, 0, 0, 0};
        row.a = from->smooth.value_or(from->value);
        row.b = to->smooth.value_or(to->value);
        row.dx = row.x_b - row.x_a;
        row.dy = row.b - row.a;
        constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
        row.ratio = row.a != 0 ? row.b / row.a : kNone;
        row.slope = row.dx != 0 ? row.dy / row.dx : kNone;
        rows.push_back(row);
    }
    return rows;
}

void PinLayer::paint(QPainter& painter, const PlotFrame& frame, const PlotStyle& style,
                     double pixel_ratio) const {
    painter.save();
    painter.setFont(style.small);
    if (pins[0]) {
        paint_pin(painter, frame, style, *pins[0], QStringLiteral("A"), pixel_ratio);
    }
    if (pins[1]) {
        paint_pin(painter, frame, style, *pins[1], QStringLiteral("B"), pixel_ratio);
    }
    if (!rows.empty()) {
        paint_differences(painter, frame, style, *this);
    }
    painter.restore();
}

}  // namespace drift
