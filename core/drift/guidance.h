// Guidance strength alpha: its law during training and the weight of unconditional negatives (algorithm.md
// 2).
#pragma once

#include <cstdint>

namespace drift {

// Inverse CDF of p(alpha) ~ alpha^-power on [alpha_min, alpha_max] at u in [0, 1).
[[nodiscard]] double alpha_from_uniform(double u, double alpha_min, double alpha_max, double power);
// Weight of each of U unconditional negatives among G generated samples: (alpha - 1)(G - 1) / max(1, U).
[[nodiscard]] double negative_weight(double alpha, std::int64_t gen_count, std::int64_t neg_count);

}  // namespace drift
