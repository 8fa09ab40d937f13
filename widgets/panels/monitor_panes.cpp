#include "widgets/panels/monitor_panes.h"

#include <QCoreApplication>
#include <algorithm>

#include "widgets/models/derived_series.h"

namespace drift {
namespace {

const QString kFormulaPrefix = QStringLiteral("formula:");

// Adds the band and the number of runs to the lines of a group.
void mark_group(std::vector<PlotSeries>& lines, const RunShown& entity, GroupBand band) {
    for (PlotSeries& line : lines) {
        line.group_size = entity.group_size;
        if (band != GroupBand::kNone && !line.reference) {
            line.low_key = line.key + DerivedSeriesSource::kLow;
            line.high_key = line.key + DerivedSeriesSource::kHigh;
        }
    }
}

std::vector<std::size_t> ordered(const std::vector<ChartSpec>& specs, const QStringList& order) {
    std::vector<std::size_t> places;
    for (const QString& id : order) {
        for (std::size_t i = 0; i < specs.size(); ++i) {
            if (specs[i].id == id) {
                places.push_back(i);
            }
        }
    }
    for (std::size_t i = 0; i < specs.size(); ++i) {
        if (std::find(places.begin(), places.end(), i) == places.end()) {
            places.push_back(i);
        }
    }
    return places;
}

// Puts `line` into the pane of `part`, which is made where it is missing.
void put(std::vector<MonitorPane>& panes, const ChartSpec& spec, std::size_t index, const QString& part,
         PlotSeries line) {
    const QString id = part.isEmpty() ? spec.id : spec.id + QLatin1Char('|') + part;
    auto found =
        std::find_if(panes.begin(), panes.end(), [&id](const MonitorPane& pane) { return pane.id == id; });
    if (found == panes.end()) {
        panes.push_back(
            {id, part.isEmpty() ? spec.title : spec.title + QStringLiteral(" · ") + part, index, {}});
        found = panes.end() - 1;
    }
    found->lines.push_back(std::move(line));
}

}  // namespace

std::vector<MonitorPane> monitor_panes(const std::vector<ChartSpec>& specs,
                                       const std::vector<RunShown>& entities,
                                       const std::map<std::string, std::vector<std::string>>& keys,
                                       const MonitorView& view) {
    std::vector<MonitorPane> all;
    const bool several = entities.size() > 1;
    for (const std::size_t index : ordered(specs, view.order)) {
        const ChartSpec& spec = specs[index];
        std::vector<MonitorPane> panes;
        const bool by_part = view.split == MonitorSplit::kParts && !spec.prefixes.empty();
        for (const RunShown& entity : entities) {
            const auto found = keys.find(entity.folder);
            std::vector<PlotSeries> lines =
                chart_lines(spec, entity, found == keys.end() ? std::vector<std::string>{} : found->second,
                            several && view.split != MonitorSplit::kRuns);
            if (entity.group_size > 0) {
                mark_group(lines, entity, view.band);
            }
            for (PlotSeries& line : lines) {
                const QString part = view.split == MonitorSplit::kRuns ? entity.name
                                     : by_part && !line.reference      ? line.label
                                                                       : QString();
                if (by_part && !part.isEmpty()) {
                    line.label.clear();  // the title says it
                    line.width = 1.75;
                    line.marker = MarkerShape::kCircle;
                    line.color = entity.colour;
                    line.name = several ? entity.name : part;
                }
                put(panes, spec, index, part, std::move(line));
            }
        }
        if (panes.empty()) {
            panes.push_back({spec.id, spec.title, index, {}});
        }
        std::move(panes.begin(), panes.end(), std::back_inserter(all));
    }
    return all;
}

ChartSpec formula_chart(const MonitorFormula& formula) {
    ChartSpec spec;
    spec.id = kFormulaPrefix + formula.text;
    spec.title = formula.name.isEmpty() ? formula.text : formula.name;
    spec.hint = formula.name.isEmpty() ? QCoreApplication::translate("drift::MonitorCharts", "formula")
                                       : formula.text;
    spec.help = QCoreApplication::translate("drift::MonitorCharts",
                                            "A formula over the run's curves: %1. Its points stand where the "
                                            "curve logged least often has one.")
                    .arg(formula.text);
    spec.keys = {DerivedSeriesSource::formula_key(formula.text.toStdString())};
    return spec;
}

bool is_formula_chart(const QString& id) {
    return id.startsWith(kFormulaPrefix);
}

}  // namespace drift
