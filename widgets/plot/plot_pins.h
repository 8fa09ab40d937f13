// Two pinned cursors on a plot and what changed between them, per line.
#pragma once

#include <QColor>
#include <QString>
#include <vector>

#include "widgets/plot/plot_link.h"
#include "widgets/plot/plot_painters.h"

namespace drift {

// From the point nearest to pin A to the point nearest to pin B. NaN where a value is missing or a quotient
// has no meaning.
struct PinDifference {
    QString name;
    QColor color;
    double x_a = 0, x_b = 0;  // of the points
    double a = 0, b = 0;      // smoothed where the line is
    double dx = 0, dy = 0;
    double ratio = 0;  // b / a
    double slope = 0;  // dy / dx
};

// One entry per line with points near both pins, in the order of the lines; empty unless both pins are set.
[[nodiscard]] std::vector<PinDifference> pin_differences(const PlotFrame& frame, const Pins& pins);

// Lines at the pins with their letters; the table of differences when both are set.
struct PinLayer {
    Pins pins;
    std::vector<PinDifference> rows;
    QString header;  // "A step 100, B step 300"
    QString slope_unit;

    void paint(QPainter& painter, const PlotFrame& frame, const PlotStyle& style, double pixel_ratio) const;
};

}  // namespace drift
