// drift runs as a user meets it, on projects filled by a job without tensors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/store/scalars.h"
#include "tests/support/fake_job.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using nlohmann::json;
using test::ProgramResult;
using testing::HasSubstr;

class RunsCommand : public testing::Test {
protected:
    void SetUp() override {
        Session session(project(), test::fake_jobs());
        JobSpec spec = test::fake_spec(60, 25);
        spec.config.run.name = "first";
        spec.config.optimizer.learning_rate = 0.003;
        first_ = session.wait_finished(session.enqueue(spec)).run;
        spec.config.run.name = "second";
        second_ = session.wait_finished(session.enqueue(spec)).run;
    }
    [[nodiscard]] fs::path project() const { return folder_.path() / "project"; }
    [[nodiscard]] fs::path run_folder(const std::string& name) const { return project() / "runs" / name; }
    [[nodiscard]] ProgramResult drift(std::vector<std::string> args) const {
        test::ProgramOptions options;
        options.env = {{"DRIFT_PROJECT", project().string()}};
        options.folder = folder_.path().string();
        args.insert(args.begin(), "runs");
        return test::run_drift(args, options);
    }
    [[nodiscard]] json drift_json(std::vector<std::string> args) const {
        args.emplace_back("--json");
        const ProgramResult result = drift(args);
        EXPECT_EQ(result.exit_code, 0) << result.err;
        return json::parse(result.out);
    }
    TempFolder folder_;
    std::string first_, second_;
};

TEST_F(RunsCommand, ListsWhatAnExpressionSelects) {
    const auto names = [this](std::vector<std::string> args) {
        args.insert(args.begin(), "list");
        std::vector<std::string> found;
        const json list = drift_json(args);
        for (const json& run : list.at("runs")) {
            found.push_back(run["name"]);
        }
        return found;
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(names({"--where", "name ~ \"SEC\" and state == done"}), Names{"second"});
    EXPECT_EQ(names({"--where", "optimizer.learning_rate == 0.003", "--sort", "name"}),
              (Names{"first", "second"}));
    EXPECT_EQ(names({"--sort", "name", "--reverse"}), (Names{"second", "first"}));
    EXPECT_EQ(names({"--where", "step > 60"}), Names{});
    const ProgramResult wrong = drift({"list", "--where", "optimizer.lerning_rate > 1"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("did you mean optimizer.learning_rate?"));
}

TEST_F(RunsCommand, PrintsCurvesAndFormulasOverThem) {
    const json keys = drift_json({"curves", "first"}).at("curves");
    ASSERT_FALSE(keys.empty());
    const std::string key = keys[0]["curve"];
    const json list = drift_json({"curves", "first", "--key", "`" + key + "` * 2 + 1"}).at("curves");
    ASSERT_EQ(list.size(), 1U);
    ASSERT_EQ(list[0]["x"], keys[0]["x"]);
    EXPECT_DOUBLE_EQ(list[0]["value"].back().get<double>(), keys[0]["value"].back().get<double>() * 2 + 1);
    const ProgramResult csv = drift({"curves", "first", "--key", key, "--axis", "images", "--csv"});
    EXPECT_THAT(csv.out, HasSubstr("curve,images,value\n\"" + key + "\","));
    const ProgramResult wrong = drift({"curves", "first", "--key", "ema(" + key + ")"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("ema(x, decay)"));
}

TEST_F(RunsCommand, ListsTheNewestFirst) {
    const json runs = drift_json({"list"}).at("runs");
    ASSERT_EQ(runs.size(), 2U);
    EXPECT_EQ(runs[0]["folder"], second_);
    EXPECT_EQ(runs[1]["name"], "first");
    EXPECT_EQ(runs[1]["state"], "done");
    EXPECT_EQ(runs[1]["step"], 60);
    const ProgramResult text = drift({"list"});
    EXPECT_THAT(text.out, HasSubstr(first_));
    EXPECT_THAT(text.out, HasSubstr("60/60"));
}

TEST_F(RunsCommand, AMissingProjectHasNoRunsAndIsNotMade) {
    const ProgramResult result = drift({"list", "--project", "nowhere"});
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.out, HasSubstr("does not exist yet"));
    EXPECT_EQ(drift({"show", "last", "--project", "nowhere"}).exit_code, 1);
    EXPECT_FALSE(fs::exists(folder_.path() / "nowhere"));
}

TEST_F(RunsCommand, ShowsOptionsLastValuesAndCheckpoints) {
    const json shown = drift_json({"show", "first"});
    EXPECT_EQ(shown["manifest"]["total_steps"], 60);
    EXPECT_EQ(shown["compared_with"], "preset two_gaussians");
    EXPECT_EQ(shown["last_step"], 60);
    EXPECT_DOUBLE_EQ(shown["last"]["loss"], std::exp(-0.6));
    ASSERT_EQ(shown["checkpoints"].size(), 3U);
    EXPECT_EQ(shown["checkpoints"][2]["step"], 60);
    EXPECT_TRUE(shown["damage"].empty());
    bool found = false;
    for (const json& change : shown["changes"]) {
        found = found || (change["key"] == "optimizer.learning_rate" && change["value"] == "0.003");
    }
    EXPECT_TRUE(found) << shown["changes"];
    const ProgramResult text = drift({"show", "last"});
    EXPECT_EQ(text.exit_code, 0) << text.err;
    EXPECT_THAT(text.out, HasSubstr("optimizer.learning_rate"));
    EXPECT_THAT(text.out, HasSubstr("step_00000060"));
}

TEST_F(RunsCommand, ShowsWhatIsLostOfADamagedRun) {
    fs::resize_file(run_folder(first_) / "manifest.json", 10);
    fs::resize_file(run_folder(first_) / "checkpoints/step_00000060/model.safetensors", 1);
    const json shown = drift_json({"show", first_});
    EXPECT_THAT(shown["damage"].dump(), HasSubstr("manifest.json"));
    EXPECT_THAT(shown["damage"].dump(), HasSubstr("step_00000060 is damaged and not used"));
    EXPECT_EQ(shown["checkpoints"].size(), 2U);
    EXPECT_TRUE(shown["last"].contains("loss")) << "the curves are still there";
    const json index = drift_json({"index"});
    EXPECT_EQ(index["runs"], 2);
    ASSERT_EQ(index["damaged"].size(), 1U);
    EXPECT_EQ(index["damaged"][0]["folder"], first_);
    EXPECT_THAT(drift({"list"}).out, HasSubstr("damaged"));
}

TEST_F(RunsCommand, ExportsCurvesAsCsvAndJson) {
    const json written = drift_json({"export", "first", "out.csv"});
    EXPECT_EQ(written["points"], 120);
    const auto lines = split(trim(read_file(folder_.path() / "out.csv")), '\n');
    ASSERT_EQ(lines.size(), 61U);
    EXPECT_EQ(lines[0], "step,images,seconds,loss,lr");
    EXPECT_EQ(lines[1], "1,32,0.001," + number_text(std::exp(-0.01)) + ",0.001");
    EXPECT_EQ(drift({"export", "first", "out.csv"}).exit_code, 1) << "nothing is overwritten unasked";
    EXPECT_EQ(drift({"export", "first", "out.csv", "--replace", "--keys", "lr"}).exit_code, 0);
    EXPECT_THAT(read_file(folder_.path() / "out.csv"), testing::StartsWith("step,images,seconds,lr\n"));
    const ProgramResult unknown = drift({"export", "first", "x.csv", "--keys", "los"});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_THAT(unknown.err, HasSubstr("loss, lr"));

    (void)drift_json({"export", "first", "out.json"});
    const json curves = json::parse(read_file(folder_.path() / "out.json"));
    EXPECT_EQ(curves["series"]["loss"]["step"].size(), 60U);
    EXPECT_EQ(curves["marks"].size(), 3U);
}

TEST_F(RunsCommand, ExportsACompleteFolderThatOpensElsewhere) {
    (void)drift_json({"export", "first", "copy"});
    const RunDir copy = RunDir::open(folder_.path() / "copy");
    EXPECT_TRUE(copy.damage(true).empty());
    EXPECT_EQ(copy.checkpoints().size(), 3U);
    EXPECT_EQ(ScalarReader(copy.folder()).last_step(), 60);
    EXPECT_EQ(copy.read_events(), RunDir::open(run_folder(first_)).read_events());
}

TEST_F(RunsCommand, RemovesToTheTrashAndBack) {
    const ProgramResult removed = drift({"remove", "first", "second"});
    ASSERT_EQ(removed.exit_code, 0) << removed.err;
    EXPECT_THAT(removed.out, HasSubstr("undo: drift runs restore "));
    EXPECT_TRUE(drift_json({"list"}).at("runs").empty());
    const std::string line = split(removed.out, '\n')[0];
    const std::string entry = line.substr(line.rfind(' ') + 1);
    EXPECT_EQ(drift({"restore", entry}).exit_code, 0);
    EXPECT_EQ(drift_json({"list"}).at("runs").size(), 1U);
    const ProgramResult nothing = drift({"remove", "last", "no-such-run"});
    EXPECT_EQ(nothing.exit_code, 1);
    EXPECT_EQ(drift_json({"list"}).at("runs").size(), 1U) << "a wrong name removes nothing at all";
}

TEST_F(RunsCommand, WrongUseEndsWithTwo) {
    EXPECT_EQ(drift({}).exit_code, 2);
    EXPECT_EQ(drift({"show"}).exit_code, 2);
    const ProgramResult ambiguous = drift({"show", ""});
    EXPECT_NE(ambiguous.exit_code, 0);
    EXPECT_EQ(ambiguous.out, "");
}

}  // namespace
}  // namespace drift
