// `drift-workbench --tour DIR`: opens the window on a temporary project, runs short real jobs, visits every
// panel in light and dark, and saves each as <panel>_<theme>_<ratio>x.png. Also a test: an empty panel, a
// failed job or a wait that takes too long ends it with exit code 1 and one line that says what.
#pragma once

#include <QString>

class QApplication;

namespace drift {

struct AppOptions;

// Returns the exit code. Waits for events of the jobs, never for a fixed time.
[[nodiscard]] int runTour(QApplication& app, const AppOptions& options);

}  // namespace drift
