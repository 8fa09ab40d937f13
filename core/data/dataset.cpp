#include "core/data/dataset.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/data/pixels.h"

namespace drift {
namespace {

std::span<const std::byte> bytes_of(const at::Tensor& images) {
    return std::as_bytes(
        std::span(images.const_data_ptr<std::uint8_t>(), static_cast<std::size_t>(images.numel())));
}

// Indices of `count` picks from `available`.
at::Tensor pick(std::int64_t available, std::int64_t count, at::Generator& generator) {
    const auto options = at::TensorOptions().dtype(at::kLong);
    if (available < count) {
        return at::randint(available, {count}, generator, options);
    }
    return at::randperm(available, generator, options).narrow(0, 0, count);
}

}  // namespace

ImageDataset::ImageDataset(LabelledImages source, double holdout_fraction, std::int64_t limit_per_class)
    : class_names_(std::move(source.class_names)), origin_(std::move(source.origin)) {
    check_that(source.images.dim() == 4 && source.images.scalar_type() == at::kByte,
               "images are [N, C, H, W] uint8");
    check_that(source.labels.dim() == 1 && source.labels.size(0) == source.images.size(0),
               "one label per picture");
    shape_ = {source.images.size(1), source.images.size(2), source.images.size(3)};
    Sha256 hash;
    hash.update(concat("images ", shape_.channels, "x", shape_.height, "x", shape_.width));
    for (std::int64_t label = 0; label < class_count(); ++label) {
        at::Tensor rows = at::nonzero(source.labels == label).squeeze(1);
        if (limit_per_class > 0 && rows.size(0) > limit_per_class) {
            rows = rows.narrow(0, 0, limit_per_class);
        }
        const std::int64_t count = rows.size(0);
        auto held =
            static_cast<std::int64_t>(std::floor(static_cast<double>(count) * holdout_fraction + 1e-9));
        if (held == 0 && holdout_fraction > 0 && count >= 2) {
            held = 1;
        }
        if (count - held < 1) {
            throw Error(ErrorCode::kBadData,
                        concat(origin_, ": class \"", class_names_[label], "\" has ", count, " pictures and ",
                               held, " of them are held out, so none is left for training"),
                        "provide pictures of every class, or lower data.holdout_fraction");
        }
        const at::Tensor pictures = source.images.index_select(0, rows).contiguous();
        training_.push_back(pictures.narrow(0, 0, count - held).contiguous());
        held_out_.push_back(pictures.narrow(0, count - held, held).contiguous());
        hash.update(concat("|", class_names_[label], ":", count - held, "+", held));
        hash.update(bytes_of(training_.back()));
        hash.update(bytes_of(held_out_.back()));
    }
    fingerprint_ = hash.hex();
}

const at::Tensor& ImageDataset::training(std::int64_t label) const {
    return training_.at(static_cast<std::size_t>(label));
}

const at::Tensor& ImageDataset::held_out(std::int64_t label) const {
    return held_out_.at(static_cast<std::size_t>(label));
}

namespace {

std::int64_t rows_in(const std::vector<at::Tensor>& parts) {
    std::int64_t rows = 0;
    for (const at::Tensor& part : parts) {
        rows += part.size(0);
    }
    return rows;
}

}  // namespace

std::int64_t ImageDataset::training_count() const {
    return rows_in(training_);
}
std::int64_t ImageDataset::held_out_count() const {
    return rows_in(held_out_);
}

at::Tensor ImageDataset::draw(std::int64_t label, std::int64_t count, at::Generator& generator) const {
    const at::Tensor& pictures = training(label);
    return model_space_from_bytes(pictures.index_select(0, pick(pictures.size(0), count, generator)));
}

at::Tensor ImageDataset::draw_any(std::int64_t count, at::Generator& generator) const {
    const at::Tensor picks = pick(training_count(), count, generator);
    at::Tensor drawn = at::empty({count, shape_.channels, shape_.height, shape_.width}, at::kByte);
    for (std::int64_t i = 0; i < count; ++i) {
        std::int64_t index = picks[i].item<std::int64_t>();
        std::size_t label = 0;
        while (index >= training_[label].size(0)) {
            index -= training_[label++].size(0);
        }
        drawn[i].copy_(training_[label][index]);
    }
    return model_space_from_bytes(drawn);
}

}  // namespace drift
