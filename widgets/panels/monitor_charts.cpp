#include "widgets/panels/monitor_charts.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cstdlib>

#include "widgets/theme/palette.h"

namespace drift {
namespace {

const QString kTau = QStringLiteral("τ ");

QString tr(const char* text) {
    return QCoreApplication::translate("drift::MonitorCharts", text);
}

bool has(const std::vector<std::string>& keys, const std::string& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool takes(const ChartSpec& spec, const std::string& key) {
    return has(spec.keys, key) || has(spec.references, key) ||
           std::any_of(spec.prefixes.begin(), spec.prefixes.end(),
                       [&key](const std::string& prefix) { return key.starts_with(prefix); });
}

ChartSpec loss_chart(LossKind kind) {
    ChartSpec spec;
    spec.id = QStringLiteral("loss");
    spec.keys = {"loss"};
    if (kind == LossKind::kDistance) {
        spec.title = tr("Headline loss");
        spec.hint = tr("a distance here: forces are not normalised; lower is better");
        spec.help =
            tr("drift.normalize_forces is off, so the loss is the mean square of the summed raw forces: it "
               "falls as the "
               "samples approach the data.");
        spec.log_y = true;
        return spec;
    }
    spec.title = tr("Headline loss");
    spec.hint = kind == LossKind::kMixed
                    ? tr("alignment, not quality; a distance for runs without force normalisation")
                    : tr("alignment, not quality");
    spec.help =
        tr("Each temperature's force is divided by its own size before they are added, so this loss lies "
           "between 0 "
           "and the square of the number of temperatures and measures how well the temperatures agree on a "
           "direction. It may rise while the samples get better. Judge progress by the raw force and the "
           "independent distance.");
    spec.from_zero = true;
    return spec;
}

std::vector<ChartSpec> training_charts() {
    std::vector<ChartSpec> charts;
    charts.push_back(
        {QStringLiteral("force"),
         tr("Raw force"),
         tr("mean square, by temperature"),
         tr("lower is better"),
         tr("Mean square of the drifting force of each temperature before normalisation: zero when generated "
            "samples and data balance. Far from the data the force of a small temperature is small, too."),
         {},
         {"force/"},
         {},
         true,
         false,
         true,
         true,
         kTau});
    charts.push_back({QStringLiteral("distance"),
                      tr("Independent distance"),
                      tr("energy distance"),
                      tr("lower is better, down to its floor"),
                      tr("Energy distance between samples of the averaged weights and held-out data; the "
                         "thin line is what two "
                         "independent draws of the data score."),
                      {"eval/energy_distance"},
                      {},
                      {"eval/energy_floor"},
                      true,
                      false,
                      true,
                      false,
                      {}});
    charts.push_back(
        {QStringLiteral("scale"),
         tr("Scale"),
         tr("mean distance, feature units"),
         tr("settles when stable"),
         tr("Mean distance between generated samples and their positives and negatives; temperatures are "
            "relative to it."),
         {"scale"},
         {},
         {},
         false,
         false,
         true});
    charts.push_back({QStringLiteral("gradient"),
                      tr("Gradient norm"),
                      tr("L2, before clipping"),
                      tr("steady is better"),
                      tr("Global L2 norm of the generator's gradient before clipping."),
                      {"gradient_norm", "grad_norm"},
                      {},
                      {},
                      true,
                      false,
                      true});
    charts.push_back({QStringLiteral("learning_rate"),
                      tr("Learning rate"),
                      tr("AdamW step size"),
                      {},
                      {},
                      {"learning_rate", "lr"},
                      {},
                      {},
                      false,
                      true,
                      true,
                      false,
                      {}});
    charts.push_back({QStringLiteral("throughput"),
                      tr("Throughput"),
                      tr("steps per second"),
                      tr("higher is faster"),
                      {},
                      {"steps_per_second"},
                      {},
                      {},
                      false,
                      true,
                      true});
    charts.push_back({QStringLiteral("memory"),
                      tr("Memory"),
                      tr("MiB, resident"),
                      {},
                      {},
                      {"memory_mib", "resident_mib"},
                      {},
                      {},
                      false,
                      true,
                      true,
                      false,
                      {}});
    return charts;
}

std::vector<ChartSpec> optional_charts() {
    std::vector<ChartSpec> charts;
    charts.push_back({QStringLiteral("coverage"),
                      tr("Mode coverage"),
                      tr("share of samples per mode"),
                      tr("equal shares are better"),
                      {},
                      {},
                      {"eval/coverage"},
                      {},
                      false,
                      true,
                      false,
                      false,
                      tr("mode ")});
    charts.push_back({QStringLiteral("spread"),
                      tr("Spread ratio"),
                      tr("generated to real"),
                      tr("1 is ideal"),
                      {},
                      {"eval/spread_ratio"},
                      {},
                      {},
                      false,
                      false,
                      false,
                      false,
                      {}});
    charts.push_back({QStringLiteral("mean_distance"),
                      tr("Mean distance"),
                      tr("to the nearest mode, data units"),
                      tr("the data's own value is ideal"),
                      {},
                      {"eval/mean_distance"},
                      {},
                      {},
                      false,
                      true,
                      false,
                      false,
                      {}});
    charts.push_back(
        {QStringLiteral("neighbours"),
         tr("Effective neighbours"),
         tr("positives that pull, by temperature"),
         tr("above 1 is better"),
         tr("Exponential of the entropy of the attraction weights. Near 1, every sample listens to a single "
            "positive: the temperature is too small."),
         {},
         {"neighbours/"},
         {},
         true,
         false,
         false,
         true,
         kTau});
    charts.push_back({QStringLiteral("mass_pos"),
                      tr("Positive mass"),
                      tr("by temperature"),
                      {},
                      {},
                      {},
                      {"mass_pos/"},
                      {},
                      false,
                      true,
                      false,
                      true,
                      kTau});
    charts.push_back({QStringLiteral("mass_neg"),
                      tr("Negative mass"),
                      tr("by temperature"),
                      {},
                      {},
                      {},
                      {"mass_neg/"},
                      {},
                      false,
                      true,
                      false,
                      true,
                      kTau});
    return charts;
}

// "force/0.05" -> "0.05"; "eval/coverage_1" -> "1".
QString part_name(const std::string& key, const std::string& prefix) {
    QString name = QString::fromStdString(key.substr(prefix.size()));
    return name.startsWith(QLatin1Char('_')) ? name.mid(1) : name;
}

PlotSeries part_line(const RunShown& run, const std::string& key, const QString& part, std::size_t index,
                     bool several) {
    static constexpr std::array<MarkerShape, 5> shapes = {MarkerShape::kCircle, MarkerShape::kSquare,
                                                          MarkerShape::kTriangle, MarkerShape::kDiamond,
                                                          MarkerShape::kRing};
    PlotSeries line;
    line.run = run.folder;
    line.key = key;
    line.name = several ? run.name + QStringLiteral(" · ") + part : part;
    line.label = part;
    // Hue names the run; depth, width and marker the temperature. Dashes are a trap for raster painting.
    const double depth = 0.2 * static_cast<double>(std::min<std::size_t>(index, 3));
    line.color = mixed(run.colour, theme::colors().plot_text, 1 - depth);
    line.width = 1.25 + 0.5 * static_cast<double>(std::min<std::size_t>(index, 3));
    line.marker = shapes[index % shapes.size()];
    return line;
}

}  // namespace

std::vector<ChartSpec> standard_charts(LossKind loss) {
    std::vector<ChartSpec> charts = training_charts();
    for (ChartSpec& spec : optional_charts()) {
        charts.push_back(std::move(spec));
    }
    charts.push_back(loss_chart(loss));
    return charts;
}

std::vector<ChartSpec> other_charts(const std::vector<ChartSpec>& known,
                                    const std::vector<std::string>& keys) {
    std::vector<ChartSpec> charts;
    for (const std::string& key : keys) {
        if (std::any_of(known.begin(), known.end(),
                        [&key](const ChartSpec& spec) { return takes(spec, key); })) {
            continue;
        }
        ChartSpec spec;
        spec.id = QStringLiteral("key:") + QString::fromStdString(key);
        spec.title = QString::fromStdString(key);
        spec.keys = {key};
        spec.standard = false;
        spec.smoothable = !key.starts_with("eval/");
        charts.push_back(std::move(spec));
    }
    return charts;
}

std::vector<PlotSeries> chart_lines(const ChartSpec& spec, const RunShown& run,
                                    const std::vector<std::string>& keys, bool several) {
    std::vector<PlotSeries> lines;
    const auto wanted = std::find_if(spec.keys.begin(), spec.keys.end(),
                                     [&keys](const std::string& key) { return has(keys, key); });
    if (wanted != spec.keys.end()) {
        PlotSeries line;
        line.run = run.folder;
        line.key = *wanted;
        line.name = several ? run.name : spec.title;
        line.color = run.colour;
        line.smoothable = spec.smoothable;
        lines.push_back(std::move(line));
    }
    for (const std::string& prefix : spec.prefixes) {
        std::vector<std::string> parts;
        std::copy_if(keys.begin(), keys.end(), std::back_inserter(parts),
                     [&prefix](const std::string& key) { return key.starts_with(prefix); });
        std::sort(parts.begin(), parts.end(), [&prefix](const std::string& a, const std::string& b) {
            const auto number = [&prefix](const std::string& key) {
                return part_name(key, prefix).toDouble();
            };
            return number(a) < number(b);
        });
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const QString part = spec.part_mark + part_name(parts[i], prefix);
            lines.push_back(part_line(run, parts[i], part, i, several));
            lines.back().smoothable = spec.smoothable;
        }
    }
    for (const std::string& reference : spec.references) {
        if (has(keys, reference)) {
            PlotSeries line;
            line.run = run.folder;
            line.key = reference;
            line.name = several ? tr("%1 · floor").arg(run.name) : tr("floor");
            line.label = several ? QString() : tr("floor");
            line.color = mixed(run.colour, theme::colors().plot_text, 0.4);
            line.reference = true;
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

}  // namespace drift
