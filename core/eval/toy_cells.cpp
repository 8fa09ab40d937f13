#include "core/eval/toy_cells.h"

#include <ATen/ATen.h>

#include <cmath>

#include "core/runtime/rng.h"

namespace drift {

namespace {

constexpr std::int64_t kCells = 16;
constexpr std::int64_t kDrawsForCells = 4096;
constexpr std::int64_t kDrawsForShares = 65536;
constexpr int kRounds = 25;

// [N, K] squared distances by differences: exact for near pairs, unlike the expanded product.
at::Tensor squared_distances(const at::Tensor& points, const at::Tensor& centres) {
    const at::Tensor x = points.select(1, 0).unsqueeze(1) - centres.select(1, 0).unsqueeze(0);
    const at::Tensor y = points.select(1, 1).unsqueeze(1) - centres.select(1, 1).unsqueeze(0);
    return x.square() + y.square();
}

at::Tensor k_means(const at::Tensor& points) {
    at::Tensor centres = points.narrow(0, 0, std::min(kCells, points.size(0))).clone();
    for (int round = 0; round < kRounds; ++round) {
        const at::Tensor cell = std::get<1>(squared_distances(points, centres).min(1));
        const at::Tensor counts = at::bincount(cell, {}, centres.size(0)).to(at::kDouble).unsqueeze(1);
        const at::Tensor sums =
            at::zeros({centres.size(0), 2}, at::kDouble).index_add_(0, cell, points.to(at::kDouble));
        // A cell that lost all its points stays where it was.
        centres = at::where(counts > 0, sums / counts.clamp_min(1), centres.to(at::kDouble)).to(at::kFloat);
    }
    return centres;
}

at::Tensor mode_centres(const ToyLaw& law, std::int64_t label) {
    // Where every mode is a class, a class has one mode.
    const auto& modes = law.facts().modes;
    const bool own = label >= 0 && modes.size() == law.facts().class_names.size();
    at::Tensor centres = at::empty({own ? 1 : static_cast<std::int64_t>(modes.size()), 2}, at::kFloat);
    auto values = centres.accessor<float, 2>();
    for (std::int64_t i = 0; i < centres.size(0); ++i) {
        const auto& mode = modes[static_cast<std::size_t>(own ? label : i)];
        values[i][0] = static_cast<float>(mode[0]);
        values[i][1] = static_cast<float>(mode[1]);
    }
    return centres;
}

}  // namespace

ToyCells toy_cells(const ToyLaw& law, std::int64_t label) {
    const at::NoGradGuard no_grad;
    at::Generator generator = stream(0, "toy.cells", label + 1);
    const at::Tensor centres = law.facts().modes.empty()
                                   ? k_means(law.sample(kDrawsForCells, generator, label).points)
                                   : mode_centres(law, label);
    return count_cells(law.sample(kDrawsForShares, generator, label).points, centres);
}

ToyCells count_cells(const at::Tensor& points, const at::Tensor& centres) {
    const at::NoGradGuard no_grad;
    const auto [squares, cell] = squared_distances(points, centres).min(1);
    const auto count = static_cast<double>(points.size(0));
    const at::Tensor counts = at::bincount(cell, {}, centres.size(0)).to(at::kDouble);
    const at::Tensor wide = points.to(at::kDouble);
    const at::Tensor means = at::zeros({centres.size(0), 2}, at::kDouble).index_add_(0, cell, wide) /
                             counts.clamp_min(1).unsqueeze(1);
    ToyCells cells;
    cells.centres = centres;
    for (std::int64_t k = 0; k < centres.size(0); ++k) {
        cells.shares.push_back(counts[k].item<double>() / count);
    }
    const double sum = (wide - means.index_select(0, cell)).square().sum().item<double>();
    cells.spread = std::sqrt(sum / (2.0 * count));
    cells.mean_distance = squares.sqrt().mean(at::kDouble).item<double>();
    return cells;
}

}  // namespace drift
