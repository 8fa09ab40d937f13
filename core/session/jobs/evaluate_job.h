// The evaluation of a run's checkpoint as a job. No torch in this header.
#pragma once

#include <memory>

#include "core/session/job.h"

namespace drift {

// The independent metrics of `context.spec.evaluate` on the newest checkpoint of `context.spec.run`, with the
// weights that previews show. They go into the run as series "final_eval/..." at the checkpoint's step, as a
// mark "evaluation" and as a line of events.jsonl; run.yaml and the state of the run stay as they are.
// Result: {"run", "checkpoint", "step", "weights", "samples", "values"}.
[[nodiscard]] std::unique_ptr<Job> make_evaluate_job();

}  // namespace drift
