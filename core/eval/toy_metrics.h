// How close 2-D samples are to a toy law, measured on draws that training never saw.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "core/data/toy_2d.h"

namespace drift {

struct ToyMetrics {
    std::vector<double> mode_shares;  // share of samples nearest to each centre, sums to 1
    double mean_distance = 0;         // to the nearest centre; ideal deviation * sqrt(pi / 2), 0.439 at 0.35
    double spread_ratio = 0;     // root mean square deviation from the own mode's mean / the law's; ideal 1
    double energy_distance = 0;  // V-statistic against held-out draws of the same count, >= 0
};

// Called between blocks of a long computation; may throw to end it.
using Progress = std::function<void()>;

// samples [N, 2], held_out [M, 2] float. Non-finite samples give non-finite metrics.
[[nodiscard]] ToyMetrics toy_metrics(const at::Tensor& samples, const at::Tensor& held_out, const ToyLaw& law,
                                     const Progress& progress = {});

// Mean of every entry; all must have the same number of modes. One energy distance of 4,096 points scatters
// by as much as the floor itself, mostly because two draws split differently between the modes; means over
// draws do not.
[[nodiscard]] ToyMetrics mean_of(const std::vector<ToyMetrics>& draws);

// 2 E|a - b| - E|a - a'| - E|b - b'| with all pairs, self pairs included (V-statistic), so it is >= 0 and its
// expectation under equal laws is positive: compare with energy_floor(). Memory: a copy of the points.
[[nodiscard]] double energy_distance(const at::Tensor& a, const at::Tensor& b, const Progress& progress = {});

// Mean energy distance between `pairs` pairs of independent draws of `points` points each: what a perfect
// generator would score. Depends on its arguments alone.
[[nodiscard]] double energy_floor(const ToyLaw& law, std::int64_t points, std::int64_t seed,
                                  const Progress& progress = {}, int pairs = 10);

}  // namespace drift
