// Where labelled pictures come from: the built-in digits and IDX files.
#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/dataset.h"
#include "core/io/idx.h"
#include "resources/resources.h"

namespace drift {
namespace {

constexpr const char* kBuiltinPictures = "data/mnist1000-images-idx3-ubyte.gz";
constexpr const char* kBuiltinLabels = "data/mnist1000-labels-idx1-ubyte.gz";

at::Tensor tensor_of(const std::vector<std::uint8_t>& bytes, at::IntArrayRef sizes) {
    at::Tensor tensor = at::empty(sizes, at::kByte);
    std::memcpy(tensor.mutable_data_ptr<std::uint8_t>(), bytes.data(), bytes.size());
    return tensor;
}

LabelledImages from_idx(const IdxPictures& pictures, std::string origin) {
    LabelledImages source;
    source.images = tensor_of(pictures.pixels, {pictures.count, 1, pictures.height, pictures.width});
    source.labels = tensor_of(pictures.labels, {pictures.count}).to(at::kLong);
    const int classes = *std::ranges::max_element(pictures.labels) + 1;
    for (int label = 0; label < classes; ++label) {
        source.class_names.push_back(std::to_string(label));
    }
    source.origin = std::move(origin);
    return source;
}

LabelledImages builtin_digits() {
    return from_idx(
        join_idx(parse_idx(resource(kBuiltinPictures), kBuiltinPictures),
                 parse_idx(resource(kBuiltinLabels), kBuiltinLabels), kBuiltinPictures, kBuiltinLabels),
        "built-in digits");
}

LabelledImages idx_files(const DataConfig& data) {
    if (data.path.empty()) {
        throw Error(ErrorCode::kConfig, "data.source is idx, but data.path is empty",
                    "set data.path to the IDX picture file, plain or gzip");
    }
    const std::filesystem::path pictures = data.path;
    const std::filesystem::path labels =
        data.labels_path.empty() ? labels_path_for(pictures) : std::filesystem::path(data.labels_path);
    return from_idx(join_idx(read_idx(pictures), read_idx(labels), pictures.string(), labels.string()),
                    pictures.string());
}

}  // namespace

std::shared_ptr<const ImageDataset> load_dataset(const DataConfig& data) {
    switch (data.source) {
        case DataSource::kBuiltinDigits:
            return std::make_shared<ImageDataset>(builtin_digits(), data.holdout_fraction,
                                                  data.limit_per_class);
        case DataSource::kIdx:
            return std::make_shared<ImageDataset>(idx_files(data), data.holdout_fraction,
                                                  data.limit_per_class);
        default:
            throw Error(ErrorCode::kUnsupported, "data.source names a 2-D law, not pictures",
                        "use builtin_digits or idx for image runs");
    }
}

}  // namespace drift
