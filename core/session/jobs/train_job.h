// A training run as a job. No torch in this header.
#pragma once

#include <memory>

#include "core/session/job.h"

namespace drift {

// Trains spec.config in the run folder spec.run; with spec.resume it continues from the newest checkpoint.
[[nodiscard]] std::unique_ptr<Job> make_train_job();

}  // namespace drift
