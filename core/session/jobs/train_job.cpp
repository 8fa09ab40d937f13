#include "core/session/jobs/train_job.h"

#include <ATen/Context.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/runtime/device.h"
#include "core/session/jobs/torch_errors.h"
#include "core/store/fork.h"
#include "core/store/run_dir.h"
#include "core/train/checkpoint.h"
#include "core/train/task.h"
#include "core/train/trainer.h"

namespace drift {

namespace {

// JSON has no NaN; a series that ended in one is left out of the result and stands in the run's scalars.
nlohmann::json finite_values(const std::map<std::string, double>& values) {
    nlohmann::json json = nlohmann::json::object();
    for (const auto& [key, value] : values) {
        if (std::isfinite(value)) {
            json[key] = value;
        }
    }
    return json;
}

class TrainJob final : public Job {
public:
    JobResult run(JobContext& context) override {
        try {
            return train(context);
        } catch (...) {
            // The session knows no torch: its errors become ours here, without their back traces.
            throw Error(current_torch_error_info());
        }
    }

private:
    JobResult train(JobContext& context) {
        RunDir run = RunDir::open(context.spec.run);
        const RunConfig& config = context.spec.config;
        const std::string device = resolve_device(config.run.device);
        const int threads =
            apply_threads(static_cast<int>(config.run.threads), /*leave_one=*/false, context.companions());
        at::globalContext().setFlushDenormal(true);
        reset_peak_resident();

        context.phase("preparing");
        const std::unique_ptr<TrainTask> task = make_task(config, device, context);
        run.update_manifest([&](RunManifest& manifest) {
            manifest.torch_version = TORCH_VERSION;
            manifest.device = device;
            manifest.threads = threads;
            manifest.data_fingerprint = task->data_fingerprint();
        });
        double first_step = -1.0;
        Trainer trainer(config, *task, run, context, [&first_step] { first_step = process_age_seconds(); });
        if (context.spec.resume) {
            require_same_data(run, *task);
            trainer.restore();
        }
        const TrainOutcome outcome = trainer.run();
        return {outcome.state, result_json(run, outcome, first_step), run.folder().string()};
    }

    // A continued run is only warned, because its data may have moved; a fork is compared with its parent, so
    // it must begin on the data of its checkpoint.
    static void require_same_data(const RunDir& run, const TrainTask& task) {
        const std::vector<CheckpointRef> all = run.checkpoints();
        // Nothing but the checkpoint of the parent: events do not tell, the job's own start is among them.
        if (all.empty() || all.back().step > run.manifest().fork_step) {
            return;
        }
        const std::string before = load_state(all.back().folder).data_fingerprint;
        if (before != task.data_fingerprint()) {
            throw Error(ErrorCode::kBadData,
                        "the fork cannot begin: its training data is not that of the checkpoint",
                        "bring the data back as it was, or start a new run on the new data",
                        "data fingerprint of the checkpoint: " + before +
                            ", of the data now: " + task.data_fingerprint());
        }
    }

    static std::string result_json(const RunDir& run, const TrainOutcome& outcome, double first_step) {
        nlohmann::json json = {{"run", run.folder().string()},
                               {"steps", outcome.step},
                               {"seconds", outcome.seconds},
                               {"steps_per_second", outcome.steps_per_second},
                               {"peak_memory_mib", peak_resident_mib()},
                               {"final", finite_values(outcome.final_values)}};
        if (first_step >= 0) {
            json["start_to_first_step_seconds"] = first_step;
        }
        json.update(nlohmann::json::parse(outcome.task_json));
        return json.dump();
    }
};

}  // namespace

std::unique_ptr<Job> make_train_job() {
    return std::make_unique<TrainJob>();
}

}  // namespace drift
