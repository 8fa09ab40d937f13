// Internal to core/session/jobs: the points of a toy frame as the sets that training would make of them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "core/drift/field.h"
#include "core/session/toy_field.h"

namespace drift::toy {

// Points that share a class and a guidance strength, as the training's sets do.
struct Group {
    std::int32_t label = 0;
    double alpha = 1.0;
    std::vector<std::int64_t> gen, data;  // places in the frame
};

// Every group as one set of one call, as training makes them.
struct Sets {
    std::vector<Group> groups;
    std::vector<std::int64_t> foreign;  // data points among the negatives
    at::Tensor gen, pos, neg;
    FieldWeights weights;
    FieldOptions options;
    std::int64_t G = 0;

    [[nodiscard]] at::Tensor of(const at::Tensor& all, std::size_t set) const {
        return all.defined() ? all.narrow(0, static_cast<std::int64_t>(set), 1) : all;
    }
    [[nodiscard]] FieldWeights weights_of(std::size_t set) const {
        return {of(weights.gen, set), of(weights.pos, set), of(weights.neg, set)};
    }
};

// [count, 2] of the given type from x, y pairs.
[[nodiscard]] at::Tensor points_of(const std::vector<float>& values, at::ScalarType type);

// `first`: a generated point that must be among those used; it is moved to the front of its group.
// Throws Error{kUsage} when the frame holds no generated points beside data of their class.
[[nodiscard]] Sets make_sets(const ToyFrame& frame, const ToyFieldOptions& options,
                             std::optional<std::int64_t> first = std::nullopt);

}  // namespace drift::toy
