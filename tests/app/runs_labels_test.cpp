// drift runs tag|star|...|fork|tree|diff|disk|free|trash as a user meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "tests/support/fake_job.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using nlohmann::json;
using test::ProgramResult;
using testing::HasSubstr;

class RunLabelsCommand : public testing::Test {
protected:
    void SetUp() override {
        Session session(project(), test::fake_jobs());
        JobSpec spec = test::fake_spec(60, 20);
        spec.config.run.name = "first";
        first_ = session.wait_finished(session.enqueue(spec)).run;
        spec.config.run.name = "second";
        spec.config.optimizer.learning_rate = 0.003;
        second_ = session.wait_finished(session.enqueue(spec)).run;
    }
    [[nodiscard]] fs::path project() const { return folder_.path() / "project"; }
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

TEST_F(RunLabelsCommand, LabelsShowInTheListAndCanBeAskedFor) {
    const json tagged = drift_json({"tag", "good,baseline", "first", "second"});
    EXPECT_EQ(tagged["runs"][0]["labels"]["tags"], json({"baseline", "good"}));
    (void)drift_json({"untag", "good", "second"});
    (void)drift_json({"star", "first"});
    (void)drift_json({"archive", "second"});
    (void)drift_json({"note", "first", "one"});
    (void)drift_json({"note", "first", "two", "--append"});
    const json runs = drift_json({"list"}).at("runs");
    EXPECT_EQ(runs[0]["tags"], json({"baseline"}));
    EXPECT_EQ(runs[0]["archived"], true);
    EXPECT_EQ(runs[1]["star"], true);
    EXPECT_EQ(runs[1]["notes"], "one\ntwo");
    EXPECT_EQ(drift_json({"list", "--where", "tags == \"good\""}).at("runs").size(), 1U);
    (void)drift_json({"unstar", "first"});
    (void)drift_json({"unarchive", "second"});
    EXPECT_TRUE(drift_json({"list", "--where", "starred or archived"}).at("runs").empty());
    const ProgramResult bad = drift({"tag", "a\"b", "first"});
    EXPECT_EQ(bad.exit_code, 2);
    EXPECT_THAT(bad.err, HasSubstr("is no tag"));
    EXPECT_NE(drift({"star", "first", "nobody"}).exit_code, 0);
    EXPECT_EQ(drift_json({"list", "--where", "starred"}).at("runs").size(), 0U)
        << "a wrong name changes nothing";
}

TEST_F(RunLabelsCommand, RenamesAndRefusesATakenName) {
    EXPECT_EQ(drift_json({"rename", "first", "the best"})["runs"][0]["name"], "the best");
    EXPECT_EQ(drift({"show", "the best"}).exit_code, 0);
    const ProgramResult taken = drift({"rename", "second", "the best"});
    EXPECT_EQ(taken.exit_code, 1);
    EXPECT_THAT(taken.err, HasSubstr("already called 'the best'"));
    EXPECT_EQ(drift({"rename", "second", " "}).exit_code, 2);
}

TEST_F(RunLabelsCommand, PlansAndQueuesAForkAndDrawsTheTree) {
    const json plan =
        drift_json({"fork", "first", "--step", "47", "--set", "drift.repulsion=0.5", "--dry-run"});
    EXPECT_EQ(plan["checkpoint_step"], 40);
    EXPECT_EQ(plan["requested_step"], 47);
    EXPECT_EQ(plan["changes"][0]["key"], "drift.repulsion");
    EXPECT_THAT(plan["command"].get<std::string>(), HasSubstr("--step 40 --set drift.repulsion=0.5"));
    EXPECT_EQ(drift_json({"list"}).at("runs").size(), 2U) << "a dry run makes nothing";
    const ProgramResult text =
        drift({"fork", "first", "--step", "47", "--queue", "--set", "drift.repulsion=0.5"});
    ASSERT_EQ(text.exit_code, 0) << text.err;
    EXPECT_THAT(text.out,
                HasSubstr("the checkpoint of step 40 of " + first_ + ", the nearest at or before step 47"));
    EXPECT_THAT(text.out, HasSubstr("is queued as job 3"));
    const ProgramResult tree = drift({"tree"});
    EXPECT_THAT(tree.out, HasSubstr("└─ "));
    EXPECT_THAT(tree.out, HasSubstr("(step 40: drift.repulsion 1 -> 0.5)"));
    const json rows = drift_json({"tree"}).at("runs");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[2]["parent"], first_);
    EXPECT_EQ(rows[2]["depth"], 1);
    const ProgramResult refused = drift({"fork", "first", "--step", "40", "--set", "generator.depth=2"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_EQ(refused.out, "");
    EXPECT_THAT(refused.err, HasSubstr("generator.depth: 3 -> 2"));
}

TEST_F(RunLabelsCommand, ForksThroughTheProgramThatRunsTheJobs) {
    Session holder(project(), test::fake_jobs());
    const json queued = drift_json({"fork", "first", "--step", "20"});
    EXPECT_EQ(queued["checkpoint_step"], 20);
    EXPECT_EQ(holder.wait_finished(queued["job"].get<JobId>()).state, JobState::kDone);
    EXPECT_EQ(holder.store().find_run(queued["run"].get<std::string>()).manifest().parent, first_);
}

TEST_F(RunLabelsCommand, DiffShowsWhatChangesTheResult) {
    const json diff = drift_json({"diff", "first", "second"});
    ASSERT_EQ(diff["differences"].size(), 1U);
    EXPECT_EQ(diff["differences"][0]["key"], "optimizer.learning_rate");
    EXPECT_EQ(diff["differences"][0]["values"], json({"0.001", "0.003"}));
    EXPECT_EQ(diff["hidden"], 1);
    EXPECT_THAT(drift({"diff", "first", "second", "--all"}).out, HasSubstr("run.name"));
    EXPECT_EQ(drift({"diff", "first"}).exit_code, 2);
}

TEST_F(RunLabelsCommand, TellsBytesByPartAndFreesOldCheckpoints) {
    const json disk = drift_json({"disk"});
    ASSERT_EQ(disk["runs"].size(), 2U);
    EXPECT_EQ(disk["total"]["total"],
              folder_bytes(project() / "runs" / first_) + folder_bytes(project() / "runs" / second_));
    const json plan = drift_json({"free", "--keep-last", "1", "--dry-run"});
    EXPECT_EQ(plan["deleted"], false);
    EXPECT_EQ(plan["items"].size(), 2U);
    EXPECT_EQ(RunDir::open(project() / "runs" / first_).checkpoints().size(), 3U);
    const json freed = drift_json({"free"});
    EXPECT_EQ(freed["bytes"], plan["bytes"]);
    EXPECT_EQ(RunDir::open(project() / "runs" / first_).checkpoints().size(), 1U);
    EXPECT_EQ(drift_json({"free"})["bytes"], 0);
    EXPECT_NE(drift({"free", "--keep-last", "0"}).exit_code, 0);
}

TEST_F(RunLabelsCommand, TheTrashIsListedAndEmptied) {
    (void)drift_json({"remove", "first"});
    const json trash = drift_json({"trash"});
    ASSERT_EQ(trash["entries"].size(), 1U);
    EXPECT_EQ(trash["entries"][0]["name"], "first");
    const json emptied = drift_json({"empty-trash"});
    EXPECT_EQ(emptied["runs"], 1);
    EXPECT_EQ(emptied["bytes"], trash["bytes"]);
    EXPECT_THAT(drift({"trash"}).out, HasSubstr("the trash is empty"));
    EXPECT_FALSE(fs::exists(folder_.path() / "nowhere"));
    EXPECT_NE(drift({"empty-trash", "--project", "nowhere"}).exit_code, 0);
    EXPECT_FALSE(fs::exists(folder_.path() / "nowhere"));
}

}  // namespace
}  // namespace drift
