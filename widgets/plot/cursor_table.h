// The crosshair's table of values: all lines at one x, sorted by value, fitted to the chart's height.
#pragma once

#include <QPainter>
#include <vector>

#include "widgets/plot/plot_frame.h"

namespace drift {

class CursorTable {
public:
    // `nearest`: index of the line under the pointer, set off by weight; values.size() for none. When not all
    // rows fit into `room` pixels, those around the nearest one are shown and the others counted.
    CursorTable(std::vector<CursorValue> values, std::size_t nearest, const QString& header,
                const PlotStyle& style, double room);
    [[nodiscard]] QSizeF size() const;
    void paint(QPainter& painter, const QRectF& box, const PlotStyle& style) const;

private:
    struct Row {
        QColor color;
        QString name, value, raw, range;
        bool strong = false;
    };
    std::vector<Row> rows_;
    QString header_, above_, below_;  // texts for the rows that are not shown
    double row_ = 0, name_ = 0, value_ = 0, raw_ = 0, range_ = 0, header_width_ = 0;
};

}  // namespace drift
