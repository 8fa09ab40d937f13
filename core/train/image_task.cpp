// Class-conditional pictures: one set of G generated and P real pictures per class, compared in every feature
// map (algorithm.md 1.5), with unconditional negatives weighted by the guidance strength (section 2).
#include <ATen/ATen.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/data/dataset.h"
#include "core/data/pixels.h"
#include "core/drift/guidance.h"
#include "core/drift/loss.h"
#include "core/eval/image_metrics.h"
#include "core/features/feature_map.h"
#include "core/io/image_codec.h"
#include "core/models/image_generator.h"
#include "core/models/init.h"
#include "core/runtime/rng.h"
#include "core/store/atlas.h"
#include "core/train/class_draws.h"
#include "core/train/task.h"

namespace drift {

namespace {

// Held-out metrics draw from seeds that previews and `drift sample` do not start at.
constexpr std::int64_t kEvalFirstSeed = 1'000'000;

class ImageTask final : public TrainTask {
public:
    ImageTask(const RunConfig& config, const std::string& device, const JobContext& context)
        : config_(config), device_(device), options_(field_options(config.drift)) {
        context.phase("loading pictures");
        data_ = load_dataset(config.data);
        context.keep_going();
        features_ = std::make_unique<PixelFeatures>(config.features, data_->shape());
        metrics_ = std::make_unique<ImageMetrics>(data_, config_.log.eval_samples);
        model_ = make_model();
    }

    torch::nn::Module& model() override { return *model_; }

    std::shared_ptr<torch::nn::Module> make_twin() override {
        ImageGenerator twin = make_model();
        copy_weights(*model_, *twin);
        return twin.ptr();
    }

    StepOutcome forward_backward(std::int64_t step, bool want_scalars) override;
    std::vector<ScalarValue> evaluate(torch::nn::Module& weights, std::int64_t step,
                                      const JobContext& context) override;
    void preview(torch::nn::Module& weights, const std::string& weights_name, std::int64_t step,
                 const JobContext& context, const std::string& run_folder) override;

    void apply_live(const RunConfig& config) override {
        config_ = config;
        options_ = field_options(config.drift);
    }

    std::string result_json(torch::nn::Module& weights, const JobContext& context) override;
    std::string data_fingerprint() const override { return data_->fingerprint(); }

private:
    // What one step is made of; pictures float32 in [-1, 1] on the device.
    struct Batch {
        std::vector<std::int64_t> labels;  // [Nc]
        std::vector<double> alpha;         // [Nc]
        at::Tensor noise;                  // [Nc * G, noise_dim], label-major
        at::Tensor real;                   // [Nc, P + U, C, H, W], positives first
    };

    ImageGenerator make_model() const {
        at::Generator init = stream(config_.run.seed, "init");
        ImageGenerator model(image_generator_spec(config_, data_->shape(), data_->class_count()),
                             data_->shape(), init);
        model->to(at::Device(device_));
        return model;
    }

    Batch draw_batch(std::int64_t step) const;
    at::Tensor generate(const Batch& batch);
    double drift_of(const Batch& batch, const FeatureMap& gen, const FeatureMap& real, bool want_scalars,
                    at::Tensor& cotangent, std::vector<ScalarValue>& scalars) const;
    ImageMetrics::Values measure(torch::nn::Module& weights, const JobContext& context);

    RunConfig config_;
    std::string device_;
    FieldOptions options_;
    std::shared_ptr<const ImageDataset> data_;
    std::unique_ptr<PixelFeatures> features_;
    std::unique_ptr<ImageMetrics> metrics_;
    ImageGenerator model_{nullptr};
};

ImageTask::Batch ImageTask::draw_batch(std::int64_t step) const {
    const TrainConfig& train = config_.train;
    Batch batch;
    batch.labels = draw_step_labels(config_.run.seed, "image.labels", step, data_->class_count(),
                                    train.classes_per_step);
    batch.alpha =
        draw_step_alpha(config_.run.seed, "image.alpha", step, train.classes_per_step, config_.guidance);
    at::Generator noise = stream(config_.run.seed, "image.noise", step);
    batch.noise = at::randn({train.classes_per_step * train.gen_per_class, config_.generator.noise_dim},
                            noise, at::TensorOptions().dtype(at::kFloat))
                      .to(at::Device(device_));
    at::Generator positives = stream(config_.run.seed, "image.positives", step);
    at::Generator negatives = stream(config_.run.seed, "image.negatives", step);
    std::vector<at::Tensor> real;
    for (const std::int64_t label : batch.labels) {
        at::Tensor pictures = data_->draw(label, train.pos_per_class, positives);
        if (train.neg_per_class > 0) {
            pictures = at::cat({pictures, data_->draw_any(train.neg_per_class, negatives)});
        }
        real.push_back(std::move(pictures));
    }
    batch.real = at::stack(real).to(at::Device(device_));
    return batch;
}

at::Tensor ImageTask::generate(const Batch& batch) {
    const std::int64_t per_class = config_.train.gen_per_class;
    const at::Device device(device_);
    const at::Tensor classes = at::tensor(batch.labels, at::kLong).repeat_interleave(per_class).to(device);
    const at::Tensor alpha = at::tensor(batch.alpha, at::kFloat).repeat_interleave(per_class).to(device);
    return model_->forward(batch.noise, classes, alpha);
}

// One feature map's share of the loss: `gen` [Nc * G, F, S], `real` [Nc * (P + U), F, S]. Returns its value
// and fills the cotangent at `gen`. Sets are label * F + location.
double ImageTask::drift_of(const Batch& batch, const FeatureMap& gen, const FeatureMap& real,
                           bool want_scalars, at::Tensor& cotangent,
                           std::vector<ScalarValue>& scalars) const {
    const auto labels = static_cast<std::int64_t>(batch.labels.size());
    const std::int64_t locations = gen.values.size(1), channels = gen.values.size(2);
    const bool wide = config_.drift.precision == Precision::kFloat64;
    const auto as_sets = [&](const at::Tensor& values) {
        return values.detach()
            .to(wide ? at::kDouble : at::kFloat)
            .reshape({labels, -1, locations, channels})
            .permute({0, 2, 1, 3})
            .reshape({labels * locations, -1, channels});
    };
    const at::Tensor x = as_sets(gen.values), y = as_sets(real.values);
    const std::int64_t positives = config_.train.pos_per_class, negatives = config_.train.neg_per_class;
    FieldWeights weights;
    at::Tensor neg;
    if (negatives > 0) {
        std::vector<double> weight;
        for (const double alpha : batch.alpha) {
            weight.push_back(negative_weight(alpha, config_.train.gen_per_class, negatives));
        }
        neg = y.narrow(1, positives, negatives);
        weights.neg =
            at::tensor(weight, y.options()).repeat_interleave(locations).unsqueeze(1).expand({-1, negatives});
    }
    FieldOptions options = options_;
    options.statistics = want_scalars;
    const DriftLoss loss = drift_loss(x, y.narrow(1, 0, positives), neg, weights, options);
    cotangent = loss.cotangent.reshape({labels, locations, -1, channels})
                    .permute({0, 2, 1, 3})
                    .reshape(gen.values.sizes())
                    .to(gen.values.dtype());
    if (want_scalars) {
        const std::string suffix = features_->keys().size() > 1 ? "/" + gen.key : "";
        scalars.push_back({"scale" + suffix, loss.field.scale});
        for (const TemperatureStatistics& t : loss.field.temperatures) {
            const std::string name = suffix + "/" + number_text(t.temperature);
            scalars.push_back({"force" + name, t.force});
            scalars.push_back({"neighbours" + name, t.effective_neighbours});
            scalars.push_back({"mass_pos" + name, t.positive_mass});
            scalars.push_back({"mass_neg" + name, t.negative_mass});
        }
    }
    return loss.per_set.mean().item<double>();
}

StepOutcome ImageTask::forward_backward(std::int64_t step, bool want_scalars) {
    StepOutcome outcome;
    Stopwatch watch;
    const Batch batch = draw_batch(step);
    outcome.times.data_ms = watch.milliseconds();

    watch.restart();
    const at::Tensor gen = generate(batch);
    const std::vector<FeatureMap> of_gen = features_->extract(gen);
    std::vector<FeatureMap> of_real;
    {
        const at::NoGradGuard no_grad;
        of_real = features_->extract(batch.real.flatten(0, 1));
    }
    outcome.times.forward_ms = watch.milliseconds();

    watch.restart();
    double loss = 0.0;
    std::vector<at::Tensor> roots, cotangents;
    std::vector<ScalarValue> scalars;
    for (std::size_t k = 0; k < of_gen.size(); ++k) {
        at::Tensor cotangent;
        loss += drift_of(batch, of_gen[k], of_real[k], want_scalars, cotangent, scalars);
        roots.push_back(of_gen[k].values);
        cotangents.push_back(cotangent);
    }
    outcome.times.drift_ms = watch.milliseconds();

    watch.restart();
    model_->zero_grad();
    torch::autograd::backward(roots, cotangents);
    outcome.times.backward_ms = watch.milliseconds();

    outcome.generated = gen.size(0);
    if (want_scalars) {
        outcome.scalars.push_back({"loss", loss});
        outcome.scalars.insert(outcome.scalars.end(), scalars.begin(), scalars.end());
    }
    return outcome;
}

ImageMetrics::Values ImageTask::measure(torch::nn::Module& weights, const JobContext& context) {
    PictureSampler sampler(*weights.as<ImageGeneratorImpl>());
    const auto draw = [&](std::int64_t label, std::int64_t count) {
        // Every class has seeds of its own: shared ones would tie the classes together.
        std::vector<std::int64_t> seeds;
        for (std::int64_t i = 0; i < count; ++i) {
            seeds.push_back(kEvalFirstSeed + label * config_.log.eval_samples + i);
        }
        return sampler.draw_model_space(seeds, std::vector<std::int64_t>(seeds.size(), label),
                                        config_.preview.alpha);
    };
    return metrics_->measure(draw, [&context] { context.keep_going(); });
}

std::vector<ScalarValue> ImageTask::evaluate(torch::nn::Module& weights, std::int64_t /*step*/,
                                             const JobContext& context) {
    const ImageMetrics::Values values = measure(weights, context);
    std::vector<ScalarValue> scalars = {{"eval/diversity", values.diversity}};
    if (data_->held_out_count() > 0) {
        scalars.push_back({"eval/energy_distance", values.energy_distance});
        scalars.push_back({"eval/energy_floor", values.energy_floor});
    }
    return scalars;
}

void ImageTask::preview(torch::nn::Module& weights, const std::string& weights_name, std::int64_t step,
                        const JobContext& context, const std::string& run_folder) {
    PictureSampler sampler(*weights.as<ImageGeneratorImpl>());
    auto sheet = std::make_shared<SampleSheet>();
    sheet->step = step;
    sheet->rows = static_cast<int>(data_->class_count());
    sheet->columns = static_cast<int>(config_.preview.seeds_per_class);
    sheet->alpha = config_.preview.alpha;
    sheet->weights = weights_name;
    for (std::int64_t seed = 0; seed < config_.preview.seeds_per_class; ++seed) {
        sheet->seeds.push_back(seed);
    }
    std::vector<ImageRgb8> tiles;
    for (std::int64_t label = 0; label < data_->class_count(); ++label) {
        context.keep_going();
        sheet->classes.push_back(label);
        const std::vector<std::int64_t> classes(sheet->seeds.size(), label);
        const std::vector<ImageRgb8> row = images_of(sampler.draw(sheet->seeds, classes, sheet->alpha));
        tiles.insert(tiles.end(), row.begin(), row.end());
    }
    sheet->tile_width = tiles.front().width;
    sheet->tile_height = tiles.front().height;
    sheet->tiles = std::make_shared<ImageRgb8>(tile_sheet(tiles, sheet->rows, sheet->columns));
    write_atlas(run_folder, *sheet);
    context.events.post(SamplesReady{context.id, std::move(sheet)});
}

std::string ImageTask::result_json(torch::nn::Module& weights, const JobContext& context) {
    const ImageMetrics::Values values = measure(weights, context);
    nlohmann::json image = {{"diversity", values.diversity}, {"training_pictures", data_->training_count()}};
    if (data_->held_out_count() > 0) {
        image["energy_distance"] = values.energy_distance;
        image["energy_floor"] = values.energy_floor;
    }
    return nlohmann::json{{"image", image}}.dump();
}

}  // namespace

std::unique_ptr<TrainTask> make_image_task(const RunConfig& config, const std::string& device,
                                           const JobContext& context) {
    return std::make_unique<ImageTask>(config, device, context);
}

}  // namespace drift
