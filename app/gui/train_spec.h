// The job that trains a config, as the window queues it.
#pragma once

#include <QString>

#include "core/session/job.h"

namespace drift {

// Throws Error{kUnsupported|kUsage} when the device is not there.
[[nodiscard]] JobSpec train_spec(const RunConfig& config, const QString& preset);

}  // namespace drift
