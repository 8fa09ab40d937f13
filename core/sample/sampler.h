// From a checkpoint on disk to pictures: loads the generator, plans classes and seeds, draws in batches.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/models/image_generator.h"

namespace drift {

struct LoadedGenerator {
    ImageGenerator network{nullptr};
    std::string weights;  // what was loaded: "ema_0.99" or "model"
    std::int64_t step = 0;
};
// Reads `checkpoint` (its folder) into the network that `config` describes; the picture shape and the number
// of classes come from the checkpoint, so the training data is not needed. `weights`: "ema" (the run's first
// decay), "ema_<decay>" or "model". Throws Error{kBadData} naming the file when it is damaged or is no
// picture generator, Error{kNotFound} listing the weights that exist.
[[nodiscard]] LoadedGenerator load_generator(const std::filesystem::path& checkpoint, const RunConfig& config,
                                             const std::string& weights, const std::string& device);

// One picture to draw.
struct SamplePlan {
    std::int64_t seed = 0;
    std::int64_t label = 0;
};
// `classes`: "balanced" (class i mod N for sample i), "uniform" (class drawn from the sample's own seed),
// "all" (`count` samples of every class, the same seeds for each) or a comma list of class numbers taken in
// turn. Sample i has seed `first_seed` + i. Throws Error{kUsage} naming the words and class numbers that are
// allowed.
[[nodiscard]] std::vector<SamplePlan> plan_samples(const std::string& classes, std::int64_t count,
                                                   std::int64_t first_seed, std::int64_t class_count);

}  // namespace drift
