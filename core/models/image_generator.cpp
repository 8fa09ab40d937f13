#include "core/models/image_generator.h"

#include <ATen/ATen.h>

#include "core/base/check.h"
#include "core/data/pixels.h"
#include "core/models/init.h"
#include "core/runtime/rng.h"

namespace drift {
namespace {

// Width of the class and alpha embeddings; wider brought nothing on ten classes.
constexpr std::int64_t kConditionWidth = 64;

}  // namespace

ImageGeneratorImpl::ImageGeneratorImpl(const MlpSpec& spec, const ImageShape& shape, at::Generator& init)
    : shape_(shape) {
    check_that(spec.out_dim == shape.elements(), "the network has one output per picture element");
    check_that(spec.classes >= 1, "an image generator has at least one class");
    mlp_ = register_module("mlp", Mlp(spec, init));
    register_buffer("image_shape", at::tensor({shape.channels, shape.height, shape.width}, at::kLong));
}

at::Tensor ImageGeneratorImpl::forward(const at::Tensor& noise, const at::Tensor& classes,
                                       const at::Tensor& alpha) {
    const at::Tensor flat = mlp_->forward(noise, classes, alpha).tanh();
    return flat.view({flat.size(0), shape_.channels, shape_.height, shape_.width});
}

MlpSpec image_generator_spec(const RunConfig& config, const ImageShape& shape, std::int64_t classes) {
    MlpSpec spec;
    spec.in_dim = config.generator.noise_dim;
    spec.out_dim = shape.elements();
    spec.hidden = config.generator.hidden;
    spec.depth = config.generator.depth;
    spec.activation = config.generator.activation;
    spec.classes = classes;
    spec.cond_dim = kConditionWidth;
    spec.alpha_input = config.guidance.alpha_max > 1.0;
    return spec;
}

PictureSampler::PictureSampler(const ImageGeneratorImpl& weights) {
    at::Generator unused = stream(0, "init");
    network_ = ImageGenerator(weights.spec(), weights.shape(), unused);
    copy_weights(weights, *network_);
    network_->to(weights.parameters().front().device(), at::kDouble);
}

at::Tensor PictureSampler::draw_model_space(const std::vector<std::int64_t>& seeds,
                                            const std::vector<std::int64_t>& classes, double alpha) {
    check_that(!seeds.empty() && seeds.size() == classes.size(), "one seed and one class per picture");
    const at::NoGradGuard no_grad;
    const auto count = static_cast<std::int64_t>(seeds.size());
    std::vector<at::Tensor> rows;
    rows.reserve(seeds.size());
    for (const std::int64_t seed : seeds) {
        rows.push_back(sample_noise(seed, 1, network_->spec().in_dim));
    }
    const at::Device device = network_->parameters().front().device();
    const at::Tensor noise = at::cat(rows).to(device, at::kDouble);
    const at::Tensor strength = at::full({count}, alpha, noise.options());
    const at::Tensor images = network_->forward(noise, at::tensor(classes, at::kLong).to(device), strength);
    return images.to(at::kCPU, at::kFloat);
}

at::Tensor PictureSampler::draw(const std::vector<std::int64_t>& seeds,
                                const std::vector<std::int64_t>& classes, double alpha) {
    return bytes_from_model_space(draw_model_space(seeds, classes, alpha));
}

}  // namespace drift
