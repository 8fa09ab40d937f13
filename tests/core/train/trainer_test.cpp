// The training loop through its public face: exact resume, commands, stops, reports.
#include "core/train/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <thread>

#include "core/base/error.h"
#include "core/store/toy_frames.h"
#include "tests/support/train_run.h"

namespace drift {
namespace {

using test::tiny_toy;
using test::TrainRun;
using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<std::string> kTensorFiles = {"model.safetensors", "ema_0.99.safetensors",
                                               "optimizer.safetensors"};

RunConfig steps(std::int64_t total) {
    RunConfig config = tiny_toy();
    config.train.total_steps = total;
    return config;
}

TEST(Trainer, GivesTheSameBytesForTheSameSeed) {
    TrainRun first(steps(20));
    TrainRun second(steps(20));
    (void)first.train(steps(20));
    torch::randn({100});  // another user of the global generator
    (void)second.train(steps(20));
    RunConfig other = steps(20);
    other.run.seed = 8;
    TrainRun third(other);
    (void)third.train(other);
    for (const std::string& name : kTensorFiles) {
        EXPECT_EQ(first.part(20, name), second.part(20, name)) << name;
        EXPECT_NE(first.part(20, name), third.part(20, name)) << name;
    }
}

TEST(Trainer, ContinuesBitForBit) {
    TrainRun whole(steps(33));
    (void)whole.train(steps(33));
    TrainRun parted(steps(20));
    (void)parted.train(steps(20));
    const TrainOutcome rest = parted.train(steps(33), /*resume=*/true);
    EXPECT_EQ(rest.step, 33);
    EXPECT_EQ(rest.steps_this_start, 13);
    for (const std::string& name : kTensorFiles) {
        EXPECT_EQ(whole.part(33, name), parted.part(33, name)) << name;
    }
}

TEST(Trainer, SkipsADamagedCheckpointWhenItContinues) {
    TrainRun run(steps(20));
    (void)run.train(steps(20));
    fs::resize_file(run.run().checkpoint_folder(20) / "ema_0.99.safetensors", 100);
    const TrainOutcome rest = run.train(steps(21), /*resume=*/true);
    EXPECT_EQ(rest.steps_this_start, 11) << "from step 10";
    std::string warnings;
    for (const LogLine& line : run.events.all<LogLine>()) {
        warnings += line.level == LogLevel::kWarning ? line.text : "";
    }
    EXPECT_THAT(warnings, HasSubstr("step_00000020"));
    EXPECT_THAT(warnings, HasSubstr("ema_0.99.safetensors"));
    EXPECT_THAT(warnings, HasSubstr("continuing from step 10"));
}

TEST(Trainer, RefusesACheckpointOfAnotherNetwork) {
    TrainRun run(steps(10));
    (void)run.train(steps(10));
    RunConfig wider = steps(20);
    wider.generator.hidden = 32;
    try {
        (void)run.train(wider, /*resume=*/true);
        FAIL() << "it loaded weights of another shape";
    } catch (const Error& error) {
        EXPECT_THAT(error.info().text(), HasSubstr("hidden.0.weight"));
        EXPECT_THAT(error.info().text(), HasSubstr("model.safetensors"));
    }
}

// A toy whose gradient becomes NaN at one step.
class BrokenTask final : public TrainTask {
public:
    BrokenTask(std::unique_ptr<TrainTask> toy, std::int64_t broken_step)
        : toy_(std::move(toy)), broken_step_(broken_step) {}
    torch::nn::Module& model() override { return toy_->model(); }
    std::shared_ptr<torch::nn::Module> make_twin() override { return toy_->make_twin(); }
    StepOutcome forward_backward(std::int64_t step, bool want_scalars) override {
        StepOutcome outcome = toy_->forward_backward(step, want_scalars);
        if (step + 1 == broken_step_) {
            model().parameters().front().mutable_grad().fill_(std::nan(""));
        }
        return outcome;
    }
    std::vector<ScalarValue> evaluate(torch::nn::Module& weights, std::int64_t step,
                                      const JobContext& context) override {
        return toy_->evaluate(weights, step, context);
    }
    void preview(torch::nn::Module& weights, const std::string& name, std::int64_t step,
                 const JobContext& context, const std::string& run) override {
        toy_->preview(weights, name, step, context, run);
    }
    void apply_live(const RunConfig& config) override { toy_->apply_live(config); }
    std::string result_json(torch::nn::Module& weights, const JobContext& context) override {
        return toy_->result_json(weights, context);
    }
    std::string data_fingerprint() const override { return toy_->data_fingerprint(); }

private:
    std::unique_ptr<TrainTask> toy_;
    std::int64_t broken_step_;
};

ErrorInfo failure_of(TrainRun& run, std::int64_t broken_step) {
    BrokenTask task(make_task(tiny_toy(), "cpu", run.context()), broken_step);
    try {
        (void)run.train(tiny_toy(), false, &task);
    } catch (const Error& error) {
        return error.info();
    }
    return {};
}

TEST(Trainer, StopsAtTheFirstGradientThatIsNotANumber) {
    TrainRun run(tiny_toy());
    const ErrorInfo error = failure_of(run, 13);
    EXPECT_EQ(error.code, ErrorCode::kNumeric);
    EXPECT_THAT(error.message, HasSubstr("nan since step 13"));
    EXPECT_THAT(error.what_to_do, HasSubstr("checkpoint, step 10"));
    EXPECT_EQ(run.run().checkpoints().back().step, 10);
    const std::vector<StepReport::Row> rows = run.events.rows();
    ASSERT_EQ(rows.back().step, 13) << "the curves show where it broke";
    EXPECT_TRUE(std::isnan(rows.back().values.back().value));
}

TEST(Trainer, SaysWhenThereIsNoCheckpointToGoBackTo) {
    TrainRun run(tiny_toy());
    EXPECT_THAT(failure_of(run, 2).what_to_do, HasSubstr("no checkpoint was written yet"));
}

TEST(Trainer, AppliesALiveEditAndRecordsIt) {
    TrainRun run(tiny_toy());
    run.events.on_event = [&run](const Event& event) {
        const auto* saved = std::get_if<CheckpointSaved>(&event);
        if (saved != nullptr && saved->step == 10) {
            run.mailbox.put(EditOption{"optimizer.learning_rate", "0.002"});
            run.mailbox.put(EditOption{"drift.temperatures", "[0.1]"});
        }
    };
    (void)run.train(tiny_toy());
    const std::vector<ConfigEdited> edits = run.events.all<ConfigEdited>();
    ASSERT_EQ(edits.size(), 2U);
    EXPECT_EQ(edits[0].step, 10);
    EXPECT_EQ(edits[0].before, "0.001");
    EXPECT_EQ(edits[0].after, "0.002");
    bool saw_rate = false;
    bool saw_force = false;
    for (const StepReport::Row& row : run.events.rows()) {
        for (const ScalarValue& value : row.values) {
            saw_rate = saw_rate || (row.step == 30 && value.key == "lr" && value.value == 0.002);
            saw_force = saw_force || (row.step == 30 && value.key == "force/0.1");
        }
    }
    EXPECT_TRUE(saw_rate);
    EXPECT_TRUE(saw_force);
}

TEST(Trainer, RefusesABadEditAndGoesOn) {
    TrainRun run(tiny_toy());
    run.mailbox.put(EditOption{"generator.hidden", "64"});
    run.mailbox.put(EditOption{"optimizer.learning_rate", "-1"});
    EXPECT_EQ(run.train(tiny_toy()).step, 30);
    EXPECT_TRUE(run.events.all<ConfigEdited>().empty());
    std::string errors;
    for (const LogLine& line : run.events.all<LogLine>()) {
        errors += line.level == LogLevel::kError ? line.text : "";
    }
    EXPECT_THAT(errors, HasSubstr("generator.hidden"));
    EXPECT_THAT(errors, HasSubstr("optimizer.learning_rate"));
}

TEST(Trainer, SavesAndStopsOnRequest) {
    TrainRun run(tiny_toy());
    run.mailbox.put(CheckpointNow{});
    run.events.on_event = [&run](const Event& event) {
        const auto* report = std::get_if<StepReport>(&event);
        if (report != nullptr && report->step >= 1) {
            run.mailbox.put(StopAndSave{});
        }
    };
    const TrainOutcome outcome = run.train(tiny_toy());
    EXPECT_EQ(outcome.state, JobState::kStopped);
    EXPECT_LT(outcome.step, 30);
    EXPECT_EQ(run.run().checkpoints().front().step, 0) << "CheckpointNow before the first step";
    EXPECT_EQ(run.run().checkpoints().back().step, outcome.step);
    EXPECT_THAT(outcome.task_json, HasSubstr("energy_distance"));
}

TEST(Trainer, StopsWithinOneStepWithoutSaving) {
    TrainRun run(tiny_toy());
    run.events.on_event = [&run](const Event& event) {
        if (std::holds_alternative<StepReport>(event)) {
            run.stop.request_stop();
        }
    };
    const TrainOutcome outcome = run.train(tiny_toy());
    EXPECT_EQ(outcome.state, JobState::kStopped);
    EXPECT_EQ(outcome.step, 1);
    EXPECT_TRUE(run.run().checkpoints().empty());
    EXPECT_EQ(outcome.task_json, "{}");
}

TEST(Trainer, GoesSingleStepsWhilePaused) {
    TrainRun run(tiny_toy());
    run.pause.pause();
    run.pause.step(2);
    TrainOutcome outcome;
    std::jthread worker([&] { outcome = run.train(tiny_toy()); });
    run.events.wait_for_step(2);
    run.mailbox.put(StopAndSave{});
    run.pause.poke();
    worker.join();
    EXPECT_EQ(outcome.step, 2);
    EXPECT_EQ(run.events.all<FieldFrame>().size(), 3U) << "the start, and one after each single step";
}

TEST(Trainer, LogsTheFirstStepAndEveryPeriod) {
    TrainRun run(tiny_toy());
    (void)run.train(tiny_toy());
    std::vector<std::int64_t> logged;
    for (const StepReport::Row& row : run.events.rows()) {
        if (row.values.front().key == "loss") {
            logged.push_back(row.step);
        }
    }
    EXPECT_THAT(logged, ElementsAre(1, 5, 10, 15, 20, 25, 30));
    const StepReport last = run.events.all<StepReport>().back();
    EXPECT_EQ(last.step, 30);
    EXPECT_EQ(last.images, 30 * 48);
    EXPECT_GT(last.steps_per_second, 0);
}

TEST(Trainer, EvaluatesPreviewsAndPrunes) {
    TrainRun run(tiny_toy());
    const TrainOutcome outcome = run.train(tiny_toy());
    std::vector<std::int64_t> evaluated;
    for (const EvalReport& report : run.events.all<EvalReport>()) {
        evaluated.push_back(report.step);
    }
    EXPECT_THAT(evaluated, ElementsAre(20, 30));
    EXPECT_THAT(ToyFrameReader(run.run().folder()).steps(), ElementsAre(0, 10, 20, 30));
    EXPECT_EQ(run.run().checkpoints().size(), 3U);
    EXPECT_TRUE(outcome.final_values.contains("eval/energy_distance"));
    EXPECT_TRUE(outcome.final_values.contains("grad_norm"));
}

}  // namespace
}  // namespace drift
