#include "app/cli/svg_chart.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "core/base/text.h"

namespace drift::cli {

namespace {

constexpr double kWidth = 460, kHeight = 280;
constexpr double kLeft = 62, kRight = 84, kTop = 30, kBottom = 44;

std::string fixed(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

std::string short_number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

// A linear or logarithmic axis from data to pixels, with round ticks.
struct Axis {
    double low = 0, high = 1, pixel_low = 0, pixel_high = 1;
    bool log = false;

    [[nodiscard]] bool usable(double value) const { return std::isfinite(value) && (!log || value > 0); }
    [[nodiscard]] double at(double value) const {
        const double v = log ? std::log10(value) : value;
        return pixel_low + (v - low) / (high - low) * (pixel_high - pixel_low);
    }
    [[nodiscard]] std::vector<double> ticks() const {
        std::vector<double> values;
        if (log) {
            const double every = std::max(1.0, std::ceil((high - low) / 6));
            for (double decade = std::ceil(low - 1e-9); decade <= high + 1e-9; decade += every) {
                values.push_back(std::pow(10.0, decade));
            }
            return values;
        }
        const double raw = (high - low) / 5, base = std::pow(10.0, std::floor(std::log10(raw)));
        const double step = base * (raw / base < 1.5 ? 1 : raw / base < 3.5 ? 2 : raw / base < 7.5 ? 5 : 10);
        for (double tick = std::ceil(low / step - 1e-9) * step; tick <= high + step * 1e-6; tick += step) {
            values.push_back(std::abs(tick) < step * 1e-6 ? 0.0 : tick);
        }
        return values;
    }
};

// Limits of all usable values; a flat range is widened, a logarithmic one ends at whole decades.
void fit(Axis& axis, const std::vector<double>& values, bool from_zero) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const double value : values) {
        if (axis.usable(value)) {
            const double v = axis.log ? std::log10(value) : value;
            low = std::min(low, v);
            high = std::max(high, v);
        }
    }
    if (low > high) {
        low = 0, high = 1;
    }
    if (axis.log) {
        low = std::floor(low), high = std::max(std::ceil(high), low + 1);
    } else if (from_zero && low >= 0) {
        low = 0, high = high > 0 ? high * 1.06 : 1;
    } else if (high - low < 1e-12) {
        low -= 0.5, high += 0.5;
    }
    axis.low = low;
    axis.high = high;
}

std::string text_at(double x, double y, const std::string& text, const char* anchor, const char* more = "") {
    return concat("<text x=\"", fixed(x), "\" y=\"", fixed(y), "\" text-anchor=\"", anchor, "\" ", more, ">",
                  escaped(text), "</text>\n");
}

std::string line_between(double x1, double y1, double x2, double y2) {
    return concat("<line x1=\"", fixed(x1), "\" y1=\"", fixed(y1), "\" x2=\"", fixed(x2), "\" y2=\"",
                  fixed(y2), "\" stroke=\"var(--grid)\"/>\n");
}

std::string path_of(const ChartLine& line, const Axis& x, const Axis& y) {
    std::string path;
    bool open = false;
    for (const auto& [px, py] : line.points) {
        if (!x.usable(px) || !y.usable(py)) {
            open = false;
            continue;
        }
        path += concat(open ? "L" : "M", fixed(x.at(px)), " ", fixed(y.at(py)));
        open = true;
    }
    return path;
}

std::string frame_of(const LineChart& chart, const Axis& x, const Axis& y) {
    std::string svg = concat("<rect x=\"", fixed(kLeft), "\" y=\"", fixed(kTop), "\" width=\"",
                             fixed(kWidth - kLeft - kRight), "\" height=\"", fixed(kHeight - kTop - kBottom),
                             "\" fill=\"var(--plot)\"/>\n");
    for (const double tick : y.ticks()) {
        svg += line_between(kLeft, y.at(tick), kWidth - kRight, y.at(tick));
        svg += text_at(kLeft - 6, y.at(tick) + 4, short_number(tick), "end");
    }
    for (const double tick : x.ticks()) {
        svg += line_between(x.at(tick), kHeight - kBottom, x.at(tick), kHeight - kBottom + 4);
        svg += text_at(x.at(tick), kHeight - kBottom + 17, short_number(tick), "middle");
    }
    svg += text_at(kLeft, 18, chart.title, "start", "font-weight=\"600\"");
    svg += text_at((kLeft + kWidth - kRight) / 2, kHeight - 8, chart.x_label, "middle");
    const std::string turn =
        concat("transform=\"rotate(-90 14 ", fixed((kTop + kHeight - kBottom) / 2), ")\"");
    return svg + text_at(14, (kTop + kHeight - kBottom) / 2, chart.y_label, "middle", turn.c_str());
}

// Names at the right ends, pushed apart so that they do not overlap.
std::string labels_of(const LineChart& chart, const Axis& x, const Axis& y) {
    struct Label {
        double y;
        const ChartLine* line;
    };
    std::vector<Label> labels;
    for (const ChartLine& line : chart.lines) {
        for (auto point = line.points.rbegin(); point != line.points.rend(); ++point) {
            if (x.usable(point->first) && y.usable(point->second)) {
                labels.push_back({y.at(point->second), &line});
                break;
            }
        }
    }
    std::ranges::sort(labels, {}, &Label::y);
    std::string svg;
    double last = 0;
    for (const Label& label : labels) {
        last = std::max(label.y, last + 13);
        svg += text_at(kWidth - kRight + 6, last + 4, label.line->name, "start",
                       concat("style=\"fill:", label.line->color, "\"").c_str());
    }
    return svg;
}

std::string head(double width, double height, const std::string& title) {
    return concat("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", width, " ", height,
                  "\" width=\"", width, "\" height=\"", height, "\" role=\"img\" aria-label=\"",
                  escaped(title), "\">\n");
}

}  // namespace

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string svg_of(const LineChart& chart) {
    Axis x{0, 1, kLeft, kWidth - kRight, false}, y{0, 1, kHeight - kBottom, kTop, chart.log_y};
    std::vector<double> xs, ys;
    for (const ChartLine& line : chart.lines) {
        for (const auto& [px, py] : line.points) {
            xs.push_back(px);
            ys.push_back(py);
        }
    }
    fit(x, xs, true);
    x.high = xs.empty() ? 1 : *std::ranges::max_element(xs);
    fit(y, ys, true);
    std::string svg = head(kWidth, kHeight, chart.title) + frame_of(chart, x, y);
    for (const ChartLine& line : chart.lines) {
        svg += concat("<path d=\"", path_of(line, x, y), "\" fill=\"none\" stroke=\"", line.color,
                      "\" stroke-width=\"1.6\"", line.dashed ? " stroke-dasharray=\"5 4\"" : "", "/>\n");
    }
    return svg + labels_of(chart, x, y) + "</svg>\n";
}

std::string svg_of(const ScatterPlot& plot) {
    constexpr double kSide = 230, kMargin = 26;
    const Axis x{plot.x_min, plot.x_max, kMargin, kSide - 6, false},
        y{plot.y_min, plot.y_max, kSide - kMargin, 22, false};
    std::string svg = head(kSide, kSide, plot.title);
    svg += concat("<rect x=\"", kMargin, "\" y=\"22\" width=\"", kSide - 6 - kMargin, "\" height=\"",
                  kSide - kMargin - 22, "\" fill=\"var(--plot)\"/>\n");
    for (const double part : {0.0, 0.5, 1.0}) {
        const double vx = plot.x_min + part * (plot.x_max - plot.x_min),
                     vy = plot.y_min + part * (plot.y_max - plot.y_min);
        svg += text_at(x.at(vx), kSide - kMargin + 14, short_number(vx),
                       part == 1   ? "end"
                       : part == 0 ? "start"
                                   : "middle");
        svg += text_at(kMargin - 4, y.at(vy) + (part == 1 ? 8 : 4), short_number(vy), "end");
    }
    for (const ScatterSet& set : plot.sets) {
        svg += concat("<g fill=\"", set.color, "\" fill-opacity=\"", set.opacity, "\">\n");
        for (const auto& [px, py] : set.points) {
            if (px >= plot.x_min && px <= plot.x_max && py >= plot.y_min && py <= plot.y_max) {
                svg += concat("<circle cx=\"", fixed(x.at(px)), "\" cy=\"", fixed(y.at(py)), "\" r=\"",
                              set.radius, "\"/>");
            }
        }
        svg += "</g>\n";
    }
    return svg + text_at(kMargin, 15, plot.title, "start", "font-weight=\"600\"") + "</svg>\n";
}

}  // namespace drift::cli
