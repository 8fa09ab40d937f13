#include "core/config/toy_contrast.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/option.h"

namespace drift {
namespace {

constexpr std::int64_t kSteps = 1500;
constexpr std::int64_t kPoints = 256;
constexpr std::int64_t kFrameSteps = 5;
constexpr std::int64_t kEvaluationSteps = 100;
constexpr std::int64_t kEvaluationPoints = 1024;
constexpr double kFactor = 4;

// Where the domain alone does not know what shows most.
constexpr std::array<std::pair<const char*, const char*>, 5> kKnown = {{
    {"drift.repulsion", "0"},             // everything ends on the densest places
    {"drift.attraction", "0.25"},         // the cloud swells
    {"train.pos_per_class", "16"},        // few data per step: a noisy pull
    {"train.gen_per_class", "16"},        // few samples hardly repel
    {"optimizer.learning_rate", "0.04"},  // far too fast
}};
// Texts, files, places and machine matters show nothing in the plane.
constexpr std::array<const char*, 4> kNever = {"run.task", "run.seed", "data.limit_per_class",
                                               "generator.type"};

bool is_valid(const RunConfig& config, const std::string& key, const std::string& value) {
    RunConfig changed = config;
    try {
        set_value(changed, key, value);
    } catch (const Error&) {
        return false;
    }
    const std::vector<ConfigFinding> all = findings(changed);
    return get_value(changed, key) != get_value(config, key) && applies(option_info(key).info, changed) &&
           std::none_of(all.begin(), all.end(), [](const ConfigFinding& f) { return !f.warning; });
}

std::string scaled(const std::string& number, double factor, bool whole) {
    const double value = std::strtod(number.c_str(), nullptr) * factor;
    return number_text(whole ? std::round(value) : value);
}

std::string scaled_list(const std::string& text, double factor, bool whole) {
    std::vector<std::string> values;
    for (const std::string& part : split(text.substr(1, text.size() - 2), ',')) {
        values.push_back(scaled(trim(part), factor, whole));
    }
    return "[" + join(values, ", ") + "]";
}

// Most telling first.
std::vector<std::string> candidates(const OptionInfo& option, const std::string& now) {
    std::vector<std::string> list;
    const auto known = std::find_if(kKnown.begin(), kKnown.end(),
                                    [&](const auto& pair) { return option.key == pair.first; });
    if (known != kKnown.end()) {
        list.emplace_back(known->second);
    }
    if (option.type == "bool") {
        list.emplace_back(now == "true" ? "false" : "true");
    } else if (option.type == "choice") {
        const auto here = std::find(option.choices.begin(), option.choices.end(), now);
        list.insert(list.end(), here == option.choices.end() ? here : here + 1, option.choices.end());
        list.insert(list.end(), option.choices.begin(), here);
    } else if (option.type == "integer" || option.type == "number") {
        const bool whole = option.type == "integer";
        if (std::strtod(now.c_str(), nullptr) == 0) {
            const double most = option.info.max;
            list.insert(list.end(), {whole ? "64" : "0.5", number_text(std::min(most, 1.0))});
        } else {
            list.insert(list.end(), {scaled(now, kFactor, whole), scaled(now, 1 / kFactor, whole),
                                     scaled(now, 2, whole), scaled(now, 0.5, whole), "0", "1"});
        }
    } else if (option.type == "number list" || option.type == "integer list") {
        const bool whole = option.type == "integer list";
        list.insert(list.end(), {scaled_list(now, kFactor, whole), scaled_list(now, 1 / kFactor, whole)});
    }
    return list;
}

void limit(RunConfig& config, const char* key, std::int64_t most, const std::vector<std::string>& keep) {
    if (std::find(keep.begin(), keep.end(), key) == keep.end() &&
        std::strtod(get_value(config, key).c_str(), nullptr) > static_cast<double>(most)) {
        set_value(config, key, std::to_string(most));
    }
}

std::string label_of(const std::string& key, const std::string& value) {
    std::string name = key.substr(key.find('.') + 1);
    std::replace(name.begin(), name.end(), '_', ' ');
    return name + " " + value;
}

}  // namespace

std::optional<std::string> telling_value(const OptionInfo& option, const RunConfig& config) {
    const std::string now = get_value(config, option.key);
    for (const std::string& value : candidates(option, now)) {
        if (is_valid(config, option.key, value)) {
            return value;
        }
    }
    return std::nullopt;
}

bool is_contrastable(const OptionInfo& option, const RunConfig& config) {
    const bool never = std::find(kNever.begin(), kNever.end(), option.key) != kNever.end();
    const bool fixed = option.type == "text" || (option.type == "choice" && option.choices.size() < 2);
    return config.run.task == Task::kToy && option.info.hashed && !never && !fixed &&
           applies(option.info, config);
}

RunConfig quick_toy(const RunConfig& config, std::int64_t steps, const std::vector<std::string>& keep) {
    RunConfig quick = config;
    limit(quick, "train.total_steps", steps, keep);
    limit(quick, "train.gen_per_class", kPoints, keep);
    limit(quick, "train.pos_per_class", kPoints, keep);
    limit(quick, "train.neg_per_class", kPoints, keep);
    limit(quick, "optimizer.warmup_steps", quick.train.total_steps / 10, keep);
    limit(quick, "log.eval_points", kEvaluationPoints, keep);
    quick.preview.every_steps = kFrameSteps;
    quick.log.eval_every_steps = kEvaluationSteps;
    quick.checkpoint.every_steps = 0;
    return quick;
}

ToyContrast toy_contrast(const RunConfig& config, const std::string& key, const std::string& value_a,
                         const std::string& value_b) {
    ToyContrast contrast{key, {}, {}, quick_toy(config, kSteps, {key}), {}};
    contrast.b = contrast.a;
    const std::string name = config.run.name.empty() ? "toy" : config.run.name;
    for (const auto& [run, value, text] : {std::tuple{&contrast.a, &value_a, &contrast.value_a},
                                           std::tuple{&contrast.b, &value_b, &contrast.value_b}}) {
        set_value(*run, key, *value);
        *text = get_value(*run, key);
        run->run.name = name + ", " + label_of(key, *text);
        check(*run);
    }
    return contrast;
}

}  // namespace drift
