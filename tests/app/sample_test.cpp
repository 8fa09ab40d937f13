#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using nlohmann::json;
using test::ProgramResult;
using test::run_drift;

// One short digits run for all tests of this suite.
class SampleCommand : public testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = new TempFolder;
        const ProgramResult result =
            run_drift({"train", "digits", "--run", run().string(), "--project", project(), "--steps", "12",
                       "--set", "generator.hidden=64", "--set", "train.gen_per_class=8", "--set",
                       "optimizer.warmup_steps=2", "--json"});
        ASSERT_EQ(result.exit_code, 0) << result.err;
    }
    static void TearDownTestSuite() {
        delete folder_;
        folder_ = nullptr;
    }
    static fs::path run() { return folder_->path() / "run"; }
    static std::string project() { return (folder_->path() / "project").string(); }
    static fs::path out(const char* name) { return folder_->path() / name; }

    static json sample(const std::vector<std::string>& more) {
        std::vector<std::string> args = {"sample", run().string(), "--json"};
        args.insert(args.end(), more.begin(), more.end());
        const ProgramResult result = run_drift(args);
        EXPECT_EQ(result.exit_code, 0) << result.err;
        return json::parse(result.out);
    }

private:
    static inline TempFolder* folder_ = nullptr;
};

TEST_F(SampleCommand, WritesPicturesAndAManifest) {
    const json result = sample({"--count", "20", "--seed", "5", "--out", out("twenty").string()});
    EXPECT_EQ(result.at("count"), 20);
    EXPECT_EQ(result.at("step"), 12);
    EXPECT_GT(result.at("images_per_second").get<double>(), 0);
    const json manifest = json::parse(read_file(out("twenty") / "manifest.json"));
    ASSERT_EQ(manifest.at("samples").size(), 20U);
    const json& third = manifest.at("samples").at(3);
    EXPECT_EQ(third.at("class"), 3);
    EXPECT_EQ(third.at("seed"), 8);
    EXPECT_EQ(third.at("alpha"), 1.0);
    EXPECT_EQ(third.at("step"), 12);
    const std::string png = read_file(out("twenty") / third.at("file").get<std::string>());
    EXPECT_THAT(png, testing::StartsWith("\x89PNG"));
    EXPECT_THAT(png, testing::HasSubstr(std::string("seed\0"
                                                    "8",
                                                    6)));
    EXPECT_THAT(png, testing::HasSubstr("config_hash"));
}

TEST_F(SampleCommand, TheBatchChangesNoByte) {
    std::vector<std::string> pictures;
    for (const char* batch : {"1", "8", "64"}) {
        const fs::path folder = out((std::string("batch") + batch).c_str());
        (void)sample({"--count", "18", "--batch", batch, "--out", folder.string()});
        const json manifest = json::parse(read_file(folder / "manifest.json"));
        pictures.push_back(read_file(folder / manifest.at("samples").at(17).at("file").get<std::string>()));
    }
    EXPECT_EQ(pictures[0], pictures[1]);
    EXPECT_EQ(pictures[0], pictures[2]);
}

TEST_F(SampleCommand, KeepsAFolderThatIsNotEmpty) {
    fs::create_directories(out("mine"));
    write_file_atomic(out("mine") / "notes.txt", "keep");
    const ProgramResult result =
        run_drift({"sample", run().string(), "--count", "2", "--out", out("mine").string()});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, testing::HasSubstr("exists already and is not empty"));
    EXPECT_EQ(read_file(out("mine") / "notes.txt"), "keep");
}

TEST_F(SampleCommand, NamesWrongClassesAndMissingWeights) {
    const ProgramResult classes = run_drift({"sample", run().string(), "--classes", "12"});
    EXPECT_EQ(classes.exit_code, 2);
    EXPECT_THAT(classes.err, testing::HasSubstr("numbers from 0 to 9"));
    const ProgramResult weights = run_drift({"sample", run().string(), "--weights", "ema_0.1"});
    EXPECT_EQ(weights.exit_code, 1);
    EXPECT_THAT(weights.err, testing::HasSubstr("ema_0.99, model"));
}

TEST_F(SampleCommand, TakesACheckpointFolder) {
    const fs::path checkpoint = run() / "checkpoints" / "step_00000012";
    const ProgramResult result = run_drift({"sample", checkpoint.string(), "--count", "1", "--weights",
                                            "model", "--out", out("one").string(), "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(json::parse(result.out).at("weights"), "model");
}

}  // namespace
}  // namespace drift
