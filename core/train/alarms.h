// Watches the scalars of a run for divergence, collapse and plateaus. No torch; fed with numbers.
//
// Every detector speaks once per episode: it is quiet until its series has been healthy again for a while.
// What is far out of the usual is judged against the run's own past with medians, so a noisy curve or a
// single spike is no alarm. THREADING  Used by the job's thread alone.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/config/run_config.h"
#include "core/session/event.h"

namespace drift {

struct Alarm {
    std::string kind;  // "divergence", "collapse", "plateau"; the trainer itself raises "nan"
    std::string key;   // the series that showed it
    std::int64_t step = 0;
    std::string text;        // the cause in plain words with numbers
    std::string what_to_do;  // which option to change to what
};

class AlarmWatch {
public:
    explicit AlarmWatch(const RunConfig& config);
    // What `values`, logged or measured at `step`, reveal together with everything before. Steps must not
    // fall.
    [[nodiscard]] std::vector<Alarm> add(std::int64_t step, const std::vector<ScalarValue>& values);
    // Live options changed: the remedies and alarms.* follow; what was seen so far is kept.
    void set_config(const RunConfig& config);

private:
    // A condition that has to hold several times before it counts, and to be gone as often before it may
    // again.
    struct Episode {
        int bad = 0, good = 0;
        bool raised = false;
        // True once, when `holds` was so `needed` times in a row.
        bool update(bool holds, int needed);
    };
    struct Series {
        std::deque<double> past;    // newest last
        std::deque<double> recent;  // not yet part of the past, so that a drift does not become the usual
        Episode episode;
    };
    void watch_divergence(std::int64_t step, const ScalarValue& value, std::vector<Alarm>& found);
    void watch_variety(std::int64_t step, const ScalarValue& value, std::vector<Alarm>& found);
    void watch_neighbours(std::int64_t step, const std::vector<ScalarValue>& values,
                          std::vector<Alarm>& found);
    void watch_plateau(std::int64_t step, const std::vector<ScalarValue>& values, std::vector<Alarm>& found);
    [[nodiscard]] std::string collapse_remedy() const;
    [[nodiscard]] int needed(int times) const;  // by sensitivity, at least one

    RunConfig config_;
    std::map<std::string, Series> series_;
    std::deque<double> distances_;  // newest evaluations
    Episode plateau_, few_neighbours_, all_neighbours_;
    double plateau_level_ = 0;  // of the distance when it was told
    bool diverged_ = false;     // one alarm for all series of an episode
};

}  // namespace drift
