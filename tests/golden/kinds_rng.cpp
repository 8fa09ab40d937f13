// Golden draws of the Threefry generator: the case's name carries its arguments.
#include <ATen/Functions.h>

#include <regex>

#include "core/runtime/rng.h"
#include "tests/golden/kinds.h"

namespace drift::test {
namespace {

using Json = nlohmann::json;
using threefry::Key;

struct TrainingKeys {
    Key rng, init_unused, rng_train, rng_eval;
};

// The start of a training run (algorithm.md 7).
TrainingKeys training_keys(std::uint64_t seed) {
    const std::vector<Key> first = threefry::split(threefry::key(seed));
    const std::vector<Key> second = threefry::split(first[0]);
    return {first[0], first[1], second[0], second[1]};
}

// Numbers that an entry stands for; draws are made for all of them.
std::int64_t entry_size(const Json& entry) {
    if (entry.contains("exact")) {
        return static_cast<std::int64_t>(entry.at("exact").size());
    }
    std::int64_t size = 1;
    for (const std::int64_t side : entry.at("shape").get<std::vector<std::int64_t>>()) {
        size *= side;
    }
    return size;
}

at::Tensor shaped(const std::vector<float>& values, const Json& entry) {
    const auto shape =
        entry.value("shape", std::vector<std::int64_t>{static_cast<std::int64_t>(values.size())});
    at::Tensor tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::kFloat);
    std::copy(values.begin(), values.end(), tensor.data_ptr<float>());
    return tensor.reshape(shape);
}

GoldenResults chain(std::uint64_t seed, std::uint32_t step, const Json& expect) {
    constexpr std::uint32_t kFlaxRoot =
        0xBF8B4530U;  // first bytes of SHA-1 of 0x01: the module root's stream
    const TrainingKeys keys = training_keys(seed);
    const Key fold = threefry::fold_in(keys.rng_train, step);
    const std::vector<Key> step_keys = threefry::split(fold);
    const std::vector<Key> guidance = threefry::split(step_keys[0]);
    const Key noise = threefry::split(step_keys[1], 1)[0];
    const Key flax_noise = threefry::fold_in(noise, kFlaxRoot);
    const std::vector<Key> draws = threefry::split(flax_noise);
    GoldenResults results = {
        {"rng", Json(keys.rng)},
        {"init_unused", Json(keys.init_unused)},
        {"rng_train", Json(keys.rng_train)},
        {"rng_eval", Json(keys.rng_eval)},
        {"fold", Json(fold)},
        {"cfg_seed", Json(step_keys[0])},
        {"rng_step", Json(step_keys[1])},
        {"cfg1", Json(guidance[0])},
        {"cfg2", Json(guidance[1])},
        {"noise_key", Json(noise)},
        {"flax_noise", Json(flax_noise)},
        {"rng_x", Json(draws[0])},
        {"rng_labels", Json(draws[1])},
    };
    for (const auto& [name, key] : {std::pair("u", guidance[0]), std::pair("u2", guidance[1])}) {
        if (expect.contains(name)) {
            const Json& entry = expect.at(name);
            results[name] = shaped(threefry::uniform(key, entry_size(entry)), entry);
        }
    }
    return results;
}

// One draw named by `operation` from key(seed); `bound` only for randint.
std::optional<GoldenValue> draw(const std::string& operation, std::uint64_t seed, std::int64_t count,
                                std::uint32_t bound, const Json& entry) {
    const Key key = threefry::key(seed);
    if (operation == "uniform") {
        return shaped(threefry::uniform(key, count), entry);
    }
    if (operation == "uniform_bf16") {
        return shaped(threefry::uniform_bf16(key, count), entry);
    }
    if (operation == "normal") {
        return shaped(threefry::normal(key, count), entry);
    }
    if (operation == "randint") {
        return Json(threefry::randint(key, count, bound));
    }
    if (operation == "permutation") {
        return Json(threefry::permutation(key, count));
    }
    if (operation == "bits") {
        return Json(threefry::bits(key, count));
    }
    if (operation == "bits8") {
        return Json(threefry::bits8(key, count));
    }
    if (operation == "fold_in") {
        return Json(threefry::fold_in(key, static_cast<std::uint32_t>(count)));
    }
    if (operation == "split") {
        return Json(threefry::split(key, count));
    }
    return std::nullopt;
}

std::vector<GoldenRun> one_run(GoldenResults results) {
    return {{"threefry", std::move(results)}};
}

}  // namespace

std::optional<std::vector<GoldenRun>> rng_runs(const std::string& name, const Json& golden_case) {
    static const std::regex kChain(R"(rng\.chain_seed(\d+)_step(\d+))");
    static const std::regex kChoice(R"(rng\.choice_seed(\d+)_step(\d+)_n(\d+)_k(\d+))");
    static const std::regex kDraw(R"(rng\.([a-z0-9_]+)_key(\d+)_(\d+)(?:_m(\d+))?)");
    static const std::regex kShapedDraw(R"(rng\.([a-z0-9_]+)_key_\d+d_seed(\d+)(?:_m(\d+))?)");
    const Json& expect = golden_case.at("expect");
    std::smatch match;
    if (std::regex_match(name, match, kChain)) {
        return one_run(
            chain(std::stoull(match[1]), static_cast<std::uint32_t>(std::stoul(match[2])), expect));
    }
    if (std::regex_match(name, match, kChoice)) {
        const Key key = threefry::fold_in(training_keys(std::stoull(match[1])).rng_train,
                                          static_cast<std::uint32_t>(std::stoul(match[2])));
        return one_run({{"out", Json(threefry::choice(key, std::stoll(match[3]), std::stoll(match[4])))}});
    }
    std::optional<GoldenValue> value;
    const auto bound = [](const std::ssub_match& text) {
        return text.matched ? static_cast<std::uint32_t>(std::stoul(text)) : 0U;
    };
    if (!expect.contains("out")) {
        return std::nullopt;
    }
    if (std::regex_match(name, match, kDraw)) {
        value =
            draw(match[1], std::stoull(match[2]), std::stoll(match[3]), bound(match[4]), expect.at("out"));
    } else if (std::regex_match(name, match, kShapedDraw)) {
        value = draw(match[1], std::stoull(match[2]), entry_size(expect.at("out")), bound(match[3]),
                     expect.at("out"));
    }
    if (!value.has_value()) {
        return std::nullopt;
    }
    return one_run({{"out", *value}});
}

}  // namespace drift::test
