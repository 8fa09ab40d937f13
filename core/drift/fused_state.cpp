#include "core/drift/fused_state.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace drift::detail {

namespace {

// The number of row blocks depends on shapes only, so results do not depend on the number of threads.
constexpr std::int64_t kBlocks = 16;
constexpr std::int64_t kFewestRows = 16;
constexpr double kLog2E = 1.4426950408889634;

std::int64_t padded_to_four(std::int64_t count) {
    return (count + 3) / 4 * 4;
}

float* data_at(const at::Tensor& tensor, std::int64_t set) {
    return tensor.defined() ? tensor.data_ptr<float>() + set * tensor.stride(0) : nullptr;
}

}  // namespace

cpu::Rules cpu_rules(const FieldOptions& options) {
    const RuleNumbers numbers = rule_numbers(options);
    cpu::Rules rules;
    rules.normalization = options.kernel_normalization == KernelNormalization::kXY ? cpu::Normalization::kXY
                          : options.kernel_normalization == KernelNormalization::kY
                              ? cpu::Normalization::kY
                              : cpu::Normalization::kNone;
    rules.exclude_self = numbers.exclude_self;
    rules.self_mask = static_cast<float>(numbers.self_mask);
    rules.min_distance = static_cast<float>(numbers.min_distance);
    rules.affinity_root = static_cast<float>(std::sqrt(numbers.affinity_floor));
    rules.attraction = static_cast<float>(options.attraction);
    rules.repulsion = static_cast<float>(options.repulsion);
    rules.statistics = options.statistics;
    return rules;
}

std::vector<cpu::Group> make_groups(const std::vector<double>& temperatures) {
    std::vector<int> order(temperatures.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return temperatures[static_cast<std::size_t>(a)] > temperatures[static_cast<std::size_t>(b)];
    });
    std::vector<cpu::Group> groups;
    for (const int index : order) {
        const double temperature = temperatures[static_cast<std::size_t>(index)];
        const auto fits = [&](const cpu::Group& group) {
            const double ratio = group.base / temperature, power = std::round(ratio);
            return group.count < cpu::kGroup && power <= cpu::kLargestPower &&
                   std::abs(ratio - power) < 1e-9 * ratio;
        };
        auto group = std::find_if(groups.begin(), groups.end(), fits);
        if (group == groups.end()) {
            groups.emplace_back();
            group = groups.end() - 1;
            group->base = temperature;
        }
        group->power[group->count] = static_cast<int>(std::round(group->base / temperature));
        group->index[group->count++] = index;
    }
    return groups;
}

bool squares_from_gram(std::int64_t G, std::int64_t T, std::int64_t S, std::int64_t R) {
    return T * S + 2 * R * G * T < 2 * G * S + 2 * R * G * S;
}

FusedState::FusedState(const FieldInputs& inputs, const FieldOptions& options)
    : sets(inputs),
      rules(cpu_rules(options)),
      points(inputs.S <= cpu::kPointChannels),
      symmetric(!points && squares_from_gram(inputs.G, inputs.T(), inputs.S,
                                             static_cast<std::int64_t>(options.temperatures.size()))) {
    const std::int64_t wished =
        std::max(kFewestRows, padded_to_four((sets.G * sets.n + kBlocks - 1) / kBlocks));
    const std::int64_t rows =
        std::min(points ? wished : std::min(wished, cpu::kRows), padded_to_four(sets.G));
    shape = cpu::make_shape(sets.G, sets.U, sets.P, sets.S, rows);
    blocks = blocks_of(sets.G, rows);
    whole_sets_ = blocks_of(1, 1);
    whole = blocks.size() == whole_sets_.size();
    allocate();
    measured_.resize(blocks.size());
    const std::int64_t panel = points ? 0 : cpu::panel_floats(shape);
    for_blocks(whole_sets_, whole ? panel : 0, [&](std::int64_t k, const Block& block, float* scratch) {
        const cpu::SetView& set = view(block.set);
        cpu::pack_set(shape, set, points);
        if (whole) {
            if (!points) {
                cpu::gram_rows(shape, set, 0, gram_.size(1), symmetric, scratch);
            }
            measure_block(k, blocks[static_cast<std::size_t>(k)]);
        }
    });
    if (!whole) {
        if (!points) {
            fill_gram(panel);
        }
        for_blocks(blocks, 0, [&](std::int64_t k, const Block& block, float*) { measure_block(k, block); });
    }
}

std::vector<Block> FusedState::blocks_of(std::int64_t rows, std::int64_t per_block) const {
    std::vector<Block> list;
    for (std::int64_t set = 0; set < sets.n; ++set) {
        for (std::int64_t first = 0; first < rows; first += per_block) {
            list.push_back({set, first, std::min(rows, first + per_block)});
        }
    }
    return list;
}

void FusedState::allocate() {
    const std::int64_t n = sets.n, columns = shape.columns;
    center_ = floats({n, sets.S});
    weights_ = floats({n, columns});
    if (points) {
        coordinates_ = floats({n, sets.S, columns});
    } else {
        gram_ = floats({n, symmetric ? columns : padded_to_four(sets.G), columns});
        norms_ = floats({n, columns});
    }
    row_min_ = floats({n, sets.G});
    column_min_ = floats({n, columns});
    row_ref_ = floats({n, sets.G});
    column_ref_ = floats({n, columns});
    row_sum_ = floats({n, cpu::kGroup, sets.G});
    column_sum_ = floats({n, cpu::kGroup, columns});
    if (!whole) {
        partial_ = floats({static_cast<std::int64_t>(blocks.size()), cpu::kGroup, columns});
    }
    views_.resize(static_cast<std::size_t>(n));
    for (std::int64_t set = 0; set < n; ++set) {
        cpu::SetView& v = views_[static_cast<std::size_t>(set)];
        v.gen = data_at(sets.gen, set);
        v.neg = data_at(sets.neg, set);
        v.pos = data_at(sets.pos, set);
        v.w_gen = data_at(sets.w_gen, set);
        v.w_neg = data_at(sets.w_neg, set);
        v.w_pos = data_at(sets.w_pos, set);
        v.points = data_at(coordinates_, set);
        v.center = data_at(center_, set);
        v.gram = data_at(gram_, set);
        v.norms = data_at(norms_, set);
        v.weights = data_at(weights_, set);
        v.row_min = data_at(row_min_, set);
        v.column_min = data_at(column_min_, set);
        v.row_ref = data_at(row_ref_, set);
        v.column_ref = data_at(column_ref_, set);
        v.row_sum = data_at(row_sum_, set);
        v.column_sum = data_at(column_sum_, set);
    }
}

float* FusedState::partial(std::int64_t block) const {
    return data_at(partial_, block);
}

void FusedState::fill_gram(std::int64_t panel_floats) {
    const std::int64_t rows = gram_.size(1);
    // With enough sets for every thread one packing per set is best; otherwise row blocks share the work.
    const std::int64_t per_block = sets.n >= kBlocks / 2 ? rows : std::min(rows, cpu::kRows);
    for_blocks(blocks_of(rows, per_block), panel_floats, [&](std::int64_t, const Block& block, float* panel) {
        cpu::gram_rows(shape, view(block.set), block.first, block.last, symmetric, panel);
    });
}

// Combines the blocks' column results of every set, in block order.
void FusedState::merge_columns(std::size_t lines, bool minimum) {
    if (!partial_.defined()) {
        return;
    }
    const std::int64_t per_set = static_cast<std::int64_t>(blocks.size()) / sets.n;
    const std::size_t count = lines * static_cast<std::size_t>(shape.columns);
    for_blocks(whole_sets_, 0, [&](std::int64_t, const Block& block, float*) {
        float* to = minimum ? view(block.set).column_min : view(block.set).column_sum;
        std::copy_n(partial(block.set * per_set), count, to);
        for (std::int64_t k = 1; k < per_set; ++k) {
            const float* from = partial(block.set * per_set + k);
            for (std::size_t j = 0; j < count; ++j) {
                to[j] = minimum ? std::min(to[j], from[j]) : to[j] + from[j];
            }
        }
    });
}

void FusedState::measure_block(std::int64_t k, const Block& block) {
    float* columns = partial_.defined() ? partial(k) : view(block.set).column_min;
    measured_[static_cast<std::size_t>(k)] =
        cpu::measure_rows(shape, rules, view(block.set), block.first, block.last, columns);
}

DistanceSums FusedState::measure() {
    merge_columns(1, true);
    DistanceSums sums;
    for (const cpu::Measured& part : measured_) {
        sums.weighted += part.weighted;
        sums.nearest = std::min(sums.nearest, static_cast<double>(part.nearest));
    }
    sums.weight = static_cast<double>(sets.G) * weights_.sum(at::kDouble).item<double>();
    return sums;
}

void FusedState::complete(cpu::Group& group, const Scales& scales) const {
    const double unit = kLog2E / (scales.kernel * group.base);
    group.unit = static_cast<float>(unit);
    group.self_offset = static_cast<float>(rules.self_mask * unit * scales.kernel);
    group.nearest = static_cast<float>(-scales.log_shift[static_cast<std::size_t>(group.index[0])] * kLog2E /
                                       group.power[0]);
}

void FusedState::normalize_set(const cpu::Group& group, const Block& block) const {
    const cpu::SetView& set = view(block.set);
    cpu::make_references(shape, rules, group, set);
    if (rules.normalization != cpu::Normalization::kNone) {
        cpu::sum_rows(shape, rules, group, set, block.first, block.last, set.column_sum);
    }
    cpu::make_factors(shape, rules, group, set);
}

void FusedState::normalize(const cpu::Group& group) {
    if (whole) {
        for_blocks(blocks, 0, [&](std::int64_t, const Block& block, float*) { normalize_set(group, block); });
        return;
    }
    for_blocks(whole_sets_, 0, [&](std::int64_t, const Block& block, float*) {
        cpu::make_references(shape, rules, group, view(block.set));
    });
    if (rules.normalization != cpu::Normalization::kNone) {
        for_blocks(blocks, 0, [&](std::int64_t k, const Block& block, float*) {
            cpu::sum_rows(shape, rules, group, view(block.set), block.first, block.last, partial(k));
        });
        if (rules.normalization == cpu::Normalization::kXY) {
            merge_columns(static_cast<std::size_t>(group.count), false);
        }
    }
    for_blocks(whole_sets_, 0, [&](std::int64_t, const Block& block, float*) {
        cpu::make_factors(shape, rules, group, view(block.set));
    });
}

}  // namespace drift::detail
