// Labelled pictures in memory: built-in digits and IDX files behind one interface.
//
// THREADING  Immutable after construction; any thread may read.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/config/run_config.h"

namespace drift {

// What a source hands over.
struct LabelledImages {
    at::Tensor images;                     // [N, C, H, W] uint8 on CPU, 0..255
    at::Tensor labels;                     // [N] int64 on CPU, 0..class_names.size()-1
    std::vector<std::string> class_names;  // one per class
    std::string origin;                    // for messages: file or "built-in digits"
};

// Splits every class into a training part and a held-out part (its last `holdout_fraction`, rounded down, at
// least one picture when the fraction is above 0 and the class has two or more).
class ImageDataset {
public:
    // `limit_per_class` > 0 keeps the first so many pictures of every class before splitting.
    // Throws Error{kBadData} when a class has no training picture.
    ImageDataset(LabelledImages source, double holdout_fraction, std::int64_t limit_per_class);

    [[nodiscard]] ImageShape shape() const { return shape_; }
    [[nodiscard]] std::int64_t class_count() const { return static_cast<std::int64_t>(class_names_.size()); }
    [[nodiscard]] const std::vector<std::string>& class_names() const { return class_names_; }
    [[nodiscard]] const std::string& origin() const { return origin_; }
    // Pictures of one class in source order, [n, C, H, W] uint8.
    [[nodiscard]] const at::Tensor& training(std::int64_t label) const;
    [[nodiscard]] const at::Tensor& held_out(std::int64_t label) const;
    [[nodiscard]] std::int64_t training_count() const;
    [[nodiscard]] std::int64_t held_out_count() const;

    // `count` training pictures of a class, [count, C, H, W] float32 in [-1, 1]; without replacement, except
    // that a class with fewer than `count` pictures is drawn from with replacement. Depends on the generator
    // alone.
    [[nodiscard]] at::Tensor draw(std::int64_t label, std::int64_t count, at::Generator& generator) const;
    // The same over all classes together, every training picture equally likely.
    [[nodiscard]] at::Tensor draw_any(std::int64_t count, at::Generator& generator) const;

    // SHA-256 over shape, class names and the training and held-out pictures in order.
    [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }

private:
    ImageShape shape_;
    std::vector<std::string> class_names_;
    std::string origin_;
    std::vector<at::Tensor> training_, held_out_;  // per class
    std::string fingerprint_;
};

// Reads what `data.source` names. Throws Error{kNotFound|kBadData|kConfig|kIo}; Error{kUnsupported} for a 2-D
// law.
[[nodiscard]] std::shared_ptr<const ImageDataset> load_dataset(const DataConfig& data);

}  // namespace drift
