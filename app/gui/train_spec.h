// The job that trains a config, as the window queues it.
#pragma once

#include <QString>

#include "core/session/job.h"

namespace drift {

// Throws Error{kUnsupported|kUsage} when the device is not there. `lane` counts from 1.
[[nodiscard]] JobSpec train_spec(const RunConfig& config, const QString& preset, int lane = 1);

}  // namespace drift
