// The field at foreign points.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/drift/field_passes.h"
#include "core/drift/field_tensor.h"

namespace drift {

namespace {

using detail::FieldInputs;

// Kernel normalisation none, shifted: a query nearer than any training pair may exceed 1; this bounds exp().
constexpr double kLargestLogAffinity = 30.0;

// log sum over gen of exp(-D / tau) per target [n, 1, T], with the self pairs masked as the rules say.
at::Tensor column_sums(const at::Tensor& gen_distance, double kernel_scale, double temperature,
                       std::int64_t G, const detail::RuleNumbers& rules) {
    at::Tensor logits = gen_distance * (-1.0 / (kernel_scale * temperature));
    const at::Tensor self = logits.narrow(2, 0, G).diagonal(0, 1, 2);
    if (rules.exclude_self) {
        self.fill_(-std::numeric_limits<double>::infinity());
    } else {
        self.sub_(rules.self_mask / temperature);
    }
    return at::logsumexp(logits, 1, /*keepdim=*/true);
}

}  // namespace

at::Tensor field_at(const at::Tensor& queries, const at::Tensor& gen, const at::Tensor& pos,
                    const at::Tensor& neg, const FieldWeights& weights, const FieldOptions& options,
                    const Field& reference) {
    const at::NoGradGuard no_grad;
    const FieldInputs inputs = detail::checked_inputs(gen, pos, neg, weights, options);
    if (!queries.defined() || queries.dim() != 3 || queries.size(0) != inputs.n ||
        queries.size(2) != inputs.S || reference.temperatures.size() != options.temperatures.size()) {
        throw Error(
            ErrorCode::kInternal,
            "field_at: queries must be [n, Q, S] like gen, and reference the field of the same options");
    }
    const detail::RuleNumbers rules = detail::rule_numbers(options);
    const detail::Targets targets = detail::make_targets(inputs);
    const at::Tensor x = queries.detach().to(inputs.gen.options()) - targets.center;
    const at::Tensor distance = detail::distances(x, targets.Y).clamp_min_(rules.min_distance);
    at::Tensor gen_distance;
    if (options.kernel_normalization == KernelNormalization::kXY) {
        gen_distance =
            detail::distances(targets.Y.narrow(1, 0, inputs.G), targets.Y).clamp_min_(rules.min_distance);
    }
    const double usable = reference.scale != 0.0 || rules.min_scale > 0.0 ? reference.scale : 1.0;
    const double kernel_scale = std::max(usable, rules.min_scale);

    at::Tensor V = at::zeros_like(x);
    for (const TemperatureStatistics& statistics : reference.temperatures) {
        at::Tensor logits = distance * (-1.0 / (kernel_scale * statistics.temperature));
        at::Tensor log_affinity;
        if (options.kernel_normalization == KernelNormalization::kNone) {
            log_affinity = (logits - statistics.log_shift).clamp_max_(kLargestLogAffinity);
        } else {
            const at::Tensor rows = at::logsumexp(logits, 2, /*keepdim=*/true);
            log_affinity = logits - rows;
            if (options.kernel_normalization == KernelNormalization::kXY) {
                const at::Tensor columns =
                    column_sums(gen_distance, kernel_scale, statistics.temperature, inputs.G, rules);
                log_affinity = (log_affinity + (logits - at::logaddexp(columns, logits))) * 0.5;
            }
        }
        at::Tensor K = log_affinity.exp().clamp_min_(std::sqrt(rules.affinity_floor));
        K.mul_(targets.W.unsqueeze(1));
        const detail::Coefficients c = detail::coefficients(K, inputs.G + inputs.U, options);
        const at::Tensor F = at::bmm(c.C, targets.Y) - c.C.sum(2, /*keepdim=*/true) * x;
        V.add_(F, statistics.factor / reference.divisor);
    }
    return V;
}

}  // namespace drift
