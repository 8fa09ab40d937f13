#include "core/sample/sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <set>

#include "core/base/error.h"
#include "core/models/init.h"
#include "core/runtime/rng.h"
#include "core/train/checkpoint.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

constexpr ImageShape kShape{1, 12, 10};

RunConfig small_config(double alpha_max = 1.0) {
    RunConfig config;
    config.run.task = Task::kImage;
    config.data.source = DataSource::kBuiltinDigits;
    config.generator.hidden = 96;
    config.generator.depth = 2;
    config.generator.noise_dim = 16;
    config.guidance.alpha_max = alpha_max;
    return config;
}

ImageGenerator make_generator(const RunConfig& config, std::int64_t seed = 3) {
    at::Generator init = stream(seed, "test");
    return ImageGenerator(image_generator_spec(config, kShape, 4), kShape, init);
}

TEST(PictureSampler, DrawsTheSamePictureInAnyBatch) {
    ImageGenerator network = make_generator(small_config());
    PictureSampler sampler(*network);
    std::vector<std::int64_t> seeds, labels;
    for (std::int64_t i = 0; i < 64; ++i) {
        seeds.push_back(100 + i);
        labels.push_back(i % 4);
    }
    const at::Tensor together = sampler.draw(seeds, labels, 1.0);
    ASSERT_EQ(together.sizes(), (at::IntArrayRef{64, 1, 12, 10}));
    for (const std::size_t batch : {1U, 8U, 64U}) {
        for (std::size_t first = 0; first < seeds.size(); first += batch) {
            const auto from = static_cast<std::ptrdiff_t>(first),
                       to = static_cast<std::ptrdiff_t>(first + batch);
            const at::Tensor part = sampler.draw({seeds.begin() + from, seeds.begin() + to},
                                                 {labels.begin() + from, labels.begin() + to}, 1.0);
            EXPECT_TRUE(part.equal(together.narrow(0, from, static_cast<std::int64_t>(batch))))
                << batch << " at " << first;
        }
    }
    EXPECT_FALSE(together[17].equal(together[21])) << "another seed is another picture";
}

TEST(PictureSampler, ListensToTheClassAndToAlphaOnlyWhenTrainedWithIt) {
    ImageGenerator plain = make_generator(small_config());
    PictureSampler unguided(*plain);
    EXPECT_FALSE(unguided.draw_model_space({5}, {0}, 1.0).equal(unguided.draw_model_space({5}, {1}, 1.0)));
    EXPECT_TRUE(unguided.draw_model_space({5}, {0}, 1.0).equal(unguided.draw_model_space({5}, {0}, 3.0)));
    ImageGenerator guided = make_generator(small_config(4.0));
    PictureSampler sampler(*guided);
    EXPECT_FALSE(sampler.draw_model_space({5}, {0}, 1.0).equal(sampler.draw_model_space({5}, {0}, 3.0)));
}

TEST(PlanSamples, BalancedAndListsTakeClassesInTurn) {
    const auto labels = [](const std::vector<SamplePlan>& plan) {
        std::vector<std::int64_t> list;
        for (const SamplePlan& sample : plan) {
            list.push_back(sample.label);
        }
        return list;
    };
    EXPECT_EQ(labels(plan_samples("balanced", 5, 0, 3)), (std::vector<std::int64_t>{0, 1, 2, 0, 1}));
    EXPECT_EQ(labels(plan_samples("2, 0", 3, 0, 3)), (std::vector<std::int64_t>{2, 0, 2}));
    const std::vector<SamplePlan> all = plan_samples("all", 2, 40, 3);
    EXPECT_EQ(labels(all), (std::vector<std::int64_t>{0, 0, 1, 1, 2, 2}));
    EXPECT_EQ(all[3].seed, 41);
    EXPECT_EQ(plan_samples("balanced", 5, 7, 3)[4].seed, 11);
}

TEST(PlanSamples, AUniformClassBelongsToTheSeed) {
    const std::vector<SamplePlan> from_zero = plan_samples("uniform", 200, 0, 10);
    const std::vector<SamplePlan> later = plan_samples("uniform", 10, 100, 10);
    std::set<std::int64_t> seen;
    for (const SamplePlan& sample : from_zero) {
        seen.insert(sample.label);
    }
    EXPECT_EQ(seen.size(), 10U);
    for (std::size_t i = 0; i < later.size(); ++i) {
        EXPECT_EQ(later[i].label, from_zero[100 + i].label);
    }
}

TEST(PlanSamples, NamesTheClassesThatExist) {
    for (const char* wrong : {"11", "-1", "three", "1,,2", ""}) {
        try {
            (void)plan_samples(wrong, 4, 0, 10);
            FAIL() << '"' << wrong << "\" was accepted";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::kUsage);
            EXPECT_THAT(error.info().what_to_do, testing::HasSubstr("numbers from 0 to 9"));
        }
    }
    EXPECT_THROW((void)plan_samples("balanced", 0, 0, 10), Error);
}

TEST(LoadGenerator, FindsShapeClassesAndAveragesInTheCheckpoint) {
    const TempFolder folder;
    const RunConfig config = small_config();
    const RunDir run = RunDir::create(folder.path(), config, {});
    ImageGenerator model = make_generator(config, 3), average = make_generator(config, 9);
    CheckpointPart ema = module_part("ema_0.99", *average);
    ema.tensors.erase("image_shape");
    CheckpointState state;
    state.step = 120;
    const std::filesystem::path checkpoint =
        save_checkpoint(run, state, {module_part("model", *model), ema}).folder;

    LoadedGenerator loaded = load_generator(checkpoint, config, "ema", "cpu");
    EXPECT_EQ(loaded.weights, "ema_0.99");
    EXPECT_EQ(loaded.step, 120);
    EXPECT_EQ(loaded.network->shape(), kShape);
    EXPECT_EQ(loaded.network->spec().classes, 4);
    const auto picture = [](const ImageGenerator& network) {
        return PictureSampler(*network).draw({1}, {2}, 1.0);
    };
    EXPECT_TRUE(picture(loaded.network).equal(picture(average)));
    EXPECT_TRUE(picture(load_generator(checkpoint, config, "model", "cpu").network).equal(picture(model)));
    try {
        (void)load_generator(checkpoint, config, "ema_0.5", "cpu");
        FAIL() << "absent weights were loaded";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNotFound);
        EXPECT_THAT(error.info().what_to_do, testing::HasSubstr("ema_0.99, model"));
    }
}

}  // namespace
}  // namespace drift
