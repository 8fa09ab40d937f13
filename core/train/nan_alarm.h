// What to say when a loss or gradient is NaN or Inf.
#pragma once

#include <cstdint>
#include <string>

#include "core/store/run_dir.h"
#include "core/train/alarms.h"

namespace drift {

// `key` ("loss", "grad_norm") became `value` at `step`; `exact`: in that very step, else since the last
// logged one or later. The remedy names the newest whole checkpoint of `run`, which it reads and verifies.
[[nodiscard]] Alarm nan_alarm(const RunDir& run, const RunConfig& config, const std::string& key,
                              double value, std::int64_t step, bool exact);

}  // namespace drift
