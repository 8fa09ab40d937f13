#include "core/eval/toy_metrics.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "core/base/check.h"
#include "core/eval/pair_distance.h"
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

}  // namespace

double energy_distance(const at::Tensor& a, const at::Tensor& b, const Progress& progress) {
    const at::NoGradGuard no_grad;
    const at::Tensor x = points_on_cpu(a).t().contiguous();
    const at::Tensor y = points_on_cpu(b).t().contiguous();
    return 2.0 * mean_pair_distance(x, y, progress) - mean_pair_distance(x, x, progress) -
           mean_pair_distance(y, y, progress);
}

double energy_floor(const ToyLaw& law, std::int64_t points, std::int64_t seed, const Progress& progress,
                    int pairs) {
    double sum = 0.0;
    for (int pair = 0; pair < pairs; ++pair) {
        at::Generator generator = stream(seed, "toy.energy_floor", pair);
        const at::Tensor a = sample_toy(law, points, generator);
        const at::Tensor b = sample_toy(law, points, generator);
        sum += energy_distance(a, b, progress);
    }
    return sum / pairs;
}

ToyMetrics toy_metrics(const at::Tensor& samples, const at::Tensor& held_out, const ToyLaw& law,
                       const Progress& progress) {
    const at::NoGradGuard no_grad;
    const at::Tensor x = points_on_cpu(samples);
    const auto count = static_cast<double>(x.size(0));
    const auto [distance, mode] = at::cdist(x, centres_tensor(law)).min(1);

    ToyMetrics metrics;
    metrics.mean_distance = distance.mean(at::kDouble).item<double>();
    double squares = 0.0;
    for (std::int64_t k = 0; k < static_cast<std::int64_t>(law.centres.size()); ++k) {
        const at::Tensor own = x.index_select(0, (mode == k).nonzero().squeeze(1));
        metrics.mode_shares.push_back(static_cast<double>(own.size(0)) / count);
        if (own.size(0) > 0) {
            squares += (own - own.mean(0)).square().sum(at::kDouble).item<double>();
        }
    }
    metrics.spread_ratio = std::sqrt(squares / (2.0 * count)) / law.deviation;
    metrics.energy_distance = energy_distance(x, held_out, progress);
    return metrics;
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
        mean.mean_distance += share * draw.mean_distance;
        mean.spread_ratio += share * draw.spread_ratio;
        mean.energy_distance += share * draw.energy_distance;
    }
    return mean;
}

}  // namespace drift
