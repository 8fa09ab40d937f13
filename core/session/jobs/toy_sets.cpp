#include "core/session/jobs/toy_sets.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <map>
#include <utility>

#include "core/base/error.h"
#include "core/drift/guidance.h"

namespace drift::toy {

namespace {

// A different strength for every point would make sets of one: then a class is one set at its mean strength.
constexpr std::size_t kMostStrengths = 32;
// Sets are as large as the smallest group; groups below this share of the largest are left out instead.
constexpr std::size_t kSmallestShare = 4;

std::vector<Group> all_groups(const ToyFrame& frame) {
    const std::size_t count = frame.gen.size() / 2;
    const auto label = [&](std::size_t i) { return i < frame.gen_class.size() ? frame.gen_class[i] : 0; };
    const auto alpha = [&](std::size_t i) { return i < frame.gen_alpha.size() ? frame.gen_alpha[i] : 1.0F; };
    std::map<std::pair<std::int32_t, float>, Group> found;
    std::map<float, int> strengths;
    for (std::size_t i = 0; i < count; ++i) {
        ++strengths[alpha(i)];
    }
    const bool by_strength = strengths.size() <= kMostStrengths;
    for (std::size_t i = 0; i < count; ++i) {
        Group& group = found[{label(i), by_strength ? alpha(i) : 0.0F}];
        group.label = label(i);
        group.gen.push_back(static_cast<std::int64_t>(i));
        group.alpha += (alpha(i) - group.alpha) / static_cast<double>(group.gen.size());
    }
    std::vector<Group> groups;
    for (auto& [key, group] : found) {
        for (std::size_t i = 0; i < frame.data.size() / 2; ++i) {
            if (frame.data_class.empty() || frame.data_class[i] == group.label) {
                group.data.push_back(static_cast<std::int64_t>(i));
            }
        }
        groups.push_back(std::move(group));
    }
    return groups;
}

void shorten(std::vector<std::int64_t>& places, std::int64_t most) {
    if (most > 0 && static_cast<std::int64_t>(places.size()) > most) {
        places.resize(static_cast<std::size_t>(most));
    }
}

at::Tensor chosen(const at::Tensor& points, const std::vector<std::int64_t>& places, std::int64_t count) {
    return points.index_select(0,
                               at::tensor(at::IntArrayRef(places).slice(0, static_cast<std::size_t>(count))));
}

// Leaves out groups that could not be a set; throws when nothing is left.
void keep_usable(std::vector<Group>& groups) {
    std::size_t largest = 0;
    for (const Group& group : groups) {
        largest = std::max(largest, group.gen.size());
    }
    std::erase_if(groups, [&](const Group& group) {
        return group.data.empty() || group.gen.size() * kSmallestShare < largest;
    });
    if (groups.empty()) {
        throw Error(ErrorCode::kUsage, "this frame has no generated points beside data of their class",
                    "choose a frame of a toy run");
    }
}

// Unconditional negatives: data of any class, evenly spread over the frame's points.
void add_negatives(Sets& sets, const at::Tensor& data, std::int64_t wanted) {
    const std::int64_t U = std::min(wanted, data.size(0));
    if (U < 1) {
        return;
    }
    for (std::int64_t k = 0; k < U; ++k) {
        sets.foreign.push_back(k * data.size(0) / U);
    }
    const auto n = static_cast<std::int64_t>(sets.groups.size());
    sets.neg = chosen(data, sets.foreign, U).unsqueeze(0).repeat({n, 1, 1});
    sets.weights.neg = at::empty({n, U}, data.options());
    for (std::int64_t set = 0; set < n; ++set) {
        const double alpha = sets.groups[static_cast<std::size_t>(set)].alpha;
        sets.weights.neg[set].fill_(negative_weight(alpha, sets.G, U));
    }
}

}  // namespace

at::Tensor points_of(const std::vector<float>& values, at::ScalarType type) {
    const auto count = static_cast<std::int64_t>(values.size()) / 2;
    return at::from_blob(const_cast<float*>(values.data()), {count, 2}, at::kFloat).to(type).clone();
}

Sets make_sets(const ToyFrame& frame, const ToyFieldOptions& options, std::optional<std::int64_t> first) {
    const bool wide = options.drift.precision == Precision::kFloat64;
    const at::ScalarType type = wide ? at::kDouble : at::kFloat;
    Sets sets;
    sets.options = field_options(options.drift);
    std::sort(sets.options.temperatures.begin(), sets.options.temperatures.end());
    sets.groups = all_groups(frame);
    keep_usable(sets.groups);
    for (Group& group : sets.groups) {
        const auto found = first ? std::find(group.gen.begin(), group.gen.end(), *first) : group.gen.end();
        if (found != group.gen.end()) {
            std::rotate(group.gen.begin(), found, found + 1);
        }
    }
    std::int64_t P = static_cast<std::int64_t>(sets.groups.front().data.size());
    sets.G = static_cast<std::int64_t>(sets.groups.front().gen.size());
    for (const Group& group : sets.groups) {
        sets.G = std::min(sets.G, static_cast<std::int64_t>(group.gen.size()));
        P = std::min(P, static_cast<std::int64_t>(group.data.size()));
    }
    if (options.max_points > 0) {
        sets.G = std::min(sets.G, options.max_points);
        P = std::min(P, options.max_points);
    }
    const at::Tensor data = points_of(frame.data, type), gen = points_of(frame.gen, type);
    std::vector<at::Tensor> gens, poss;
    for (Group& group : sets.groups) {
        gens.push_back(chosen(gen, group.gen, sets.G));
        poss.push_back(chosen(data, group.data, P));
        shorten(group.data, P);
    }
    sets.gen = at::stack(gens);
    sets.pos = at::stack(poss);
    add_negatives(sets, data, options.negatives);
    return sets;
}

}  // namespace drift::toy
