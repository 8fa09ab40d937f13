// The training loop shared by every task: accumulate, clip, AdamW, EMA, then logging, previews, metrics,
// checkpoints.
//
// Between two steps it reads the stop token, the mailbox and the pause gate, so a stop takes effect within
// one step. THREADING  Everything runs on the job's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/config/run_config.h"
#include "core/session/job.h"
#include "core/store/run_dir.h"
#include "core/train/task.h"

namespace drift {

struct TrainOutcome {
    JobState state = JobState::kDone;  // done, stopped by the user, or parked
    std::int64_t step = 0;             // completed updates of the run
    std::int64_t steps_this_start = 0;
    double seconds = 0;                          // running time of this start, pauses excluded
    double steps_per_second = 0;                 // over this start
    std::map<std::string, double> final_values;  // newest value of every series
    std::string task_json = "{}";                // TrainTask::result_json, "{}" after a stop without saving
};

class Trainer {
public:
    // `config` is what run.yaml says; `task`, `run` and `context` must outlive the trainer. `first_step` is
    // called once, after the first update of this start.
    Trainer(const RunConfig& config, TrainTask& task, RunDir& run, const JobContext& context,
            std::function<void()> first_step = {});
    ~Trainer();

    // Continues from the newest whole checkpoint of the run; damaged ones are skipped with a warning that
    // names them. Throws Error{kNotFound} when there is none, Error{kBadData} when every one is damaged,
    // Error{kConfig} when it does not fit the configured network.
    void restore();

    // Trains to train.total_steps or to a stop. Throws Error{kNumeric} when a gradient is NaN or Inf; the
    // update that would have used it is in no checkpoint.
    [[nodiscard]] TrainOutcome run();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace drift
