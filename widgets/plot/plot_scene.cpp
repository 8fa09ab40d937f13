#include "widgets/plot/plot_scene.h"

#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QPainter>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

namespace drift {
namespace {

// Between the chart's background and its series; above its series.
constexpr double kBehind = 2, kAbove = 100;
// Qt Charts pays per series object: longer chains of segments are drawn by the data layer.
constexpr std::size_t kMaxSegments = 16;
constexpr double kMarkLength = 6;

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
        painter.drawText(QRectF(6, 2, frame.size.width() - 12, metrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, frame.y_title);
    }
}

void paint_triangle(QPainter& painter, double x, double y, const QColor& color, bool filled) {
    const QPolygonF triangle({QPointF(x, y - 8), QPointF(x + 4.5, y), QPointF(x - 4.5, y)});
    painter.setPen(QPen(color, 1.2));
    painter.setBrush(filled ? QBrush(color) : QBrush(Qt::NoBrush));
    painter.drawPolygon(triangle);
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

struct TableSize {
    double row = 0, name = 0, value = 0, raw = 0, header = 0;
};

TableSize measure(const std::vector<CursorValue>& values, const QString& header,
                  const QFontMetricsF& metrics) {
    TableSize size;
    size.row = std::ceil(metrics.height()) + 1;
    size.header = metrics.horizontalAdvance(header);
    for (const CursorValue& entry : values) {
        size.name = std::max(size.name, metrics.horizontalAdvance(entry.name));
        size.value = std::max(size.value,
                              metrics.horizontalAdvance(value_text(entry.smooth.value_or(entry.value), 4)));
        if (entry.smooth) {
            size.raw = std::max(size.raw, metrics.horizontalAdvance(value_text(entry.value, 4)) + 12);
        }
    }
    return size;
}

void paint_table(QPainter& painter, const QRectF& box, const std::vector<CursorValue>& values,
                 const QString& header, const TableSize& size, const PlotStyle& style) {
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(style.small);
    painter.setPen(QPen(mixed(style.text, style.background, 0.35), 1));
    painter.setBrush(style.background);
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
    double y = box.top() + 4;
    painter.setPen(style.muted);
    painter.drawText(QRectF(box.left() + 8, y, box.width() - 16, size.row), Qt::AlignLeft | Qt::AlignVCenter,
                     header);
    if (size.raw > 0) {
        painter.drawText(QRectF(box.right() - 8 - size.raw, y, size.raw, size.row),
                         Qt::AlignRight | Qt::AlignVCenter, QObject::tr("raw"));
    }
    for (const CursorValue& entry : values) {
        y += size.row;
        painter.fillRect(QRectF(box.left() + 8, y + size.row / 2 - 4, 8, 8), entry.color);
        painter.setPen(style.text);
        painter.drawText(QRectF(box.left() + 22, y, size.name + 2, size.row),
                         Qt::AlignLeft | Qt::AlignVCenter, entry.name);
        const double value_right = box.right() - 8 - size.raw;
        painter.drawText(QRectF(value_right - size.value - 2, y, size.value + 2, size.row),
                         Qt::AlignRight | Qt::AlignVCenter,
                         value_text(entry.smooth.value_or(entry.value), 4));
        if (entry.smooth) {
            painter.setPen(style.muted);
            painter.drawText(QRectF(box.right() - 8 - size.raw, y, size.raw, size.row),
                             Qt::AlignRight | Qt::AlignVCenter, value_text(entry.value, 4));
        }
    }
}

}  // namespace

LayerItem::LayerItem(QGraphicsItem* parent, double z) : QGraphicsItem(parent) {
    setZValue(z);
    setAcceptedMouseButtons(Qt::NoButton);
}

void LayerItem::set(const QRectF& bounds, Painter painter) {
    prepareGeometryChange();
    bounds_ = bounds;
    painter_ = std::move(painter);
    update();
}

void LayerItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    if (painter_ && !bounds_.isEmpty()) {
        painter_(*painter);
    }
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

PlotScene::PlotScene(QChart* chart)
    : chart_(chart),
      axis_x_(new QValueAxis(chart)),
      axis_y_(new QValueAxis(chart)),
      grid_(new LayerItem(chart, kBehind)),
      data_(new LayerItem(chart, kBehind + 1)),
      decor_(new LayerItem(chart, kAbove)),
      cursor_(new LayerItem(chart, kAbove + 1)),
      table_(new LayerItem(chart, kAbove + 3)),
      band_(new LayerItem(chart, kAbove + 2)) {
    chart_->legend()->hide();
    chart_->setAnimationOptions(QChart::NoAnimation);
    chart_->setBackgroundRoundness(0);
    chart_->setMargins({});
    chart_->layout()->setContentsMargins(0, 0, 0, 0);
    chart_->setBackgroundPen(Qt::NoPen);
    axis_x_->setVisible(false);
    axis_y_->setVisible(false);
    chart_->addAxis(axis_x_, Qt::AlignBottom);
    chart_->addAxis(axis_y_, Qt::AlignLeft);
}

void PlotScene::reserve(std::size_t line_count) {
    while (pool_.size() < line_count) {
        auto* series = new QLineSeries(chart_);
        chart_->addSeries(series);
        series->attachAxis(axis_x_);
        series->attachAxis(axis_y_);
        pool_.push_back(series);
    }
}

void PlotScene::show(const Frame& frame, const PlotStyle& style, double pixel_ratio) {
    chart_->setBackgroundBrush(style.background);
    if (chart_->plotArea() != frame->plot) {
        chart_->setPlotArea(frame->plot);
        axis_x_->setRange(0, frame->plot.width());
        axis_y_->setRange(0, frame->plot.height());
    }
    showGrid(frame, style);
    showLines(*frame, style, pixel_ratio);
    showDecor(frame, style);
}

void PlotScene::showGrid(const Frame& frame, const PlotStyle& style) {
    grid_->set(QRectF(QPointF(), frame->size),
               [frame, style](QPainter& painter) { paint_grid(painter, *frame, style); });
}

void PlotScene::showLines(const PlotFrame& frame, const PlotStyle& style, double pixel_ratio) {
    struct Stroke {
        QPen pen;
        std::vector<Polyline> lines;
        std::vector<QLineF> band;
        QColor band_color;
        std::vector<QPointF> dots;
        QColor dot_color;
    };
    std::vector<Stroke> strokes;
    std::size_t used = 0;
    for (const FrameLine& line : frame.lines) {
        const QColor faint = mixed(line.series.color, style.background, 0.38);
        Stroke behind{solid_pen(faint, 1, pixel_ratio),
                      line.ghost,
                      line.band,
                      mixed(line.series.color, style.background, 0.26),
                      line.dots,
                      line.series.color};
        strokes.push_back(std::move(behind));
        const double width = line.series.reference ? 1.0 : line.series.width;
        const QPen pen = solid_pen(line.series.color, width, pixel_ratio);
        if (line.main.size() > kMaxSegments) {
            strokes.push_back({pen, line.main, {}, {}, {}, {}});
            continue;
        }
        for (const Polyline& polyline : line.main) {
            QList<QPointF> points;
            points.reserve(static_cast<qsizetype>(polyline.size()));
            for (const QPointF& point : polyline) {
                points.append({point.x() - frame.plot.left(), frame.plot.bottom() - point.y()});
            }
            reserve(used + 1);
            pool_[used]->setPen(pen);
            pool_[used]->replace(points);
            pool_[used]->setVisible(true);
            ++used;
        }
    }
    for (std::size_t i = used; i < pool_.size(); ++i) {
        if (pool_[i]->isVisible()) {
            pool_[i]->setVisible(false);
            pool_[i]->clear();
        }
    }
    data_->set(frame.plot, [strokes, plot = frame.plot, pixel_ratio](QPainter& painter) {
        painter.save();
        painter.setClipRect(plot);
        for (const Stroke& stroke : strokes) {
            painter.setRenderHint(QPainter::Antialiasing, false);
            painter.setPen(solid_pen(stroke.band_color, 1, pixel_ratio));
            painter.drawLines(stroke.band.data(), static_cast<int>(stroke.band.size()));
        }
        painter.setRenderHint(QPainter::Antialiasing, true);
        for (const Stroke& stroke : strokes) {
            painter.setPen(stroke.pen);
            for (const Polyline& line : stroke.lines) {
                paint_polyline(painter, line);
            }
            painter.setPen(Qt::NoPen);
            painter.setBrush(stroke.dot_color);
            for (const QPointF& dot : stroke.dots) {
                painter.drawEllipse(dot, 1.8, 1.8);
            }
        }
        painter.restore();
    });
}

void PlotScene::showDecor(const Frame& frame, const PlotStyle& style) {
    decor_->set(QRectF(QPointF(), frame->size), [frame, style](QPainter& painter) {
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setFont(style.small);
        for (const FrameMark& mark : frame->marks) {
            const bool alarm = mark.mark.mark.kind == "alarm";
            painter.setPen(QPen(alarm ? style.warning : mixed(mark.mark.color, style.background, 0.8), 1.5));
            painter.drawLine(QPointF(mark.x, frame->plot.top()),
                             QPointF(mark.x, frame->plot.top() + kMarkLength));
        }
        for (const FrameLine& line : frame->lines) {
            for (const double x : line.nan_x) {
                paint_triangle(painter, x, frame->plot.bottom(), style.warning, true);
            }
            for (const double x : line.inf_x) {
                paint_triangle(painter, x, frame->plot.bottom(), style.warning, false);
            }
        }
        for (const FrameLine& line : frame->lines) {
            if (line.end) {
                paint_end(painter, *frame, line, style);
            }
        }
        painter.restore();
    });
}

void PlotScene::showCursor(const PlotFrame& frame, const PlotStyle& style, std::optional<double> x,
                           const QString& header, bool table, double pixel_ratio) {
    cursor_->set({}, {});
    table_->set({}, {});
    const double place = x ? frame.pixel_x(*x) : -1;
    if (frame.empty || !(place >= frame.plot.left() - 0.5 && place <= frame.plot.right() + 0.5)) {
        return;
    }
    const std::vector<CursorValue> values = values_at(frame, *x);
    std::vector<std::pair<QPointF, QColor>> dots;
    for (const CursorValue& entry : values) {
        const QPointF dot(frame.pixel_x(entry.x), frame.pixel_y(entry.smooth.value_or(entry.value)));
        if (std::abs(dot.x() - place) < 6 && frame.plot.contains(dot)) {
            dots.emplace_back(QPointF(place, dot.y()), entry.color);
        }
    }
    const QPen pen = solid_pen(mixed(style.text, style.background, 0.6), 1, pixel_ratio);
    cursor_->set(QRectF(place - 5, frame.plot.top() - 4, 10, frame.plot.height() + 8),
                 [place, dots, pen, style, plot = frame.plot](QPainter& painter) {
                     painter.setRenderHint(QPainter::Antialiasing, false);
                     painter.setPen(pen);
                     painter.drawLine(QPointF(place, plot.top()), QPointF(place, plot.bottom()));
                     painter.setRenderHint(QPainter::Antialiasing, true);
                     for (const auto& [dot, color] : dots) {
                         paint_marker(painter, dot, MarkerShape::kCircle, color, style.background);
                     }
                 });
    if (!table || values.empty()) {
        return;
    }
    const TableSize size = measure(values, header, QFontMetricsF(style.small));
    const double width = 22 + std::max(size.name + 16 + size.value + size.raw, size.header + size.raw) + 10;
    const double height = size.row * static_cast<double>(values.size() + 1) + 8;
    const bool right = place + 14 + width <= frame.size.width();
    const double left = right ? place + 14 : std::max(0.0, place - 14 - width);
    const QRectF box(left, std::max(0.0, std::min(frame.plot.top() + 4, frame.size.height() - height)), width,
                     height);
    table_->set(box, [box, values, header, size, style](QPainter& painter) {
        paint_table(painter, box, values, header, size, style);
    });
}

void PlotScene::showBand(const QRectF& rect, const QColor& color) {
    band_->set(rect.adjusted(-1, -1, 1, 1), [rect, color](QPainter& painter) {
        QColor fill = color;
        fill.setAlphaF(0.18F);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(color, 1));
        painter.setBrush(fill);
        painter.drawRect(rect);
    });
    if (rect.isNull()) {
        band_->set({}, {});
    }
}

}  // namespace drift
