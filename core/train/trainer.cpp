#include "core/train/trainer.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/models/ema.h"
#include "core/runtime/device.h"
#include "core/train/alarms.h"
#include "core/train/checkpoint.h"
#include "core/train/nan_alarm.h"
#include "core/train/onlooker.h"
#include "core/train/optimizer.h"
#include "core/train/schedule.h"
#include "core/train/step_reporter.h"

namespace drift {

namespace {

AdamWOptions optimizer_options(const OptimizerConfig& config) {
    AdamWOptions options;
    options.beta1 = config.beta1;
    options.beta2 = config.beta2;
    options.weight_decay = config.weight_decay;
    options.clip_norm = config.clip_norm;
    return options;
}

bool every(std::int64_t period, std::int64_t step) {
    return period > 0 && step % period == 0;
}

}  // namespace

class Trainer::Impl {
public:
    Impl(const RunConfig& config, TrainTask& task, RunDir& run, const JobContext& context,
         std::function<void()> first_step);
    void restore();
    TrainOutcome run();

private:
    bool wait_for_turn();
    void share_threads();
    void handle_commands();
    void make_scheduled_edits();
    void edit(const EditOption& edit);
    void one_step();
    void guard(std::int64_t step, const std::vector<ScalarValue>& scalars);
    void maintain();
    void watch(const std::vector<ScalarValue>& values);
    void log_row(const std::vector<ScalarValue>& scalars, double grad_norm, double learning_rate);
    void evaluate();
    void preview();
    void show();
    void checkpoint();
    TrainOutcome outcome();
    std::vector<CheckpointPart> parts();
    [[nodiscard]] torch::nn::Module& shown_weights();
    [[nodiscard]] std::string shown_name() const;

    RunConfig config_;
    TrainTask& task_;
    RunDir& run_;
    const JobContext& context_;
    std::function<void()> first_step_;
    AdamW optimizer_;
    std::shared_ptr<torch::nn::Module> twin_;  // holds an average's weights while they are shown or measured
    EmaSet emas_;
    StepReporter reporter_;
    AlarmWatch alarms_;
    Onlooker onlooker_;
    at::Tensor norm_;        // of the newest gradient, before clipping, on the device
    std::int64_t step_ = 0;  // completed updates
    std::int64_t images_ = 0;
    std::int64_t evaluated_ = -1;
    std::int64_t previewed_ = -1;
    std::int64_t saved_ = -1;
    std::size_t next_edit_ = 0;  // of the job's scheduled ones
    bool on_cpu_ = true;
    int companions_ = 0;  // jobs of this device when the threads were last shared; 0: never
    bool stop_and_save_ = false;
    bool park_ = false;
    bool stopped_ = false;
};

Trainer::Impl::Impl(const RunConfig& config, TrainTask& task, RunDir& run, const JobContext& context,
                    std::function<void()> first_step)
    : config_(config),
      task_(task),
      run_(run),
      context_(context),
      first_step_(std::move(first_step)),
      optimizer_(task.model().named_parameters(), optimizer_options(config.optimizer)),
      twin_(task.make_twin()),
      emas_(task.model(), config.ema.decays),
      reporter_(context, config.train.total_steps, 0.0),
      alarms_(config),
      on_cpu_(task.model().parameters().front().is_cpu()) {}

std::vector<CheckpointPart> Trainer::Impl::parts() {
    std::vector<CheckpointPart> all;
    all.push_back(module_part("model", task_.model()));
    for (std::size_t i = 0; i < emas_.size(); ++i) {
        all.push_back({emas_.name(i), emas_.state(i)});
    }
    all.push_back({"optimizer", optimizer_.state()});
    return all;
}

void Trainer::Impl::restore() {
    context_.phase("loading checkpoint");
    std::vector<std::string> skipped;
    const CheckpointRef ref = newest_whole_checkpoint(run_, &skipped);
    for (const std::string& fault : skipped) {
        context_.log(LogLevel::kWarning, fault + "; continuing from step " + std::to_string(ref.step));
    }
    const CheckpointState state = load_state(ref.folder);
    if (state.data_fingerprint != task_.data_fingerprint()) {
        context_.log(LogLevel::kWarning, "the training data differs from what the checkpoint of step " +
                                             std::to_string(ref.step) + " was trained on");
    }
    for (const CheckpointPart& part : parts()) {
        load_part(ref.folder, part);
        if (part.name == "optimizer") {
            optimizer_.load_state(part.tensors, ref.folder.string());  // takes the count of steps, too
        }
    }
    step_ = state.step;
    while (next_edit_ < context_.spec.edits.size() && context_.spec.edits[next_edit_].step < step_) {
        ++next_edit_;  // run.yaml has them already
    }
    images_ = state.images;
    saved_ = state.step;
    evaluated_ = state.step;
    reporter_ = StepReporter(context_, config_.train.total_steps, state.seconds);
    context_.log(LogLevel::kInfo, "continuing from the checkpoint of step " + std::to_string(ref.step),
                 ref.step);
}

torch::nn::Module& Trainer::Impl::shown_weights() {
    if (!config_.preview.use_ema || emas_.size() == 0) {
        return task_.model();
    }
    emas_.copy_to(0, *twin_);
    return *twin_;
}

std::string Trainer::Impl::shown_name() const {
    return config_.preview.use_ema && emas_.size() > 0 ? emas_.name(0) : "model";
}

TrainOutcome Trainer::Impl::run() {
    context_.phase("training");
    try {
        preview();  // before the first step: the untrained start is what the first picture of a run should
                    // show
        make_scheduled_edits();
        while (step_ < config_.train.total_steps && wait_for_turn()) {
            one_step();
            make_scheduled_edits();  // before the end is looked for: an edit may have moved it
        }
        if (!stopped_) {
            checkpoint();
        }
        if (!stopped_ && !park_) {  // what goes on later shows nothing now that it would not show otherwise
            evaluate();
            preview();
        }
    } catch (const Error& error) {
        if (error.code() != ErrorCode::kStopped) {
            throw;
        }
        stopped_ = true;  // a stop request inside a long phase
    }
    return outcome();
}

// True: do a step. False: the run is to end here.
bool Trainer::Impl::wait_for_turn() {
    for (;;) {
        handle_commands();
        if (context_.stop.stop_requested()) {
            stopped_ = true;
            return false;
        }
        if (stop_and_save_ || park_) {
            return false;
        }
        if (context_.pause.paused()) {
            reporter_.flush();  // what a paused run shows is its present state
        } else if (const double seconds = onlooker_.nap_seconds(); seconds > 0) {
            context_.pause.nap(context_.stop, seconds);
            continue;
        }
        if (context_.pause.wait(context_.stop)) {
            share_threads();
            return true;
        }
    }
}

// Jobs of other lanes come and go; the cores are divided anew between two steps.
void Trainer::Impl::share_threads() {
    const int companions = context_.companions();
    if (companions != std::exchange(companions_, companions)) {
        apply_threads(static_cast<int>(config_.run.threads), /*leave_one=*/false, companions);
    }
}

void Trainer::Impl::make_scheduled_edits() {
    const std::vector<ScheduledEdit>& edits = context_.spec.edits;
    while (next_edit_ < edits.size() && edits[next_edit_].step <= step_) {
        const ScheduledEdit& next = edits[next_edit_++];
        edit({next.key, next.value});
    }
    const std::int64_t stop_at = context_.spec.stop_at_step;
    if (stop_at > 0 && step_ >= stop_at && step_ < config_.train.total_steps) {
        stop_and_save_ = true;
    }
}

void Trainer::Impl::handle_commands() {
    for (const Command& command : context_.mailbox.take()) {
        if (std::holds_alternative<SampleNow>(command)) {
            preview();
        } else if (std::holds_alternative<CheckpointNow>(command)) {
            checkpoint();
        } else if (std::holds_alternative<StopAndSave>(command)) {
            stop_and_save_ = true;
        } else if (std::holds_alternative<Park>(command)) {
            park_ = true;
        } else if (const auto* change = std::get_if<EditOption>(&command)) {
            edit(*change);
        } else if (const auto* watch = std::get_if<Watch>(&command)) {
            onlooker_.watch(watch->hz);
            if (onlooker_.watching()) {
                show();  // whoever begins to look sees something at once, also of a paused run
            }
        } else if (const auto* pace = std::get_if<Pace>(&command)) {
            onlooker_.pace(pace->steps_per_second);
        }
    }
}

// A wrong edit must not end the run: it is refused with a message and nothing changes.
void Trainer::Impl::edit(const EditOption& edit) {
    try {
        if (!option_info(edit.key).info.live) {
            throw Error(ErrorCode::kConfig, edit.key + " cannot be changed while a run goes on",
                        "stop the run and continue it with 'drift resume --set'");
        }
        RunConfig changed = config_;
        set_value(changed, edit.key, edit.value);
        check(changed);
        const std::string before = get_value(config_, edit.key);
        const std::string after = get_value(changed, edit.key);
        if (before == after) {
            return;
        }
        task_.apply_live(changed);
        optimizer_.set_options(optimizer_options(changed.optimizer));
        config_ = changed;
        alarms_.set_config(config_);
        reporter_.set_total_steps(config_.train.total_steps);
        context_.events.post(ConfigEdited{context_.id, step_, edit.key, before, after});
    } catch (const Error& error) {
        context_.log(LogLevel::kError, "the change was not made: " + error.info().text(), step_);
    }
}

void Trainer::Impl::one_step() {
    reporter_.begin_step();
    onlooker_.step_begins();
    const std::int64_t done = step_ + 1;
    const bool want_scalars = done == 1 || every(config_.log.every_steps, done);
    StepOutcome outcome = task_.forward_backward(step_, want_scalars);

    const Stopwatch watch;
    const double rate = learning_rate(config_.optimizer, config_.train.total_steps, step_);
    norm_ = optimizer_.step(rate);
    // Off the CPU, reading a number waits for the device: there it is done on logged steps and before saving.
    if (on_cpu_ || want_scalars) {
        guard(done, outcome.scalars);
    }
    emas_.update();
    outcome.times.optimizer_ms = watch.milliseconds();

    step_ = done;
    images_ += outcome.generated;
    if (want_scalars) {
        log_row(outcome.scalars, norm_.item<double>(), rate);
    }
    if (first_step_) {
        std::exchange(first_step_, nullptr)();
    }
    maintain();
    reporter_.end_step(step_, images_, outcome.times, context_.pause.paused());
}

// A gradient that is not finite has made every weight so by now; the run must end before anything keeps them.
void Trainer::Impl::guard(std::int64_t step, const std::vector<ScalarValue>& scalars) {
    const auto grad_norm = norm_.item<double>();
    const auto bad = std::find_if(scalars.begin(), scalars.end(), [](const ScalarValue& scalar) {
        return scalar.key == "loss" && !std::isfinite(scalar.value);
    });
    if (std::isfinite(grad_norm) && bad == scalars.end()) {
        return;
    }
    std::vector<ScalarValue> row = scalars;
    row.push_back({"grad_norm", grad_norm});
    reporter_.row(step, images_, row);
    reporter_.flush();
    const bool norm_is_bad = !std::isfinite(grad_norm);
    const Alarm alarm = nan_alarm(run_, config_, norm_is_bad ? "grad_norm" : "loss",
                                  norm_is_bad ? grad_norm : bad->value, step, on_cpu_);
    context_.events.post(
        AlarmRaised{context_.id, step, alarm.kind, alarm.key, alarm.text, alarm.what_to_do, false, false});
    throw Error(ErrorCode::kNumeric, alarm.text, alarm.what_to_do);
}

// Looks for trouble in what was just logged or measured, and does what alarms.action says.
void Trainer::Impl::watch(const std::vector<ScalarValue>& values) {
    for (const Alarm& alarm : alarms_.add(step_, values)) {
        const AlarmAction action = config_.alarms.action;
        const bool last = step_ >= config_.train.total_steps;  // nothing is left to pause
        if (action != AlarmAction::kMark) {
            checkpoint();
        }
        reporter_.flush();  // the rows that show it come first
        context_.events.post(AlarmRaised{context_.id, step_, alarm.kind, alarm.key, alarm.text,
                                         alarm.what_to_do, action == AlarmAction::kPause && !last,
                                         action != AlarmAction::kMark});
    }
}

void Trainer::Impl::log_row(const std::vector<ScalarValue>& scalars, double grad_norm, double rate) {
    std::vector<ScalarValue> row = scalars;
    row.push_back({"grad_norm", grad_norm});
    row.push_back({"lr", rate});
    if (reporter_.steps_this_start() > 0) {
        row.push_back({"steps_per_second", reporter_.steps_per_second()});
    }
    row.push_back({"memory_mib", resident_mib()});
    reporter_.row(step_, images_, row);
    watch(row);
}

void Trainer::Impl::maintain() {
    if (every(config_.preview.every_steps, step_) || context_.pause.paused()) {
        preview();
    } else if (onlooker_.frame_due()) {
        show();
    }
    if (every(config_.log.eval_every_steps, step_)) {
        evaluate();
    }
    if (every(config_.checkpoint.every_steps, step_)) {
        checkpoint();
    }
}

void Trainer::Impl::evaluate() {
    if (evaluated_ == step_) {
        return;
    }
    const std::vector<ScalarValue> values = task_.evaluate(shown_weights(), step_, context_);
    reporter_.row(step_, images_, values);
    reporter_.flush();  // rows reach the store in the order of their steps
    context_.events.post(EvalReport{context_.id, step_, values});
    evaluated_ = step_;
    watch(values);
}

void Trainer::Impl::preview() {
    if (previewed_ == step_) {
        return;
    }
    task_.preview(shown_weights(), shown_name(), step_, context_, run_.folder().string());
    previewed_ = step_;
}

void Trainer::Impl::show() {
    const Stopwatch watch;
    task_.watch(shown_weights(), step_, context_);
    onlooker_.frame_drawn(watch.seconds());
}

void Trainer::Impl::checkpoint() {
    if (saved_ == step_) {
        return;
    }
    if (!on_cpu_ && norm_.defined()) {
        guard(step_, {});
    }
    const Stopwatch watch;
    const CheckpointState state{step_, images_, reporter_.seconds_of_run(), config_hash(config_),
                                task_.data_fingerprint()};
    const CheckpointRef ref = save_checkpoint(run_, state, parts());
    run_.prune_checkpoints(config_.checkpoint.keep_last);
    saved_ = step_;
    context_.events.post(
        CheckpointSaved{context_.id, step_, ref.folder.string(), ref.bytes, watch.seconds()});
}

TrainOutcome Trainer::Impl::outcome() {
    reporter_.flush();
    TrainOutcome outcome;
    if (!stopped_ && !park_) {
        outcome.task_json = task_.result_json(shown_weights(), context_);
    }
    outcome.state = stopped_ || stop_and_save_ ? JobState::kStopped
                    : park_                    ? JobState::kParked
                                               : JobState::kDone;
    outcome.step = step_;
    outcome.steps_this_start = reporter_.steps_this_start();
    outcome.seconds = reporter_.seconds_this_start();
    outcome.steps_per_second =
        outcome.seconds > 0 ? static_cast<double>(outcome.steps_this_start) / outcome.seconds : 0.0;
    outcome.final_values = reporter_.last_values();
    return outcome;
}

Trainer::Trainer(const RunConfig& config, TrainTask& task, RunDir& run, const JobContext& context,
                 std::function<void()> first_step)
    : impl_(std::make_unique<Impl>(config, task, run, context, std::move(first_step))) {}

Trainer::~Trainer() = default;

void Trainer::restore() {
    impl_->restore();
}

TrainOutcome Trainer::run() {
    return impl_->run();
}

}  // namespace drift
