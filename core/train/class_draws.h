// Which classes a step trains and how strongly each is guided; pure functions of (seed, purpose, step).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/config/run_config.h"

namespace drift {

// All classes in order when the step has room for them, else a random subset; more than all of them repeats.
[[nodiscard]] std::vector<std::int64_t> draw_step_labels(std::int64_t seed, std::string_view purpose,
                                                         std::int64_t step, std::int64_t classes,
                                                         std::int64_t count);
// One guidance strength per label (algorithm.md 2): 1 for the unguided share, else from p(alpha).
[[nodiscard]] std::vector<double> draw_step_alpha(std::int64_t seed, std::string_view purpose,
                                                  std::int64_t step, std::int64_t count,
                                                  const GuidanceConfig& guidance);

}  // namespace drift
