#include "core/train/step_reporter.h"

#include <utility>

#include "core/runtime/device.h"

namespace drift {

namespace {

constexpr double kReportSeconds = 0.05;

}  // namespace

StepReporter::StepReporter(const JobContext& context, std::int64_t total_steps, double seconds_before)
    : context_(&context), before_(seconds_before) {
    report_.job = context.id;
    report_.total_steps = total_steps;
}

void StepReporter::begin_step() {
    step_watch_.restart();
}

void StepReporter::end_step(std::int64_t step, std::int64_t images, const PhaseTimes& times, bool now) {
    const double seconds = step_watch_.seconds();
    clock_.add(seconds);
    seconds_ += seconds;
    ++steps_;
    report_.step = step;
    report_.images = images;
    report_.times = times;
    if (now || !reported_ || since_report_.seconds() >= kReportSeconds) {
        flush();
    }
}

void StepReporter::row(std::int64_t step, std::int64_t images, const std::vector<ScalarValue>& values) {
    report_.step = step;
    report_.images = images;
    for (const ScalarValue& value : values) {
        last_[value.key] = value.value;
    }
    report_.rows.push_back({step, images, seconds_of_run(), values});
}

void StepReporter::flush() {
    if (report_.step == 0 && report_.rows.empty()) {
        return;
    }
    report_.elapsed_seconds = seconds_;
    report_.steps_per_second = clock_.steps_per_second();
    const StepClock::Estimate estimate = clock_.remaining(report_.total_steps - report_.step);
    report_.eta_seconds = estimate.seconds;
    report_.eta_deviation = estimate.deviation;
    report_.memory_mib = resident_mib();
    StepReport sent = report_;
    sent.rows = std::exchange(report_.rows, {});
    context_->events.post(std::move(sent));
    since_report_.restart();
    reported_ = true;
}

}  // namespace drift
