// What the monitor shows and how: the state that layouts save and undo restores.
#pragma once

#include <QString>
#include <QStringList>
#include <QVariantMap>
#include <map>
#include <vector>

#include "core/store/scalars.h"
#include "widgets/models/group_statistics.h"

namespace drift {

// Small multiples: one chart per metric, per part of it (temperature, mode), or per run or group.
enum class MonitorSplit { kNone, kParts, kRuns };

struct MonitorFormula {
    QString name;  // empty: the text is the title
    QString text;  // core/store/series_formula.h
    bool operator==(const MonitorFormula&) const = default;
};

struct MonitorView {
    static constexpr int kStartSmoothing = 12;  // slider position; a half-life of about 4 logged points
    static constexpr int kLeastHeight = 140, kStartHeight = 216, kMostHeight = 560;  // logical pixels
    static constexpr const char* kAllButSeed = "*";

    XAxis axis = XAxis::kStep;
    int smoothing = kStartSmoothing;
    std::map<QString, bool> shown;  // chart id -> shown, where the user chose
    std::map<QString, bool> log_y;  // chart id -> log y, where it differs from the chart's own
    QStringList order;              // chart ids that were moved to the front, first to last
    std::vector<MonitorFormula> formulas;
    QString group_by;  // empty: single runs; kAllButSeed; else a dotted option
    GroupBand band = GroupBand::kDeviation;
    MonitorSplit split = MonitorSplit::kNone;
    int chart_height = kStartHeight;
    QString maximised;  // chart id, empty: all
    bool operator==(const MonitorView&) const = default;
};

// JSON-able; unknown and damaged entries of a map are left out, numbers are brought into range.
[[nodiscard]] QVariantMap to_variant(const MonitorView& view);
[[nodiscard]] MonitorView monitor_view_from(const QVariantMap& map);

// Slider position 0 to kSmoothingSteps -> half-life in logged points, 0: off, at most 1,000.
inline constexpr int kSmoothingSteps = 60;
[[nodiscard]] double smoothing_half_life(int position);

}  // namespace drift
