// The evaluation of a toy run: fixed held-out draws, their means, floors, and the same per class.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/eval/toy_metrics.h"

namespace drift {

class ToyEvaluation {
public:
    static constexpr std::int64_t kDraws = 4;         // of `points` each; their mean is reported
    static constexpr std::int64_t kMostClasses = 16;  // more are measured together only

    // Generated points [N, 2] for the fixed noise of draw `index`; `classes` [N] int64 on the CPU.
    using Generate = std::function<at::Tensor(std::int64_t index, const at::Tensor& classes)>;

    struct Result {
        ToyMetrics all;
        std::vector<ToyMetrics> classes;  // of a class-conditional toy with at most kMostClasses
    };

    // `points` per draw, over all classes. The draws depend on law and seed alone, so that the curve shows
    // the generator and not the draw.
    ToyEvaluation(ToyLawPtr law, bool by_class, std::int64_t seed, std::int64_t points);

    [[nodiscard]] Result measure(const Generate& generate, const Progress& progress);
    // Series with toy_metric_list()'s keys; REQUIRES a measure() before, which finds the floors.
    [[nodiscard]] std::vector<std::pair<std::string, double>> series(const Result& result) const;
    // {"energy_distance", "energy_floor", ..., "mode_shares", "classes": [{"name", ...}]} as JSON text.
    [[nodiscard]] std::string json(const Result& result) const;

private:
    struct Measured {
        ToyYardstick yardstick;
        std::int64_t points = 0;
        std::optional<ToyFloors> floors;  // cost ten evaluations, so they are found once
    };
    [[nodiscard]] const ToyFloors& floors_of(std::size_t which) const;

    ToyLawPtr law_;
    std::int64_t seed_, points_;
    std::vector<Measured> measured_;  // all classes together, then one by one
};

}  // namespace drift
