// Which charts the monitor has, in which order, and which lines of a run belong into each.
//
// The headline loss comes last on purpose: it is bounded and says how well the temperatures agree, not how
// good the samples are (with force normalisation off it is a distance, and its chart says so).
#pragma once

#include <QColor>
#include <QString>
#include <memory>
#include <string>
#include <vector>

#include "core/config/run_config.h"
#include "core/session/event.h"
#include "widgets/plot/plot_series.h"

namespace drift {

// A run as the monitor draws it.
struct RunShown {
    std::string folder;  // folder name below <project>/runs: the id of its curves
    QString name;
    QColor colour;
    bool visible = true;
    bool live = false;                                  // a job is working on it
    JobId job = 0;                                      // of this program; 0: none
    bool normalized_forces = true;                      // drift.normalize_forces of its config
    std::shared_ptr<const RunConfig> config = nullptr;  // null: not read, or damaged
    int group_size = 0;                                 // runs behind a group; 0: a single run
};

struct ChartSpec {
    QString id;  // stable, for settings
    QString title, unit, hint, help;
    std::vector<std::string> keys;        // alternatives: the first one that a run has
    std::vector<std::string> prefixes;    // every key with such a prefix is a line of its own
    std::vector<std::string> references;  // thin lines: floors and limits
    bool log_y = false, from_zero = false;
    bool standard = true;    // shown until the user chooses otherwise
    bool smoothable = true;  // false: few or smooth points
    QString part_mark;       // before the part of a prefixed key: "τ " makes "force/0.05" read "τ 0.05"
};

enum class LossKind { kAlignment, kDistance, kMixed };

// The fixed charts, first to last.
[[nodiscard]] std::vector<ChartSpec> standard_charts(LossKind loss);
// One chart per key that no chart of `known` takes, e.g. a task's own metric.
[[nodiscard]] std::vector<ChartSpec> other_charts(const std::vector<ChartSpec>& known,
                                                  const std::vector<std::string>& keys);
// Lines of `run` (with these keys) in a chart. `several`: more than one run is on the chart, so names carry
// the run.
[[nodiscard]] std::vector<PlotSeries> chart_lines(const ChartSpec& spec, const RunShown& run,
                                                  const std::vector<std::string>& keys, bool several);

}  // namespace drift
