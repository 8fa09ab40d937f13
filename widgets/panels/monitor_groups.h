// Runs that count as one: by the value of an option, or by everything but the seed.
#pragma once

#include <QString>
#include <vector>

#include "widgets/models/derived_series.h"
#include "widgets/panels/monitor_charts.h"

namespace drift {

struct GroupChoice {
    QString key, text;  // MonitorView::group_by and what the menu says
};

// "Single runs", "everything but the seed", and every option in which the runs differ.
[[nodiscard]] std::vector<GroupChoice> group_choices(const std::vector<RunShown>& runs);

struct RunGroups {
    std::vector<SeriesGroup> series;  // parallel to looks
    std::vector<RunShown> looks;      // folder = id of the group
};
// In order of the first member. Runs whose configuration cannot be read are a group of their own.
[[nodiscard]] RunGroups group_runs(const std::vector<RunShown>& runs, const QString& by, GroupBand band);

}  // namespace drift
