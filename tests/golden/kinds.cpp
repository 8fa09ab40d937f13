#include "tests/golden/kinds.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/generated/variable_factories.h>

#include <cmath>
#include <regex>

#include "core/base/text.h"
#include "core/drift/guidance.h"
#include "core/drift/loss.h"
#include "core/models/ema.h"
#include "core/train/optimizer.h"
#include "core/train/schedule.h"
#include "tests/support/uni.h"

namespace drift::test {
namespace {

using Json = nlohmann::json;

constexpr double kFloat64Tolerance = 1e-6;  // values are given with ten digits

at::Tensor doubles(const std::vector<double>& values) {
    return torch::tensor(values, at::kDouble);
}

at::Tensor scalar(double value) {
    return at::scalar_tensor(value, at::kDouble);
}

// An argument of drift_loss: undefined for null.
at::Tensor argument(const Json& inputs, const char* key, std::vector<std::int64_t> shape,
                    at::ScalarType dtype) {
    if (!inputs.contains(key) || inputs.at(key).is_null()) {
        return {};
    }
    const Json& value = inputs.at(key);
    return input(value.is_string() ? value.get<std::string>() : value.dump(), shape, dtype);
}

GoldenResults drift_results(const Json& golden_case, at::ScalarType dtype, const FieldOptions& variant) {
    const Json& config = golden_case.at("config");
    const Json& inputs = golden_case.at("inputs");
    const std::int64_t n = config.at("n");
    const std::int64_t G = config.at("G");
    const std::int64_t P = config.at("P");
    const std::int64_t U = config.value("U", std::int64_t{0});
    const std::int64_t S = config.at("S");
    const at::Tensor gen = argument(inputs, "gen", {n, G, S}, dtype);
    const at::Tensor pos = argument(inputs, "pos", {n, P, S}, dtype);
    const at::Tensor neg = argument(inputs, "neg", {n, U, S}, dtype);
    const FieldWeights weights{argument(inputs, "w_gen", {n, G}, dtype),
                               argument(inputs, "w_pos", {n, P}, dtype),
                               argument(inputs, "w_neg", {n, U}, dtype)};
    FieldOptions options = variant;
    options.rules = DriftRules::kRelease;
    options.temperatures = config.at("R_list").get<std::vector<double>>();
    const DriftLoss loss = drift_loss(gen, pos, neg, weights, options);
    GoldenResults results;
    results["loss"] = loss.per_set;
    results["grad_of_mean_loss"] = loss.cotangent;
    results["scale"] = scalar(loss.field.scale);
    results["scale_inputs"] = scalar(loss.field.divisor);
    results["goal"] = gen / loss.field.divisor + loss.field.V;
    for (const TemperatureStatistics& statistics : loss.field.temperatures) {
        results["loss_" + number_text(statistics.temperature)] = scalar(statistics.force);
    }
    return results;
}

Schedule schedule_of(const Json& inputs) {
    const std::string name = inputs.value("schedule", "const");
    if (name != "const" && name != "cosine") {
        throw std::invalid_argument(concat("unknown schedule \"", name, '"'));
    }
    return name == "cosine" ? Schedule::kCosine : Schedule::kConstant;
}

// "3*uni('adam:g{t}',[5]), t = 0,1,..." at t = 2: "3*uni('adam:g2',[5])".
std::string at_step(std::string text, std::int64_t step) {
    text = std::regex_replace(text, std::regex(R"(,\s*t\s*=.*$)"), "");
    return std::regex_replace(text, std::regex(R"(\{t\})"), std::to_string(step));
}

// A module with the one parameter "p".
struct OneParameter : torch::nn::Module {
    explicit OneParameter(const at::Tensor& start) { p = register_parameter("p", start.clone()); }
    at::Tensor p;
};

GoldenResults adamw_results(const Json& inputs, at::ScalarType dtype, bool fused) {
    const std::int64_t n = inputs.at("n");
    OneParameter module(input(inputs.at("p0").get<std::string>(), {n}, dtype));
    AdamWOptions options;
    options.beta1 = inputs.at("b1");
    options.beta2 = inputs.at("b2");
    options.epsilon = inputs.value("eps", options.epsilon);
    options.weight_decay = inputs.at("weight_decay");
    options.clip_norm = inputs.at("clip");
    options.fused = fused;
    AdamW optimizer(module.named_parameters(), options);
    EmaSet ema(module, {inputs.at("ema").get<double>()});
    GoldenResults results;
    for (std::int64_t step = 0; step < inputs.at("steps").get<std::int64_t>(); ++step) {
        const double rate = learning_rate(schedule_of(inputs), inputs.at("peak_lr"), inputs.at("warmup"),
                                          inputs.value("total_steps", std::int64_t{100000}), step);
        module.p.mutable_grad() = input(at_step(inputs.at("grad_at_step_t"), step), {n}, dtype);
        const std::string key = concat("step", step + 1, '.');
        results[key + "gnorm"] = optimizer.step(rate);
        results[key + "lr"] = scalar(rate);
        ema.update();
        results[key + "p"] = module.p.detach().clone();
        results[key + "ema"] = ema.state(0).at("p").clone();
    }
    return results;
}

GoldenResults rate_results(const Json& inputs) {
    std::vector<double> rates;
    for (const std::int64_t step : inputs.at("steps").get<std::vector<std::int64_t>>()) {
        rates.push_back(learning_rate(schedule_of(inputs), inputs.at("peak"), inputs.at("warmup"),
                                      inputs.at("total_steps"), step));
    }
    return {{"lr", doubles(rates)}};
}

GoldenResults alpha_results(const Json& inputs) {
    std::vector<double> alphas;
    for (const double u : inputs.at("u").get<std::vector<double>>()) {
        alphas.push_back(alpha_from_uniform(u, inputs.at("min"), inputs.at("max"), inputs.at("power")));
    }
    return {{"alpha", doubles(alphas)}};
}

// Keys "G<gen>_U<neg>": the weights of all listed alphas.
GoldenResults weight_results(const Json& golden_case) {
    static const std::regex kKey(R"(G(\d+)_U(\d+))");
    GoldenResults results;
    for (const auto& item : golden_case.at("expect").items()) {
        std::smatch match;
        if (!std::regex_match(item.key(), match, kKey)) {
            continue;
        }
        std::vector<double> weights;
        for (const double alpha : golden_case.at("inputs").at("alpha").get<std::vector<double>>()) {
            weights.push_back(negative_weight(alpha, std::stoll(match[1]), std::stoll(match[2])));
        }
        results[item.key()] = doubles(weights);
    }
    return results;
}

}  // namespace

std::optional<std::vector<GoldenRun>> drift_runs(const Json& golden_case) {
    if (!golden_case.contains("config") || !golden_case.at("config").contains("R_list")) {
        return std::nullopt;
    }
    struct Variant {
        const char* label;
        KernelChoice kernel;
        std::int64_t chunk_sets;
        bool float64 = true;  // also in float64
    };
    constexpr Variant kVariants[] = {{"tensor formula", KernelChoice::kTensor, 0},
                                     {"tensor formula, one set at a time", KernelChoice::kTensor, 1},
                                     {"fused kernel", KernelChoice::kFused, 0, false},
                                     {"automatic choice", KernelChoice::kAuto, 0}};
    std::vector<GoldenRun> runs;
    for (const Variant& variant : kVariants) {
        FieldOptions options;
        options.kernel = variant.kernel;
        options.chunk_sets = variant.chunk_sets;
        runs.push_back({concat("float32, ", variant.label), drift_results(golden_case, at::kFloat, options)});
        if (variant.float64) {
            runs.push_back({concat("float64, ", variant.label),
                            drift_results(golden_case, at::kDouble, options), kFloat64Tolerance});
        }
    }
    return runs;
}

std::optional<std::vector<GoldenRun>> optimizer_runs(const Json& golden_case) {
    const Json inputs = golden_case.value("inputs", Json::object());
    if (inputs.contains("peak") && inputs.contains("steps")) {
        return std::vector<GoldenRun>{{"schedule", rate_results(inputs)}};
    }
    if (inputs.contains("p0") && inputs.contains("grad_at_step_t")) {
        return std::vector<GoldenRun>{
            {"float32", adamw_results(inputs, at::kFloat, true)},
            {"float32, several passes", adamw_results(inputs, at::kFloat, false)},
            {"float64", adamw_results(inputs, at::kDouble, true), kFloat64Tolerance},
            {"float64, several passes", adamw_results(inputs, at::kDouble, false), kFloat64Tolerance}};
    }
    return std::nullopt;
}

std::optional<std::vector<GoldenRun>> sampling_runs(const std::string& name, const Json& golden_case) {
    if (name.rfind("rng.", 0) == 0) {
        return rng_runs(name, golden_case);
    }
    const Json inputs = golden_case.value("inputs", Json::object());
    if (inputs.contains("u") && inputs.contains("power")) {
        return std::vector<GoldenRun>{{"table", alpha_results(inputs)}};
    }
    if (inputs.contains("alpha")) {
        return std::vector<GoldenRun>{{"table", weight_results(golden_case)}};
    }
    return std::nullopt;
}

std::optional<std::vector<GoldenRun>> golden_runs(const std::string& topic, const std::string& name,
                                                  const Json& golden_case) {
    if (topic == "drift") {
        return drift_runs(golden_case);
    }
    if (topic == "optimizer") {
        return optimizer_runs(golden_case);
    }
    if (topic == "sampling") {
        return sampling_runs(name, golden_case);
    }
    return std::nullopt;
}

}  // namespace drift::test
