// drift config and drift presets as a user meets them: output, exit codes and messages of the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using nlohmann::json;
using test::ProgramResult;
using testing::HasSubstr;

class Cli : public testing::Test {
protected:
    [[nodiscard]] ProgramResult run(const std::vector<std::string>& args) const {
        test::ProgramOptions options;
        options.env = {{"DRIFT_CONFIG_DIR", (folder_.path() / "config").string()}};
        options.folder = folder_.path().string();
        return test::run_drift(args, options);
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_.path() / name) << text;
    }
    TempFolder folder_;
};
using ConfigCommand = Cli;
using PresetsCommand = Cli;

TEST_F(PresetsCommand, ListsAndShowsThem) {
    const ProgramResult list = run({"presets", "list", "--json"});
    ASSERT_EQ(list.exit_code, 0) << list.err;
    std::vector<std::string> names;
    const json printed = json::parse(list.out);
    for (const json& item : printed.at("presets")) {
        names.push_back(item.at("name"));
    }
    EXPECT_THAT(names, testing::Contains("digits"));
    const ProgramResult show = run({"presets", "show", "ring8"});
    EXPECT_EQ(show.exit_code, 0);
    EXPECT_THAT(show.out, HasSubstr("source: ring"));
    EXPECT_EQ(json::parse(run({"presets", "show", "ring8", "--json"}).out)["config"]["data"]["source"],
              "ring");
}

TEST_F(PresetsCommand, NamesTheNearestOfAnUnknownName) {
    const ProgramResult result = run({"presets", "show", "ring9"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr("there is no preset \"ring9\""));
    EXPECT_THAT(result.err, HasSubstr("Did you mean ring8?"));
}

TEST_F(ConfigCommand, LetsTheCommandLineWinOverFileAndPreset) {
    write("mine.yaml", "preset: ring8\nrun:\n  seed: 5\ntrain:\n  total_steps: 50\n");
    const ProgramResult result = run({"config", "show", "mine.yaml", "--set", "run.seed=6", "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const json shown = json::parse(result.out);
    EXPECT_EQ(shown["config"]["run"]["seed"], 6);
    EXPECT_EQ(shown["config"]["train"]["total_steps"], 50);
    EXPECT_EQ(shown["config"]["data"]["source"], "ring");
    EXPECT_EQ(shown["hash"].get<std::string>().size(), 64u);
}

TEST_F(ConfigCommand, ShowsWhatItCanReadAgain) {
    const ProgramResult first = run({"config", "show", "digits", "--comments"});
    write("again.yaml", first.out);
    const ProgramResult same = run({"config", "diff", "digits", "again.yaml", "--json"});
    ASSERT_EQ(same.exit_code, 0) << same.err;
    EXPECT_TRUE(json::parse(same.out).at("differences").empty()) << same.out;
}

TEST_F(ConfigCommand, ComparesTwoPresets) {
    const ProgramResult result = run({"config", "diff", "two_gaussians", "two_gaussians_release"});
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.out, testing::ContainsRegex("drift\\.rules +paper +release"));
}

TEST_F(ConfigCommand, ChecksWithExitCodesForErrorsAndStrictWarnings) {
    EXPECT_EQ(run({"config", "check", "ring8"}).exit_code, 0);
    const ProgramResult wrong = run({"config", "check", "ring8", "--set", "optimizer.warmup_steps=90000"});
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_THAT(wrong.out, HasSubstr("error: optimizer.warmup_steps is 90000, but train.total_steps is"));
    const ProgramResult warned = run({"config", "check", "two_gaussians_release"});
    EXPECT_EQ(warned.exit_code, 0);
    EXPECT_THAT(warned.out, HasSubstr("warning: drift.rules is release on toy data"));
    EXPECT_EQ(run({"config", "check", "two_gaussians_release", "--strict"}).exit_code, 1);
    const json checked =
        json::parse(run({"config", "check", "ring8", "--set", "ema.decays=[]", "--json"}).out);
    EXPECT_FALSE(checked.at("valid"));
    EXPECT_EQ(checked.at("findings")[0].at("key"), "preview.use_ema");
}

TEST_F(ConfigCommand, ExplainsBadFilesInOneMessage) {
    write("broken.yaml", "run:\n  seed: [1\n");
    write("unknown.yaml", "train:\n  total_step: 5\n");
    write("range.yaml", "train:\n  total_steps: 0\n");
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"broken.yaml", "broken.yaml line 3: this is not valid YAML"},
        {"unknown.yaml",
         "unknown.yaml line 2: unknown key \"train.total_step\"; did you mean train.total_steps?"},
        {"range.yaml", "range.yaml line 2: train.total_steps is \"0\", but must be an integer from 1 to"},
        {"missing.yaml", "there is no file missing.yaml"},
    };
    for (const auto& [file, words] : cases) {
        const ProgramResult result = run({"config", "check", file});
        EXPECT_EQ(result.exit_code, 1) << file;
        EXPECT_EQ(result.out, "") << file;
        EXPECT_THAT(result.err, HasSubstr(words)) << file;
        const json error = json::parse(run({"config", "check", file, "--json"}).out);
        EXPECT_THAT(error.at("error").at("message").get<std::string>(), HasSubstr(words)) << file;
    }
}

TEST_F(ConfigCommand, SurvivesBytesThatAreNoUtf8) {
    const ProgramResult result = run({"config", "show", "ring8", "--set", "run.nam\xff=3", "--json"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(json::parse(result.out)["error"]["message"].get<std::string>(),
                HasSubstr("did you mean run.name?"));
    write("bytes.yaml", "train_steps: 5\nnotes: \xff\n");
    EXPECT_TRUE(json::accept(run({"config", "import-flat", "bytes.yaml", "--json"}).out));
}

TEST_F(ConfigCommand, ReportsAFileItMayNotRead) {
    write("secret.yaml", "run:\n  seed: 1\n");
    fs::permissions(folder_.path() / "secret.yaml", fs::perms::none);
    if (::access((folder_.path() / "secret.yaml").c_str(), R_OK) == 0) {
        GTEST_SKIP() << "this user may read everything";
    }
    const ProgramResult result = run({"config", "show", "secret.yaml"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, HasSubstr("secret.yaml"));
}

TEST_F(ConfigCommand, ReportsWrongUsageWithTwo) {
    EXPECT_EQ(run({"config"}).exit_code, 2);
    EXPECT_EQ(run({"config", "show"}).exit_code, 2);
    EXPECT_EQ(run({"config", "show", "ring8", "--nonsense"}).exit_code, 2);
    EXPECT_EQ(run({"config", "show", "ring8", "--set", "run.seed"}).exit_code, 2);
}

TEST_F(ConfigCommand, PrintsTheCommittedReference) {
    const ProgramResult result = run({"config", "docs"});
    EXPECT_EQ(result.out, read_file(DRIFT_SOURCE_DIR "/docs/config.md"))
        << "docs/config.md is out of date; run: drift config docs > docs/config.md";
    EXPECT_GT(json::parse(run({"config", "docs", "--json"}).out).at("options").size(), 50u);
}

TEST_F(ConfigCommand, ImportsAFlatFileAndNeverOverwritesInSilence) {
    write("base.yaml", "tier: stable\nhidden_dim: 64\ntrain_steps: 1000\nflux: 3\n");
    const ProgramResult result = run({"config", "import-flat", "base.yaml", "--out", "ours.yaml"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("hidden-dim = 64 -> generator.hidden: imported"));
    EXPECT_THAT(result.out, HasSubstr("flux = 3: no counterpart"));
    EXPECT_EQ(run({"config", "check", "ours.yaml"}).exit_code, 0);
    EXPECT_EQ(run({"config", "import-flat", "base.yaml", "--out", "ours.yaml"}).exit_code, 1);
    EXPECT_EQ(run({"config", "import-flat", "base.yaml", "--out", "ours.yaml", "--force"}).exit_code, 0);
    const json imported = json::parse(run({"config", "import-flat", "base.yaml", "--json"}).out);
    EXPECT_EQ(imported.at("config").at("train").at("total_steps"), 1000);
}

}  // namespace
}  // namespace drift
