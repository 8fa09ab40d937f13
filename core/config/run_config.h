// Everything a run can be told, with its defaults. Frozen and hashed when a job is enqueued.
//
// Names follow the paper: gen, pos, neg, temperature, alpha, ema. Paper symbols in brackets.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/config/describe.h"
#include "core/config/option_enums.h"

namespace drift {

struct RunSection {
    Task task = Task::kToy;
    std::string name;  // shown in lists and used for the folder name; empty: the preset's name
    std::int64_t seed = 42;
    std::string device = "auto";
    std::int64_t lane = 1;     // lane of that device, 1..kMaxLanes; jobs of different lanes run side by side
    std::int64_t threads = 0;  // 0: chosen for this machine
    std::string notes;
};

struct DataConfig {
    DataSource source = DataSource::kTwoGaussians;
    std::string path;                  // IDX images; toy: picture, table or drawing (core/config/data_path.h)
    std::string labels_path;           // IDX labels; empty: derived from `path`
    std::int64_t limit_per_class = 0;  // 0: all
    double holdout_fraction = 0.1;     // last part of every class, never trained on
    bool toy_classes = false;          // class-conditional: clusters, moons, arms, letters, the class column
    double toy_std = 0.35;
    double toy_separation = 5.0;     // distance of the two Gaussians' centres
    std::int64_t toy_modes = 8;      // ring only
    double toy_radius = 2.5;         // ring only
    std::int64_t toy_columns = 4;    // grid, checkerboard: along each side
    double toy_size = 5.0;           // side of the square that holds the other laws
    double toy_turns = 1.0;          // spiral
    std::int64_t toy_arms = 2;       // spiral
    std::string toy_text = "drift";  // letters
    ToyInk toy_ink = ToyInk::kAuto;  // outline
    bool toy_fit = true;             // csv: centre and scale to toy_size
    double toy_blur = 0.03;          // jitter of points taken from ink, a table or a drawing
};

struct GeneratorConfig {
    GeneratorType type = GeneratorType::kMlp;
    std::int64_t hidden = 128;
    std::int64_t depth = 3;
    std::int64_t noise_dim = 2;
    Activation activation = Activation::kGelu;
    ToyStart start = ToyStart::kBetween;
};

struct DriftConfig {
    DriftRules rules = DriftRules::kPaper;
    std::vector<double> temperatures = {0.02, 0.05, 0.2};  // [R, tau]
    double attraction = 1.0;
    double repulsion = 1.0;
    KernelNormalization kernel_normalization = KernelNormalization::kXY;
    double affinity_floor =
        -1.0;  // on the softmax product; negative: what the rules say (release 1e-6, paper 0)
    bool normalize_forces = true;
    Precision precision = Precision::kFloat32;
    KernelChoice kernel = KernelChoice::kAuto;
    std::int64_t chunk_sets = 0;  // sets per chunk, 0: all at once
};

struct GuidanceConfig {
    double alpha_min = 1.0;
    double alpha_max = 1.0;
    double alpha_power = 3.0;        // p(alpha) ~ alpha^-power
    double unguided_fraction = 0.0;  // share of labels that train at alpha = 1 [no_cfg_frac]
};

struct FeatureConfig {
    bool raw = true;                             // flattened pixels
    std::vector<std::int64_t> patch_sizes = {};  // mean and deviation per patch of this side
};

struct TrainConfig {
    std::int64_t total_steps = 2000;
    std::int64_t classes_per_step = 10;  // [Nc]; toy: 1
    std::int64_t gen_per_class = 512;    // [G]
    std::int64_t pos_per_class = 512;    // [P]
    std::int64_t neg_per_class = 0;      // unconditional negatives [U]
};

struct OptimizerConfig {
    double learning_rate = 1e-3;
    Schedule schedule = Schedule::kConstant;
    std::int64_t warmup_steps = 0;
    double weight_decay = 0.0;
    double beta1 = 0.9;
    double beta2 = 0.95;
    double clip_norm = 2.0;  // global L2 norm; 0: off
};

struct EmaConfig {
    std::vector<double> decays = {0.99};
};

struct PreviewConfig {
    std::int64_t every_steps = 100;  // sample sheet (image) or stored field frame (toy)
    std::int64_t seeds_per_class = 8;
    double alpha = 1.0;
    bool use_ema = true;
};

struct LogConfig {
    std::int64_t every_steps = 10;
    std::int64_t eval_every_steps = 200;  // independent metrics on held-out draws
    std::int64_t eval_points = 4096;      // toy
    std::int64_t eval_samples = 100;      // image, per class
};

struct CheckpointConfig {
    std::int64_t every_steps = 500;
    std::int64_t keep_last = 2;
};

// What happens after the job; a failing hook is a warning on the job and never touches the run.
struct HooksConfig {
    NotifyWhen notify = NotifyWhen::kFailed;
    bool evaluate = false;             // queue an evaluation of the finished run
    std::int64_t eval_points = 16384;  // toy
    std::int64_t eval_samples = 400;   // image, per class
};

struct AlarmsConfig {
    bool enabled = true;
    bool divergence = true;
    bool collapse = true;
    bool plateau = true;
    double sensitivity = 1.0;  // 2: half the evidence is enough; 0.5: twice as much is needed
    AlarmAction action = AlarmAction::kMark;
};

struct RunConfig {
    RunSection run;
    DataConfig data;
    GeneratorConfig generator;
    DriftConfig drift;
    GuidanceConfig guidance;
    FeatureConfig features;
    TrainConfig train;
    OptimizerConfig optimizer;
    EmaConfig ema;
    PreviewConfig preview;
    LogConfig log;
    CheckpointConfig checkpoint;
    HooksConfig hooks;
    AlarmsConfig alarms;
};

// Visits every option in the order in which forms, files and documents show them.
void describe(ConfigVisitor& v, RunConfig& config);

// Throws Error{kConfig} naming the first option that is out of range or contradicts another one
// ("optimizer.warmup_steps is 300, but train.total_steps is 200: ..."). Lists all findings.
void check(const RunConfig& config);

// One finding of validation; `key` is the dotted path, empty when it concerns several options.
struct ConfigFinding {
    std::string key;
    std::string message;
    bool warning = false;  // true: Start stays possible
};
// Everything check() would complain about plus warnings (release rules on raw pixels collapse, ...).
[[nodiscard]] std::vector<ConfigFinding> findings(const RunConfig& config);

// SHA-256 over the canonical JSON of all hashed options.
[[nodiscard]] std::string config_hash(const RunConfig& config);

}  // namespace drift
