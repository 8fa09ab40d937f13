// The toy task by itself: pictures, live options, starts, and a real training run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nlohmann/json.hpp>

#include "core/models/mlp.h"
#include "core/session/toy_field.h"
#include "core/store/toy_frames.h"
#include "tests/support/train_run.h"

namespace drift {
namespace {

using test::tiny_toy;
using test::TrainRun;

std::shared_ptr<const ToyFrame> first_frame(const RunConfig& config) {
    TrainRun run(config);
    const auto task = make_task(config, "cpu", run.context());
    task->preview(task->model(), "model", 0, run.context(), run.run().folder().string());
    return run.events.all<FieldFrame>().at(0).frame;
}

double mean_of(const std::vector<float>& points, std::size_t axis) {
    double sum = 0;
    for (std::size_t i = axis; i < points.size(); i += 2) {
        sum += points[i];
    }
    return 2 * sum / static_cast<double>(points.size());
}

TEST(ToyTask, DrawsAWholeFrame) {
    const auto frame = first_frame(tiny_toy());
    EXPECT_EQ(frame->data.size(), 2U * 1024U);
    EXPECT_EQ(frame->gen.size(), 2U * 1024U);
    EXPECT_EQ(frame->noise.size(), frame->gen.size());
    ASSERT_EQ(frame->lattice_columns, 25);
    ASSERT_EQ(frame->lattice.size(), 2U * 25U * 25U);
    for (const float place : frame->lattice) {
        EXPECT_TRUE(std::isfinite(place));
    }
}

TEST(ToyTask, TheLatticeGoesWhereItsNoiseGoes) {
    RunConfig config = tiny_toy();
    TrainRun run(config);
    const auto task = make_task(config, "cpu", run.context());
    task->preview(task->model(), "model", 0, run.context(), run.run().folder().string());
    const auto frame = run.events.all<FieldFrame>().at(0).frame;
    // The last lattice point stands for noise (2.5, 2.5), the first of the second row for (-2.5, -2.29...).
    const at::Tensor noise = torch::tensor({{2.5F, 2.5F}, {-2.5F, -2.5F + 5.0F / 24}});
    const at::Tensor places = task->model().as<MlpImpl>()->forward(noise);
    EXPECT_NEAR(frame->lattice[2 * 624], places[0][0].item<float>(), 1e-5);
    EXPECT_NEAR(frame->lattice[2 * 25 + 1], places[1][1].item<float>(), 1e-5);
}

TEST(ToyTask, LivePicturesAreTheRecordedOnesAndAreNotStored) {
    RunConfig config = tiny_toy();
    TrainRun run(config);
    const auto task = make_task(config, "cpu", run.context());
    task->watch(task->model(), 3, run.context());
    task->preview(task->model(), "model", 3, run.context(), run.run().folder().string());
    const auto frames = run.events.all<FieldFrame>();
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0].frame->gen, frames[1].frame->gen);
    EXPECT_EQ(ToyFrameReader(run.run().folder()).steps().size(), 1U);
}

TEST(ToyTask, StartsWhereItIsTold) {
    RunConfig config = tiny_toy();
    const auto between = first_frame(config);
    EXPECT_NEAR(mean_of(between->gen, 0), 0.0, 0.5);
    EXPECT_NEAR(mean_of(between->gen, 1), 0.0, 0.5);
    config.generator.start = ToyStart::kFar;
    EXPECT_NEAR(mean_of(first_frame(config)->gen, 1), 3.0, 0.5);
    config.generator.start = ToyStart::kCollapsed;
    const auto collapsed = first_frame(config);
    EXPECT_NEAR(mean_of(collapsed->gen, 0), -2.5, 0.1);
    EXPECT_NEAR(mean_of(collapsed->gen, 1), 0.0, 0.1);
}

TEST(ToyTask, PointsTheFieldFromAFarStartToTheData) {
    RunConfig config = tiny_toy();
    config.generator.start = ToyStart::kFar;
    config.drift.temperatures = {0.5};
    EXPECT_LT(mean_of(toy_field_at_samples(*first_frame(config), toy_field_options(config)).total, 1), 0.0);
}

TEST(ToyTask, BackpropagatesTheClosedFormGradient) {
    // One parameter step along the gradient must change the outputs along the field.
    TrainRun run(tiny_toy());
    const auto task = make_task(tiny_toy(), "cpu", run.context());
    const StepOutcome outcome = task->forward_backward(0, true);
    EXPECT_EQ(outcome.generated, 48);
    double squares = 0;
    for (const at::Tensor& parameter : task->model().parameters()) {
        squares += parameter.grad().square().sum().item<double>();
    }
    EXPECT_GT(squares, 0);
    std::vector<std::string> keys;
    for (const ScalarValue& scalar : outcome.scalars) {
        keys.push_back(scalar.key);
    }
    EXPECT_THAT(keys, testing::IsSupersetOf({"loss", "scale", "force/0.05", "force/0.2", "neighbours/0.05",
                                             "mass_pos/0.2", "mass_neg/0.2"}));
    EXPECT_TRUE(task->forward_backward(1, false).scalars.empty());
}

TEST(ToyTask, TakesLiveOptions) {
    RunConfig config = tiny_toy();
    TrainRun run(config);
    const auto task = make_task(config, "cpu", run.context());
    (void)task->forward_backward(0, false);
    const at::Tensor before = task->model().parameters().front().grad().clone();
    config.drift.repulsion = 0.0;
    task->apply_live(config);
    (void)task->forward_backward(0, false);
    EXPECT_FALSE(torch::allclose(before, task->model().parameters().front().grad()));
}

TEST(ToyTask, WorksInFloat64) {
    RunConfig config = tiny_toy();
    config.drift.precision = Precision::kFloat64;
    TrainRun run(config);
    EXPECT_EQ(run.train(config).step, 30);
}

RunConfig guided_moons() {
    RunConfig config = tiny_toy();
    config.data.source = DataSource::kMoons;
    config.data.toy_std = 0.3;
    config.data.toy_classes = true;
    config.guidance.alpha_max = 3.0;
    config.guidance.alpha_power = 1.0;
    config.guidance.unguided_fraction = 0.5;
    config.train.classes_per_step = 2;
    config.train.neg_per_class = 24;
    return config;
}

TEST(ToyTask, TrainsAndMeasuresClassByClass) {
    const RunConfig config = guided_moons();
    TrainRun run(config);
    const nlohmann::json toy = nlohmann::json::parse(run.train(config).task_json).at("toy");
    ASSERT_EQ(toy.at("classes").size(), 2U);
    EXPECT_EQ(toy.at("classes")[1].at("name"), "moon 2");
    EXPECT_GT(toy.at("classes")[1].at("energy_distance").get<double>(), 0);
    EXPECT_EQ(toy.at("alpha"), 1.0);
    const auto reports = run.events.all<EvalReport>();
    ASSERT_FALSE(reports.empty());
    std::vector<std::string> keys;
    for (const ScalarValue& value : reports.back().values) {
        keys.push_back(value.key);
    }
    EXPECT_THAT(keys, testing::IsSupersetOf({"eval/energy_distance", "eval/class_0/energy_distance",
                                             "eval/class_1/energy_floor", "eval/class_1/coverage_min"}));
    const auto frame = run.events.all<FieldFrame>().back().frame;
    ASSERT_EQ(frame->gen_class.size(), frame->gen.size() / 2);
    ASSERT_EQ(frame->data_class.size(), frame->data.size() / 2);
    EXPECT_EQ(frame->gen_alpha.at(0), 1.0F);
}

TEST(ToyTask, GuidancePushesAClassAwayFromTheOther) {
    // Unconditional negatives weigh (alpha - 1)(G - 1) / U: nothing at alpha 1, much at alpha 3. Without the
    // softmax and the normalised force they act through that weight alone.
    const auto gradient = [](bool guided, std::int64_t negatives) {
        RunConfig config = guided_moons();
        config.guidance.unguided_fraction = guided ? 0.0 : 1.0;
        config.guidance.alpha_min = 3.0;
        config.drift.kernel_normalization = KernelNormalization::kNone;
        config.drift.normalize_forces = false;
        config.drift.precision = Precision::kFloat64;
        config.train.neg_per_class = negatives;
        TrainRun run(config);
        const auto task = make_task(config, "cpu", run.context());
        (void)task->forward_backward(0, false);
        std::vector<at::Tensor> all;
        for (const at::Tensor& parameter : task->model().parameters()) {
            all.push_back(parameter.grad().flatten());
        }
        return at::cat(all);
    };
    const at::Tensor without = gradient(false, 0);
    EXPECT_TRUE(torch::allclose(gradient(false, 24), without, 1e-4, 1e-7));
    EXPECT_FALSE(torch::allclose(gradient(true, 24), gradient(true, 0), 1e-2, 1e-6));
}

TEST(ToyTask, ReadsTheRunsOwnCopyOfItsData) {
    const TempFolder folder;
    RunConfig config = tiny_toy();
    config.data.source = DataSource::kCsv;
    config.data.path = (folder.path() / "my points.csv").string();
    write_file_atomic(config.data.path, "0,0\n1,1\n2,0\n");
    TrainRun run(config);
    const RunConfig stored = run.run().config();
    EXPECT_THAT(stored.data.path, testing::MatchesRegex("run:data/my-points-[0-9a-f]+\\.csv"));
    std::filesystem::remove(config.data.path);
    EXPECT_EQ(make_task(stored, "cpu", run.context())->data_fingerprint().size(), 64U);
}

TEST(ToyTask, ReportsTheKeysOfTheResult) {
    TrainRun run(tiny_toy());
    const nlohmann::json toy = nlohmann::json::parse(run.train(tiny_toy()).task_json).at("toy");
    EXPECT_EQ(toy.at("mode_shares").size(), 2U);
    for (const char* key : {"mean_distance", "spread_ratio", "energy_distance", "energy_floor",
                            "sliced_wasserstein", "sliced_floor", "js_divergence", "coverage_min"}) {
        EXPECT_TRUE(toy.at(key).is_number()) << key;
    }
}

}  // namespace
}  // namespace drift
