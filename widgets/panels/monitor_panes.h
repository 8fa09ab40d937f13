// Which charts are drawn and with which lines: metrics, formulas, groups and small multiples put together.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "widgets/panels/monitor_charts.h"
#include "widgets/panels/monitor_view.h"

namespace drift {

struct MonitorPane {
    QString id;     // of the chart, with what it was split by
    QString title;  // "Raw force", "Raw force · τ 0.05"
    std::size_t spec = 0;
    std::vector<PlotSeries> lines;
};

// `entities`: runs or groups in drawing order; `keys`: what each of them has logged. Charts in the order of
// `view`, the loss last unless it was moved. A chart without lines is one empty pane.
[[nodiscard]] std::vector<MonitorPane> monitor_panes(
    const std::vector<ChartSpec>& specs, const std::vector<RunShown>& entities,
    const std::map<std::string, std::vector<std::string>>& keys, const MonitorView& view);
// The chart of a formula.
[[nodiscard]] ChartSpec formula_chart(const MonitorFormula& formula);
[[nodiscard]] bool is_formula_chart(const QString& id);

}  // namespace drift
