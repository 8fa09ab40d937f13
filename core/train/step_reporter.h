// Collects the scalars of logged steps and posts them in few StepReports. No torch.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/session/job.h"
#include "core/train/step_clock.h"

namespace drift {

// THREADING  Used by the job's thread alone.
class StepReporter {
public:
    // Counts go on from an earlier start: `seconds_before` of running time.
    StepReporter(const JobContext& context, std::int64_t total_steps, double seconds_before);

    // Starts the clock of one step; time between end_step() and begin_step() (pauses) counts nowhere.
    void begin_step();
    // Ends it. Posts a report when the last one is older than 50 ms, or when `now`.
    void end_step(std::int64_t step, std::int64_t images, const PhaseTimes& times, bool now = false);
    // Adds a row at `step`; it travels with the next report.
    void row(std::int64_t step, std::int64_t images, const std::vector<ScalarValue>& values);
    // Posts what waits.
    void flush();
    void set_total_steps(std::int64_t total) { report_.total_steps = total; }

    [[nodiscard]] double seconds_this_start() const { return seconds_; }
    [[nodiscard]] double seconds_of_run() const { return before_ + seconds_; }
    [[nodiscard]] std::int64_t steps_this_start() const { return steps_; }
    [[nodiscard]] double steps_per_second() const { return clock_.steps_per_second(); }
    // The newest value of every series, for the result object.
    [[nodiscard]] const std::map<std::string, double>& last_values() const { return last_; }

private:
    const JobContext* context_;
    StepReport report_;
    StepClock clock_;
    Stopwatch since_report_;
    Stopwatch step_watch_;
    std::map<std::string, double> last_;
    double before_ = 0;
    double seconds_ = 0;
    std::int64_t steps_ = 0;
    bool reported_ = false;
};

}  // namespace drift
