// What a running job tells the world: plain data without tensors, Qt or locks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/base/image.h"
#include "core/base/log.h"
#include "core/session/job_state.h"

namespace drift {

using JobId = std::int64_t;

struct StateChanged {
    JobId job = 0;
    JobState from = JobState::kQueued;
    JobState to = JobState::kQueued;
    std::string run;  // run folder name, once known
};

// A long phase that is not a training step: "loading data", "writing checkpoint".
struct PhaseChanged {
    JobId job = 0;
    std::string phase;
    double fraction = -1.0;  // 0..1, negative when unknown
};

struct ScalarValue {
    std::string key;
    double value = 0.0;  // NaN and Inf are legal and are shown as marks
};

// Wall milliseconds of the last step's parts.
struct PhaseTimes {
    double data_ms = 0, forward_ms = 0, drift_ms = 0, backward_ms = 0, optimizer_ms = 0;
};

// Several reports between two drains are merged: scalars are kept in order, the rest is the newest.
struct StepReport {
    JobId job = 0;
    std::int64_t step = 0;  // completed updates
    std::int64_t total_steps = 0;
    std::int64_t images = 0;      // generated samples so far
    double elapsed_seconds = 0;   // running time of this start, pauses excluded
    double steps_per_second = 0;  // over the last seconds
    double eta_seconds = -1;      // negative until more than 30 steps of this start are done
    double eta_deviation = -1;    // one standard deviation
    double memory_mib = 0;        // resident
    PhaseTimes times;
    // One row per logged step.
    struct Row {
        std::int64_t step = 0;
        std::int64_t images = 0;
        double seconds = 0;  // running time since the run's first start
        std::vector<ScalarValue> values;
    };
    std::vector<Row> rows;
};

// One look at a 2-D toy. All positions in data units, x then y.
struct ToyFrame {
    std::int64_t step = 0;
    std::vector<float> data;               // [N, 2] target points, the same for the whole run
    std::vector<std::int32_t> data_class;  // [N], empty: one class
    std::vector<float> gen;                // [M, 2] points of fixed noise
    std::vector<std::int32_t> gen_class;   // [M], empty: one class
    std::vector<float> gen_alpha;          // [M] guidance strength, empty: 1 everywhere
    std::vector<float> noise;              // [M, 2] first two coordinates of the noise behind `gen`
    std::vector<float> lattice;            // [rows * columns, 2] where a regular lattice of noise ends up
    std::int32_t lattice_columns = 0;      // 0: no lattice
    std::vector<float> gen_field;          // [M, 2] where each goes: V in data units
    std::vector<float> grid;               // [K, 2] positions of a fixed grid
    std::vector<float> grid_field;         // [K, 2]
    float axis_min[2] = {-4, -4};          // fixed for the run
    float axis_max[2] = {4, 4};
};
struct FieldFrame {
    JobId job = 0;
    std::shared_ptr<const ToyFrame> frame;
};

// Fixed seeds x classes at one step: `tiles` has rows * columns tiles, row = class, column = seed.
struct SampleSheet {
    std::int64_t step = 0;
    int rows = 0, columns = 0;
    int tile_width = 0, tile_height = 0;
    std::vector<std::int64_t> classes;  // one per row
    std::vector<std::int64_t> seeds;    // one per column
    double alpha = 1.0;
    std::string weights;  // "ema_0.99" or "model"
    ImagePtr tiles;       // rows*tile_height x columns*tile_width, no gaps
};
struct SamplesReady {
    JobId job = 0;
    std::shared_ptr<const SampleSheet> sheet;
};

struct EvalReport {
    JobId job = 0;
    std::int64_t step = 0;
    std::vector<ScalarValue> values;
};

struct CheckpointSaved {
    JobId job = 0;
    std::int64_t step = 0;
    std::string path;
    std::uint64_t bytes = 0;
    double seconds = 0;
};

// A detector of collapse, divergence and the like spoke up; also a mark of kind "alarm" on the curves.
struct AlarmRaised {
    JobId job = 0;
    std::int64_t step = 0;
    std::string kind;  // "nan", "divergence", "collapse", "plateau"
    std::string key;   // the series that showed it
    std::string text;  // what was seen
    std::string what_to_do;
    bool paused = false;      // the run was paused for it
    bool checkpoint = false;  // a checkpoint was written for it
};

// A live edit, written into the run's history and marked on the curves.
struct ConfigEdited {
    JobId job = 0;
    std::int64_t step = 0;
    std::string key, before, after;
};

struct LogLine {
    JobId job = 0;  // 0: the program itself
    LogLevel level = LogLevel::kInfo;
    std::int64_t step = -1;
    std::string time;  // UTC
    std::string text;
};

struct JobFinished {
    JobId job = 0;
    JobState outcome = JobState::kDone;  // done, stopped or failed
    ErrorInfo error;                     // for failed
    std::string result_json;             // the keys of architecture.md section 9, for the CLI
};

// The job table changed in a way no other event says (added, moved, removed).
struct JobListChanged {};

using Event = std::variant<StateChanged, PhaseChanged, StepReport, FieldFrame, SamplesReady, EvalReport,
                           CheckpointSaved, AlarmRaised, ConfigEdited, LogLine, JobFinished, JobListChanged>;

class EventSink {
public:
    virtual ~EventSink() = default;
    // Never blocks for long and never throws; may be called from any thread.
    virtual void post(Event event) = 0;
};

}  // namespace drift
