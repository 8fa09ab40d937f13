#include "core/eval/unique_neighbours.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "core/base/check.h"

namespace drift {

double unique_neighbours(const at::Tensor& samples, const at::Tensor& data) {
    check_that(samples.dim() == 2 && data.dim() == 2 && samples.size(0) > 0 && data.size(0) > 0 &&
                   samples.size(1) == data.size(1),
               "unique_neighbours takes [M, D] samples and [N, D] data");
    const at::NoGradGuard no_grad;
    if (!samples.isfinite().all().item<bool>()) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const at::Tensor nearest = at::cdist(samples, data).argmin(1).to(at::kCPU, at::kLong).contiguous();
    const std::int64_t* first = nearest.const_data_ptr<std::int64_t>();
    std::vector<std::int64_t> indices(first, first + nearest.numel());
    std::sort(indices.begin(), indices.end());
    const auto distinct = std::unique(indices.begin(), indices.end()) - indices.begin();
    return static_cast<double>(distinct) / static_cast<double>(samples.size(0));
}

}  // namespace drift
