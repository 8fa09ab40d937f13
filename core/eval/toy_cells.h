// Places of a toy law between which shares of points are compared.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/data/toy_2d.h"

namespace drift {

// A point belongs to the nearest centre. Centres are the law's modes or, for laws without modes, 16 cells
// that k-means finds in 4,096 draws; shares, spread and mean distance are those of 65,536 draws of the law
// itself. All draws are fixed, so equal laws have equal cells.
struct ToyCells {
    at::Tensor centres;          // [K, 2] float32
    std::vector<double> shares;  // [K] of the law's own points, sums to 1
    double spread = 0;           // root mean square per coordinate around the mean of the own cell
    double mean_distance = 0;    // to the nearest centre
};
// Of one class alone, or of all together.
[[nodiscard]] ToyCells toy_cells(const ToyLaw& law, std::int64_t label = kAnyClass);

// How points [N, 2] are spread over the cells, in the members of ToyCells; `centres` is shared.
[[nodiscard]] ToyCells count_cells(const at::Tensor& points, const at::Tensor& centres);

}  // namespace drift
