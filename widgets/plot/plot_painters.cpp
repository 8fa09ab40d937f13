#include "widgets/plot/plot_painters.h"

#include <QFontMetricsF>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

#include "widgets/plot/plot_marks.h"

namespace drift {
namespace {

void paint_triangle(QPainter& painter, double x, double y, const QColor& color, bool filled) {
    const QPolygonF triangle({QPointF(x, y - 8), QPointF(x + 4.5, y), QPointF(x - 4.5, y)});
    painter.setPen(QPen(color, 1.2));
    painter.setBrush(filled ? QBrush(color) : QBrush(Qt::NoBrush));
    painter.drawPolygon(triangle);
}

// What the chart hides, on the upper left of the data.
void paint_notes(QPainter& painter, const PlotFrame& frame, const PlotStyle& style) {
    const QFontMetricsF metrics(style.small);
    const double width = frame.plot.width() - 12;
    double y = frame.plot.top() + 7;
    for (const QString& note : frame.notes) {
        const QString text = metrics.elidedText(note, Qt::ElideRight, width - 8);
        const QRectF box(frame.plot.left() + 6, y, metrics.horizontalAdvance(text) + 8, metrics.height());
        painter.fillRect(box, style.background);
        painter.setPen(style.muted);
        painter.drawText(box, Qt::AlignCenter, text);
        y += metrics.height();
    }
}

void paint_end(QPainter& painter, const PlotFrame& frame, const FrameLine& line, const PlotStyle& style) {
    const QFontMetricsF metrics(style.small);
    const QPointF end(line.end->x(), std::clamp(line.end->y(), frame.plot.top(), frame.plot.bottom()));
    const double text_left = frame.plot.right() + 10;
    if (line.label_y >= 0) {
        painter.setPen(QPen(mixed(line.series.color, style.background, 0.45), 1));
        painter.drawLine(end, QPointF(text_left - 3, line.label_y));
        painter.setPen(style.text);
        painter.drawText(QRectF(text_left, line.label_y - metrics.height() / 2,
                                frame.size.width() - text_left, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, line.end_text);
    }
    if (!line.series.reference) {
        paint_marker(painter, end, line.series.marker, line.series.color, style.background);
    }
}

}  // namespace

QPen solid_pen(const QColor& color, double width, double pixel_ratio) {
    QPen pen(color, width * pixel_ratio, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin);
    pen.setCosmetic(true);
    return pen;
}

void paint_grid(QPainter& painter, const PlotFrame& frame, const PlotStyle& style) {
    const QFontMetricsF metrics(style.small);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(style.small);
    const QRectF& plot = frame.plot;
    const auto grid_pen = [&](const Tick& tick) {
        return QPen(tick.text.isEmpty() ? mixed(style.grid, style.background, 0.5) : style.grid, 1);
    };
    for (const Tick& tick : frame.y_ticks) {
        const double y = std::round(frame.pixel_y(tick.value));
        painter.setPen(grid_pen(tick));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        if (!tick.text.isEmpty()) {
            painter.setPen(style.text);
            painter.drawText(QRectF(0, y - metrics.height() / 2, plot.left() - 6, metrics.height()),
                             Qt::AlignRight | Qt::AlignVCenter, tick.text);
        }
    }
    const double title_left = frame.size.width() - metrics.horizontalAdvance(frame.x_title) - 6;
    for (const Tick& tick : frame.x_ticks) {
        const double x = std::round(frame.pixel_x(tick.value));
        painter.setPen(grid_pen(tick));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        const double width = metrics.horizontalAdvance(tick.text);
        if (!tick.text.isEmpty() && x + width / 2 < title_left - 6) {
            painter.setPen(style.text);
            painter.drawText(QRectF(x - width / 2 - 1, plot.bottom() + 4, width + 2, metrics.height()),
                             Qt::AlignCenter, tick.text);
        }
    }
    painter.setPen(QPen(mixed(style.text, style.grid, 0.35), 1));
    painter.drawLine(QPointF(plot.left(), plot.bottom()), QPointF(plot.right(), plot.bottom()));
    painter.setPen(style.muted);
    painter.drawText(
        QRectF(title_left, plot.bottom() + 4, frame.size.width() - title_left - 6, metrics.height()),
        Qt::AlignRight | Qt::AlignVCenter, frame.x_title);
    if (!frame.y_title.isEmpty()) {
        painter.drawText(QRectF(8, 2, frame.size.width() - 16, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, frame.y_title);
    }
}

void paint_decor(QPainter& painter, const PlotFrame& frame, const PlotStyle& style) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(style.small);
    paint_marks(painter, frame, style);
    for (const FrameLine& line : frame.lines) {
        for (const double x : line.nan_x) {
            paint_triangle(painter, x, frame.plot.bottom(), style.warning, true);
        }
        for (const double x : line.inf_x) {
            paint_triangle(painter, x, frame.plot.bottom(), style.warning, false);
        }
    }
    for (const FrameLine& line : frame.lines) {
        if (line.end) {
            paint_end(painter, frame, line, style);
        }
        for (const QPointF& at : line.clipped) {
            const double way = at.y() < frame.plot.center().y() ? 1 : -1;
            painter.setPen(Qt::NoPen);
            painter.setBrush(line.series.color);
            painter.drawPolygon(QPolygonF({at, at + QPointF(3.5, 5 * way), at + QPointF(-3.5, 5 * way)}));
        }
    }
    paint_notes(painter, frame, style);
    painter.restore();
}

void paint_marker(QPainter& painter, const QPointF& centre, MarkerShape shape, const QColor& color,
                  const QColor& background) {
    painter.setPen(QPen(background, 1));
    painter.setBrush(color);
    const double x = centre.x(), y = centre.y();
    switch (shape) {
        case MarkerShape::kCircle:
            painter.drawEllipse(centre, 3.5, 3.5);
            break;
        case MarkerShape::kSquare:
            painter.drawRect(QRectF(x - 3.2, y - 3.2, 6.4, 6.4));
            break;
        case MarkerShape::kTriangle:
            painter.drawPolygon(
                QPolygonF({QPointF(x, y - 4.2), QPointF(x + 4, y + 3.2), QPointF(x - 4, y + 3.2)}));
            break;
        case MarkerShape::kDiamond:
            painter.drawPolygon(QPolygonF(
                {QPointF(x, y - 4.5), QPointF(x + 4.5, y), QPointF(x, y + 4.5), QPointF(x - 4.5, y)}));
            break;
        case MarkerShape::kRing:
            painter.setPen(QPen(color, 1.6));
            painter.setBrush(background);
            painter.drawEllipse(centre, 3.2, 3.2);
            break;
    }
}

void paint_polyline(QPainter& painter, const Polyline& line) {
    std::vector<QLineF> pieces;
    pieces.reserve(line.size());
    for (std::size_t i = 1; i < line.size(); ++i) {
        pieces.emplace_back(line[i - 1], line[i]);
    }
    painter.drawLines(pieces.data(), static_cast<int>(pieces.size()));
}

}  // namespace drift
