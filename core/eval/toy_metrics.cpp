#include "core/eval/toy_metrics.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/eval/pair_distance.h"
#include "core/eval/plane_distances.h"
#include "core/eval/toy_metric_list.h"
#include "core/runtime/rng.h"

namespace drift {

namespace {

constexpr std::int64_t kBlockRows = 256;  // between two looks at `progress`

// Mean distance over all pairs; a and b hold coordinates, [2, N] and [2, M]. Differences, not the expanded
// product: near pairs decide the energy distance, and there |a|^2 + |b|^2 - 2ab cancels in float32.
double mean_pair_distance(const at::Tensor& a, const at::Tensor& b, const Progress& progress) {
    const float* x = a.const_data_ptr<float>();
    const float* y = b.const_data_ptr<float>();
    const std::int64_t rows = a.size(1);
    const std::int64_t columns = b.size(1);
    double sum = 0.0;
    for (std::int64_t row = 0; row < rows; row += kBlockRows) {
        if (progress) {
            progress();
        }
        const std::int64_t count = std::min(kBlockRows, rows - row);
        sum += distance_sum(x + row, x + rows + row, count, y, y + columns, columns);
    }
    return sum / (static_cast<double>(rows) * static_cast<double>(columns));
}

at::Tensor points_on_cpu(const at::Tensor& points) {
    check_that(points.defined() && points.dim() == 2 && points.size(1) == 2 && points.size(0) > 0,
               "toy metrics need points of shape [N, 2]");
    return points.detach().to(at::kCPU, at::kFloat).contiguous();
}

// Coordinates apart, as the plain-memory functions want them.
struct Columns {
    explicit Columns(const at::Tensor& points) : values(points_on_cpu(points).t().contiguous()) {}
    [[nodiscard]] PlanePoints view() const {
        const float* first = values.const_data_ptr<float>();
        const auto count = static_cast<std::size_t>(values.size(1));
        return {{first, count}, {first + count, count}};
    }
    at::Tensor values;  // [2, N]
};

constexpr int kFloorPairs = 10;
// The energy floor follows from the mean distance of two points, which scatters by 1 % over this many pairs;
// the energy distance itself would scatter by as much as its mean.
constexpr int kEnergyPairs = 2;

double share_error(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0.0;
    for (std::size_t k = 0; k < a.size(); ++k) {
        sum += std::abs(a[k] - b[k]);
    }
    return sum / 2;
}

// Every number of a ToyMetrics but the shares.
constexpr double ToyMetrics::*kNumbers[] = {
    &ToyMetrics::coverage_min,        &ToyMetrics::coverage_error, &ToyMetrics::mean_distance,
    &ToyMetrics::mean_distance_ratio, &ToyMetrics::spread_ratio,   &ToyMetrics::energy_distance,
    &ToyMetrics::sliced_wasserstein,  &ToyMetrics::js_divergence,  &ToyMetrics::kl_divergence};

}  // namespace

double energy_distance(const at::Tensor& a, const at::Tensor& b, const Progress& progress) {
    const at::NoGradGuard no_grad;
    const at::Tensor x = points_on_cpu(a).t().contiguous();
    const at::Tensor y = points_on_cpu(b).t().contiguous();
    return 2.0 * mean_pair_distance(x, y, progress) - mean_pair_distance(x, x, progress) -
           mean_pair_distance(y, y, progress);
}

ToyYardstick::ToyYardstick(ToyLawPtr law, std::int64_t label)
    : law_(std::move(law)),
      label_(label),
      cells_(toy_cells(*law_, label)),
      box_(toy_axes(*law_, ToyStart::kBetween)) {}

ToyMetrics ToyYardstick::measure(const at::Tensor& samples, const at::Tensor& held_out,
                                 const Progress& progress) const {
    ToyMetrics metrics = compare(samples, held_out);
    metrics.energy_distance = energy_distance(samples, held_out, progress);
    return metrics;
}

ToyMetrics ToyYardstick::compare(const at::Tensor& samples, const at::Tensor& held_out) const {
    const at::NoGradGuard no_grad;
    const at::Tensor gen = points_on_cpu(samples);
    const ToyCells own = count_cells(gen, cells_.centres);

    ToyMetrics metrics;
    metrics.mode_shares = own.shares;
    metrics.coverage_min = 1.0;
    bool first = true;
    for (std::size_t k = 0; k < own.shares.size(); ++k) {
        if (cells_.shares[k] > 0) {
            const double ratio = own.shares[k] / cells_.shares[k];
            metrics.coverage_min = first ? ratio : std::min(metrics.coverage_min, ratio);
            first = false;
        }
    }
    metrics.coverage_error = share_error(own.shares, cells_.shares);
    metrics.mean_distance = own.mean_distance;
    metrics.mean_distance_ratio = own.mean_distance / cells_.mean_distance;
    metrics.spread_ratio = own.spread / cells_.spread;
    const Columns a(gen), b(held_out);
    metrics.sliced_wasserstein = sliced_wasserstein(a.view(), b.view());
    const PlaneBox box{box_.low, box_.high};
    const std::vector<double> drawn = plane_density(a.view(), box), real = plane_density(b.view(), box);
    metrics.js_divergence = js_divergence(real, drawn);
    metrics.kl_divergence = kl_divergence(real, drawn);
    return metrics;
}

ToyFloors ToyYardstick::floors(std::int64_t points, std::int64_t seed, const Progress& progress) const {
    ToyFloors floors;
    double pair_distance = 0.0;
    for (int pair = 0; pair < kFloorPairs; ++pair) {
        at::Generator generator = stream(seed, "toy.energy_floor", pair);
        const at::Tensor a = law_->sample(points, generator, label_).points;
        const at::Tensor b = law_->sample(points, generator, label_).points;
        const ToyMetrics metrics = compare(a, b);
        floors.sliced += metrics.sliced_wasserstein / kFloorPairs;
        floors.js += metrics.js_divergence / kFloorPairs;
        floors.kl += metrics.kl_divergence / kFloorPairs;
        floors.coverage += metrics.coverage_error / kFloorPairs;
        if (pair < kEnergyPairs) {
            pair_distance +=
                mean_pair_distance(a.t().contiguous(), b.t().contiguous(), progress) / kEnergyPairs;
        }
    }
    // E[2 E|a - b| - E|a - a'| - E|b - b'|] over equal laws: the self pairs alone make it differ from zero.
    floors.energy = 2.0 * pair_distance / static_cast<double>(points);
    return floors;
}

ToyMetrics mean_of(const std::vector<ToyMetrics>& draws) {
    check_that(!draws.empty(), "a mean needs at least one draw");
    ToyMetrics mean;
    mean.mode_shares.assign(draws.front().mode_shares.size(), 0.0);
    const double share = 1.0 / static_cast<double>(draws.size());
    for (const ToyMetrics& draw : draws) {
        check_that(draw.mode_shares.size() == mean.mode_shares.size(),
                   "draws of different laws have no mean");
        for (std::size_t k = 0; k < mean.mode_shares.size(); ++k) {
            mean.mode_shares[k] += share * draw.mode_shares[k];
        }
        for (double ToyMetrics::*number : kNumbers) {
            mean.*number += share * draw.*number;
        }
    }
    return mean;
}

std::vector<std::pair<std::string, double>> toy_series(const ToyMetrics& metrics, const ToyFloors& floors) {
    std::vector<std::pair<std::string, double>> series = {
        {"eval/energy_distance", metrics.energy_distance},
        {"eval/energy_floor", floors.energy},
        {"eval/sliced_wasserstein", metrics.sliced_wasserstein},
        {"eval/sliced_floor", floors.sliced},
        {"eval/js_divergence", metrics.js_divergence},
        {"eval/js_floor", floors.js},
        {"eval/kl_divergence", metrics.kl_divergence},
        {"eval/kl_floor", floors.kl},
        {"eval/coverage_min", metrics.coverage_min},
        {"eval/coverage_error", metrics.coverage_error},
        {"eval/coverage_floor", floors.coverage},
        {"eval/spread_ratio", metrics.spread_ratio},
        {"eval/mean_distance_ratio", metrics.mean_distance_ratio},
        {"eval/mean_distance", metrics.mean_distance}};
    if (metrics.mode_shares.size() <= kCoverageSeries) {
        for (std::size_t k = 0; k < metrics.mode_shares.size(); ++k) {
            series.emplace_back(toy_coverage_key(static_cast<int>(k)), metrics.mode_shares[k]);
        }
    }
    return series;
}

}  // namespace drift
