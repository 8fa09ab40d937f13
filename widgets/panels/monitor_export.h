// The shown charts of the monitor as one picture or one file of values.
#pragma once

#include <QImage>
#include <QString>
#include <vector>

namespace drift {

class PlotView;

struct MonitorPage {
    std::vector<PlotView*> plots;  // in reading order
    int columns = 1;
    QString title;  // above the charts, e.g. the names of the runs
};

// At `ratio` device pixels per logical one.
[[nodiscard]] QImage monitor_picture(const MonitorPage& page, double ratio);
// The suffix decides: .png (twice the size on screen), .svg, .pdf, .csv (one block per chart, its title in
// the first column), .json ({"title", "charts": [...]}). The file is whole or absent. Throws
// Error{kUsage|kIo}.
void export_monitor(const MonitorPage& page, const QString& path);

}  // namespace drift
