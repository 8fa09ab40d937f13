// Which part of the axes a frame shows, and what that hides: outlier clipping, values beyond any axis.
#pragma once

#include <QStringList>

#include "widgets/plot/plot_frame.h"

namespace drift {

[[nodiscard]] AxisScale frame_x_scale(const FrameInput& input);

struct YScale {
    AxisScale scale;
    QStringList notes;   // what is hidden, in words
    bool clips = false;  // outliers lie outside: the lines mark where
};
// From a zoom, from the bulk of the visible values (clip_outliers), or from all of them.
[[nodiscard]] YScale frame_y_scale(const FrameInput& input, const AxisScale& x);

}  // namespace drift
