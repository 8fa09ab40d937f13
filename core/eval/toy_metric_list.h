// The metrics of 2-D toys for tables and charts: keys, labels, ideals. No torch.
#pragma once

#include <string>
#include <vector>

namespace drift {

struct ToyMetricInfo {
    std::string key;         // series, "eval/energy_distance"
    std::string label;       // "energy distance"
    std::string unit;        // "data units", "bits", ""
    std::string floor_key;   // series of what a perfect generator scores; "": `ideal` is exact
    double ideal = 0;        // value of a perfect generator; not meaningful with a floor_key
    double good_factor = 0;  // good: value <= good_factor * floor; or |value - ideal| <= good_within
    double good_within = 0;
    bool per_class = false;  // conditional toys also report it as toy_class_key(key, class)
    std::string help;        // one sentence
};

// In the order in which a table shows them.
[[nodiscard]] const std::vector<ToyMetricInfo>& toy_metric_list();
// "eval/energy_distance", 2 -> "eval/class_2/energy_distance".
[[nodiscard]] std::string toy_class_key(const std::string& key, int label);
// Share of the points in mode or reference cell `k`: "eval/coverage_3". Recorded for at most kCoverageSeries.
[[nodiscard]] std::string toy_coverage_key(int k);
inline constexpr int kCoverageSeries = 16;

}  // namespace drift
