#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/config/config_io.h"

namespace drift {
namespace {

using testing::HasSubstr;

// A private configuration folder for one test.
class Presets : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("drift_presets_" + std::to_string(::getpid()));
        fs::remove_all(folder_);
        fs::create_directories(folder_ / "presets");
        ::setenv("DRIFT_CONFIG_DIR", folder_.c_str(), 1);
    }
    void TearDown() override {
        ::unsetenv("DRIFT_CONFIG_DIR");
        fs::remove_all(folder_);
    }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / "presets" / (name + ".yaml")) << text;
    }
    [[nodiscard]] static std::string message(const std::string& name) {
        try {
            (void)preset(name);
        } catch (const Error& error) {
            return error.info().text();
        }
        return {};
    }
    fs::path folder_;
};

using ResolveConfig = Presets;
using CommandLine = Presets;

TEST_F(Presets, AreAllValidAndExplained) {
    std::vector<std::string> names;
    for (const PresetInfo& info : list_presets()) {
        names.push_back(info.name);
        EXPECT_FALSE(info.title.empty()) << info.name;
        EXPECT_GT(info.help.size(), 40u) << info.name;
        EXPECT_EQ(info.origin, "built in");
        for (const ConfigFinding& finding : findings(preset(info.name))) {
            const bool path_is_yours = info.name == "mnist" && finding.key == "data.path";
            EXPECT_TRUE(finding.warning || path_is_yours) << info.name << ": " << finding.message;
        }
    }
    EXPECT_THAT(
        names, testing::IsSupersetOf({"two_gaussians", "two_gaussians_release", "ring8", "digits", "mnist"}));
}

TEST_F(Presets, ShowTheReleaseFloorOnTheSameData) {
    const auto differences = diff(preset("two_gaussians"), preset("two_gaussians_release"));
    ASSERT_FALSE(differences.empty());
    EXPECT_EQ(differences.front().key, "drift.rules");
    EXPECT_EQ(preset("two_gaussians").drift.rules, DriftRules::kPaper);
}

TEST_F(Presets, NameTheNearestOne) {
    EXPECT_THAT(message("two_gausians"), HasSubstr("there is no preset \"two_gausians\""));
    EXPECT_THAT(message("two_gausians"), HasSubstr("Did you mean two_gaussians?"));
}

TEST_F(Presets, OfTheUserBuildOnBuiltInOnes) {
    write("mine", "# Mine\n# Short.\npreset: ring8\nrun: {seed: 9}\n");
    const RunConfig config = preset("mine");
    EXPECT_EQ(config.data.source, DataSource::kRing);
    EXPECT_EQ(config.run.seed, 9);
    EXPECT_EQ(list_presets().back().title, "Mine");
    EXPECT_EQ(list_presets().back().group, "user");
}

TEST_F(Presets, InACircleAreRefused) {
    write("a", "preset: b\n");
    write("b", "preset: a\n");
    EXPECT_THAT(message("a"), HasSubstr("a -> b -> a"));
    EXPECT_THAT(message("a"), HasSubstr("in a circle"));  // the guard is left clean
}

TEST_F(Presets, ReportFileAndLineOfAMistake) {
    write("bad", "# Bad\nrun:\n  sed: 9\n");
    EXPECT_THAT(message("bad"),
                HasSubstr("bad.yaml line 3: unknown key \"run.sed\"; did you mean run.seed?"));
    EXPECT_EQ(list_presets().back().title, "Bad");  // listing still works
}

TEST_F(Presets, AreSavedAsDifferenceToTheDefaults) {
    RunConfig config;
    config.run.seed = 5;
    save_user_preset("mine", config, false);
    EXPECT_TRUE(diff(preset("mine"), config).empty());
    EXPECT_THAT(preset_yaml("mine"), HasSubstr("run:\n  seed: 5\n"));
    EXPECT_THROW(save_user_preset("mine", config, false), Error);
    EXPECT_NO_THROW(save_user_preset("mine", config, true));
    EXPECT_THROW(save_user_preset("ring8", config, true), Error);
    EXPECT_THROW(save_user_preset("../evil", config, true), Error);
    EXPECT_THROW(save_user_preset("", config, true), Error);
}

TEST_F(ResolveConfig, LetsAssignmentsWinOverFileAndFileOverPreset) {
    const fs::path file = folder_ / "run.yaml";
    std::ofstream(file) << "preset: ring8\nrun:\n  seed: 5\ntrain:\n  total_steps: 50\n";
    const RunConfig config = resolve_config(file.string(), {"run.seed=6"});
    EXPECT_EQ(config.run.seed, 6);
    EXPECT_EQ(config.train.total_steps, 50);
    EXPECT_EQ(config.data.source, DataSource::kRing);
    EXPECT_EQ(resolve_config(folder_.string(), {}).run.seed, 5);  // a run folder
    EXPECT_EQ(resolve_config("ring8", {}).run.name, "ring8");
}

TEST_F(ResolveConfig, ReadsJsonFiles) {
    const fs::path file = folder_ / "a.json";
    std::ofstream(file) << R"({"preset": "ring8", "run": {"seed": 8}})";
    EXPECT_EQ(resolve_config(file.string(), {}).run.seed, 8);
}

TEST_F(ResolveConfig, RefusesWhatDoesNotExistOrContradicts) {
    EXPECT_THROW((void)resolve_config((folder_ / "none.yaml").string(), {}), Error);
    EXPECT_THROW((void)resolve_config("none", {}), Error);
    EXPECT_THROW((void)resolve_config("ring8", {"run.task=image"}), Error);
}

TEST_F(CommandLine, StartsExactlyThisConfig) {
    RunConfig config = preset("ring8");
    EXPECT_EQ(command_line("ring8", config), "drift train ring8");
    config.drift.temperatures = {0.1, 0.2};
    config.run.notes = "it's mine";
    EXPECT_EQ(command_line("ring8", config),
              "drift train ring8 --set 'run.notes=it'\\''s mine' --set 'drift.temperatures=[0.1, 0.2]'");
    EXPECT_THAT(command_line("", config), HasSubstr("drift train ring8 "));
}

}  // namespace
}  // namespace drift
