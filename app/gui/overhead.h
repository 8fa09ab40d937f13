// Measures what the window takes from training.
#pragma once

#include "app/gui/settings.h"

class QApplication;

namespace drift {

// Trains the preset two_gaussians `options.measure_overhead` steps a few times in turn without a window and
// in the window with the Toy lab in front, in one process; prints every run and the ratio of the medians on
// stdout. Returns the program's exit status.
int measureOverhead(QApplication& app, const AppOptions& options);

}  // namespace drift
