// Asks a source for everything one frame of a plot needs.
#pragma once

#include <QString>

#include "widgets/plot/plot_frame.h"

namespace drift {

// What is drawn, and how; the data comes from the source.
struct CollectRequest {
    std::vector<PlotSeries> series;
    PlotOptions options;
    Extent x;
    std::optional<Extent> y;
    QSizeF size;
    QString unit;
};

[[nodiscard]] FrameInput collect_frame(SeriesSource& source, CollectRequest request);

[[nodiscard]] QString axis_title(XAxis axis);           // "step"
[[nodiscard]] QString axis_text(XAxis axis, double x);  // "step 1 240", "3 min 20 s"

}  // namespace drift
