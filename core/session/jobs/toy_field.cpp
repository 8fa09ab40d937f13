// The toy views' questions, answered by core/drift: this file only sorts a frame's points into sets.
#include "core/session/toy_field.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/drift/field.h"
#include "core/drift/field_row.h"
#include "core/session/jobs/toy_sets.h"

namespace drift {

using toy::Group;
using toy::make_sets;
using toy::points_of;
using toy::Sets;

namespace {

// One thread of the tensor library for as long as it lives: the window's questions must not take the cores
// that train. The setting belongs to the calling thread.
class OneThread {
public:
    OneThread() : before_(at::get_num_threads()) {
        if (before_ != 1) {
            at::set_num_threads(1);
        }
    }
    ~OneThread() {
        if (before_ != 1) {
            at::set_num_threads(before_);
        }
    }
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;

private:
    int before_;
};

// One call for all temperatures, or one each: scale and force normaliser of a temperature do not depend on
// the others, so the parts sum to the whole.
std::vector<FieldOptions> passes(const Sets& sets, bool per_temperature) {
    if (!per_temperature) {
        return {sets.options};
    }
    std::vector<FieldOptions> list(sets.options.temperatures.size(), sets.options);
    for (std::size_t r = 0; r < list.size(); ++r) {
        list[r].temperatures = {sets.options.temperatures[r]};
    }
    return list;
}

Field field_of(const Sets& sets, const FieldOptions& options) {
    return drifting_field(sets.gen, sets.pos, sets.neg, sets.weights, options);
}

// Displacements at queries [Q, 2] that are no samples of the set.
at::Tensor at_foreign(const Sets& sets, std::size_t set, const at::Tensor& queries,
                      const FieldOptions& options, const Field& field) {
    return field_at(queries.unsqueeze(0), sets.of(sets.gen, set), sets.of(sets.pos, set),
                    sets.of(sets.neg, set), sets.weights_of(set), options, field)
               .squeeze(0) *
           field.divisor;
}

// Sums the passes into values; `parts` are [K, 2].
ToyFieldValues values_of(const Sets& sets, const std::vector<at::Tensor>& parts, bool per_temperature) {
    const auto floats = [](const at::Tensor& tensor) {
        const at::Tensor flat = tensor.to(at::kFloat).contiguous();
        return std::vector<float>(flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + flat.numel());
    };
    ToyFieldValues values;
    values.temperatures = sets.options.temperatures;
    at::Tensor total = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) {
        total = total + parts[i];
    }
    values.total = floats(total);
    if (per_temperature) {
        for (const at::Tensor& part : parts) {
            values.by_temperature.push_back(floats(part));
        }
    }
    return values;
}

const Group* group_of(const std::vector<Group>& groups, std::int32_t label, double alpha) {
    const Group* best = nullptr;
    for (const Group& group : groups) {
        if (group.label == label &&
            (best == nullptr || std::abs(group.alpha - alpha) < std::abs(best->alpha - alpha))) {
            best = &group;
        }
    }
    return best;
}

// Adds `weights` [count] of one temperature to the influences; `index` says which point an entry stands for.
template <class Index>
void add_weights(std::vector<ToyInfluence>& list, const at::Tensor& weights, Index index) {
    const double* values = weights.const_data_ptr<double>();
    for (std::int64_t j = 0; j < weights.size(0); ++j) {
        if (static_cast<std::int64_t>(list.size()) <= j) {
            list.push_back(index(j));
        }
        ToyInfluence& one = list[static_cast<std::size_t>(j)];
        one.weight += values[j];
        one.by_temperature.push_back(values[j]);
    }
}

void strongest_first(std::vector<ToyInfluence>& list, std::size_t most) {
    std::erase_if(list, [](const ToyInfluence& one) { return !(one.weight > 0.0); });
    std::stable_sort(list.begin(), list.end(),
                     [](const ToyInfluence& a, const ToyInfluence& b) { return a.weight > b.weight; });
    if (list.size() > most) {
        list.resize(most);
    }
}

// sum_j w_j (y_j - x)
at::Tensor moved_by(const at::Tensor& weights, const at::Tensor& points, const at::Tensor& x) {
    return weights.unsqueeze(0).matmul(points.to(at::kDouble) - x.to(at::kDouble)).squeeze(0);
}

}  // namespace

ToyFieldOptions toy_field_options(const RunConfig& config) {
    ToyFieldOptions options;
    options.drift = config.drift;
    options.negatives = config.train.neg_per_class;
    return options;
}

ToyFieldValues toy_field_at_samples(const ToyFrame& frame, const ToyFieldOptions& options) {
    const at::NoGradGuard no_grad;
    const OneThread one_thread;
    const Sets sets = make_sets(frame, options);
    const at::Tensor gen = points_of(frame.gen, sets.gen.scalar_type());
    std::vector<at::Tensor> parts;
    for (const FieldOptions& pass : passes(sets, options.per_temperature)) {
        const Field field = field_of(sets, pass);
        at::Tensor moved = at::zeros_like(gen);
        for (std::size_t set = 0; set < sets.groups.size(); ++set) {
            const at::Tensor places = at::tensor(sets.groups[set].gen);
            const std::int64_t rest = places.size(0) - sets.G;
            moved.index_copy_(0, places.narrow(0, 0, sets.G),
                              field.V[static_cast<std::int64_t>(set)] * field.divisor);
            if (rest > 0) {
                const at::Tensor others = places.narrow(0, sets.G, rest);
                moved.index_copy_(0, others, at_foreign(sets, set, gen.index_select(0, others), pass, field));
            }
        }
        parts.push_back(moved);
    }
    return values_of(sets, parts, options.per_temperature);
}

ToyFieldValues toy_field_at(const ToyFrame& frame, const std::vector<float>& places, std::int32_t label,
                            const ToyFieldOptions& options) {
    const at::NoGradGuard no_grad;
    const OneThread one_thread;
    const Sets sets = make_sets(frame, options);
    const Group* group = group_of(sets.groups, label, options.alpha);
    if (group == nullptr) {
        throw Error(ErrorCode::kUsage, concat("this frame has no points of class ", label),
                    "choose a class that the run generates");
    }
    const auto set = static_cast<std::size_t>(group - sets.groups.data());
    const at::Tensor queries = points_of(places, sets.gen.scalar_type());
    std::vector<at::Tensor> parts;
    for (const FieldOptions& pass : passes(sets, options.per_temperature)) {
        parts.push_back(at_foreign(sets, set, queries, pass, field_of(sets, pass)));
    }
    return values_of(sets, parts, options.per_temperature);
}

ToyMicroscope toy_microscope(const ToyFrame& frame, std::int32_t sample, const ToyFieldOptions& options,
                             std::size_t most) {
    if (sample < 0 || static_cast<std::size_t>(sample) >= frame.gen.size() / 2) {
        throw Error(ErrorCode::kUsage, concat("there is no generated point ", sample, " in this frame"),
                    concat("choose one from 0 to ", static_cast<std::int64_t>(frame.gen.size()) / 2 - 1));
    }
    const at::NoGradGuard no_grad;
    const OneThread one_thread;
    const Sets sets = make_sets(frame, options, sample);
    std::size_t set = 0;
    while (set < sets.groups.size() && sets.groups[set].gen.front() != sample) {
        ++set;
    }
    if (set == sets.groups.size()) {
        throw Error(ErrorCode::kUsage, concat("point ", sample, " has too few neighbours of its class"),
                    "choose a point of a class with more points");
    }
    const Group& group = sets.groups[set];
    const Field field = field_of(sets, sets.options);
    const at::Tensor x = sets.gen[static_cast<std::int64_t>(set)][0];
    const at::Tensor pos = sets.pos[static_cast<std::int64_t>(set)];
    at::Tensor others = sets.gen[static_cast<std::int64_t>(set)];
    if (sets.neg.defined()) {
        others = at::cat({others, sets.neg[static_cast<std::int64_t>(set)]});
    }
    ToyMicroscope scope;
    scope.sample = sample;
    at::Tensor pulled = at::zeros({2}, at::kDouble), pushed = at::zeros({2}, at::kDouble);
    for (const RowForce& force : field_row(sets.gen, sets.pos, sets.neg, sets.weights, sets.options, field,
                                           static_cast<std::int64_t>(set), 0)) {
        scope.temperatures.push_back(force.temperature);
        scope.radii.push_back(force.radius);
        scope.neighbours.push_back(force.neighbours);
        pulled += moved_by(force.pull, pos, x);
        pushed -= moved_by(force.push, others, x);
        add_weights(scope.pulls, force.pull, [&](std::int64_t j) {
            return ToyInfluence{
                true, static_cast<std::int32_t>(group.data[static_cast<std::size_t>(j)]), 0, {}};
        });
        add_weights(scope.pushes, force.push, [&](std::int64_t j) {
            const bool generated = j < sets.G;
            const std::int64_t index = generated ? group.gen[static_cast<std::size_t>(j)]
                                                 : sets.foreign[static_cast<std::size_t>(j - sets.G)];
            return ToyInfluence{!generated, static_cast<std::int32_t>(index), 0, {}};
        });
    }
    for (std::size_t axis = 0; axis < 2; ++axis) {
        const auto i = static_cast<std::int64_t>(axis);
        scope.position[axis] = frame.gen[2 * static_cast<std::size_t>(sample) + axis];
        scope.attraction[axis] = pulled[i].item<float>();
        scope.repulsion[axis] = pushed[i].item<float>();
        scope.target[axis] = scope.position[axis] + scope.attraction[axis] + scope.repulsion[axis];
    }
    strongest_first(scope.pulls, most);
    strongest_first(scope.pushes, most);
    return scope;
}

}  // namespace drift
