// Repeats a run from its seeds: the options it began with, and every live edit at the step at which it was
// made. DEPENDS  Neither Qt nor torch.
#pragma once

#include "core/session/job.h"
#include "core/store/run_dir.h"

namespace drift {

// A job that trains the same run anew, up to the newest step of the original: on a CPU with the same program
// its curves, weights and frames are the same bit for bit (core/store/run_compare). A run that was continued
// from an earlier checkpoint is repeated as if it had never been interrupted.
// Throws Error{kUsage} for a run that has done no step, or that began from another run's weights.
[[nodiscard]] JobSpec replay_spec(const RunDir& run);

}  // namespace drift
