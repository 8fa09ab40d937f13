#include "app/cli/demo_report.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/svg_chart.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/io/image_codec.h"
#include "core/store/atlas.h"
#include "core/store/run_dir.h"
#include "core/store/scalars.h"
#include "core/store/toy_frames.h"

namespace drift::cli {

namespace {

using nlohmann::json;

// Okabe-Ito: told apart by readers with colour-vision deficiencies, in light and dark.
constexpr const char* kPalette[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00"};
constexpr const char* kDataColor = "var(--faint)";
constexpr const char* kDashColor = "var(--soft)";

constexpr const char* kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Drift Workbench: quick start</title>
<style>
:root { --page: #f7f7f6; --ink: #24292e; --soft: #6a727a; --faint: #9aa2a9; --grid: #d9dcdf; --plot: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --page: #1c1f22; --ink: #e3e6e8; --soft: #9aa2a9; --faint: #6a727a; --grid: #3a4046; --plot: #131517; }
}
body { background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; margin: 32px auto; max-width: 1000px;
  padding: 0 24px; }
h1 { font-size: 1.5em; } h2 { font-size: 1.2em; margin-top: 2em; }
p, td, th { max-width: 46em; } code { font-size: .92em; }
.row { display: flex; flex-wrap: wrap; gap: 16px; margin: 12px 0; }
svg text { font: 11px system-ui, sans-serif; fill: var(--ink); }
figure { margin: 0; } figcaption { color: var(--soft); font-size: .88em; }
figure img { image-rendering: pixelated; display: block; border: 1px solid var(--grid); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th { padding: 3px 16px 3px 0; text-align: left; font-weight: normal; border-bottom: 1px solid var(--grid); }
td.n { text-align: right; } .soft { color: var(--soft); }
</style></head><body>
)";

std::string number(const json& object, const char* key, const char* format = "%.3f") {
    if (!object.contains(key) || !object.at(key).is_number()) {
        return "not measured";
    }
    char text[48];
    std::snprintf(text, sizeof text, format, object.at(key).get<double>());
    return text;
}

ChartLine curve(const ScalarReader& scalars, const std::string& key, const std::string& name,
                const char* color, bool dashed = false) {
    ChartLine line{name, color, {}, dashed};
    for (const ScalarReader::Point& point : scalars.points_after(-1, {key})) {
        line.points.emplace_back(static_cast<double>(point.step), point.value);
    }
    return line;
}

// Every curve below `prefix`, in key order.
std::vector<ChartLine> curves_below(const ScalarReader& scalars, const std::string& prefix,
                                    const std::string& before) {
    std::vector<ChartLine> lines;
    for (const std::string& key : scalars.keys()) {
        if (key.starts_with(prefix)) {
            lines.push_back(curve(scalars, key, before + key.substr(prefix.size()),
                                  kPalette[lines.size() % std::size(kPalette)]));
        }
    }
    return lines;
}

std::string charts(const fs::path& run) {
    const ScalarReader scalars(run);
    const LineChart force{"Raw force per temperature", "step", "mean square force", true,
                          curves_below(scalars, "force/", "τ ")};
    const LineChart energy{"Distance to held-out data",
                           "step",
                           "energy distance",
                           true,
                           {curve(scalars, "eval/energy_distance", "generated", kPalette[0]),
                            curve(scalars, "eval/energy_floor", "real data", kDashColor, true)}};
    return concat("<div class=\"row\">", svg_of(force), svg_of(energy), "</div>\n");
}

std::vector<std::pair<double, double>> pairs_of(const std::vector<float>& points) {
    std::vector<std::pair<double, double>> pairs;
    for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
        pairs.emplace_back(points[i], points[i + 1]);
    }
    return pairs;
}

// Start, two early looks and the end: most of the movement happens early.
std::vector<std::size_t> story(std::size_t count) {
    std::vector<std::size_t> picks;
    for (const double part : {0.0, 0.08, 0.3, 1.0}) {
        const auto index = static_cast<std::size_t>(part * static_cast<double>(count - 1) + 0.5);
        if (picks.empty() || picks.back() != index) {
            picks.push_back(index);
        }
    }
    return picks;
}

std::string toy_section(const DemoRun& run) {
    std::string html =
        "<h2>Two Gaussians</h2>\n<p>A small network maps noise to points of the plane. In every step each "
        "generated "
        "point is pulled towards the data and pushed away from the other generated points; the network "
        "learns to "
        "make that step. Grey: data. Blue: generated.</p>\n<div class=\"row\">";
    const ToyFrameReader frames(run.folder);
    if (!frames.steps().empty()) {
        for (const std::size_t index : story(frames.steps().size())) {
            const auto frame = frames.read(index);
            const ScatterPlot plot{concat("step ", frame->step),
                                   frame->axis_min[0],
                                   frame->axis_max[0],
                                   frame->axis_min[1],
                                   frame->axis_max[1],
                                   {{"data", kDataColor, pairs_of(frame->data), 1.1, 0.45},
                                    {"generated", kPalette[0], pairs_of(frame->gen), 1.3, 0.6}}};
            html += svg_of(plot);
        }
    }
    html += "</div>\n" + charts(run.folder);
    const json result = json::parse(run.result_json);
    const json toy = result.value("toy", json::object());
    std::string shares = "not measured";
    if (toy.contains("mode_shares")) {
        std::vector<std::string> parts;
        for (const json& share : toy.at("mode_shares")) {
            char text[24];
            std::snprintf(text, sizeof text, "%.3f", share.get<double>());
            parts.emplace_back(text);
        }
        shares = join(parts, " and ");
    }
    html += concat(
        "<table><tr><th>On held-out draws</th><th>measured</th><th>ideal</th></tr>\n",
        "<tr><td>share of points at each cluster</td><td class=n>", shares,
        "</td><td class=n>0.5 and 0.5</td></tr>\n",
        "<tr><td>mean distance to the nearest centre</td><td class=n>", number(toy, "mean_distance"),
        "</td><td class=n>0.439</td></tr>\n<tr><td>spread relative to the data</td><td class=n>",
        number(toy, "spread_ratio"), "</td><td class=n>1</td></tr>\n<tr><td>energy distance</td><td class=n>",
        number(toy, "energy_distance", "%.5f"), "</td><td class=n>", number(toy, "energy_floor", "%.5f"),
        "</td></tr></table>\n<p class=soft>", number(result, "steps", "%.0f"), " steps in ",
        number(result, "seconds", "%.1f"), " s, run ", escaped(run.folder.filename().string()), "</p>\n");
    return html;
}

std::string sheets(const fs::path& out, const fs::path& run) {
    constexpr int kZoom = 2;
    std::string html = "<div class=\"row\">";
    const std::vector<AtlasRef> kept = list_atlases(run);
    if (kept.empty()) {
        return "<p>This run stored no sheets.</p>\n";
    }
    for (const std::size_t index : story(kept.size())) {
        const auto sheet = read_atlas(kept[index]);
        const std::string name = concat("digits_step_", sheet->step, ".png");
        write_png(out / name, upscale(*sheet->tiles, kZoom),
                  {{"Software", "Drift Workbench"},
                   {"step", std::to_string(sheet->step)},
                   {"weights", sheet->weights}});
        html += concat("<figure><img src=\"", name, "\" width=\"", sheet->tiles->width, "\" height=\"",
                       sheet->tiles->height, "\" alt=\"Generated digits at step ", sheet->step,
                       "\"><figcaption>step ", sheet->step, "</figcaption></figure>\n");
    }
    return html + "</div>\n";
}

std::string digits_section(const fs::path& out, const DemoRun& run, const fs::path& samples) {
    const json result = json::parse(run.result_json);
    const json image = result.value("image", json::object());
    return concat(
        "<h2>Handwritten digits</h2>\n<p>The same rule on pictures: one set per class, distances between raw "
        "pixels, ",
        number(image, "training_pictures", "%.0f"),
        " real MNIST pictures. Each column is one seed, each row one class; the seeds stay the same during "
        "training.</p>\n",
        sheets(out, run.folder), charts(run.folder),
        "<table><tr><th>Held-out pictures, pixel space</th><th>measured</th><th>real pictures</th></tr>\n",
        "<tr><td>energy distance</td><td class=n>", number(image, "energy_distance"), "</td><td class=n>",
        number(image, "energy_floor"), "</td></tr>\n<tr><td>diversity within a class</td><td class=n>",
        number(image, "diversity"), "</td><td class=n>1</td></tr></table>\n<p class=soft>",
        number(result, "steps", "%.0f"), " steps in ", number(result, "seconds", "%.1f"), " s, run ",
        escaped(run.folder.filename().string()),
        ". Single pictures with their seed, class and step inside: <code>",
        escaped(samples.filename().string()), "/</code></p>\n");
}

}  // namespace

void write_demo_report(const fs::path& out, const DemoRun& toy, const DemoRun& digits,
                       const fs::path& samples) {
    const std::string html = concat(kHead,
                                    "<h1>Drift Workbench: quick start</h1>\n<p>Two generators were trained "
                                    "on this machine. Each draws a sample "
                                    "in one forward pass. The loss is bounded and says little about quality, "
                                    "so the charts show the raw force "
                                    "and a distance to data that training never saw.</p>\n",
                                    toy_section(toy), digits_section(out, digits, samples),
                                    "<h2>Next</h2>\n<p><code>drift train digits</code> trains again, "
                                    "<code>drift sample last --count 100 --out pictures"
                                    "</code> draws more, <code>drift-workbench</code> opens both runs in the "
                                    "window.</p>\n</body></html>\n");
    write_file_atomic(out / "index.html", html);
}

}  // namespace drift::cli
