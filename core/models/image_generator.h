// Generator of pictures: noise, class and guidance strength to [C, H, W] in [-1, 1].
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

#include <cstdint>
#include <vector>

#include "core/base/image.h"
#include "core/config/run_config.h"
#include "core/models/mlp.h"

namespace drift {

// An MLP whose output is squashed by tanh and folded into a picture. Parameter names: `mlp.<name in mlp.h>`.
// The buffer `image_shape` (int64 [3]: C, H, W) makes a weights file complete: it can be sampled without the
// training data.
class ImageGeneratorImpl : public torch::nn::Module {
public:
    // The start weights come from `init` alone.
    ImageGeneratorImpl(const MlpSpec& spec, const ImageShape& shape, at::Generator& init);

    // noise [B, in_dim] float, classes [B] int64, alpha [B] float >= 1 (ignored unless the network was
    // trained over a range of alpha). Returns [B, C, H, W] in [-1, 1].
    at::Tensor forward(const at::Tensor& noise, const at::Tensor& classes, const at::Tensor& alpha);

    [[nodiscard]] const ImageShape& shape() const { return shape_; }
    [[nodiscard]] const MlpSpec& spec() const { return mlp_->spec(); }

private:
    ImageShape shape_;
    Mlp mlp_{nullptr};
};
TORCH_MODULE(ImageGenerator);

// The network that `config` asks for. alpha becomes an input when guidance.alpha_max > 1.
[[nodiscard]] MlpSpec image_generator_spec(const RunConfig& config, const ImageShape& shape,
                                           std::int64_t classes);

// Frozen copy of a generator that draws one reproducible picture per (seed, class, alpha).
//
// It computes in float64 and rounds at the end, so that neither the batch a sample is drawn in nor the number
// of threads changes a byte. Row i uses noise of stream seeds[i] alone. THREADING: one thread at a time.
class PictureSampler {
public:
    explicit PictureSampler(const ImageGeneratorImpl& weights);
    // Pictures [n, C, H, W] uint8 on the CPU; `seeds` and `classes` have n entries, alpha >= 1.
    [[nodiscard]] at::Tensor draw(const std::vector<std::int64_t>& seeds,
                                  const std::vector<std::int64_t>& classes, double alpha);
    // The same before rounding to bytes: [n, C, H, W] float32 in [-1, 1] on the CPU.
    [[nodiscard]] at::Tensor draw_model_space(const std::vector<std::int64_t>& seeds,
                                              const std::vector<std::int64_t>& classes, double alpha);
    [[nodiscard]] const ImageShape& shape() const { return network_->shape(); }
    [[nodiscard]] std::int64_t class_count() const { return network_->spec().classes; }

private:
    ImageGenerator network_{nullptr};
};

}  // namespace drift
