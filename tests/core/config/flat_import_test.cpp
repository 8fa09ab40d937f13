#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"
#include "core/config/config_io.h"
#include "core/config/flat_file.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using testing::HasSubstr;

class FlatImportTest : public testing::Test {
protected:
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        const std::filesystem::path file = folder_.path() / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << text;
        return file;
    }
    [[nodiscard]] FlatImport import(const std::string& text) const {
        return import_flat(write("in.yaml", text));
    }
    [[nodiscard]] std::string message(const std::filesystem::path& file) const {
        try {
            (void)import_flat(file);
        } catch (const Error& error) {
            return error.info().text();
        }
        return {};
    }
    // The row of `key`; an empty one when there is none.
    static FlatImportRow row(const FlatImport& import, const std::string& key) {
        for (const FlatImportRow& item : import.rows) {
            if (item.key == key) {
                return item;
            }
        }
        return {};
    }
    TempFolder folder_;
};
using FlatFile = FlatImportTest;

TEST_F(FlatFile, ReadsCommentsQuotesDashesAndUnderscores) {
    const auto entries =
        read_flat_file(write("a.yaml", "# head\nlearning_rate: 1e-3  # inline\nnotes: \"a # b\"\n\n"));
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0].key, "learning-rate");
    EXPECT_EQ(entries[0].value, "1e-3");
    EXPECT_EQ(entries[0].line, 2);
    EXPECT_EQ(entries[1].value, "a # b");
}

TEST_F(FlatFile, PutsIncludedFilesFirstRelativeToTheIncludingOne) {
    write("base/one.yaml", "extends: two.yaml\nseed: 1\nsteps: 10\n");
    write("base/two.yaml", "steps: 20\ngroups: 3\n");
    const auto entries = read_flat_file(write("top.yaml", "seed: 7\ninclude: base/one.yaml\n"));
    ASSERT_EQ(entries.size(), 3u);
    std::map<std::string, std::string> values;
    for (const FlatEntry& entry : entries) {
        values[entry.key] = entry.value;
    }
    EXPECT_EQ(values["seed"], "7");
    EXPECT_EQ(values["steps"], "10");
    EXPECT_EQ(values["groups"], "3");
}

TEST_F(FlatFile, RefusesCirclesMissingFilesAndOtherText) {
    write("a.yaml", "include: b.yaml\n");
    write("b.yaml", "base-config: a.yaml\n");
    EXPECT_THAT(message(folder_.path() / "a.yaml"), HasSubstr("a.yaml -> b.yaml -> a.yaml"));
    EXPECT_THAT(message(write("c.yaml", "seed: 1\nextends: none.yaml\n")),
                HasSubstr("c.yaml line 2: extends names"));
    EXPECT_THAT(message(write("d.yaml", "seed: 1\nnonsense\n")),
                HasSubstr("d.yaml line 2: \"nonsense\" is not of the form"));
    EXPECT_THAT(message(folder_.path() / "none.yaml"), HasSubstr("there is no file"));
}

TEST_F(FlatImportTest, MapsTheToyBasePreset) {
    const FlatImport result = import(
        "tier: stable\nseed: 1337\nlatent_dim: 2\ndata_dim: 2\nhidden_dim: 64\ndepth: 2\ntrain_steps: 1000\n"
        "batch_size: 256\nlearning_rate: 0.001\ntemperature: 0.05\nlog_every: 50\nsample_count_eval: 1024\n"
        "target_std: 0.35\ncenter_a_x: -3.0\ncenter_a_y: 0.0\ncenter_b_x: 3.0\ncenter_b_y: 0.0\n"
        "normalize_over_x: false\nmask_self_negatives: true\n");
    const RunConfig& c = result.config;
    EXPECT_EQ(c.run.task, Task::kToy);
    EXPECT_EQ(c.run.seed, 1337);
    EXPECT_EQ(c.run.notes, "tier: stable");
    EXPECT_EQ(c.generator.hidden, 64);
    EXPECT_EQ(c.generator.depth, 2);
    EXPECT_EQ(c.train.total_steps, 1000);
    EXPECT_EQ(c.train.gen_per_class, 256);
    EXPECT_EQ(c.train.pos_per_class, 256);
    EXPECT_EQ(c.drift.temperatures, std::vector<double>{0.05});
    EXPECT_EQ(c.drift.kernel_normalization, KernelNormalization::kY);
    EXPECT_EQ(c.log.eval_points, 1024);
    EXPECT_DOUBLE_EQ(c.data.toy_separation, 6.0);
    EXPECT_EQ(row(result, "temperature").outcome, "changed");
    EXPECT_EQ(row(result, "seed").outcome, "imported");
    EXPECT_EQ(row(result, "data-dim").outcome, "same as default");
    EXPECT_THAT(row(result, "(affinity floor)").reason, HasSubstr("drift.affinity_floor=1e-12"));
    EXPECT_NO_THROW(check(c));
}

TEST_F(FlatImportTest, UsesThePredecessorsDefaultsForWhatTheFileLeavesOut) {
    const FlatImport result = import("train_steps: 7\n");
    EXPECT_DOUBLE_EQ(result.config.optimizer.learning_rate, 1e-4);
    EXPECT_THAT(row(result, "learning-rate").reason, HasSubstr("not in the file"));
    EXPECT_EQ(row(result, "hidden-dim").key, "");  // 128 in both programs
}

TEST_F(FlatImportTest, MapsPictureKeysAndSaysWhyTheOthersHaveNoCounterpart) {
    const FlatImport result = import(
        "groups: 16\nnegatives-per-group: 8\npositives-per-group: 16\nunconditional-per-group: "
        "4\nalpha-dist: powerlaw\n"
        "alpha-power: 5\nscheduler: warmup_cosine\nwarmup-steps: 100\nsteps: 2000\nuse-ema: yes\nema-decay: "
        "0.9995\n"
        "num-heads: 12\nuse-queue: true\nqueue-push-batch: 64\nuse-feature-loss: true\n"
        "feature-temperatures: [0.02, 0.05, 0.2]\ndrift-temperatures: 0.1 0.2\ncompile-generator: false\n"
        "resume-from: none\nkeep-last-k-checkpoints: 0\nsave_every: 0\nalpha-fixed: none\nmystery: 1\n");
    const RunConfig& c = result.config;
    EXPECT_EQ(c.run.task, Task::kImage);
    EXPECT_EQ(c.train.classes_per_step, 16);
    EXPECT_EQ(c.train.gen_per_class, 8);
    EXPECT_EQ(c.train.neg_per_class, 4);
    EXPECT_DOUBLE_EQ(c.guidance.alpha_power, 5);
    EXPECT_DOUBLE_EQ(c.guidance.alpha_max, 4);
    EXPECT_EQ(c.optimizer.schedule, Schedule::kCosine);
    EXPECT_EQ(c.optimizer.warmup_steps, 100);
    EXPECT_EQ(c.ema.decays, std::vector<double>{0.9995});
    EXPECT_EQ(c.drift.temperatures, (std::vector<double>{0.02, 0.05, 0.2}));
    for (const char* key : {"num-heads", "use-queue", "queue-push-batch", "use-feature-loss",
                            "drift-temperatures", "compile-generator", "resume-from", "mystery"}) {
        EXPECT_EQ(row(result, key).outcome, "no counterpart") << key;
        EXPECT_FALSE(row(result, key).reason.empty()) << key;
    }
    EXPECT_EQ(row(result, "save-every").outcome, "imported");
    EXPECT_EQ(c.checkpoint.every_steps, 0);
    EXPECT_EQ(row(result, "keep-last-k-checkpoints").outcome, "changed");
    EXPECT_EQ(row(result, "alpha-fixed").outcome, "same as default");
    EXPECT_NO_THROW(check(c));
}

TEST_F(FlatImportTest, KeepsAWarmUpThatComesBeforeItsScheduler) {
    const FlatImport result = import("warmup-steps: 3\nscheduler: warmup_cosine\nsteps: 10\n");
    EXPECT_EQ(result.config.optimizer.warmup_steps, 3);
}

TEST_F(FlatImportTest, TurnsThePointMassAtOneIntoUnguidedLabels) {
    EXPECT_DOUBLE_EQ(import("alpha-dist: table8_l2_latent\n").config.guidance.unguided_fraction, 0.5);
    const FlatImport mixture = import("alpha-dist: mixture_point_powerlaw\nalpha-point-prob: 0.3\n");
    EXPECT_DOUBLE_EQ(mixture.config.guidance.unguided_fraction, 0.3);
    EXPECT_DOUBLE_EQ(mixture.config.guidance.alpha_power, 3);
    const FlatImport elsewhere = import("alpha-dist: mixture_point_powerlaw\nalpha-point: 2\n");
    EXPECT_DOUBLE_EQ(elsewhere.config.guidance.unguided_fraction, 0);
    EXPECT_EQ(row(elsewhere, "alpha-dist").outcome, "changed");
}

TEST_F(FlatImportTest, NamesThePipelineOfAutoencoderFiles) {
    const FlatImport result = import("mask-ratio: 0.6\nbase-channels: 64\nsteps: 200\n");
    EXPECT_THAT(row(result, "mask-ratio").reason, HasSubstr("masked-autoencoder"));
    EXPECT_THAT(row(result, "steps").outcome, "no counterpart");
}

TEST_F(FlatImportTest, NamesFileLineAndKeyOfAnUnusableValue) {
    EXPECT_THAT(
        message(write("x.yaml", "train_steps: soon\n")),
        HasSubstr("x.yaml line 1: train-steps: train.total_steps is \"soon\", but must be an integer"));
    EXPECT_THAT(message(write("x.yaml", "seed: 1\ntrain_steps: 4\nnormalize_over_x: maybe\n")),
                HasSubstr("x.yaml line 3: normalize-over-x is \"maybe\", but must be true or false"));
    EXPECT_THAT(message(write("x.yaml", "scheduler: step\n")), HasSubstr("must be one of none, constant"));
}

TEST_F(FlatImportTest, GivesEveryKeyOfTheFileARow) {
    const FlatImport result =
        import("steps: 5\nalpha-min: 1\nflux-capacitor: 1.21\nreal-num-workers: 0\ntier: exp\n");
    for (const char* key : {"steps", "alpha-min", "flux-capacitor", "real-num-workers", "tier"}) {
        EXPECT_EQ(row(result, key).key, key);
    }
}

}  // namespace
}  // namespace drift
