#include "core/eval/toy_metric_list.h"

#include "core/base/text.h"

namespace drift {

const std::vector<ToyMetricInfo>& toy_metric_list() {
    static const std::vector<ToyMetricInfo> list = {
        {"eval/energy_distance", "energy distance", "data units", "eval/energy_floor", 0, 3, 0, true,
         "Distance between the clouds of generated and of unseen real points as a whole; zero only when they "
         "agree"},
        {"eval/sliced_wasserstein", "sliced Wasserstein", "data units", "eval/sliced_floor", 0, 3, 0, true,
         "How far points have to be moved, seen along 64 fixed directions and averaged"},
        {"eval/js_divergence", "density divergence (JS)", "bits", "eval/js_floor", 0, 2, 0, false,
         "Jensen-Shannon divergence of both densities on a grid of 64 x 64 cells, between 0 and 1"},
        {"eval/kl_divergence", "density divergence (KL)", "bits", "eval/kl_floor", 0, 2, 0, false,
         "Kullback-Leibler divergence of the generated from the real density on the same grid; punishes real "
         "places that are left out"},
        {"eval/coverage_min", "smallest coverage", "", "", 1, 0, 0.25, true,
         "Share of points in the emptiest mode or reference cell over the share that belongs there; 0: a "
         "mode "
         "is lost"},
        {"eval/coverage_error", "misplaced share", "", "eval/coverage_floor", 0, 3, 0, false,
         "Share of the points that would have to change their mode or reference cell"},
        {"eval/spread_ratio", "spread ratio", "", "", 1, 0, 0.3, true,
         "Width of the generated points inside each mode or cell over the real width; below 1: too narrow"},
        {"eval/mean_distance_ratio", "mean distance ratio", "", "", 1, 0, 0.2, false,
         "Mean distance to the nearest mode or cell centre over the real one; alone it rewards a collapse"},
    };
    return list;
}

std::string toy_class_key(const std::string& key, int label) {
    constexpr std::string_view kPrefix = "eval/";
    return concat(kPrefix, "class_", label, "/", key.starts_with(kPrefix) ? key.substr(kPrefix.size()) : key);
}

std::string toy_coverage_key(int k) {
    return concat("eval/coverage_", k);
}

}  // namespace drift
