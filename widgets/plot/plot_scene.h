// Draws PlotFrames with Qt Charts: one QChart with line series in pixel coordinates and own items for what Qt
// Charts lacks (grid with text that is never cut, bands, marks, labels at the lines' ends, crosshair).
//
// The chart's axes map pixels to pixels, so a refresh is one replace() per line and no range change; a
// logarithmic axis is applied before, which keeps values <= 0 from making the whole series vanish.
#pragma once

#include <QChart>
#include <QColor>
#include <QGraphicsItem>
#include <QLineSeries>
#include <QValueAxis>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "widgets/plot/plot_frame.h"
#include "widgets/plot/plot_pins.h"

namespace drift {

// A graphics item whose painting is a function.
class LayerItem final : public QGraphicsItem {
public:
    using Painter = std::function<void(QPainter&)>;
    LayerItem(QGraphicsItem* parent, double z);
    void set(const QRectF& bounds, Painter painter);
    [[nodiscard]] QRectF boundingRect() const override { return bounds_; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    QRectF bounds_;
    Painter painter_;
};

class PlotScene {
public:
    explicit PlotScene(QChart* chart);  // owned by the view's scene; must outlive this object

    // `pixel_ratio`: cosmetic pens count device pixels.
    void show(const std::shared_ptr<const PlotFrame>& frame, const PlotStyle& style, double pixel_ratio);
    // `header` is the text above the table ("step 1 240"); the table is drawn only when `table` is set. The
    // line nearest to `pointer_y` is set off.
    void showCursor(const PlotFrame& frame, const PlotStyle& style, std::optional<double> x,
                    const QString& header, bool table, std::optional<double> pointer_y, double pixel_ratio);
    void showPins(const std::shared_ptr<const PlotFrame>& frame, PinLayer layer, const PlotStyle& style,
                  double pixel_ratio);
    void showBand(const QRectF& rect, const QColor& color);  // zoom box; a null rectangle hides it

private:
    using Frame = std::shared_ptr<const PlotFrame>;
    void showGrid(const Frame& frame, const PlotStyle& style);
    struct Strokes;
    void showSegment(std::size_t index, const Polyline& line, const QPen& pen, const QRectF& plot);
    void showLines(const PlotFrame& frame, const PlotStyle& style, double pixel_ratio);
    void showDecor(const Frame& frame, const PlotStyle& style);
    void reserve(std::size_t line_count);

    QChart* chart_;
    QValueAxis* axis_x_;
    QValueAxis* axis_y_;
    std::vector<QLineSeries*> pool_;  // owned by the chart
    LayerItem* grid_;
    LayerItem* data_;
    LayerItem* decor_;
    LayerItem* pins_;
    LayerItem* cursor_;
    LayerItem* table_;
    LayerItem* band_;
};

}  // namespace drift
