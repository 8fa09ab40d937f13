// A training job without tensors: counts steps, reports a curve, writes small whole checkpoints and obeys
// every command, so that sessions, lists and windows can be tested without LibTorch.
#pragma once

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/config/config_io.h"
#include "core/session/job.h"
#include "core/session/session.h"
#include "core/store/run_dir.h"

namespace drift::test {

// A checkpoint folder as the trainer writes it, with a few bytes of content.
inline void write_fake_checkpoint(const RunDir& run, std::int64_t step) {
    fs::create_directories(run.folder() / "checkpoints");
    AtomicFolder folder(run.checkpoint_folder(step), true);
    const std::string model = "weights of step " + std::to_string(step);
    write_file_synced(folder.path() / "model.safetensors",
                      std::as_bytes(std::span(model.data(), model.size())));
    const std::string manifest = R"({"format": 1, "step": )" + std::to_string(step) +
                                 R"(, "files": [{"name": "model.safetensors", "bytes": )" +
                                 std::to_string(model.size()) + "}]}";
    write_file_synced(folder.path() / "manifest.json",
                      std::as_bytes(std::span(manifest.data(), manifest.size())));
    folder.commit();
}

class FakeJob : public Job {
public:
    // Called after every step; may throw what a real job would throw.
    using OnStep = std::function<void(JobContext&, std::int64_t step)>;
    explicit FakeJob(OnStep on_step = {}) : on_step_(std::move(on_step)) {}

    JobResult run(JobContext& context) override {
        RunDir run = RunDir::open(context.spec.run);
        config_ = context.spec.config;
        context.phase("preparing");
        if (context.spec.resume) {
            step_ = run.checkpoints().back().step;
        }
        while (step_ < config_.train.total_steps && wait_for_turn(context, run)) {
            ++step_;
            if (step_ % config_.log.every_steps == 0) {
                report(context);
            }
            if (config_.checkpoint.every_steps > 0 && step_ % config_.checkpoint.every_steps == 0) {
                checkpoint(context, run);
            }
            if (on_step_) {
                on_step_(context, step_);
            }
            std::this_thread::yield();
        }
        if (save_ || step_ == config_.train.total_steps) {
            checkpoint(context, run);
        }
        const bool stopped = save_ || context.stop.stop_requested();
        const JobState end = context.stop.stop_requested() || !park_ ? JobState::kStopped : JobState::kParked;
        return {stopped ? end : JobState::kDone, R"({"steps": )" + std::to_string(step_) + "}",
                run.folder().string()};
    }

private:
    bool wait_for_turn(JobContext& context, RunDir& run) {
        for (;;) {
            for (const Command& command : context.mailbox.take()) {
                if (std::holds_alternative<StopAndSave>(command)) {
                    save_ = true;
                } else if (std::holds_alternative<Park>(command)) {
                    save_ = park_ = true;
                } else if (std::holds_alternative<CheckpointNow>(command)) {
                    checkpoint(context, run);
                } else if (std::holds_alternative<SampleNow>(command)) {
                    context.events.post(SamplesReady{context.id, std::make_shared<SampleSheet>()});
                } else if (const auto* edit = std::get_if<EditOption>(&command)) {
                    const std::string before = get_value(config_, edit->key);
                    set_value(config_, edit->key, edit->value);
                    context.events.post(
                        ConfigEdited{context.id, step_, edit->key, before, get_value(config_, edit->key)});
                }
            }
            if (save_ || context.stop.stop_requested()) {
                return false;
            }
            if (context.pause.wait(context.stop)) {
                return true;
            }
        }
    }

    void report(JobContext& context) const {
        StepReport report;
        report.job = context.id;
        report.step = step_;
        report.total_steps = config_.train.total_steps;
        report.steps_per_second = 1000;
        report.eta_seconds = 1;
        report.rows.push_back({step_,
                               step_ * 32,
                               0.001 * static_cast<double>(step_),
                               {{"loss", std::exp(-0.01 * static_cast<double>(step_))}, {"lr", 0.001}}});
        context.events.post(std::move(report));
    }

    void checkpoint(JobContext& context, RunDir& run) {
        if (saved_ == step_) {
            return;
        }
        write_fake_checkpoint(run, step_);
        saved_ = step_;
        context.events.post(
            CheckpointSaved{context.id, step_, run.checkpoint_folder(step_).string(), 100, 0.01});
    }

    OnStep on_step_;
    RunConfig config_;
    std::int64_t step_ = 0;
    std::int64_t saved_ = -1;
    bool save_ = false;
    bool park_ = false;
};

inline JobFactory fake_jobs(FakeJob::OnStep on_step = {}) {
    return [on_step](const JobSpec&) { return std::make_unique<FakeJob>(on_step); };
}

// A short training run: `total` steps, a row per step, a checkpoint every `save_every`.
inline JobSpec fake_spec(std::int64_t total, std::int64_t save_every = 1000000) {
    JobSpec spec;
    spec.preset = "two_gaussians";
    spec.config.train.total_steps = total;
    spec.config.log.every_steps = 1;
    spec.config.checkpoint.every_steps = save_every;
    spec.config.run.name = "fake";
    spec.argv = {"drift", "train", "two_gaussians"};
    return spec;
}

}  // namespace drift::test
