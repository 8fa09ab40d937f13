// drift train and drift resume as a user meets them, with kill -9 and Ctrl-C.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/store/run_dir.h"
#include "core/store/scalars.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using nlohmann::json;
using test::ProgramOptions;
using test::ProgramResult;
using testing::HasSubstr;

constexpr int kKilled = 128 + SIGKILL;
constexpr int kStoppedByUser = 130;

class CliTrain : public testing::Test {
protected:
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

    // A small toy that writes a checkpoint every 20 steps. Its schedule is constant, so that runs of
    // different lengths agree on their common steps.
    [[nodiscard]] std::vector<std::string> small(const std::string& run, std::int64_t steps) const {
        return {"train",
                "two_gaussians",
                "--project",
                path("project"),
                "--run",
                path(run),
                "--json",
                "--steps",
                std::to_string(steps),
                "--set",
                "generator.hidden=16",
                "--set",
                "train.gen_per_class=32",
                "--set",
                "train.pos_per_class=32",
                "--set",
                "optimizer.schedule=constant",
                "--set",
                "optimizer.warmup_steps=0",
                "--set",
                "checkpoint.every_steps=20",
                "--set",
                "log.eval_every_steps=1000000",
                "--set",
                "log.eval_points=256",
                "--set",
                "run.threads=1"};
    }
    [[nodiscard]] static ProgramOptions with_signal(int signal, const std::string& after) {
        ProgramOptions options;
        options.signal = signal;
        options.signal_after = after;
        return options;
    }
    TempFolder folder_;
};

TEST_F(CliTrain, ContinuesBitForBitAfterKillNine) {
    const ProgramResult killed =
        test::run_drift(small("killed", 1'000'000), with_signal(SIGKILL, "checkpoint of step 40"));
    ASSERT_EQ(killed.exit_code, kKilled) << killed.err;
    // It went on for a moment after the message; whatever is the newest whole checkpoint is where it
    // continues.
    const std::int64_t newest = RunDir::open(path("killed")).checkpoints().back().step;
    ASSERT_GE(newest, 40);
    const std::int64_t total = newest + 7;

    const ProgramResult resumed = test::run_drift(
        {"resume", path("killed"), "--project", path("project"), "--steps", std::to_string(total), "--json"});
    ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_EQ(json::parse(resumed.out).at("steps"), total);
    const ProgramResult whole = test::run_drift(small("whole", total));
    ASSERT_EQ(whole.exit_code, 0) << whole.err;

    const RunDir a = RunDir::open(path("killed"));
    const RunDir b = RunDir::open(path("whole"));
    for (const char* name : {"model.safetensors", "ema_0.998.safetensors", "optimizer.safetensors"}) {
        EXPECT_EQ(read_file(a.checkpoint_folder(total) / name), read_file(b.checkpoint_folder(total) / name))
            << name;
    }
}

TEST_F(CliTrain, SavesAndLeavesWithOneHundredThirtyOnControlC) {
    const ProgramResult stopped =
        test::run_drift(small("stopped", 1'000'000), with_signal(SIGINT, "checkpoint of step 20"));
    EXPECT_EQ(stopped.exit_code, kStoppedByUser) << stopped.err;
    const json result = json::parse(stopped.out);
    EXPECT_EQ(RunDir::open(path("stopped")).checkpoints().back().step, result.at("steps"));
    EXPECT_EQ(RunDir::open(path("stopped")).manifest().state, JobState::kStopped);
}

TEST_F(CliTrain, StaysUntilTheEvaluationAfterTheRunIsDone) {
    std::vector<std::string> arguments = small("measured", 20);
    arguments.insert(arguments.end(), {"--set", "hooks.evaluate=true", "--set", "hooks.eval_points=2000"});
    const ProgramResult done = test::run_drift(arguments);
    ASSERT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(json::parse(done.out).at("steps"), 20) << "the result is the run's";
    const auto points = ScalarReader(path("measured")).points_after(-1, {"final_eval/energy_distance"});
    ASSERT_EQ(points.size(), 1U) << done.err;
    EXPECT_EQ(points.front().step, 20);
}

TEST_F(CliTrain, PrintsTheKeysThatScriptsRelyOn) {
    const ProgramResult done = test::run_drift(small("run", 20));
    ASSERT_EQ(done.exit_code, 0) << done.err;
    const json result = json::parse(done.out);
    EXPECT_EQ(result.at("run"), path("run"));
    EXPECT_EQ(result.at("steps"), 20);
    for (const char* key :
         {"seconds", "steps_per_second", "start_to_first_step_seconds", "peak_memory_mib"}) {
        EXPECT_GT(result.at(key).get<double>(), 0.0) << key;
    }
    EXPECT_TRUE(result.at("final").contains("loss"));
    EXPECT_EQ(result.at("toy").at("mode_shares").size(), 2U);
    for (const char* key : {"mean_distance", "spread_ratio", "energy_distance", "energy_floor"}) {
        EXPECT_TRUE(result.at("toy").at(key).is_number()) << key;
    }
}

TEST_F(CliTrain, SaysWhatIsWrongWithABadCommandLine) {
    const ProgramResult unknown =
        test::run_drift({"train", "two_gausians", "--project", path("p"), "--json"});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_THAT(unknown.err, HasSubstr("two_gaussians"));
    EXPECT_TRUE(json::parse(unknown.out).contains("error"));
    const ProgramResult key =
        test::run_drift({"train", "two_gaussians", "--project", path("p"), "--set", "train.totalsteps=5"});
    EXPECT_NE(key.exit_code, 0);
    EXPECT_THAT(key.err, HasSubstr("train.total_steps"));
    const ProgramResult missing = test::run_drift({"resume", "last", "--project", path("p")});
    EXPECT_EQ(missing.exit_code, 1);
    EXPECT_EQ(test::run_drift({"train"}).exit_code, 2);
}

TEST_F(CliTrain, RefusesToOverwriteARun) {
    ASSERT_EQ(test::run_drift(small("run", 20)).exit_code, 0);
    const std::string before = read_file(path("run") + "/run.yaml");
    const ProgramResult second = test::run_drift(small("run", 30));
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_EQ(read_file(path("run") + "/run.yaml"), before);
    EXPECT_THAT(second.err, HasSubstr(path("run")));
}

struct Bounds {
    const char* preset;
    double share_low, share_high;
};

void train_and_check(const std::string& project, const Bounds& bounds, bool strict) {
    const ProgramResult done = test::run_drift({"train", bounds.preset, "--project", project, "--json"}, [] {
        ProgramOptions o;
        o.at_most = std::chrono::seconds(500);
        return o;
    }());
    ASSERT_EQ(done.exit_code, 0) << done.err;
    const json toy = json::parse(done.out).at("toy");
    for (const double share : toy.at("mode_shares").get<std::vector<double>>()) {
        EXPECT_GE(share, bounds.share_low) << toy;
        EXPECT_LE(share, bounds.share_high) << toy;
    }
    if (strict) {
        EXPECT_GE(toy.at("mean_distance"), 0.40) << toy;
        EXPECT_LE(toy.at("mean_distance"), 0.55) << toy;
        EXPECT_GE(toy.at("spread_ratio"), 0.8) << toy;
        EXPECT_LE(toy.at("spread_ratio"), 1.2) << toy;
    }
    EXPECT_LE(toy.at("energy_distance").get<double>(), 3 * toy.at("energy_floor").get<double>()) << toy;
}

using CliTrainSlow = CliTrain;

TEST_F(CliTrainSlow, LearnsTwoGaussians) {
    train_and_check(path("project"), {"two_gaussians", 0.45, 0.55}, /*strict=*/true);
}

TEST_F(CliTrainSlow, LearnsTheRing) {
    train_and_check(path("project"), {"ring8", 0.06, 0.20}, /*strict=*/false);
}

TEST_F(CliTrainSlow, LearnsTheGuidedMoons) {
    train_and_check(path("project"), {"moons_guided", 0.01, 0.15}, /*strict=*/false);
}

TEST_F(CliTrainSlow, ShowsTheReleaseRulesCollapse) {
    const ProgramResult done = test::run_drift(
        {"train", "two_gaussians_release", "--project", path("project"), "--steps", "800", "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.err;
    const json toy = json::parse(done.out).at("toy");
    EXPECT_GT(toy.at("mean_distance"), 2.0) << toy;
    EXPECT_GT(toy.at("energy_distance").get<double>(), 100 * toy.at("energy_floor").get<double>()) << toy;
}

}  // namespace
}  // namespace drift
