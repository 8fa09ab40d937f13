#include "core/sample/sampler.h"

#include <ATen/ATen.h>

#include <charconv>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/safetensors.h"
#include "core/runtime/rng.h"
#include "core/train/checkpoint.h"

namespace drift {
namespace {

constexpr const char* kShapeName = "image_shape";

std::string available_weights(const std::filesystem::path& checkpoint) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(checkpoint, ignored)) {
        const std::string name = entry.path().stem().string();
        if (entry.path().extension() == ".safetensors" && (name == "model" || name.starts_with("ema_"))) {
            names.push_back(name);
        }
    }
    std::ranges::sort(names);
    return names.empty() ? "none" : join(names, ", ");
}

std::string resolve_weights(const std::filesystem::path& checkpoint, const RunConfig& config,
                            const std::string& weights) {
    std::string name = weights;
    if (weights == "ema") {
        name = config.ema.decays.empty() ? "model" : concat("ema_", number_text(config.ema.decays.front()));
    }
    if (!std::filesystem::exists(part_file(checkpoint, name))) {
        throw Error(ErrorCode::kNotFound,
                    concat("the checkpoint ", checkpoint.string(), " has no weights \"", name, "\""),
                    concat("choose one of: ema, ", available_weights(checkpoint)));
    }
    return name;
}

ImageShape shape_from(const NamedTensors& tensors, const std::filesystem::path& file) {
    const auto found = tensors.find(kShapeName);
    if (found == tensors.end() || found->second.numel() != 3) {
        throw Error(ErrorCode::kBadData,
                    concat(file.string(), " holds no picture generator (image_shape is missing)"),
                    "sample a run of an image task; a 2-D toy is looked at in the toy lab");
    }
    const at::Tensor sizes = found->second.to(at::kLong);
    return {sizes[0].item<std::int64_t>(), sizes[1].item<std::int64_t>(), sizes[2].item<std::int64_t>()};
}

std::int64_t parse_class(const std::string& word, std::int64_t class_count) {
    std::int64_t value = -1;
    const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (failed != std::errc() || end != word.data() + word.size() || value < 0 || value >= class_count) {
        throw Error(
            ErrorCode::kUsage, concat("\"", word, "\" is no class of this run"),
            concat("use uniform, balanced, all, or a comma list of numbers from 0 to ", class_count - 1));
    }
    return value;
}

}  // namespace

LoadedGenerator load_generator(const std::filesystem::path& checkpoint, const RunConfig& config,
                               const std::string& weights, const std::string& device) {
    LoadedGenerator loaded;
    loaded.weights = resolve_weights(checkpoint, config, weights);
    loaded.step = load_state(checkpoint).step;
    // The averages hold parameters only; the shape stands with the model.
    const std::filesystem::path model_file = part_file(checkpoint, "model");
    SafetensorsFile model = read_safetensors(model_file);
    const ImageShape shape = shape_from(model.tensors, model_file);
    const auto embedding = model.tensors.find("mlp.class_embedding.weight");
    const std::int64_t classes = embedding == model.tensors.end() ? 1 : embedding->second.size(0);
    at::Generator unused = stream(0, "init");
    loaded.network = ImageGenerator(image_generator_spec(config, shape, classes), shape, unused);
    CheckpointPart part = module_part(loaded.weights, *loaded.network);
    if (loaded.weights != "model") {
        part.tensors.erase(kShapeName);
    }
    load_part(checkpoint, part);
    loaded.network->to(at::Device(device));
    return loaded;
}

std::vector<SamplePlan> plan_samples(const std::string& classes, std::int64_t count, std::int64_t first_seed,
                                     std::int64_t class_count) {
    if (count < 1) {
        throw Error(ErrorCode::kUsage, concat("the number of samples is ", count), "use at least 1");
    }
    std::vector<SamplePlan> plan;
    if (classes == "all") {
        for (std::int64_t label = 0; label < class_count; ++label) {
            for (std::int64_t i = 0; i < count; ++i) {
                plan.push_back({first_seed + i, label});
            }
        }
        return plan;
    }
    std::vector<std::int64_t> turn;
    if (classes == "balanced") {
        for (std::int64_t label = 0; label < class_count; ++label) {
            turn.push_back(label);
        }
    } else if (classes != "uniform") {
        for (const std::string& word : split(classes, ',')) {
            turn.push_back(parse_class(trim(word), class_count));
        }
    }
    for (std::int64_t i = 0; i < count; ++i) {
        SamplePlan sample{first_seed + i, 0};
        if (turn.empty()) {
            at::Generator generator = stream(sample.seed, "sample.class");
            sample.label = at::randint(class_count, {1}, generator, at::TensorOptions().dtype(at::kLong))
                               .item<std::int64_t>();
        } else {
            sample.label = turn[static_cast<std::size_t>(i) % turn.size()];
        }
        plan.push_back(sample);
    }
    return plan;
}

}  // namespace drift
