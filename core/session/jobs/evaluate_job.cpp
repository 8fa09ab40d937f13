#include "core/session/jobs/evaluate_job.h"

#include <ATen/Context.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/runtime/device.h"
#include "core/session/jobs/torch_errors.h"
#include "core/session/lane_name.h"
#include "core/store/run_dir.h"
#include "core/store/scalars.h"
#include "core/train/checkpoint.h"
#include "core/train/task.h"

namespace drift {
namespace {

using Json = nlohmann::ordered_json;

// Averages hold parameters only; buffers stand with the model.
void load_weights(const fs::path& checkpoint, const std::string& name, torch::nn::Module& network) {
    CheckpointPart part = module_part(name, network);
    if (name != "model") {
        std::set<std::string> parameters;
        for (const auto& entry : network.named_parameters()) {
            parameters.insert(entry.key());
        }
        std::erase_if(part.tensors, [&](const auto& entry) { return parameters.count(entry.first) == 0; });
    }
    load_part(checkpoint, part);
}

// JSON has no NaN; such a value is left out there and stands as a gap on the curve.
Json finite_values(const std::vector<ScalarValue>& values) {
    Json object = Json::object();
    for (const ScalarValue& value : values) {
        if (std::isfinite(value.value)) {
            object[value.key] = value.value;
        }
    }
    return object;
}

class EvaluateJob final : public Job {
public:
    JobResult run(JobContext& context) override {
        try {
            return evaluate(context);
        } catch (...) {
            throw Error(current_torch_error_info());
        }
    }

private:
    static JobResult evaluate(JobContext& context) {
        const EvaluateRequest& request = context.spec.evaluate;
        RunDir run = RunDir::open(context.spec.run);
        RunConfig config = context.spec.config;
        config.log.eval_points = request.points;
        config.log.eval_samples = request.samples;
        const std::string device = resolve_device(lane_device(context.spec.lane));
        apply_threads(static_cast<int>(config.run.threads), /*leave_one=*/false, context.companions());
        at::globalContext().setFlushDenormal(true);

        context.phase("loading the checkpoint");
        const fs::path checkpoint =
            request.checkpoint.empty() ? newest_whole_checkpoint(run).folder : fs::path(request.checkpoint);
        require_whole(checkpoint);
        const CheckpointState state = load_state(checkpoint);
        const std::unique_ptr<TrainTask> task = make_task(config, device, context);
        if (task->data_fingerprint() != state.data_fingerprint) {
            context.log(LogLevel::kWarning, "the data differ from what this checkpoint was trained on",
                        state.step);
        }
        const bool averaged = config.preview.use_ema && !config.ema.decays.empty();
        const std::string weights =
            averaged ? concat("ema_", number_text(config.ema.decays.front())) : std::string("model");
        const std::shared_ptr<torch::nn::Module> network = task->make_twin();
        load_weights(checkpoint, weights, *network);

        context.phase("evaluating");
        std::vector<ScalarValue> values = task->evaluate(*network, state.step, context);
        for (ScalarValue& value : values) {
            value.key = concat("final_", value.key);
        }
        const std::int64_t samples = config.run.task == Task::kToy ? request.points : request.samples;
        record(run, state, samples, weights, values);
        context.events.post(EvalReport{context.id, state.step, values});
        const Json json = {{"run", run.folder().string()}, {"checkpoint", checkpoint.string()},
                           {"step", state.step},           {"weights", weights},
                           {"samples", samples},           {"values", finite_values(values)}};
        return {JobState::kDone, json.dump(), run.folder().string()};
    }

    // No training job writes into the run meanwhile: the session sees to that.
    static void record(RunDir& run, const CheckpointState& state, std::int64_t samples,
                       const std::string& weights, const std::vector<ScalarValue>& values) {
        ScalarWriter scalars(run.folder());
        StepReport::Row row{state.step, state.images, state.seconds, {}};
        for (const ScalarValue& value : values) {
            if (scalars.last_step(value.key) < state.step) {  // else evaluated before
                row.values.push_back(value);
            }
        }
        scalars.add(row);
        scalars.add_mark(state.step, "evaluation", concat("after the run, ", samples, " samples, ", weights));
        scalars.flush();
        const Json line = {{"time", utc_now()},  {"event", "evaluation"}, {"step", state.step},
                           {"samples", samples}, {"weights", weights},    {"values", finite_values(values)}};
        run.append_event(line.dump());
    }
};

}  // namespace

std::unique_ptr<Job> make_evaluate_job() {
    return std::make_unique<EvaluateJob>();
}

}  // namespace drift
