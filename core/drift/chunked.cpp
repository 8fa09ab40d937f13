// The three passes over slices of sets and the normalisers between them.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "core/drift/field_passes.h"

namespace drift::detail {

namespace {

// Below this share of the masses it is the difference of, a force is rounding noise (in units of the type's
// eps).
constexpr double kNoiseEps = 1000.0;

at::Tensor slice_of(const at::Tensor& tensor, std::int64_t first, std::int64_t count) {
    return tensor.defined() ? tensor.narrow(0, first, count) : tensor;
}

// Calls body(slice, first, count) for consecutive slices of at most `chunk` sets.
template <class Body>
void for_slices(const FieldInputs& inputs, std::int64_t chunk, Body body) {
    for (std::int64_t first = 0; first < inputs.n; first += chunk) {
        const std::int64_t count = std::min(chunk, inputs.n - first);
        body(inputs.slice(first, count), first, count);
    }
}

TemperatureStatistics statistics_of(const ForceSums& sums, const FieldInputs& inputs,
                                    const FieldOptions& options, double temperature, double log_shift) {
    const RuleNumbers rules = rule_numbers(options);
    const double rows = static_cast<double>(inputs.n * inputs.G);
    const bool wide = inputs.gen.scalar_type() == at::kDouble;
    const double eps = wide ? std::numeric_limits<double>::epsilon() : std::numeric_limits<float>::epsilon();
    const double smallest = wide ? 1e-280 : 1e-60;  // the factor must stay representable beside such forces
    const double force = sums.square / (rows * static_cast<double>(inputs.S));
    const double unshift = std::exp(log_shift);  // K = unshift * K', F = unshift^2 * F'
    TemperatureStatistics statistics;
    statistics.temperature = temperature;
    statistics.log_shift = log_shift;
    statistics.force = force * std::pow(unshift, 4);
    statistics.effective_neighbours = sums.neighbours / rows;
    statistics.positive_mass = unshift * sums.positive / rows;
    statistics.negative_mass = unshift * sums.negative / rows;
    if (!options.normalize_forces) {
        statistics.factor = unshift * unshift;
    } else if (rules.min_force > 0.0) {
        statistics.factor = unshift * unshift / std::sqrt(std::max(statistics.force, rules.min_force));
    } else {
        const double noise = std::pow(kNoiseEps * eps, 2) * sums.mass_square / rows;
        const double square = std::max(force, noise);
        statistics.factor = square > smallest ? 1.0 / std::sqrt(square) : 0.0;
    }
    return statistics;
}

}  // namespace

FieldInputs FieldInputs::slice(std::int64_t first, std::int64_t count) const {
    if (first == 0 && count == n) {
        return *this;
    }
    FieldInputs part = *this;
    part.n = count;
    for (at::Tensor* tensor : {&part.gen, &part.pos, &part.neg, &part.w_gen, &part.w_pos, &part.w_neg}) {
        *tensor = slice_of(*tensor, first, count);
    }
    return part;
}

void DistanceSums::add(const DistanceSums& other) {
    weighted += other.weighted;
    weight += other.weight;
    nearest = std::min(nearest, other.nearest);
}

void ForceSums::add(const ForceSums& other) {
    square += other.square;
    mass_square += other.mass_square;
    neighbours += other.neighbours;
    positive += other.positive;
    negative += other.negative;
}

Scales scales_from(const DistanceSums& sums, std::int64_t S, const FieldOptions& options) {
    const RuleNumbers rules = rule_numbers(options);
    Scales scales;
    scales.scale = sums.weight > 0.0 ? sums.weighted / sums.weight : 0.0;
    const double usable = scales.scale != 0.0 || rules.min_scale > 0.0 ? scales.scale : 1.0;
    scales.kernel = std::max(usable, rules.min_scale);
    scales.divisor = std::max(usable / std::sqrt(static_cast<double>(S)), rules.min_scale);
    // Without a softmax exp(-D / tau) leaves float32's range; a common factor cancels in the normalised
    // force.
    const bool shift = options.kernel_normalization == KernelNormalization::kNone &&
                       rules.affinity_floor <= 0.0 && std::isfinite(sums.nearest);
    for (const double temperature : options.temperatures) {
        scales.log_shift.push_back(shift ? -sums.nearest / scales.kernel / temperature : 0.0);
    }
    return scales;
}

Field run_passes(const FieldInputs& inputs, const FieldOptions& options, FieldKernel& kernel,
                 std::int64_t chunk_sets) {
    DistanceSums distance;
    for_slices(inputs, chunk_sets, [&](const FieldInputs& sets, std::int64_t, std::int64_t) {
        distance.add(kernel.measure(sets));
    });
    const Scales scales = scales_from(distance, inputs.S, options);

    std::vector<ForceSums> sums(options.temperatures.size());
    for_slices(inputs, chunk_sets, [&](const FieldInputs& sets, std::int64_t, std::int64_t) {
        const std::vector<ForceSums> part = kernel.force(sets, scales);
        for (std::size_t r = 0; r < sums.size(); ++r) {
            sums[r].add(part[r]);
        }
    });

    Field field;
    field.scale = scales.scale;
    field.divisor = scales.divisor;
    field.kernel = kernel.name();
    std::vector<double> factors;
    for (std::size_t r = 0; r < sums.size(); ++r) {
        field.temperatures.push_back(
            statistics_of(sums[r], inputs, options, options.temperatures[r], scales.log_shift[r]));
        factors.push_back(field.temperatures.back().factor);
    }

    field.V = at::empty_like(inputs.gen);
    for_slices(inputs, chunk_sets, [&](const FieldInputs& sets, std::int64_t first, std::int64_t count) {
        at::Tensor part = field.V.narrow(0, first, count);
        kernel.emit(sets, scales, factors, part);
    });
    return field;
}

}  // namespace drift::detail
