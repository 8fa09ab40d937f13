#include "widgets/plot/plot_scene.h"

#include <QGraphicsLayout>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/plot/cursor_table.h"
#include "widgets/plot/plot_painters.h"

namespace drift {
namespace {

// Between the chart's background and its series; above its series.
constexpr double kBehind = 2, kAbove = 100;
// Qt Charts lays every series out anew on each change, which costs more than painting it: with more segments
// than this (many runs, or curves full of gaps) the layer behind draws the lines itself.
constexpr std::size_t kMaxSegments = 6;

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

PlotScene::PlotScene(QChart* chart)
    : chart_(chart),
      axis_x_(new QValueAxis(chart)),
      axis_y_(new QValueAxis(chart)),
      grid_(new LayerItem(chart, kBehind)),
      data_(new LayerItem(chart, kBehind + 1)),
      decor_(new LayerItem(chart, kAbove)),
      pins_(new LayerItem(chart, kAbove + 1)),
      cursor_(new LayerItem(chart, kAbove + 2)),
      table_(new LayerItem(chart, kAbove + 4)),
      band_(new LayerItem(chart, kAbove + 3)) {
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

// Paths that the layer behind the series draws: raw lines behind smoothed ones, and all lines once Qt Charts
// gets slow.
struct PlotScene::Strokes {
    struct Stroke {
        QPen pen;
        std::vector<Polyline> lines;
    };
    struct Extras {
        QColor area_color;
        std::vector<QPolygonF> areas;
        QPen band_pen;
        std::vector<QLineF> band;
        QColor dot_color;
        std::vector<QPointF> dots;
    };
    std::vector<Stroke> behind, front;
    std::vector<Extras> extras;

    void paint(QPainter& painter, const QRectF& plot) const {
        painter.save();
        painter.setClipRect(plot);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(Qt::NoPen);
        for (const Extras& extra : extras) {
            painter.setBrush(extra.area_color);
            for (const QPolygonF& area : extra.areas) {
                painter.drawPolygon(area);
            }
        }
        for (const Extras& extra : extras) {
            painter.setPen(extra.band_pen);
            painter.drawLines(extra.band.data(), static_cast<int>(extra.band.size()));
        }
        painter.setRenderHint(QPainter::Antialiasing, true);
        for (const auto* strokes : {&behind, &front}) {
            for (const Stroke& stroke : *strokes) {
                painter.setPen(stroke.pen);
                for (const Polyline& line : stroke.lines) {
                    paint_polyline(painter, line);
                }
            }
        }
        painter.setPen(Qt::NoPen);
        for (const Extras& extra : extras) {
            painter.setBrush(extra.dot_color);
            for (const QPointF& dot : extra.dots) {
                painter.drawEllipse(dot, 1.8, 1.8);
            }
        }
        painter.restore();
    }
};

void PlotScene::showLines(const PlotFrame& frame, const PlotStyle& style, double pixel_ratio) {
    Strokes strokes;
    std::size_t segments = 0;
    for (const FrameLine& line : frame.lines) {
        segments += line.main.size();
    }
    std::size_t used = 0;
    for (const FrameLine& line : frame.lines) {
        strokes.behind.push_back(
            {solid_pen(mixed(line.series.color, style.background, 0.38), 1, pixel_ratio), line.ghost});
        QColor area = line.series.color;
        area.setAlphaF(0.2F);  // bands of several groups overlap; a fill, unlike a pen, may be translucent
        strokes.extras.push_back({area, line.area,
                                  solid_pen(mixed(line.series.color, style.background, 0.26), 1, pixel_ratio),
                                  line.band, line.series.color, line.dots});
        const QPen pen =
            solid_pen(line.series.color, line.series.reference ? 1.0 : line.series.width, pixel_ratio);
        if (segments > kMaxSegments) {
            strokes.front.push_back({pen, line.main});
            continue;
        }
        for (const Polyline& polyline : line.main) {
            showSegment(used++, polyline, pen, frame.plot);
        }
    }
    for (std::size_t i = used; i < pool_.size(); ++i) {
        if (pool_[i]->isVisible()) {
            pool_[i]->setVisible(false);
            pool_[i]->clear();
        }
    }
    data_->set(frame.plot, [strokes = std::make_shared<const Strokes>(std::move(strokes)),
                            plot = frame.plot](QPainter& painter) { strokes->paint(painter, plot); });
}

void PlotScene::showSegment(std::size_t index, const Polyline& line, const QPen& pen, const QRectF& plot) {
    QList<QPointF> points;
    points.reserve(static_cast<qsizetype>(line.size()));
    for (const QPointF& point : line) {
        points.append({point.x() - plot.left(), plot.bottom() - point.y()});
    }
    reserve(index + 1);
    pool_[index]->setPen(pen);
    pool_[index]->replace(points);
    pool_[index]->setVisible(true);
}

void PlotScene::showDecor(const Frame& frame, const PlotStyle& style) {
    decor_->set(QRectF(QPointF(), frame->size),
                [frame, style](QPainter& painter) { paint_decor(painter, *frame, style); });
}

void PlotScene::showCursor(const PlotFrame& frame, const PlotStyle& style, std::optional<double> x,
                           const QString& header, bool table, std::optional<double> pointer_y,
                           double pixel_ratio) {
    cursor_->set({}, {});
    table_->set({}, {});
    const double place = x ? frame.pixel_x(*x) : -1;
    if (frame.empty || !(place >= frame.plot.left() - 0.5 && place <= frame.plot.right() + 0.5)) {
        return;
    }
    std::vector<CursorValue> values = values_at(frame, *x);
    std::vector<std::pair<QPointF, QColor>> dots;
    std::size_t nearest = values.size();
    double distance = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const CursorValue& entry = values[i];
        const QPointF dot(frame.pixel_x(entry.x), frame.pixel_y(entry.smooth.value_or(entry.value)));
        if (std::abs(dot.x() - place) < 6 && frame.plot.contains(dot)) {
            dots.emplace_back(QPointF(place, dot.y()), entry.color);
        }
        const double away = pointer_y ? std::abs(dot.y() - *pointer_y) : std::nan("");
        if (std::isfinite(away) && (nearest == values.size() || away < distance)) {
            nearest = i;
            distance = away;
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
    const CursorTable cursor_table(std::move(values), nearest, header, style, frame.size.height());
    const QSizeF size = cursor_table.size();
    const bool right = place + 14 + size.width() <= frame.size.width();
    const double left = right ? place + 14 : std::max(0.0, place - 14 - size.width());
    const double top = std::max(0.0, std::min(frame.plot.top() + 4, frame.size.height() - size.height()));
    const QRectF box(QPointF(left, top), size);
    table_->set(box,
                [box, cursor_table, style](QPainter& painter) { cursor_table.paint(painter, box, style); });
}

void PlotScene::showPins(const Frame& frame, PinLayer layer, const PlotStyle& style, double pixel_ratio) {
    const bool any = layer.pins[0] || layer.pins[1];
    if (!any || frame->empty) {
        pins_->set({}, {});
        return;
    }
    pins_->set(QRectF(QPointF(), frame->size),
               [frame, layer = std::move(layer), style, pixel_ratio](QPainter& painter) {
                   layer.paint(painter, *frame, style, pixel_ratio);
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
