#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/config/config_io.h"
#include "core/data/dataset.h"
#include "core/data/pixels.h"
#include "core/eval/image_metrics.h"
#include "core/session/session.h"
#include "core/store/atlas.h"
#include "core/train/task.h"
#include "tests/support/job_fixture.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using testing::Contains;
using testing::IsSupersetOf;

JobSpec small_digits(const std::vector<std::string>& assignments = {}) {
    JobSpec spec;
    spec.config = preset("digits");
    for (const char* small : {"generator.hidden=48", "generator.noise_dim=16", "train.gen_per_class=12",
                              "train.pos_per_class=16", "preview.seeds_per_class=3"}) {
        apply_assignment(spec.config, small);
    }
    for (const std::string& assignment : assignments) {
        apply_assignment(spec.config, assignment);
    }
    check(spec.config);
    return spec;
}

struct Trial {
    explicit Trial(JobSpec spec)
        : fixture(std::move(spec)), task(make_task(fixture.spec.config, "cpu", fixture.context)) {}
    test::JobFixture fixture;
    std::unique_ptr<TrainTask> task;
};

std::vector<std::string> keys_of(const std::vector<ScalarValue>& scalars) {
    std::vector<std::string> keys;
    for (const ScalarValue& scalar : scalars) {
        keys.push_back(scalar.key);
    }
    return keys;
}

at::Tensor gradients(TrainTask& task) {
    std::vector<at::Tensor> parts;
    for (const at::Tensor& parameter : task.model().parameters()) {
        parts.push_back(parameter.grad().flatten());
    }
    return at::cat(parts);
}

TEST(ImageTask, AStepDependsOnTheSeedAndItsNumberAlone) {
    Trial first(small_digits()), second(small_digits());
    (void)first.task->forward_backward(0, false);
    const StepOutcome outcome = first.task->forward_backward(7, false);
    (void)second.task->forward_backward(7, false);
    EXPECT_TRUE(gradients(*first.task).equal(gradients(*second.task)));
    EXPECT_EQ(outcome.generated, 120);
    EXPECT_TRUE(outcome.scalars.empty());
    (void)second.task->forward_backward(8, false);
    EXPECT_FALSE(gradients(*first.task).equal(gradients(*second.task)));
}

TEST(ImageTask, NamesItsCurvesByFeatureOnlyWhenThereAreSeveral) {
    Trial single(small_digits());
    EXPECT_THAT(keys_of(single.task->forward_backward(0, true).scalars),
                IsSupersetOf({"loss", "scale", "force/0.05", "force/0.2"}));
    Trial several(small_digits({"features.patch_sizes=4"}));
    EXPECT_THAT(
        keys_of(several.task->forward_backward(0, true).scalars),
        IsSupersetOf({"loss", "scale/raw", "force/raw/0.05", "scale/patch_mean_4", "force/patch_std_4/0.2"}));
}

TEST(ImageTask, AFewStepsBringSamplesTowardsTheData) {
    Trial trial(small_digits({"train.classes_per_step=4"}));
    const auto energy = [&] {
        for (const ScalarValue& scalar :
             trial.task->evaluate(trial.task->model(), 0, trial.fixture.context)) {
            if (scalar.key == "eval/energy_distance") {
                return scalar.value;
            }
        }
        ADD_FAILURE() << "no energy distance";
        return 0.0;
    };
    const double before = energy();
    torch::optim::Adam optimizer(trial.task->model().parameters(), torch::optim::AdamOptions(3e-3));
    for (int step = 0; step < 60; ++step) {
        (void)trial.task->forward_backward(step, false);
        optimizer.step();
    }
    EXPECT_LT(energy(), 0.7 * before);
}

TEST(ImageTask, GuidanceUsesUnconditionalNegativesAndTellsTheNetworkAlpha) {
    Trial guided(small_digits({"guidance.alpha_max=3", "train.neg_per_class=8"}));
    const StepOutcome outcome = guided.task->forward_backward(0, true);
    EXPECT_THAT(keys_of(outcome.scalars), Contains("loss"));
    const auto names = guided.task->model().named_parameters();
    ASSERT_NE(names.find("mlp.alpha_embedding.weight"), nullptr);
    EXPECT_GT(names["mlp.alpha_embedding.weight"].grad().abs().max().item<float>(), 0.0F);
    Trial plain(small_digits());
    EXPECT_EQ(plain.task->model().named_parameters().find("mlp.alpha_embedding.weight"), nullptr);
}

TEST(ImageTask, PreviewsAreSheetsOfFixedSeedsKeptWithTheRun) {
    const TempFolder folder;
    Trial trial(small_digits());
    trial.task->preview(trial.task->model(), "model", 40, trial.fixture.context, folder.path().string());
    const auto sheets = trial.fixture.sink.of<SamplesReady>();
    ASSERT_EQ(sheets.size(), 1U);
    const SampleSheet& sheet = *sheets[0].sheet;
    EXPECT_EQ(sheet.rows, 10);
    EXPECT_EQ(sheet.seeds, (std::vector<std::int64_t>{0, 1, 2}));
    EXPECT_EQ(sheet.tiles->width, 3 * 28);
    const auto kept = list_atlases(folder.path());
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(read_atlas(kept[0])->tiles->pixels, sheet.tiles->pixels);
}

TEST(ImageTask, ATwinHasTheSameWeightsAndItsOwnMemory) {
    Trial trial(small_digits());
    const auto twin = trial.task->make_twin();
    const auto original = trial.task->model().parameters(), copy = twin->parameters();
    ASSERT_EQ(original.size(), copy.size());
    for (std::size_t i = 0; i < copy.size(); ++i) {
        EXPECT_TRUE(copy[i].equal(original[i]));
        EXPECT_NE(copy[i].data_ptr(), original[i].data_ptr());
    }
    const auto result = nlohmann::json::parse(trial.task->result_json(*twin, trial.fixture.context));
    EXPECT_GT(result.at("image").at("energy_distance").get<double>(),
              result.at("image").at("energy_floor").get<double>());
}

TEST(ImageTask, AStopEndsAnEvaluation) {
    Trial trial(small_digits());
    trial.fixture.stop.request_stop();
    EXPECT_THROW((void)trial.task->evaluate(trial.task->model(), 0, trial.fixture.context), Error);
}

// Trains in a project of its own and returns the run folder.
fs::path train_in(const fs::path& project, const std::vector<std::string>& assignments) {
    JobSpec spec =
        small_digits({"optimizer.schedule=constant", "optimizer.warmup_steps=0", "preview.every_steps=100",
                      "log.eval_every_steps=100", "checkpoint.every_steps=3"});
    for (const std::string& assignment : assignments) {
        apply_assignment(spec.config, assignment);
    }
    Session session(project, standard_jobs());
    const JobInfo info = session.wait_finished(session.enqueue(spec));
    EXPECT_EQ(info.state, JobState::kDone) << info.error.text();
    return project / "runs" / info.run;
}

TEST(ImageTask, AContinuedRunEndsInTheSameBytes) {
    const TempFolder folder;
    const fs::path whole = train_in(folder.path() / "whole", {"train.total_steps=6"});
    const fs::path project = folder.path() / "parts";
    const fs::path parts = train_in(project, {"train.total_steps=3"});
    SampleSheet later;
    later.step = 5;
    later.rows = later.columns = later.tile_width = later.tile_height = 1;
    later.classes = later.seeds = {0};
    later.tiles = std::make_shared<ImageRgb8>(ImageRgb8{1, 1, {0, 0, 0}});
    write_atlas(parts, later);
    {
        Session session(project, standard_jobs());
        const JobInfo info =
            session.wait_finished(session.continue_run(parts.string(), {"train.total_steps=6"}));
        ASSERT_EQ(info.state, JobState::kDone) << info.error.text();
    }
    const fs::path last = fs::path("checkpoints") / "step_00000006";
    for (const char* file : {"model.safetensors", "ema_0.99.safetensors", "optimizer.safetensors"}) {
        EXPECT_EQ(sha256_file(whole / last / file), sha256_file(parts / last / file)) << file;
    }
    for (const AtlasRef& sheet : list_atlases(parts)) {
        EXPECT_NE(sheet.step, 5) << "sheets after the checkpoint belong to the abandoned steps";
    }
}

// Real training pictures must look like real ones, and a constant picture must have no diversity.
TEST(ImageMetrics, RealPicturesReachTheFloorAndConstantsDoNot) {
    DataConfig config;
    config.source = DataSource::kBuiltinDigits;
    const auto data = load_dataset(config);
    ImageMetrics metrics(data, 100);
    const ImageMetrics::Values real = metrics.measure([&](std::int64_t label, std::int64_t count) {
        return model_space_from_bytes(data->training(label).narrow(0, 0, count));
    });
    EXPECT_NEAR(real.diversity, 1.0, 1e-9);
    EXPECT_NEAR(real.energy_distance, real.energy_floor, 1e-9);
    EXPECT_GT(real.energy_floor, 0.0);
    const ImageMetrics::Values mean = metrics.measure([&](std::int64_t label, std::int64_t count) {
        return model_space_from_bytes(data->training(label)).mean(0, true).expand({count, 1, 28, 28});
    });
    EXPECT_NEAR(mean.diversity, 0.0, 1e-6);
    EXPECT_GT(mean.energy_distance, 4 * real.energy_floor);
}

}  // namespace
}  // namespace drift
