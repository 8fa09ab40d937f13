// Every option of a run: its key, its one-sentence help and its domain, in the order in which forms show
// them.
#include "core/config/describe.h"

#include "core/config/run_config.h"

namespace drift {

namespace {

constexpr double kLargestCount = 1e9;
// The largest integer that survives a trip through a JSON reader that stores doubles.
constexpr double kLargestSeed = 9007199254740991.0;
constexpr double kLargestDecay = 0.999999;

}  // namespace

static void describe(ConfigVisitor& v, RunSection& c) {
    v.field("task", c.task, "What is trained: points in the plane (toy) or pictures (image)");
    v.field("name", c.name, "Name in lists and of the run folder; empty takes the preset's name",
            any().unhashed());
    v.field("seed", c.seed, "Seed of every random stream: data order, noise, initial weights",
            range(0, kLargestSeed));
    v.field("device", c.device, "Where to train: auto, cpu, gpu, cuda, cuda:1, mps, xpu", any().unhashed());
    v.field(
        "lane", c.lane,
        "Lane of the device: jobs of one lane run one after the other, lanes run side by side and share the "
        "cores",
        range(1, 4).unhashed().advanced());
    v.field("threads", c.threads, "Worker threads of the tensor library; 0 chooses for this machine",
            range(0, 1024).unit("threads").unhashed().advanced());
    v.field("notes", c.notes, "Free text kept with the run", any().unhashed());
}

static void describe(ConfigVisitor& v, DataConfig& c) {
    v.field(
        "source", c.source,
        "Where real samples come from. toy: two_gaussians, ring, grid, moons, checkerboard, spiral, letters "
        "of a text, outline of a picture, csv table, drawing; image: the built-in digits or IDX files");
    v.field(
        "path", c.path,
        "File with the real samples: IDX pictures (plain or gzip), a picture for outline, a table for csv, "
        "a drawing; toys copy it into the run",
        any().path().tasks("image:idx,toy:outline,toy:csv,toy:drawing"));
    v.field("labels_path", c.labels_path,
            "IDX file with the labels; empty derives it from the name of the picture file",
            any().path().tasks("image:idx"));
    v.field("limit_per_class", c.limit_per_class, "Pictures used of every class; 0 uses all",
            range(0, kLargestCount).unit("pictures").tasks("image"));
    v.field("holdout_fraction", c.holdout_fraction,
            "Last part of every class that is kept for evaluation and never trained on",
            range(0.0, 0.9).tasks("image"));
    v.field("toy_classes", c.toy_classes,
            "Train class-conditionally: every cluster, moon, spiral arm or letter, or every value of the "
            "class column is a class; with guidance, alpha is seen at work",
            any().tasks("toy:two_gaussians,toy:ring,toy:grid,toy:moons,toy:spiral,toy:letters,toy:csv,"
                        "toy:drawing"));
    v.field("toy_std", c.toy_std, "Standard deviation of every cluster, or of the noise around a curve",
            log_range(1e-4, 100).tasks("toy:two_gaussians,toy:ring,toy:grid,toy:moons,toy:spiral"));
    v.field("toy_separation", c.toy_separation, "Distance between the centres of the two Gaussians",
            log_range(1e-3, 1000).tasks("toy:two_gaussians"));
    v.field("toy_modes", c.toy_modes, "Number of modes on the ring",
            range(1, 64).unit("modes").tasks("toy:ring"));
    v.field("toy_radius", c.toy_radius, "Radius of the ring", log_range(1e-3, 1000).tasks("toy:ring"));
    v.field("toy_columns", c.toy_columns, "Clusters or squares along each side",
            range(2, 16).tasks("toy:grid,toy:checkerboard"));
    v.field("toy_size", c.toy_size, "Side of the square that holds the data",
            log_range(1e-3, 1000)
                .tasks("toy:grid,toy:moons,toy:checkerboard,toy:spiral,toy:letters,toy:outline,toy:csv"));
    v.field("toy_turns", c.toy_turns, "Turns of every spiral arm",
            range(0.25, 6).unit("turns").tasks("toy:spiral"));
    v.field("toy_arms", c.toy_arms, "Arms of the spiral", range(1, 8).unit("arms").tasks("toy:spiral"));
    v.field("toy_text", c.toy_text, "What is written: 1 to 24 printable ASCII characters, not only spaces",
            any().tasks("toy:letters"));
    v.field("toy_ink", c.toy_ink,
            "Which pixels become points: the dark ones, the light ones, the contour between them, or (auto) "
            "the rarer of dark and light",
            any().tasks("toy:outline"));
    v.field("toy_fit", c.toy_fit, "Centre the table's points and scale them to toy_size; off keeps them",
            any().tasks("toy:csv"));
    v.field("toy_blur", c.toy_blur,
            "Standard deviation of the noise on points taken from ink, a table or a drawing",
            range(0, 10).tasks("toy:letters,toy:outline,toy:csv,toy:drawing").advanced());
}

static void describe(ConfigVisitor& v, GeneratorConfig& c) {
    v.field("type", c.type, "Network that turns noise into a sample in one step");
    v.field("hidden", c.hidden, "Width of the hidden layers", range(1, 16384).log().unit("units"));
    v.field("depth", c.depth, "Number of hidden layers", range(1, 64).unit("layers"));
    v.field("noise_dim", c.noise_dim, "Dimension of the Gaussian noise the generator starts from",
            range(1, 65536).log());
    v.field("activation", c.activation, "Nonlinearity between the layers", any().advanced());
    v.field(
        "start", c.start,
        "Where generated points are before training: between the modes, far away, or collapsed on one mode",
        any().tasks("toy"));
}

static void describe(ConfigVisitor& v, DriftConfig& c) {
    v.field(
        "rules", c.rules,
        "Arithmetic of the field: paper (no affinity floor, self pairs left out) or release (the authors' "
        "clamps and floor)",
        any().live());
    v.field("temperatures", c.temperatures,
            "Kernel temperatures [tau] in units of the mean distance; one field per value, summed",
            log_range(1e-4, 100).count(1, 16).live());
    v.field("attraction", c.attraction, "Factor on the pull toward real samples",
            range(0, 100).live().advanced());
    v.field("repulsion", c.repulsion, "Factor on the push away from generated samples",
            range(0, 100).live().advanced());
    v.field("kernel_normalization", c.kernel_normalization,
            "Softmax over both sample sets (xy), over the targets only (y), or none",
            any().live().advanced());
    v.field(
        "affinity_floor", c.affinity_floor,
        "Smallest product of the two softmaxes; negative takes what the rules say (release 1e-6, paper 0)",
        range(-1, 1).live().advanced());
    v.field("normalize_forces", c.normalize_forces,
            "Divide the force of each temperature by its root mean square; off lets the loss itself fall",
            any().live().advanced());
    v.field("precision", c.precision, "Arithmetic of the field", any().advanced());
    v.field("kernel", c.kernel,
            "Implementation of the field: the faster one, the fused one, or plain tensors",
            any().unhashed().advanced());
    v.field("chunk_sets", c.chunk_sets,
            "Sets computed at a time to bound memory, same result; 0 takes all at once",
            range(0, kLargestCount).unit("sets").unhashed().advanced());
}

static void describe(ConfigVisitor& v, GuidanceConfig& c) {
    v.field("alpha_min", c.alpha_min, "Smallest guidance strength drawn in training; 1 means no guidance",
            range(1, 100).live().tasks("image,toy:classes"));
    v.field("alpha_max", c.alpha_max, "Largest guidance strength drawn in training",
            range(1, 100).live().tasks("image,toy:classes"));
    v.field("alpha_power", c.alpha_power, "Strengths are drawn with density proportional to alpha^-power",
            range(0, 20).live().tasks("image,toy:classes").advanced());
    v.field("unguided_fraction", c.unguided_fraction, "Share of labels that train at alpha = 1",
            range(0, 1).live().tasks("image,toy:classes").advanced());
}

static void describe(ConfigVisitor& v, FeatureConfig& c) {
    v.field("raw", c.raw, "Compare the pixels themselves", any().tasks("image"));
    v.field("patch_sizes", c.patch_sizes,
            "Also compare mean and deviation of square patches with these sides",
            range(1, 1024).unit("px").count(0, 8).tasks("image"));
}

static void describe(ConfigVisitor& v, TrainConfig& c) {
    v.field("total_steps", c.total_steps, "Generator updates in all",
            range(1, kLargestCount).log().unit("steps").live().unhashed());
    v.field("classes_per_step", c.classes_per_step, "Classes drawn per update [Nc]",
            range(1, 4096).unit("classes").tasks("image,toy:classes"));
    v.field("gen_per_class", c.gen_per_class,
            "Samples generated per update and class [G]; they repel each other",
            range(2, 65536).log().unit("samples").live());
    v.field("pos_per_class", c.pos_per_class, "Real samples per update and class that attract [P]",
            range(1, 65536).log().unit("samples").live());
    v.field("neg_per_class", c.neg_per_class,
            "Real samples of any class per update and class that repel [U]; guidance needs them",
            range(0, 65536).unit("samples").tasks("image,toy:classes"));
}

static void describe(ConfigVisitor& v, OptimizerConfig& c) {
    v.field("learning_rate", c.learning_rate, "AdamW step size", log_range(1e-8, 1).live());
    v.field("schedule", c.schedule, "Course of the learning rate after the warm-up");
    v.field("warmup_steps", c.warmup_steps, "Steps over which the learning rate rises from 0",
            range(0, kLargestCount).unit("steps"));
    v.field("weight_decay", c.weight_decay, "Decoupled weight decay", range(0, 10).live().advanced());
    v.field("beta1", c.beta1, "Decay of the mean of the gradient", range(0, kLargestDecay).advanced());
    v.field("beta2", c.beta2, "Decay of the mean of the squared gradient",
            range(0, kLargestDecay).advanced());
    v.field("clip_norm", c.clip_norm, "Largest L2 norm of the whole gradient; 0 switches clipping off",
            range(0, 1e6).live().advanced());
}

static void describe(ConfigVisitor& v, EmaConfig& c) {
    v.field("decays", c.decays, "Decays of the averaged weights; the first one draws previews and samples",
            range(0, kLargestDecay).count(0, 8));
}

static void describe(ConfigVisitor& v, PreviewConfig& c) {
    v.field("every_steps", c.every_steps,
            "Distance of sample sheets (image) or stored field frames (toy); 0: none",
            range(0, kLargestCount).log().unit("steps").live().unhashed());
    v.field("seeds_per_class", c.seeds_per_class, "Columns of the sample sheet: fixed seeds per class",
            range(1, 256).unit("seeds").tasks("image").unhashed());
    v.field("alpha", c.alpha, "Guidance strength of the sample sheet or of the recorded toy points",
            range(1, 100).live().unhashed().tasks("image,toy:classes"));
    v.field("use_ema", c.use_ema, "Draw previews with the first averaged weights instead of the current ones",
            any().live().unhashed().advanced());
}

static void describe(ConfigVisitor& v, LogConfig& c) {
    v.field("every_steps", c.every_steps, "Distance of the stored scalar values",
            range(1, kLargestCount).log().unit("steps").live().unhashed());
    v.field("eval_every_steps", c.eval_every_steps,
            "Distance of the independent metrics on held-out data; 0: none",
            range(0, kLargestCount).log().unit("steps").live().unhashed());
    v.field("eval_points", c.eval_points, "Points drawn for the metrics",
            range(16, 65536).log().unit("points").tasks("toy").unhashed().advanced());
    v.field("eval_samples", c.eval_samples, "Pictures of every class drawn for the metrics",
            range(2, 10000).log().unit("pictures").tasks("image").unhashed().advanced());
}

static void describe(ConfigVisitor& v, CheckpointConfig& c) {
    v.field("every_steps", c.every_steps,
            "Distance of checkpoints; one more is written at the end; 0: only that one",
            range(0, kLargestCount).log().unit("steps").live().unhashed());
    v.field("keep_last", c.keep_last, "Newest checkpoints kept", range(1, 10000).live().unhashed());
}

static void describe(ConfigVisitor& v, HooksConfig& c) {
    v.field("notify", c.notify, "When the end of the job is announced: never, when it failed, or always",
            any().unhashed());
    v.field("evaluate", c.evaluate, "Evaluate the finished run once more, with more samples",
            any().unhashed());
    v.field("eval_points", c.eval_points, "Points drawn for the evaluation after the run",
            range(16, 65536).log().unit("points").tasks("toy").unhashed().advanced());
    v.field("eval_samples", c.eval_samples, "Pictures of every class drawn for the evaluation after the run",
            range(2, 10000).log().unit("pictures").tasks("image").unhashed().advanced());
}

static void describe(ConfigVisitor& v, AlarmsConfig& c) {
    v.field("enabled", c.enabled, "Watch the curves for divergence, collapse and plateaus",
            any().live().unhashed());
    v.field("divergence", c.divergence,
            "Alarm when the gradient or the force grows far out of its usual range",
            any().live().unhashed().advanced());
    v.field("collapse", c.collapse,
            "Alarm when the generated samples lose their variety or the kernel sees one neighbour or all",
            any().live().unhashed().advanced());
    v.field("plateau", c.plateau, "Alarm when the independent distance stops improving",
            any().live().unhashed().advanced());
    v.field("sensitivity", c.sensitivity, "Evidence an alarm needs: 2 halves it, 0.5 doubles it",
            log_range(0.1, 10).live().unhashed().advanced());
    v.field("action", c.action, "What an alarm does: mark the curve, also write a checkpoint, or also pause",
            any().live().unhashed());
}

void describe(ConfigVisitor& v, RunConfig& config) {
    v.section("run", config.run, "The run itself");
    v.section("data", config.data, "Real samples");
    v.section("generator", config.generator, "The one-step network");
    v.section("drift", config.drift, "The drifting field");
    v.section("guidance", config.guidance, "Classifier-free guidance");
    v.section("features", config.features, "What the field compares");
    v.section("train", config.train, "Length and batch");
    v.section("optimizer", config.optimizer, "AdamW and its schedule");
    v.section("ema", config.ema, "Averaged weights");
    v.section("preview", config.preview, "Pictures during training");
    v.section("log", config.log, "Curves and metrics");
    v.section("checkpoint", config.checkpoint, "Saved states");
    v.section("hooks", config.hooks, "After the job");
    v.section("alarms", config.alarms, "Watching the curves");
}

}  // namespace drift
