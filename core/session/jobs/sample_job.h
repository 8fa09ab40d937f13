// The job behind `drift sample` and the gallery's "sample again": pictures of a checkpoint as PNG files.
#pragma once

#include <memory>

#include "core/session/job.h"

namespace drift {

// Runs `context.spec.sample` on `context.spec.run`. Writes the folder of PNG files and manifest.json in one
// rename, so it is whole or absent; every file carries seed, class, step, alpha, weights, config hash and run
// in text chunks. Result: {"run", "checkpoint", "count", "folder", "seconds", "images_per_second", "weights",
// "step"}.
[[nodiscard]] std::unique_ptr<Job> make_sample_job();

}  // namespace drift
