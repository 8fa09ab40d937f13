// The 2-D toy: the drifting field acts on raw coordinates (S = 2, one set) and its closed-form cotangent
// starts the backward pass, so no graph runs through the field (algorithm.md 1.2, 1.3).
#include <ATen/ATen.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/toy_2d.h"
#include "core/drift/guidance.h"
#include "core/drift/loss.h"
#include "core/eval/toy_evaluation.h"
#include "core/eval/unique_neighbours.h"
#include "core/models/init.h"
#include "core/models/mlp.h"
#include "core/runtime/rng.h"
#include "core/train/class_draws.h"
#include "core/train/task.h"
#include "core/train/toy_preview.h"

namespace drift {

namespace {

constexpr std::int64_t kNeighbourPoints = 1024;  // every pair of them is compared
constexpr std::int64_t kConditionWidth = 16;     // of the class and alpha embeddings

// `classes` 0: unconditional.
MlpSpec toy_spec(const RunConfig& config, std::int64_t classes) {
    MlpSpec spec;
    spec.in_dim = config.generator.noise_dim;
    spec.out_dim = 2;
    spec.hidden = config.generator.hidden;
    spec.depth = config.generator.depth;
    spec.activation = config.generator.activation;
    if (classes > 0) {
        spec.classes = classes;
        spec.cond_dim = kConditionWidth;
        spec.alpha_input = config.guidance.alpha_max > 1.0;
    }
    return spec;
}

class ToyTask final : public TrainTask {
public:
    ToyTask(const RunConfig& config, const std::string& device, const std::filesystem::path& run_folder)
        : config_(config),
          device_(device),
          law_(toy_law(config.data, run_folder)),
          options_(field_options(config.drift)) {
        model_ = make_model();
        const ToyStartPlace place = toy_start(*law_, config.generator.start);
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
        if (config.preview.alpha != config_.preview.alpha) {
            pictures_.reset();
        }
        config_ = config;
        options_ = field_options(config.drift);
    }

    std::string result_json(torch::nn::Module& weights, const JobContext& context) override;

    std::string data_fingerprint() const override { return fingerprint(*law_); }

private:
    // What one step is made of: `labels.size()` sets, all on the device.
    struct Batch {
        std::vector<std::int64_t> labels;  // one set per entry; kAnyClass alone when unconditional
        std::vector<double> alpha;         // one per set; empty when unconditional
        at::Tensor pos;                    // [n, P, 2]
        at::Tensor neg;                    // [n, U, 2] or undefined
        at::Tensor noise;                  // [n * G, noise_dim], set-major
    };

    [[nodiscard]] bool conditional() const { return config_.data.toy_classes; }

    Mlp make_model() const {
        at::Generator init = stream(config_.run.seed, "init");
        Mlp model(toy_spec(config_, conditional() ? law_->class_count() : 0), init);
        model->to(at::Device(device_));
        return model;
    }

    at::Tensor draw_noise(const char* purpose, std::int64_t index, std::int64_t count) const {
        at::Generator generator = stream(config_.run.seed, purpose, index);
        const at::Tensor noise =
            at::randn({count, config_.generator.noise_dim}, generator, at::TensorOptions().dtype(at::kFloat));
        return noise.to(at::Device(device_));
    }

    // The field's argument in the precision that the options ask for: [n, N, 2].
    at::Tensor as_sets(const at::Tensor& points, std::int64_t sets = 1) const {
        const bool wide = config_.drift.precision == Precision::kFloat64;
        return points.detach().to(wide ? at::kDouble : at::kFloat).reshape({sets, -1, 2});
    }

    Batch draw_batch(std::int64_t step) const;
    at::Tensor generate(const Batch& batch);
    FieldWeights weights_of(const Batch& batch, const at::Tensor& neg) const;
    [[nodiscard]] double evaluation_alpha() const;
    ToyEvaluation::Result measure(torch::nn::Module& weights, const JobContext& context);
    double neighbour_share(torch::nn::Module& weights);
    ToyPreview& pictures();
    std::shared_ptr<const ToyFrame> picture(torch::nn::Module& weights, std::int64_t step);

    RunConfig config_;
    std::string device_;
    ToyLawPtr law_;
    FieldOptions options_;
    Mlp model_{nullptr};
    std::optional<ToyPreview> pictures_;
    std::optional<ToyEvaluation> evaluation_;
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

ToyTask::Batch ToyTask::draw_batch(std::int64_t step) const {
    const TrainConfig& train = config_.train;
    const std::int64_t seed = config_.run.seed;
    const at::Device device(device_);
    Batch batch;
    batch.labels = {kAnyClass};
    if (conditional()) {
        const std::int64_t sets = std::min(train.classes_per_step, law_->class_count());
        batch.labels = draw_step_labels(seed, "toy.labels", step, law_->class_count(), sets);
        batch.alpha = draw_step_alpha(seed, "toy.alpha", step, sets, config_.guidance);
    }
    const auto sets = static_cast<std::int64_t>(batch.labels.size());
    at::Generator positives = stream(seed, "toy.data", step);
    std::vector<at::Tensor> pos;
    for (const std::int64_t label : batch.labels) {
        pos.push_back(law_->sample(train.pos_per_class, positives, label).points);
    }
    batch.pos = at::stack(pos).to(device);
    if (conditional() && train.neg_per_class > 0) {
        at::Generator negatives = stream(seed, "toy.negatives", step);
        batch.neg = sample_toy(*law_, sets * train.neg_per_class, negatives).view({sets, -1, 2}).to(device);
    }
    batch.noise = draw_noise("toy.noise", step, sets * train.gen_per_class);
    return batch;
}

at::Tensor ToyTask::generate(const Batch& batch) {
    if (!conditional()) {
        return model_->forward(batch.noise);
    }
    const std::int64_t per_set = config_.train.gen_per_class;
    const at::Device device(device_);
    return model_->forward(batch.noise,
                           at::tensor(batch.labels, at::kLong).repeat_interleave(per_set).to(device),
                           at::tensor(batch.alpha, at::kFloat).repeat_interleave(per_set).to(device));
}

// Unconditional negatives count by the strength of their set (algorithm.md 2).
FieldWeights ToyTask::weights_of(const Batch& batch, const at::Tensor& neg) const {
    FieldWeights weights;
    if (neg.defined()) {
        std::vector<double> weight;
        for (const double alpha : batch.alpha) {
            weight.push_back(negative_weight(alpha, config_.train.gen_per_class, neg.size(1)));
        }
        weights.neg = at::tensor(weight, neg.options()).unsqueeze(1).expand({-1, neg.size(1)});
    }
    return weights;
}

StepOutcome ToyTask::forward_backward(std::int64_t step, bool want_scalars) {
    StepOutcome outcome;
    Stopwatch watch;
    const Batch batch = draw_batch(step);
    outcome.times.data_ms = watch.milliseconds();

    watch.restart();
    const at::Tensor gen = generate(batch);
    outcome.times.forward_ms = watch.milliseconds();

    watch.restart();
    FieldOptions options = options_;
    options.statistics = want_scalars;
    const auto sets = static_cast<std::int64_t>(batch.labels.size());
    const at::Tensor neg = batch.neg.defined() ? as_sets(batch.neg, sets) : at::Tensor();
    const DriftLoss loss =
        drift_loss(as_sets(gen, sets), as_sets(batch.pos, sets), neg, weights_of(batch, neg), options);
    outcome.times.drift_ms = watch.milliseconds();

    watch.restart();
    model_->zero_grad();
    gen.backward(loss.cotangent.reshape(gen.sizes()).to(gen.dtype()));
    outcome.times.backward_ms = watch.milliseconds();

    outcome.generated = gen.size(0);
    if (want_scalars) {
        outcome.scalars.push_back({"loss", loss.per_set.mean().item<double>()});
        add_field_scalars(loss.field, options.statistics, outcome.scalars);
    }
    return outcome;
}

// The strength under which the generator is meant to reproduce the data: the weakest one it was trained at.
double ToyTask::evaluation_alpha() const {
    return config_.guidance.unguided_fraction > 0 ? 1.0 : config_.guidance.alpha_min;
}

ToyEvaluation::Result ToyTask::measure(torch::nn::Module& weights, const JobContext& context) {
    const at::NoGradGuard no_grad;
    // Short enough to go on while paused: a pause here would swallow the "one more step" of a paused run.
    const Progress progress = [&context] {
        if (context.stop.stop_requested()) {
            throw Error(ErrorCode::kStopped, "stopped by the user");
        }
    };
    if (!evaluation_) {
        evaluation_.emplace(law_, conditional(), config_.run.seed, config_.log.eval_points);
    }
    const at::Device device(device_);
    const auto draw = [&](std::int64_t index, const at::Tensor& classes) {
        const at::Tensor noise = draw_noise("toy.eval_noise", index, classes.size(0));
        return weights.as<MlpImpl>()->forward(
            noise, classes.to(device), at::full({classes.size(0)}, evaluation_alpha(), noise.options()));
    };
    return evaluation_->measure(draw, progress);
}

std::vector<ScalarValue> ToyTask::evaluate(torch::nn::Module& weights, std::int64_t /*step*/,
                                           const JobContext& context) {
    const ToyEvaluation::Result result = measure(weights, context);
    std::vector<ScalarValue> values;
    for (const auto& [key, value] : evaluation_->series(result)) {
        values.push_back({key, value});
    }
    values.push_back({"eval/unique_nn", neighbour_share(weights)});
    return values;
}

double ToyTask::neighbour_share(torch::nn::Module& weights) {
    const at::NoGradGuard no_grad;
    const at::Device device(device_);
    at::Generator generator = stream(config_.run.seed, "toy.eval_neighbours");
    const ToyDraw real = law_->sample(std::min(config_.log.eval_points, kNeighbourPoints), generator);
    const at::Tensor noise = draw_noise("toy.eval_noise", 0, real.points.size(0));
    const at::Tensor gen = weights.as<MlpImpl>()->forward(
        noise, real.classes.to(device), at::full({noise.size(0)}, evaluation_alpha(), noise.options()));
    return unique_neighbours(gen, real.points.to(device));
}

ToyPreview& ToyTask::pictures() {
    if (!pictures_) {
        ToyFrameDraws draws;
        at::Generator generator = stream(config_.run.seed, "toy.frame_data");
        const ToyDraw data = law_->sample(ToyPreview::kPoints, generator);
        draws.data = data.points;
        draws.noise = draw_noise("toy.frame_noise", 0, ToyPreview::kPoints);
        if (conditional()) {
            for (std::int64_t i = 0; i < ToyPreview::kPoints; ++i) {
                draws.data_class.push_back(static_cast<std::int32_t>(data.classes[i].item<std::int64_t>()));
            }
            draws.gen_class = draws.data_class;
            draws.gen_alpha.assign(ToyPreview::kPoints, static_cast<float>(config_.preview.alpha));
        }
        draws.axes = toy_axes(*law_, config_.generator.start);
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
    const ToyEvaluation::Result result = measure(weights, context);
    nlohmann::json toy = nlohmann::json::parse(evaluation_->json(result));
    if (conditional()) {
        toy["alpha"] = evaluation_alpha();
    }
    return nlohmann::json{{"toy", std::move(toy)}}.dump();
}

}  // namespace

std::unique_ptr<TrainTask> make_toy_task(const RunConfig& config, const std::string& device,
                                         const JobContext& context) {
    return std::make_unique<ToyTask>(config, device, context.spec.run);
}

}  // namespace drift
