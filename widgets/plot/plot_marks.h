// Event marks above the data: grouping, shapes, hit test, words.
#pragma once

#include <QPainter>
#include <QString>
#include <vector>

#include "widgets/plot/plot_frame.h"

namespace drift {

// Marks of one kind closer than this many pixels are drawn as one.
inline constexpr double kMarkReach = 5;

// Places the marks that lie in the frame's x range, merged and in drawing order: what matters most comes
// last.
[[nodiscard]] std::vector<FrameMark> place_marks(const PlotFrame& frame, std::vector<PlotMark> marks);
// The mark under a place in chart pixels, the most important one first; null: none.
[[nodiscard]] const FrameMark* mark_at(const PlotFrame& frame, const QPointF& pixels);
// "checkpoint at step 1 200: 4 MiB (run 3)", one line per merged mark, at most eight.
[[nodiscard]] QString mark_text(const FrameMark& mark);

// Square: checkpoint. Right arrow: resume. Diamond: edit. Ring: evaluation. Branch: fork. Filled triangle and
// a line through the plot: alarm. Small ticks where checkpoints or evaluations stand too close for shapes.
void paint_marks(QPainter& painter, const PlotFrame& frame, const PlotStyle& style);

}  // namespace drift
