// How many real points the generated ones stand for: a generator that collapsed sits next to a few of them.
#pragma once

#include <ATen/core/Tensor.h>

namespace drift {

// Share of distinct points among the nearest `data` [N, D] points of every `samples` [M, D] point, float, N,
// M >= 1: 1/M when all samples have the same neighbour, about 0.6 for independent draws of the same law with
// N = M. Exact; memory and time grow with N * M. NaN when a sample is not finite.
[[nodiscard]] double unique_neighbours(const at::Tensor& samples, const at::Tensor& data);

}  // namespace drift
