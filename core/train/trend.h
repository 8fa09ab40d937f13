// Robust statistics of short series, for alarms. No torch.
#pragma once

#include <span>

namespace drift {

// Middle value; the mean of the two middle ones for an even count. REQUIRES: values is not empty.
[[nodiscard]] double median(std::span<const double> values);
// 1.4826 * median |x - median|: the standard deviation of normal values, blind to a few wild ones.
[[nodiscard]] double robust_deviation(std::span<const double> values);
// Mann-Kendall: standardised count of rising minus falling pairs; about N(0, 1) without a trend, below -1.64
// for a fall at the 5 % level. 0 for fewer than four values.
[[nodiscard]] double trend_score(std::span<const double> values);

}  // namespace drift
