// Learning rate as a function of the step (algorithm.md 7).
#pragma once

#include <cstdint>

#include "core/config/run_config.h"

namespace drift {

// Rate of update number `step` (0-based).
//
// Warm-up: linear from 1e-6 to `peak` over `warmup_steps`. Then constant, or half a cosine that ends at 1e-6
// * peak at `total_steps` and stays there. REQUIRES: step >= 0.
[[nodiscard]] double learning_rate(Schedule schedule, double peak, std::int64_t warmup_steps,
                                   std::int64_t total_steps, std::int64_t step);
[[nodiscard]] inline double learning_rate(const OptimizerConfig& config, std::int64_t total_steps,
                                          std::int64_t step) {
    return learning_rate(config.schedule, config.learning_rate, config.warmup_steps, total_steps, step);
}

}  // namespace drift
