// drift jobs as a user meets it: on the table alone, and with another program running the jobs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/support/fake_job.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using nlohmann::json;
using test::ProgramResult;
using testing::HasSubstr;

class JobsCommand : public testing::Test {
protected:
    [[nodiscard]] fs::path project() const { return folder_.path() / "project"; }
    [[nodiscard]] ProgramResult drift(std::vector<std::string> args) const {
        test::ProgramOptions options;
        options.env = {{"DRIFT_PROJECT", project().string()}};
        options.folder = folder_.path().string();
        args.insert(args.begin(), "jobs");
        return test::run_drift(args, options);
    }
    [[nodiscard]] json drift_json(std::vector<std::string> args) const {
        args.emplace_back("--json");
        const ProgramResult result = drift(args);
        EXPECT_EQ(result.exit_code, 0) << result.err;
        return json::parse(result.out);
    }
    [[nodiscard]] std::vector<std::int64_t> queue() const {
        std::vector<std::int64_t> ids;
        const json listed = drift_json({"list"});
        for (const json& job : listed.at("jobs")) {
            if (job["state"] == "queued") {
                ids.push_back(job["id"]);
            }
        }
        return ids;
    }
    std::int64_t add(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> args = {"add",   "two_gaussians",
                                         "--set", "train.total_steps=3",
                                         "--set", "optimizer.warmup_steps=0",
                                         "--set", "log.eval_every_steps=3",
                                         "--set", "log.eval_points=64"};
        args.insert(args.end(), more.begin(), more.end());
        return drift_json(args).at("job");
    }
    TempFolder folder_;
};

TEST_F(JobsCommand, TheTableAloneCanBeFilledOrderedAndEmptied) {
    EXPECT_THAT(drift({"list"}).out, HasSubstr("no program runs the jobs now"));
    const auto a = add();
    const auto b = add();
    const auto c = add({"--next"});
    EXPECT_EQ(queue(), (std::vector<std::int64_t>{c, a, b}));
    EXPECT_EQ(drift({"move", std::to_string(b), "0"}).exit_code, 0);
    EXPECT_EQ(queue(), (std::vector<std::int64_t>{b, c, a}));
    EXPECT_EQ(drift({"cancel", std::to_string(c)}).exit_code, 0);
    EXPECT_EQ(drift({"remove", std::to_string(a)}).exit_code, 0);
    EXPECT_EQ(queue(), (std::vector<std::int64_t>{b}));

    const ProgramResult paused = drift({"pause", std::to_string(b)});
    EXPECT_EQ(paused.exit_code, 1);
    EXPECT_THAT(paused.err, HasSubstr("no program runs jobs in"));
    const ProgramResult twice = drift({"cancel", std::to_string(c)});
    EXPECT_EQ(twice.exit_code, 1);
    EXPECT_THAT(twice.err, HasSubstr("is stopped: 'stop' is not possible"));
    EXPECT_EQ(drift({"remove", "99"}).exit_code, 1);
    EXPECT_EQ(drift({"move", std::to_string(b), "soon"}).exit_code, 2);
    EXPECT_EQ(drift({"add", "no_such_preset"}).exit_code, 1);
    EXPECT_EQ(drift({"add"}).exit_code, 2);
}

TEST_F(JobsCommand, TheQueueRunsInTheForeground) {
    add();
    add();
    const json ran = drift_json({"run"});
    ASSERT_EQ(ran["jobs"].size(), 2U);
    for (const json& job : ran["jobs"]) {
        EXPECT_EQ(job["state"], "done") << job;
        EXPECT_EQ(job["step"], 3);
        EXPECT_TRUE(fs::exists(project() / "runs" / job["run"].get<std::string>() / "manifest.json"));
    }
    EXPECT_TRUE(queue().empty());
}

TEST_F(JobsCommand, JobsGetLanesHooksAndCopies) {
    const auto a = add();
    EXPECT_EQ(drift({"lane", std::to_string(a), "cpu#2"}).exit_code, 0);
    EXPECT_EQ(drift({"lane", std::to_string(a), "cpu#9"}).exit_code, 2);
    EXPECT_EQ(drift({"hook", std::to_string(a), "hooks.evaluate=true"}).exit_code, 0);
    EXPECT_EQ(drift({"hook", std::to_string(a), "run.seed=3"}).exit_code, 2);
    const std::int64_t copy = drift_json({"clone", std::to_string(a), "--set", "run.seed=7"}).at("job");
    EXPECT_EQ(drift_json({"list"})["jobs"][1]["lane"], "cpu#2");
    EXPECT_EQ(drift({"park", std::to_string(copy)}).exit_code, 1) << "it does not run yet";

    const json ran = drift_json({"run"});
    ASSERT_EQ(ran["jobs"].size(), 4U) << "both runs and what their hooks queued: " << ran;
    int evaluations = 0;
    for (const json& job : ran["jobs"]) {
        EXPECT_EQ(job["state"], "done") << job;
        evaluations += job["kind"] == "evaluate" ? 1 : 0;
    }
    EXPECT_EQ(evaluations, 2);
    const json again = drift_json({"evaluate", "last"});
    EXPECT_EQ(queue(), std::vector<std::int64_t>{again.at("job")});
}

TEST_F(JobsCommand, AProgramThatRunsTheJobsParksThem) {
    Session session(project(), test::fake_jobs());
    const JobId running = session.enqueue(test::fake_spec(1000000000));
    while (session.job(running)->step < 3) {
        session.wait(std::chrono::milliseconds(10));
        (void)session.drain();
    }
    const std::string id = std::to_string(running);
    EXPECT_EQ(drift_json({"park", id})["reply"], "saving");
    while (session.job(running)->state != JobState::kParked) {
        session.wait(std::chrono::milliseconds(10));
        (void)session.drain();
    }
    const json listed = drift_json({"list"});
    EXPECT_EQ(listed["jobs"][0]["state"], "parked");
    EXPECT_EQ(drift({"unpark", id}).exit_code, 0);
    while (session.job(running)->state != JobState::kRunning) {
        session.wait(std::chrono::milliseconds(10));
        (void)session.drain();
    }
}

TEST_F(JobsCommand, AProgramThatRunsTheJobsIsAskedAndAnswers) {
    Session session(project(), test::fake_jobs());
    const JobId running = session.enqueue(test::fake_spec(1000000000));
    while (session.job(running)->state != JobState::kRunning) {
        session.wait(std::chrono::milliseconds(10));
        (void)session.drain();
    }
    const std::string id = std::to_string(running);
    EXPECT_EQ(drift_json({"list"})["program"]["pid"], ::getpid());
    EXPECT_EQ(drift_json({"pause", id})["reply"], "paused");
    EXPECT_EQ(session.job(running)->state, JobState::kPaused);
    const ProgramResult again = drift({"pause", id});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_THAT(again.err, HasSubstr("is paused: 'pause' is not possible"));
    const auto added = add();
    ASSERT_TRUE(session.job(added).has_value()) << "queued in the program that runs the jobs";
    EXPECT_EQ(session.job(added)->spec.config.train.total_steps, 3);
    EXPECT_EQ(drift_json({"resume"})["reply"], "resumed");
    EXPECT_EQ(drift({"cancel", id, "--save"}).exit_code, 0);
    EXPECT_EQ(session.wait_finished(running).state, JobState::kStopped);
    EXPECT_EQ(session.job(running)->checkpoint_steps.size(), 1U);
    EXPECT_EQ(session.wait_finished(added).state, JobState::kDone);
    const ProgramResult refused = drift({"run"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_THAT(refused.err, HasSubstr("another program runs jobs in this project"));
}

}  // namespace
}  // namespace drift
