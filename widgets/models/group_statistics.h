// Means and bands over the members of a group of runs, point by point.
//
// X ALIGNMENT  The mean stands at every x where a member has a point (thinned evenly above 4,096); a member
// counts there with its value, interpolated linearly between its two neighbours, never beyond its own first
// and last point and not where a neighbour is no finite number.
#pragma once

#include <cstddef>
#include <vector>

#include "widgets/models/scalar_series.h"

namespace drift {

// kDeviation: one standard deviation (n - 1); kConfidence: 95 % interval of the mean (Student's t).
enum class GroupBand { kNone, kDeviation, kConfidence, kRange };

// Of finite values. Without a band, and for the two intervals of a single value, low and high are NaN; n = 0
// makes everything NaN.
struct GroupStatistics {
    double mean = 0, low = 0, high = 0;
    std::size_t count = 0;
};
[[nodiscard]] GroupStatistics group_statistics(const std::vector<double>& values, GroupBand band);

struct GroupCurves {
    Series mean, low, high, count;
};
// `members`: one curve each, in order of x.
[[nodiscard]] GroupCurves group_curves(const std::vector<std::vector<ScalarBucket>>& members, GroupBand band);

}  // namespace drift
