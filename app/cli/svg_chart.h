// Small charts as SVG text for the reports that the command line writes; no drawing library needed.
//
// Text and lines take their colour from the page (CSS variables --ink, --grid, --plot), so one chart serves a
// light and a dark page. Pure; any thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace drift::cli {

struct ChartLine {
    std::string name;                               // written at the line's right end
    std::string color;                              // CSS colour
    std::vector<std::pair<double, double>> points;  // x ascending; non-finite values leave a gap
    bool dashed = false;
};

struct LineChart {
    std::string title, x_label, y_label;
    bool log_y = false;  // values <= 0 leave a gap
    std::vector<ChartLine> lines;
};
// A chart of 460 x 280 px. Lines without a usable point are listed as "no data".
[[nodiscard]] std::string svg_of(const LineChart& chart);

struct ScatterSet {
    std::string name, color;
    std::vector<std::pair<double, double>> points;
    double radius = 1.2, opacity = 0.7;
};

struct ScatterPlot {
    std::string title;
    double x_min = -1, x_max = 1, y_min = -1, y_max = 1;  // equal scale on both axes
    std::vector<ScatterSet> sets;                         // drawn in order
};
// A square plot of 230 px with ticks at the ends and the middle.
[[nodiscard]] std::string svg_of(const ScatterPlot& plot);

// Text with &, <, > and quotes escaped.
[[nodiscard]] std::string escaped(const std::string& text);

}  // namespace drift::cli
