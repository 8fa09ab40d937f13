// The promise of the quick start, measured: the digits preset, trained to its end on the built-in pictures,
// draws digits that a classifier recognises and that vary as real ones do. The classifier learns from 1,500
// other MNIST pictures.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <iostream>

#include "core/base/clock.h"
#include "core/config/config_io.h"
#include "core/data/dataset.h"
#include "core/data/pixels.h"
#include "core/eval/image_metrics.h"
#include "core/models/image_generator.h"
#include "core/sample/sampler.h"
#include "core/session/session.h"
#include "core/store/run_dir.h"
#include "core/train/checkpoint.h"
#include "tests/support/job_fixture.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

constexpr std::int64_t kSamplesPerClass = 100;
constexpr double kLeastRecognised = 0.85;
constexpr double kLeastDiversity = 0.60;

// Two convolutions and a linear layer.
struct ClassifierImpl : torch::nn::Module {
    ClassifierImpl() {
        first = register_module("first",
                                torch::nn::Conv2d(torch::nn::Conv2dOptions(1, 16, 5).stride(2).padding(2)));
        second = register_module("second",
                                 torch::nn::Conv2d(torch::nn::Conv2dOptions(16, 32, 5).stride(2).padding(2)));
        head = register_module("head", torch::nn::Linear(32 * 7 * 7, 10));
    }
    at::Tensor forward(const at::Tensor& images) {
        const at::Tensor x = torch::relu(second->forward(torch::relu(first->forward(images))));
        return head->forward(torch::dropout(x.flatten(1), 0.3, is_training()));
    }
    torch::nn::Conv2d first{nullptr}, second{nullptr};
    torch::nn::Linear head{nullptr};
};
TORCH_MODULE(Classifier);

struct Labelled {
    at::Tensor images, labels;
};

Labelled all_of(const ImageDataset& data) {
    std::vector<at::Tensor> images, labels;
    for (std::int64_t label = 0; label < data.class_count(); ++label) {
        images.push_back(model_space_from_bytes(data.training(label)));
        labels.push_back(torch::full({images.back().size(0)}, label, torch::kLong));
    }
    return {torch::cat(images), torch::cat(labels)};
}

Classifier train_classifier(const Labelled& data) {
    constexpr std::int64_t kBatch = 50, kEpochs = 25;
    Classifier network;
    torch::optim::Adam optimizer(network->parameters(), torch::optim::AdamOptions(2e-3));
    for (std::int64_t epoch = 0; epoch < kEpochs; ++epoch) {
        const at::Tensor order = torch::randperm(data.labels.size(0));
        for (std::int64_t first = 0; first + kBatch <= order.size(0); first += kBatch) {
            const at::Tensor rows = order.narrow(0, first, kBatch);
            const std::int64_t dx = torch::randint(-2, 3, {1}).item<std::int64_t>();
            const std::int64_t dy = torch::randint(-2, 3, {1}).item<std::int64_t>();
            const at::Tensor images = torch::roll(data.images.index_select(0, rows), {dy, dx}, {2, 3});
            optimizer.zero_grad();
            torch::cross_entropy_loss(network->forward(images), data.labels.index_select(0, rows)).backward();
            optimizer.step();
        }
    }
    network->eval();
    return network;
}

double accuracy(Classifier& network, const Labelled& data) {
    const torch::NoGradGuard no_grad;
    return (network->forward(data.images).argmax(1) == data.labels).to(torch::kDouble).mean().item<double>();
}

// Trains the preset through the same job that `drift train digits` runs; returns the run folder.
std::string train_preset(const TempFolder& folder) {
    JobSpec spec;
    spec.kind = JobKind::kTrain;
    spec.config = preset("digits");
    Session session(folder.path() / "project", standard_jobs());
    const JobInfo info = session.wait_finished(session.enqueue(spec));
    EXPECT_EQ(info.state, JobState::kDone) << info.error.text();
    return (folder.path() / "project" / "runs" / info.run).string();
}

TEST(DigitsQuality, ThePresetDrawsRecognisableAndVariedDigits) {
    const TempFolder folder;
    const Stopwatch watch;
    const RunDir run = RunDir::open(train_preset(folder));
    const double seconds = watch.seconds();
    const RunConfig config = run.config();

    DataConfig others = config.data;
    others.source = DataSource::kIdx;
    others.path = std::string(DRIFT_SOURCE_DIR) + "/tests/data/mnist1500-images-idx3-ubyte.gz";
    others.holdout_fraction = 0.0;
    Classifier classifier = train_classifier(all_of(*load_dataset(others)));
    const auto digits = load_dataset(config.data);
    const double on_real = accuracy(classifier, all_of(*digits));
    ASSERT_GT(on_real, 0.93) << "the judge itself is too weak";

    const LoadedGenerator loaded = load_generator(newest_whole_checkpoint(run).folder, config, "ema", "cpu");
    PictureSampler sampler(*loaded.network);
    double spread = 0.0, real_spread = 0.0;
    std::vector<at::Tensor> images, labels;
    for (std::int64_t label = 0; label < 10; ++label) {
        std::vector<std::int64_t> seeds;
        for (std::int64_t i = 0; i < kSamplesPerClass; ++i) {
            seeds.push_back(50'000 + label * kSamplesPerClass + i);
        }
        const at::Tensor bytes = sampler.draw(seeds, std::vector<std::int64_t>(seeds.size(), label), 1.0);
        images.push_back(model_space_from_bytes(bytes));
        labels.push_back(torch::full({kSamplesPerClass}, label, torch::kLong));
        spread += mean_distinct_distance(images.back().flatten(1));
        real_spread += mean_distinct_distance(model_space_from_bytes(digits->training(label)).flatten(1));
    }
    const double recognised = accuracy(classifier, {torch::cat(images), torch::cat(labels)});
    const double diversity = spread / real_spread;
    std::cout << "digits preset: " << config.train.total_steps << " steps in " << seconds
              << " s; classifier on real pictures " << on_real << "; recognised " << recognised
              << " of 1000 samples; diversity " << diversity << " of real pictures\n";
    EXPECT_GE(recognised, kLeastRecognised);
    EXPECT_GE(diversity, kLeastDiversity);
}

}  // namespace
}  // namespace drift
