// A small toy run in a folder of its own, with everything a Trainer needs around it.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/config/config_io.h"
#include "core/session/job.h"
#include "core/store/provenance.h"
#include "core/store/run_dir.h"
#include "core/train/task.h"
#include "core/train/trainer.h"
#include "tests/support/temp_folder.h"

namespace drift::test {

// Keeps every event; `on_event` runs on the worker's thread.
class RecordingSink final : public EventSink {
public:
    std::function<void(const Event&)> on_event;

    void post(Event event) override {
        if (on_event) {
            on_event(event);
        }
        {
            const std::lock_guard lock(mutex_);
            events_.push_back(std::move(event));
        }
        posted_.notify_all();
    }
    template <class Kind>
    [[nodiscard]] std::vector<Kind> all() const {
        const std::lock_guard lock(mutex_);
        std::vector<Kind> found;
        for (const Event& event : events_) {
            if (const auto* one = std::get_if<Kind>(&event)) {
                found.push_back(*one);
            }
        }
        return found;
    }
    // Blocks until a StepReport of `step` was posted.
    void wait_for_step(std::int64_t step) {
        std::unique_lock lock(mutex_);
        posted_.wait(lock, [&] {
            for (const Event& event : events_) {
                const auto* report = std::get_if<StepReport>(&event);
                if (report != nullptr && report->step == step) {
                    return true;
                }
            }
            return false;
        });
    }
    [[nodiscard]] std::vector<StepReport::Row> rows() const {
        std::vector<StepReport::Row> rows;
        for (const StepReport& report : all<StepReport>()) {
            rows.insert(rows.end(), report.rows.begin(), report.rows.end());
        }
        return rows;
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable posted_;
    std::vector<Event> events_;
};

// A second's worth of training on two Gaussians; the schedule is constant, so that runs of different lengths
// agree on their common steps.
[[nodiscard]] inline RunConfig tiny_toy() {
    RunConfig config;
    config.run.task = Task::kToy;
    config.run.seed = 7;
    config.generator.hidden = 16;
    config.generator.depth = 2;
    config.drift.temperatures = {0.05, 0.2};
    config.train.total_steps = 30;
    config.train.classes_per_step = 1;
    config.train.gen_per_class = 48;
    config.train.pos_per_class = 48;
    config.preview.every_steps = 10;
    config.log.every_steps = 5;
    config.log.eval_every_steps = 20;
    config.log.eval_points = 128;
    config.checkpoint.every_steps = 10;
    config.checkpoint.keep_last = 3;
    return config;
}

class TrainRun {
public:
    explicit TrainRun(const RunConfig& config)
        : run_(RunDir::create(folder_.path(), config, make_manifest(config, "cpu"))) {
        spec_.config = config;
        spec_.run = run_.folder().string();
    }

    RecordingSink events;
    PauseGate pause;
    Mailbox mailbox;
    std::stop_source stop;

    [[nodiscard]] RunDir& run() { return run_; }
    [[nodiscard]] JobSpec& spec() { return spec_; }
    [[nodiscard]] JobContext context() {
        return {1, spec_, folder_.path(), stop.get_token(), pause, mailbox, events};
    }
    // Trains from the start, or from the newest checkpoint; `task` replaces the toy task.
    TrainOutcome train(const RunConfig& config, bool resume = false, TrainTask* task = nullptr) {
        const JobContext here = context();
        std::unique_ptr<TrainTask> toy;
        if (task == nullptr) {
            toy = make_task(config, "cpu", here);
            task = toy.get();
        }
        Trainer trainer(config, *task, run_, here);
        if (resume) {
            trainer.restore();
        }
        return trainer.run();
    }
    // Bytes of one file of a checkpoint.
    [[nodiscard]] std::string part(std::int64_t step, const std::string& name) const {
        return read_file(run_.checkpoint_folder(step) / name);
    }

private:
    TempFolder folder_;
    RunDir run_;
    JobSpec spec_;
};

}  // namespace drift::test
