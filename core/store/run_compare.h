// Are two runs the same, bit for bit? Options, every curve, the newest common weights, every recorded frame.
//
// DEPENDS  Neither Qt nor torch. Reads only; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/store/run_dir.h"

namespace drift {

// One thing that differs, at its first place.
struct RunDifference {
    std::string part;        // "config", "curves", "weights", "frames"
    std::int64_t step = -1;  // -1: not tied to a step
    std::string key;         // option, series, "model: hidden.0.weight[3]", "point 17 x"
    std::string a, b;        // both values, "absent" where one has none
};

struct RunComparison {
    std::vector<RunDifference>
        differences;  // earliest step first; one per option, series, tensor file, frame
    std::int64_t options = 0, points = 0, weights = 0, frames = 0;  // compared
    std::int64_t weights_step = -1;                                 // of the checkpoints compared
    [[nodiscard]] bool same() const { return differences.empty(); }
};

struct RunCompareOptions {
    bool config = true;
    // Steps that only one run recorded are no difference: a repeated run may log at fewer places.
    bool common_steps_only = false;
};

// Series that measure the machine instead of the model (speed, memory) are left out, and so are options that
// change no result (name, device, threads, notes). Throws Error{kNotFound|kBadData} for a damaged run.
[[nodiscard]] RunComparison compare_runs(const RunDir& a, const RunDir& b,
                                         const RunCompareOptions& options = {});

// "step 40, loss: 0.5 in the first run, 0.25 in the second"
[[nodiscard]] std::string to_text(const RunDifference& difference);

}  // namespace drift
