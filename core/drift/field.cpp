#include "core/drift/field.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <memory>
#include <string>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/drift/field_fused.h"
#include "core/drift/field_passes.h"
#include "core/drift/field_tensor.h"

namespace drift {

namespace {

std::string shape_text(const at::Tensor& tensor) {
    std::string text = "[";
    for (const std::int64_t size : tensor.sizes()) {
        text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    }
    return text + "]";
}

[[noreturn]] void wrong_shape(const char* name, const at::Tensor& tensor, const std::string& expected) {
    throw Error(ErrorCode::kInternal, std::string("drifting_field: ") + name + " has the shape " +
                                          (tensor.defined() ? shape_text(tensor) : "of an undefined tensor") +
                                          ", but " + expected + " is needed");
}

void expect_points(const char* name, const at::Tensor& tensor, std::int64_t n, std::int64_t S) {
    if (!tensor.defined() || tensor.dim() != 3 || (n >= 0 && (tensor.size(0) != n || tensor.size(2) != S))) {
        wrong_shape(
            name, tensor,
            n < 0 ? "[n, count, S]" : "[" + std::to_string(n) + ", count, " + std::to_string(S) + "]");
    }
}

at::Tensor checked_weights(const char* name, const at::Tensor& weights, const at::Tensor& points) {
    if (!weights.defined()) {
        return {};
    }
    if (weights.dim() != 2 || weights.size(0) != points.size(0) || weights.size(1) != points.size(1)) {
        wrong_shape(name, weights,
                    "[" + std::to_string(points.size(0)) + ", " + std::to_string(points.size(1)) + "]");
    }
    return weights.detach().to(points.options()).contiguous();
}

void check_temperatures(const std::vector<double>& temperatures) {
    for (const double temperature : temperatures) {
        if (!(temperature > 0.0) || !std::isfinite(temperature)) {
            throw Error(
                ErrorCode::kConfig,
                "drift.temperatures holds " + number_text(temperature) + ", but every temperature is above 0",
                "use values such as 0.02, 0.05, 0.2 (in units of the mean distance)");
        }
    }
    if (temperatures.empty()) {
        throw Error(ErrorCode::kConfig, "drift.temperatures is empty",
                    "name at least one temperature, such as 0.05");
    }
}

}  // namespace

FieldOptions field_options(const DriftConfig& config) {
    FieldOptions options;
    options.rules = config.rules;
    options.temperatures = config.temperatures;
    options.attraction = config.attraction;
    options.repulsion = config.repulsion;
    options.kernel_normalization = config.kernel_normalization;
    options.affinity_floor = config.affinity_floor;
    options.normalize_forces = config.normalize_forces;
    options.kernel = config.kernel;
    options.chunk_sets = config.chunk_sets;
    return options;
}

namespace detail {

RuleNumbers rule_numbers(const FieldOptions& options) {
    RuleNumbers numbers;
    if (options.rules == DriftRules::kRelease) {
        numbers.exclude_self = false;
        numbers.self_mask = 100.0;
        numbers.min_distance = 1e-4;
        numbers.min_scale = 1e-3;
        numbers.min_force = 1e-8;
        numbers.affinity_floor = 1e-6;
    }
    if (options.affinity_floor >= 0.0) {
        numbers.affinity_floor = options.affinity_floor;
    }
    return numbers;
}

FieldInputs checked_inputs(const at::Tensor& gen, const at::Tensor& pos, const at::Tensor& neg,
                           const FieldWeights& weights, const FieldOptions& options) {
    check_temperatures(options.temperatures);
    expect_points("gen", gen, -1, -1);
    expect_points("pos", pos, gen.size(0), gen.size(2));
    FieldInputs inputs;
    inputs.n = gen.size(0);
    inputs.G = gen.size(1);
    inputs.S = gen.size(2);
    inputs.P = pos.size(1);
    if (inputs.n < 1 || inputs.G < 1 || inputs.S < 1) {
        wrong_shape("gen", gen, "at least one set, one sample and one channel");
    }
    if (inputs.P < 1) {
        wrong_shape("pos", pos, "at least one positive");
    }
    const at::ScalarType type = gen.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    inputs.gen = gen.detach().to(type).contiguous();
    inputs.pos = pos.detach().to(inputs.gen.options()).contiguous();
    if (neg.defined() && neg.numel() > 0) {
        expect_points("neg", neg, inputs.n, inputs.S);
        inputs.U = neg.size(1);
        inputs.neg = neg.detach().to(inputs.gen.options()).contiguous();
        inputs.w_neg = checked_weights("w_neg", weights.neg, inputs.neg);
    }
    inputs.w_gen = checked_weights("w_gen", weights.gen, inputs.gen);
    inputs.w_pos = checked_weights("w_pos", weights.pos, inputs.pos);
    return inputs;
}

}  // namespace detail

namespace {

std::unique_ptr<detail::FieldKernel> choose_kernel(const detail::FieldInputs& inputs,
                                                   const FieldOptions& options, bool keep) {
    if (options.kernel == KernelChoice::kTensor) {
        return detail::make_tensor_kernel(options, keep);
    }
    const std::string obstacle = detail::fused_obstacle(inputs, options);
    if (obstacle.empty()) {
        return detail::make_fused_kernel(inputs, options, keep);
    }
    if (options.kernel == KernelChoice::kFused) {
        throw Error(ErrorCode::kUnsupported, "The fused drift kernel cannot compute this run: " + obstacle,
                    "set drift.kernel to auto or tensor");
    }
    return detail::make_tensor_kernel(options, keep);
}

}  // namespace

Field drifting_field(const at::Tensor& gen, const at::Tensor& pos, const at::Tensor& neg,
                     const FieldWeights& weights, const FieldOptions& options) {
    const at::NoGradGuard no_grad;
    const detail::FieldInputs inputs = detail::checked_inputs(gen, pos, neg, weights, options);
    const bool one_chunk = options.chunk_sets <= 0 || options.chunk_sets >= inputs.n;
    const auto kernel = choose_kernel(inputs, options, one_chunk);
    return detail::run_passes(inputs, options, *kernel, one_chunk ? inputs.n : options.chunk_sets);
}

}  // namespace drift
