#include "core/features/feature_map.h"

#include <ATen/ATen.h>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace drift {
namespace {

constexpr double kVarianceFloor = 1e-6;

std::string mean_key(std::int64_t side) {
    return concat("patch_mean_", side);
}
std::string std_key(std::int64_t side) {
    return concat("patch_std_", side);
}

bool divides(std::int64_t side, const ImageShape& shape) {
    return side >= 1 && shape.height % side == 0 && shape.width % side == 0;
}

std::string dividing_sides(const ImageShape& shape) {
    std::vector<std::string> sides;
    for (std::int64_t side = 2; side <= std::min(shape.height, shape.width); ++side) {
        if (divides(side, shape)) {
            sides.push_back(std::to_string(side));
        }
    }
    return sides.empty() ? "none" : join(sides, ", ");
}

}  // namespace

PixelFeatures::PixelFeatures(const FeatureConfig& config, const ImageShape& shape)
    : config_(config), shape_(shape) {
    if (!config.raw && config.patch_sizes.empty()) {
        throw Error(ErrorCode::kConfig,
                    "features.raw is off and features.patch_sizes is empty: there is nothing to compare",
                    "switch features.raw on or give a patch size");
    }
    for (const std::int64_t side : config.patch_sizes) {
        if (!divides(side, shape)) {
            throw Error(ErrorCode::kConfig,
                        concat("features.patch_sizes holds ", side, ", which does not divide pictures of ",
                               shape.height, " x ", shape.width),
                        concat("use sizes that divide both sides: ", dividing_sides(shape)));
        }
    }
}

std::vector<std::string> PixelFeatures::keys() const {
    std::vector<std::string> keys;
    if (config_.raw) {
        keys.emplace_back("raw");
    }
    for (const std::int64_t side : config_.patch_sizes) {
        keys.push_back(mean_key(side));
        keys.push_back(std_key(side));
    }
    return keys;
}

std::vector<FeatureMap> PixelFeatures::extract(const at::Tensor& images) const {
    check_that(images.dim() == 4 && images.size(1) == shape_.channels && images.size(2) == shape_.height &&
                   images.size(3) == shape_.width && images.is_floating_point(),
               "feature maps are taken from floating-point pictures [B, C, H, W] of the configured shape");
    const std::int64_t count = images.size(0);
    std::vector<FeatureMap> maps;
    if (config_.raw) {
        maps.push_back({"raw", images.reshape({count, 1, shape_.elements()})});
    }
    for (const std::int64_t side : config_.patch_sizes) {
        const std::int64_t rows = shape_.height / side, columns = shape_.width / side;
        // [B, C, rows, columns, side * side]
        const at::Tensor patches = images.reshape({count, shape_.channels, rows, side, columns, side})
                                       .permute({0, 1, 2, 4, 3, 5})
                                       .reshape({count, shape_.channels, rows, columns, side * side});
        const at::Tensor mean = patches.mean(-1, /*keepdim=*/true);
        const at::Tensor variance = (patches - mean).square().mean(-1);
        const std::int64_t width = shape_.channels * rows * columns;
        maps.push_back({mean_key(side), mean.reshape({count, 1, width})});
        maps.push_back({std_key(side), (variance + kVarianceFloor).sqrt().reshape({count, 1, width})});
    }
    return maps;
}

}  // namespace drift
