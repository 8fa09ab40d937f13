#include "core/drift/field_row.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "core/base/check.h"
#include "core/drift/field_passes.h"
#include "core/drift/field_tensor.h"

namespace drift {

std::vector<RowForce> field_row(const at::Tensor& gen, const at::Tensor& pos, const at::Tensor& neg,
                                const FieldWeights& weights, const FieldOptions& options,
                                const Field& reference, std::int64_t set, std::int64_t row) {
    const at::NoGradGuard no_grad;
    const detail::FieldInputs all = detail::checked_inputs(gen, pos, neg, weights, options);
    check_that(set >= 0 && set < all.n && row >= 0 && row < all.G, "field_row: no such set or row");
    check_that(reference.temperatures.size() == options.temperatures.size(),
               "field_row: the reference belongs to other options");
    const detail::FieldInputs sets = all.slice(set, 1);
    const detail::RuleNumbers rules = detail::rule_numbers(options);
    const detail::Targets targets = detail::make_targets(sets);
    const at::Tensor distance = detail::target_distances(targets, sets.G, rules);
    const double usable = reference.scale != 0.0 || rules.min_scale > 0.0 ? reference.scale : 1.0;
    const double kernel_scale = std::max(usable, rules.min_scale);
    const std::int64_t negatives = sets.G + sets.U;

    std::vector<RowForce> forces;
    for (const TemperatureStatistics& statistics : reference.temperatures) {
        at::Tensor K = detail::affinities(distance, sets.G, kernel_scale, statistics.temperature,
                                          statistics.log_shift, options);
        K = K.narrow(1, row, 1) * targets.W.unsqueeze(1);
        const detail::Coefficients c = detail::coefficients(K, negatives, options);
        const at::Tensor C = c.C.view(-1).to(at::kDouble) * statistics.factor;
        const at::Tensor Kp = K.view(-1).narrow(0, negatives, sets.P).to(at::kDouble);
        const double squares = Kp.square().sum().item<double>();
        RowForce force;
        force.temperature = statistics.temperature;
        force.radius = statistics.temperature * kernel_scale;
        const double mass = Kp.sum().item<double>();
        force.neighbours = squares > 0.0 ? mass * mass / squares : 0.0;
        force.pull = C.narrow(0, negatives, sets.P).clone();
        force.push = C.narrow(0, 0, negatives).neg();
        force.push[row] = 0.0;  // the release rules give the self pair an affinity; it moves nothing
        forces.push_back(std::move(force));
    }
    return forces;
}

}  // namespace drift
