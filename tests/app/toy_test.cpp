// drift toy as a user meets it: sweeps, repetition, comparison, export.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/store/run_dir.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using nlohmann::json;
using test::ProgramOptions;
using test::ProgramResult;
using test::run_drift;
using testing::HasSubstr;

using Words = std::vector<std::string>;

class ToyCommand : public testing::Test {
protected:
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
    // A toy of a second, with everything on the way recorded.
    [[nodiscard]] static Words small(Words words) {
        for (const char* change :
             {"generator.hidden=16", "train.gen_per_class=32", "train.pos_per_class=32",
              "log.eval_points=128", "log.eval_every_steps=10", "optimizer.schedule=constant",
              "optimizer.warmup_steps=0", "preview.every_steps=10", "checkpoint.every_steps=20"}) {
            words.insert(words.end(), {"--set", change});
        }
        return words;
    }
    void train(const std::string& run, const Words& more = {}) const {
        Words words = small({"train", "two_gaussians", "--project", path("project"), "--run", path(run),
                             "--json", "--steps", "40"});
        words.insert(words.end(), more.begin(), more.end());
        const ProgramResult result = run_drift(words);
        ASSERT_EQ(result.exit_code, 0) << result.err;
    }

    TempFolder folder_;
};

TEST_F(ToyCommand, AblationWritesTablesNumbersAndPictures) {
    const ProgramResult result = run_drift(small({"toy", "ablation", "--sweep", "antisymmetry", "--steps",
                                                  "20", "--seeds", "1,2", "--out", path("out"), "--json"}));
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("run 12 of 12: antisymmetry, attraction only, seed 2"));
    const json sweep = json::parse(result.out).at("sweeps").at(0);
    EXPECT_EQ(sweep.at("complete"), true);
    EXPECT_EQ(sweep.at("finite_checks").at("all_finite"), true);
    EXPECT_EQ(sweep.at("ranking_by_energy_distance").size(), 6U);
    const fs::path folder = fs::path(path("out")) / "antisymmetry";
    const json stored = json::parse(read_file(folder / "results.json"));
    ASSERT_EQ(stored.at("results").size(), 12U);
    const json& last = stored.at("results").at(11);
    EXPECT_EQ(last.at("ablation"), "attraction_only");
    EXPECT_EQ(last.at("repulsion_scale"), 0.0);
    EXPECT_EQ(last.at("history").size(), 2U);
    for (const char* key :
         {"energy_distance", "energy_ratio", "mean_distance", "mode_balance_error", "center_distance"}) {
        EXPECT_TRUE(last.at("final_metrics").at(key).is_number()) << key;
        EXPECT_TRUE(stored.at("summary").at(5).at("delta_vs_first").at(key).is_number()) << key;
    }
    EXPECT_EQ(stored.at("summary").at(0).at("delta_vs_first").at("energy_distance"), 0.0);
    EXPECT_EQ(stored.at("summary").at(0).at("n"), 2);
    EXPECT_THAT(read_file(folder / "table.md"), HasSubstr("| attraction only |"));
    EXPECT_TRUE(fs::exists(folder / "panels.png"));
    EXPECT_TRUE(fs::exists(folder / "panels" / "baseline_step_000020.png"));
}

TEST_F(ToyCommand, AnInterruptedAblationReportsWhatIsDone) {
    ProgramOptions options;
    options.signal = SIGINT;
    options.signal_after = "run 2 of 3";
    const ProgramResult result = run_drift(
        small({"toy", "ablation", "--sweep", "starts", "--steps", "3000", "--out", path("out"), "--json"}),
        options);
    EXPECT_EQ(result.exit_code, 130) << result.err;
    const json sweep = json::parse(result.out).at("sweeps").at(0);
    EXPECT_EQ(sweep.at("complete"), false);
    EXPECT_EQ(sweep.at("runs"), 1);
}

TEST_F(ToyCommand, AWrongOptionOfAnyVariantStopsBeforeTheFirstRun) {
    const ProgramResult result = run_drift(
        {"toy", "ablation", "--sweep", "starts", "--set", "drift.repulsion=-1", "--out", path("out")});
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.err, HasSubstr("drift.repulsion"));
    EXPECT_FALSE(fs::exists(path("out")));
    EXPECT_NE(run_drift({"toy", "ablation", "--preset", "digits", "--out", path("out")}).exit_code, 0);
}

TEST_F(ToyCommand, TwoRunsOfOneSeedAreTheSame) {
    const ProgramResult result = run_drift(small({"toy", "determinism", "--steps", "30", "--json"}));
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    const json report = json::parse(result.out);
    EXPECT_EQ(report.at("same"), true);
    EXPECT_GT(report.at("compared").at("curve_points"), 100);
    EXPECT_GE(report.at("compared").at("frames"), 4);
    EXPECT_GE(report.at("compared").at("weight_files"), 2);
    EXPECT_FALSE(fs::exists(report.at("a").get<std::string>())) << "nothing is left behind";
}

TEST_F(ToyCommand, ADifferenceIsNamedAndExitsWithOne) {
    train("a");
    train("b");
    train("c", {"--set", "drift.repulsion=0.999"});
    EXPECT_EQ(run_drift({"toy", "compare", path("a"), path("b")}).exit_code, 0);
    const ProgramResult changed = run_drift({"toy", "compare", path("a"), path("c"), "--json"});
    EXPECT_EQ(changed.exit_code, 1);
    const json differences = json::parse(changed.out).at("differences");
    EXPECT_EQ(differences.at(0).at("key"), "drift.repulsion");
    EXPECT_EQ(differences.at(1).at("step"), 1);

    // One bit of one weight.
    const RunDir run = RunDir::open(path("b"));
    const fs::path file = run.checkpoint_folder(40) / "model.safetensors";
    std::string bytes = read_file(file);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    write_file_atomic(file, bytes);
    const ProgramResult bit = run_drift({"toy", "compare", path("a"), path("b")});
    EXPECT_EQ(bit.exit_code, 1);
    EXPECT_THAT(bit.out, HasSubstr("1 differences; the first: step 40, weights, model: "));
}

TEST_F(ToyCommand, AContinuedRunWithAnEditIsRepeatedBitForBit) {
    train("a");
    const ProgramResult resumed =
        run_drift({"resume", path("a"), "--project", path("project"), "--json", "--set",
                   "train.total_steps=70", "--set", "drift.repulsion=0.5"});
    ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
    const ProgramResult replay =
        run_drift({"toy", "replay", path("a"), "--project", path("project"), "--json"});
    EXPECT_EQ(replay.exit_code, 0) << replay.out << replay.err;
    const json report = json::parse(replay.out);
    EXPECT_EQ(report.at("same"), true) << replay.out;
    EXPECT_EQ(report.at("compared").at("weights_step"), 70);
}

TEST_F(ToyCommand, ExportsAnimationPicturesAndNumbers) {
    train("a");
    const auto export_as = [&](const Words& more) {
        Words words = {"toy", "export", path("a"), "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return run_drift(words);
    };
    const ProgramResult movie = export_as({"--out", path("a.png"), "--width", "128"});
    ASSERT_EQ(movie.exit_code, 0) << movie.err;
    EXPECT_EQ(json::parse(movie.out).at("frames"), 5);
    EXPECT_THAT(read_file(path("a.png")), HasSubstr("acTL"));
    EXPECT_NE(export_as({"--out", path("a.png")}).exit_code, 0) << "nothing is overwritten unasked";
    ASSERT_EQ(export_as({"--format", "png", "--frames", "1:3:2", "--out", path("png")}).exit_code, 0);
    EXPECT_TRUE(fs::exists(path("png/step_00000010.png")));
    EXPECT_TRUE(fs::exists(path("png/step_00000030.png")));
    EXPECT_FALSE(fs::exists(path("png/step_00000020.png")));
    ASSERT_EQ(export_as({"--format", "svg", "--frames", "last", "--out", path("svg")}).exit_code, 0);
    EXPECT_THAT(read_file(path("svg/step_00000040.svg")), HasSubstr("<svg"));
    ASSERT_EQ(export_as({"--format", "csv", "--frames", "-2:", "--out", path("a.csv")}).exit_code, 0);
    const std::string csv = read_file(path("a.csv"));
    EXPECT_THAT(csv, HasSubstr("step,kind,index,class,alpha,x,y,noise_x,noise_y\n30,data,0,"));
    EXPECT_THAT(csv, HasSubstr("\n40,generated,1023,"));
    const ProgramResult outside = export_as({"--frames", "9", "--out", path("b.png")});
    EXPECT_NE(outside.exit_code, 0);
    EXPECT_THAT(outside.err, HasSubstr("recorded 5 frames"));
    EXPECT_FALSE(fs::exists(path("b.png")));
}

}  // namespace
}  // namespace drift
