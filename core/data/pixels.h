// Bytes of a picture and the numbers a network sees: the one conversion in each direction.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/base/image.h"

namespace drift {

// 0..255 to [-1, 1]: v / 127.5 - 1, float32.
[[nodiscard]] at::Tensor model_space_from_bytes(const at::Tensor& bytes);
// [-1, 1] to 0..255 by the released rule (algorithm.md 8): clip((x + 1) / 2, 0, 1) * 255, truncated; NaN
// gives 0.
[[nodiscard]] at::Tensor bytes_from_model_space(const at::Tensor& images);

// Pictures [n, C, H, W] uint8 with C = 1 (grey) or 3 as n plain pictures.
[[nodiscard]] std::vector<ImageRgb8> images_of(const at::Tensor& bytes);

}  // namespace drift
