#include "core/data/pixels.h"

#include <ATen/ATen.h>

#include "core/base/check.h"
#include "core/io/image_codec.h"

namespace drift {

at::Tensor model_space_from_bytes(const at::Tensor& bytes) {
    return bytes.to(at::kFloat).div_(127.5).sub_(1.0);
}

at::Tensor bytes_from_model_space(const at::Tensor& images) {
    const at::Tensor unit =
        at::nan_to_num(images.to(at::kFloat), -1.0, 1.0, -1.0).add_(1.0).mul_(0.5).clamp_(0.0, 1.0);
    return unit.mul_(255.0).to(at::kByte);
}

std::vector<ImageRgb8> images_of(const at::Tensor& bytes) {
    check_that(bytes.dim() == 4 && bytes.scalar_type() == at::kByte, "pictures are [n, C, H, W] uint8");
    const at::Tensor planes = bytes.to(at::kCPU).contiguous();
    const auto elements = static_cast<std::size_t>(planes[0].numel());
    std::vector<ImageRgb8> images;
    for (std::int64_t i = 0; i < planes.size(0); ++i) {
        const std::uint8_t* first =
            planes.const_data_ptr<std::uint8_t>() + static_cast<std::size_t>(i) * elements;
        images.push_back(image_from_planes({first, elements}, static_cast<int>(planes.size(1)),
                                           static_cast<int>(planes.size(2)),
                                           static_cast<int>(planes.size(3))));
    }
    return images;
}

}  // namespace drift
