// The 2-D toy: the drifting field acts on raw coordinates (S = 2, one set) and its closed-form cotangent
// starts the backward pass, so no graph runs through the field (algorithm.md 1.2, 1.3).
#include <ATen/ATen.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/toy_2d.h"
#include "core/drift/loss.h"
#include "core/eval/toy_metrics.h"
#include "core/eval/unique_neighbours.h"
#include "core/models/init.h"
#include "core/models/mlp.h"
#include "core/runtime/rng.h"
#include "core/train/task.h"
#include "core/train/toy_preview.h"

namespace drift {

namespace {

constexpr std::int64_t kNeighbourPoints = 1024;  // every pair of them is compared
constexpr std::int64_t kEvaluationDraws = 4;     // of log.eval_points each; their mean is reported

MlpSpec toy_spec(const GeneratorConfig& config) {
    MlpSpec spec;
    spec.in_dim = config.noise_dim;
    spec.out_dim = 2;
    spec.hidden = config.hidden;
    spec.depth = config.depth;
    spec.activation = config.activation;
    return spec;
}

class ToyTask final : public TrainTask {
public:
    ToyTask(const RunConfig& config, const std::string& device)
        : config_(config),
          device_(device),
          law_(toy_law(config.data)),
          options_(field_options(config.drift)) {
        model_ = make_model();
        const ToyStartPlace place = toy_start(law_, config.generator.start);
        const at::NoGradGuard no_grad;
        model_->output()->weight.mul_(place.weight_factor);
        at::Tensor& bias = model_->output()->bias;
        bias.mul_(place.weight_factor);
        bias.add_(at::tensor({place.centre[0], place.centre[1]}, at::kDouble).to(bias.options()));
    }

    torch::nn::Module& model() override { return *model_; }

    std::shared_ptr<torch::nn::Module> make_twin() override {
        Mlp twin = make_model();
        copy_weights(*model_, *twin);
        return twin.ptr();
    }

    StepOutcome forward_backward(std::int64_t step, bool want_scalars) override;
    std::vector<ScalarValue> evaluate(torch::nn::Module& weights, std::int64_t step,
                                      const JobContext& context) override;
    void preview(torch::nn::Module& weights, const std::string& weights_name, std::int64_t step,
                 const JobContext& context, const std::string& run_folder) override;
    void watch(torch::nn::Module& weights, std::int64_t step, const JobContext& context) override;

    void apply_live(const RunConfig& config) override {
        config_ = config;
        options_ = field_options(config.drift);
    }

    std::string result_json(torch::nn::Module& weights, const JobContext& context) override;

    std::string data_fingerprint() const override { return fingerprint(law_); }

private:
    Mlp make_model() const {
        at::Generator init = stream(config_.run.seed, "init");
        Mlp model(toy_spec(config_.generator), init);
        model->to(at::Device(device_));
        return model;
    }

    at::Tensor draw_data(const char* purpose, std::int64_t index, std::int64_t count) const {
        at::Generator generator = stream(config_.run.seed, purpose, index);
        return sample_toy(law_, count, generator).to(at::Device(device_));
    }

    at::Tensor draw_noise(const char* purpose, std::int64_t index, std::int64_t count) const {
        at::Generator generator = stream(config_.run.seed, purpose, index);
        const at::Tensor noise =
            at::randn({count, config_.generator.noise_dim}, generator, at::TensorOptions().dtype(at::kFloat));
        return noise.to(at::Device(device_));
    }

    // The field's argument: one set, in the precision the options ask for.
    at::Tensor as_set(const at::Tensor& points) const {
        const bool wide = config_.drift.precision == Precision::kFloat64;
        return points.detach().to(wide ? at::kDouble : at::kFloat).unsqueeze(0);
    }

    ToyMetrics measure(torch::nn::Module& weights, const JobContext& context);
    ToyPreview& pictures();
    std::shared_ptr<const ToyFrame> picture(torch::nn::Module& weights, std::int64_t step);

    RunConfig config_;
    std::string device_;
    ToyLaw law_;
    FieldOptions options_;
    Mlp model_{nullptr};
    std::optional<ToyPreview> pictures_;
    std::optional<double> energy_floor_;  // of log.eval_points draws; costs ten evaluations, so once
};

void add_field_scalars(const Field& field, bool statistics, std::vector<ScalarValue>& scalars) {
    scalars.push_back({"scale", field.scale});
    for (const TemperatureStatistics& t : field.temperatures) {
        const std::string name = number_text(t.temperature);
        scalars.push_back({"force/" + name, t.force});
        if (statistics) {
            scalars.push_back({"neighbours/" + name, t.effective_neighbours});
            scalars.push_back({"mass_pos/" + name, t.positive_mass});
            scalars.push_back({"mass_neg/" + name, t.negative_mass});
        }
    }
}

StepOutcome ToyTask::forward_backward(std::int64_t step, bool want_scalars) {
    StepOutcome outcome;
    Stopwatch watch;
    const at::Tensor pos = draw_data("toy.data", step, config_.train.pos_per_class);
    const at::Tensor noise = draw_noise("toy.noise", step, config_.train.gen_per_class);
    outcome.times.data_ms = watch.milliseconds();

    watch.restart();
    const at::Tensor gen = model_->forward(noise);
    outcome.times.forward_ms = watch.milliseconds();

    watch.restart();
    FieldOptions options = options_;
    options.statistics = want_scalars;
    const DriftLoss loss = drift_loss(as_set(gen), as_set(pos), {}, {}, options);
    outcome.times.drift_ms = watch.milliseconds();

    watch.restart();
    model_->zero_grad();
    gen.backward(loss.cotangent.squeeze(0).to(gen.dtype()));
    outcome.times.backward_ms = watch.milliseconds();

    outcome.generated = gen.size(0);
    if (want_scalars) {
        outcome.scalars.push_back({"loss", loss.per_set.mean().item<double>()});
        add_field_scalars(loss.field, options.statistics, outcome.scalars);
    }
    return outcome;
}

ToyMetrics ToyTask::measure(torch::nn::Module& weights, const JobContext& context) {
    const at::NoGradGuard no_grad;
    // Short enough to go on while paused: a pause here would swallow the "one more step" of a paused run.
    const Progress progress = [&context] {
        if (context.stop.stop_requested()) {
            throw Error(ErrorCode::kStopped, "stopped by the user");
        }
    };
    const std::int64_t points = config_.log.eval_points;
    if (!energy_floor_) {
        energy_floor_ = energy_floor(law_, points, config_.run.seed, progress);
    }
    // The same draws at every step: the curve then shows the generator, not the draw.
    std::vector<ToyMetrics> draws;
    for (std::int64_t i = 0; i < kEvaluationDraws; ++i) {
        const at::Tensor held_out = draw_data("toy.eval_data", i, points);
        const at::Tensor noise = draw_noise("toy.eval_noise", i, points);
        draws.push_back(toy_metrics(weights.as<MlpImpl>()->forward(noise), held_out, law_, progress));
    }
    return mean_of(draws);
}

std::vector<ScalarValue> ToyTask::evaluate(torch::nn::Module& weights, std::int64_t /*step*/,
                                           const JobContext& context) {
    const ToyMetrics metrics = measure(weights, context);
    std::vector<ScalarValue> values = {{"eval/energy_distance", metrics.energy_distance},
                                       {"eval/energy_floor", *energy_floor_},
                                       {"eval/mean_distance", metrics.mean_distance},
                                       {"eval/spread_ratio", metrics.spread_ratio}};
    for (std::size_t k = 0; k < metrics.mode_shares.size(); ++k) {
        values.push_back({"eval/coverage_" + std::to_string(k), metrics.mode_shares[k]});
    }
    const std::int64_t points = std::min(config_.log.eval_points, kNeighbourPoints);
    const at::NoGradGuard no_grad;
    values.push_back({"eval/unique_nn", unique_neighbours(weights.as<MlpImpl>()->forward(
                                                              draw_noise("toy.eval_noise", 0, points)),
                                                          draw_data("toy.eval_data", 0, points))});
    return values;
}

ToyPreview& ToyTask::pictures() {
    if (!pictures_) {
        ToyFrameDraws draws;
        draws.data = draw_data("toy.frame_data", 0, ToyPreview::kPoints);
        draws.noise = draw_noise("toy.frame_noise", 0, ToyPreview::kPoints);
        draws.axes = toy_axes(law_, config_.generator.start);
        pictures_.emplace(draws);
    }
    return *pictures_;
}

std::shared_ptr<const ToyFrame> ToyTask::picture(torch::nn::Module& weights, std::int64_t step) {
    auto* generator = weights.as<MlpImpl>();
    return pictures().frame(
        step, [generator](const at::Tensor& noise, const at::Tensor& classes, const at::Tensor& alpha) {
            return generator->forward(noise, classes, alpha);
        });
}

void ToyTask::preview(torch::nn::Module& weights, const std::string& /*weights_name*/, std::int64_t step,
                      const JobContext& context, const std::string& run_folder) {
    std::shared_ptr<const ToyFrame> frame = picture(weights, step);
    pictures().record(*frame, run_folder);
    context.events.post(FieldFrame{context.id, std::move(frame)});
}

void ToyTask::watch(torch::nn::Module& weights, std::int64_t step, const JobContext& context) {
    context.events.post(FieldFrame{context.id, picture(weights, step)});
}

std::string ToyTask::result_json(torch::nn::Module& weights, const JobContext& context) {
    const ToyMetrics metrics = measure(weights, context);
    const nlohmann::json toy = {{"mode_shares", metrics.mode_shares},
                                {"mean_distance", metrics.mean_distance},
                                {"spread_ratio", metrics.spread_ratio},
                                {"energy_distance", metrics.energy_distance},
                                {"energy_floor", *energy_floor_}};
    return nlohmann::json{{"toy", toy}}.dump();
}

}  // namespace

std::unique_ptr<TrainTask> make_toy_task(const RunConfig& config, const std::string& device,
                                         const JobContext& /*context*/) {
    return std::make_unique<ToyTask>(config, device);
}

}  // namespace drift
