// What differs between training tasks (2-D toy, images); the trainer owns everything they share.
#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/config/run_config.h"
#include "core/session/event.h"
#include "core/session/job.h"

namespace drift {

struct StepOutcome {
    std::vector<ScalarValue> scalars;  // filled only when asked for; "loss", "scale", "force/0.05", ...
    PhaseTimes times;                  // data, forward, drift, backward
    std::int64_t generated = 0;        // samples generated in this step
};

// One training task: a generator, its data and its loss.
//
// Every random draw is a pure function of (config.run.seed, purpose, step) through runtime/rng, so a task
// keeps no random state and a resumed run is bit-identical. THREADING: used by one thread at a time.
class TrainTask {
public:
    virtual ~TrainTask() = default;
    [[nodiscard]] virtual torch::nn::Module& model() = 0;
    // A second network of the same structure with copied weights, for EMAs.
    [[nodiscard]] virtual std::shared_ptr<torch::nn::Module> make_twin() = 0;
    // Zeroes and fills the gradients of model() for update number `step` (0-based).
    virtual StepOutcome forward_backward(std::int64_t step, bool want_scalars) = 0;
    // Independent metrics of `weights` on held-out data; keys "eval/...". Checks `context.keep_going()`.
    [[nodiscard]] virtual std::vector<ScalarValue> evaluate(torch::nn::Module& weights, std::int64_t step,
                                                            const JobContext& context) = 0;
    // Posts a FieldFrame or a SamplesReady (and stores the sheet in the run's atlas) from `weights`.
    virtual void preview(torch::nn::Module& weights, const std::string& weights_name, std::int64_t step,
                         const JobContext& context, const std::string& run_folder) = 0;
    // Posts a look at `weights` for somebody who watches, storing nothing; only for tasks that draw it in
    // about a millisecond.
    virtual void watch(torch::nn::Module& /*weights*/, std::int64_t /*step*/, const JobContext& /*context*/) {
    }
    // A live option changed: take what concerns this task from `config`.
    virtual void apply_live(const RunConfig& config) = 0;
    // Task-specific keys of the `train --json` result as a JSON object text ("{}" when none).
    [[nodiscard]] virtual std::string result_json(torch::nn::Module& weights, const JobContext& context) = 0;
    // SHA-256 over the training data (or the law that makes them), for manifest and resume checks.
    [[nodiscard]] virtual std::string data_fingerprint() const = 0;
};

// Makes the task that `config.run.task` names on `device` ("cpu", "cuda:0").
[[nodiscard]] std::unique_ptr<TrainTask> make_task(const RunConfig& config, const std::string& device,
                                                   const JobContext& context);
[[nodiscard]] std::unique_ptr<TrainTask> make_toy_task(const RunConfig& config, const std::string& device,
                                                       const JobContext& context);
[[nodiscard]] std::unique_ptr<TrainTask> make_image_task(const RunConfig& config, const std::string& device,
                                                         const JobContext& context);

}  // namespace drift
