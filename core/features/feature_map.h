// What the drifting loss compares: named feature maps of pictures, differentiable with respect to the
// picture.
//
// The loss is summed over keys and averaged over classes and locations (algorithm.md 1.5). Pure; any thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/config/run_config.h"

namespace drift {

struct FeatureMap {
    std::string key;    // "raw", "patch_mean_4", "patch_std_4"
    at::Tensor values;  // [B, F, S]: F locations with S channels each, dtype of the pictures
};

// Raw pixels, and mean and deviation per patch. All of them are single-location maps (F = 1): pixels
// flattened in C, H, W order, S = C H W; for patches of side p the vector of all patch means, S = C (H / p)
// (W / p), and that of all patch deviations sqrt(variance + 1e-6) (population variance, algorithm.md 4.5),
// each a coarse picture of its own.
class PixelFeatures {
public:
    // Throws Error{kConfig} when a patch size does not divide height and width, naming the sizes that do, or
    // when nothing is switched on.
    PixelFeatures(const FeatureConfig& config, const ImageShape& shape);

    // images [B, C, H, W] floating point. The maps carry the graph of `images`; their order is that of
    // keys().
    [[nodiscard]] std::vector<FeatureMap> extract(const at::Tensor& images) const;
    [[nodiscard]] std::vector<std::string> keys() const;

private:
    FeatureConfig config_;
    ImageShape shape_;
};

}  // namespace drift
