// How close 2-D samples are to a toy law, measured on draws that training never saw. Labels, ideals and
// series keys of all metrics: core/eval/toy_metric_list.h.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/data/toy_2d.h"
#include "core/eval/progress.h"
#include "core/eval/toy_cells.h"

namespace drift {

struct ToyMetrics {
    std::vector<double> mode_shares;  // share of samples in each mode or cell, sums to 1
    double coverage_min = 0;          // smallest share over the share that belongs there; ideal 1
    double coverage_error = 0;        // half the sum of |share - right share|; >= 0
    double mean_distance = 0;         // to the nearest centre, data units
    double mean_distance_ratio = 0;   // over that of the law; ideal 1
    double spread_ratio = 0;     // root mean square deviation from the own cell's mean / the law's; ideal 1
    double energy_distance = 0;  // V-statistic against held-out draws of the same count, >= 0
    double sliced_wasserstein = 0;  // data units
    double js_divergence = 0;       // bits, 0..1
    double kl_divergence = 0;       // bits
};

// What a perfect generator scores on average: `energy` is the expectation 2 E|a - b| / n of two draws of n
// points, the others are means over ten pairs of independent draws.
struct ToyFloors {
    double energy = 0, sliced = 0, js = 0, kl = 0, coverage = 0;
};

// What a law's samples are compared with; make it once per law (and class).
class ToyYardstick {
public:
    // `label`: one class alone, or kAnyClass.
    explicit ToyYardstick(ToyLawPtr law, std::int64_t label = kAnyClass);
    // samples [N, 2], held_out [N, 2] float. Non-finite samples give non-finite distances.
    [[nodiscard]] ToyMetrics measure(const at::Tensor& samples, const at::Tensor& held_out,
                                     const Progress& progress = {}) const;
    // Of draws of `points` points each. Depends on its arguments alone.
    [[nodiscard]] ToyFloors floors(std::int64_t points, std::int64_t seed,
                                   const Progress& progress = {}) const;
    [[nodiscard]] const ToyCells& cells() const { return cells_; }

private:
    // Everything but the energy distance.
    [[nodiscard]] ToyMetrics compare(const at::Tensor& samples, const at::Tensor& held_out) const;

    ToyLawPtr law_;
    std::int64_t label_;
    ToyCells cells_;
    ToyAxes box_;
};

// Mean of every entry; all must have the same number of cells. One energy distance of 4,096 points scatters
// by as much as the floor itself, mostly because two draws split differently between the modes; means over
// draws do not.
[[nodiscard]] ToyMetrics mean_of(const std::vector<ToyMetrics>& draws);

// Key and value of every series, in the order of toy_metric_list(); floors included.
[[nodiscard]] std::vector<std::pair<std::string, double>> toy_series(const ToyMetrics& metrics,
                                                                     const ToyFloors& floors);

// 2 E|a - b| - E|a - a'| - E|b - b'| with all pairs, self pairs included (V-statistic), so it is >= 0 and its
// expectation under equal laws is positive: compare with ToyFloors::energy. Memory: a copy of the points.
[[nodiscard]] double energy_distance(const at::Tensor& a, const at::Tensor& b, const Progress& progress = {});

}  // namespace drift
