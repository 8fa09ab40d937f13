#include "core/config/flat_table.h"

#include <algorithm>
#include <array>

namespace drift {

namespace {

using enum FlatAction;

// Reasons shared by whole groups of keys.
constexpr const char* kTransformer =
    "belongs to the transformer generator of the latent and pixel pipelines; this "
    "version has the MLP generator";
constexpr const char* kEncoder =
    "belongs to the learned feature encoders; this version compares pixels and patches";
constexpr const char* kMae =
    "belongs to the masked-autoencoder pretraining pipeline, which this version does not have";
constexpr const char* kBank =
    "belongs to the sample queue (memory bank); this version draws positives from the "
    "whole data set";
constexpr const char* kLoader =
    "belongs to the data loaders of the latent and pixel pipelines; set data.source "
    "and data.path instead";
constexpr const char* kCompile =
    "torch.compile has no counterpart: the native kernel is chosen by drift.kernel";
constexpr const char* kFolder = "not carried over: every run gets a folder of its own in the project";
constexpr const char* kResume =
    "not carried over: resuming is a command (drift resume), not an option of the run";
constexpr const char* kMixed =
    "belongs to mixed-precision training on a GPU, which this version does not have";
constexpr const char* kMetadataReason = "describes the file; kept in run.notes";

constexpr std::array kToyRules = {
    FlatRule{"seed", kCopy, "run.seed", "1337", ""},
    FlatRule{"device", kCopy, "run.device", "", ""},
    FlatRule{"train-steps", kCopy, "train.total_steps", "5000", ""},
    FlatRule{"latent-dim", kCopy, "generator.noise_dim", "2", ""},
    FlatRule{"data-dim", kSpecial, "", "", "the toy is two-dimensional"},
    FlatRule{"hidden-dim", kCopy, "generator.hidden", "128", ""},
    FlatRule{"depth", kCopy, "generator.depth", "3", ""},
    FlatRule{"batch-size", kSpecial, "train.gen_per_class", "512",
             "sets train.gen_per_class and train.pos_per_class"},
    FlatRule{"learning-rate", kCopy, "optimizer.learning_rate", "0.0001", ""},
    FlatRule{"temperature", kSpecial, "drift.temperatures", "0.05",
             "a number in raw coordinates there, in units of the mean distance here"},
    FlatRule{"log-every", kCopy, "log.eval_every_steps", "200",
             "there, metrics were computed at every log line"},
    FlatRule{"sample-count-eval", kCopy, "log.eval_points", "4096", ""},
    FlatRule{"target-std", kCopy, "data.toy_std", "0.35", ""},
    FlatRule{"center-a-x", kSpecial, "data.toy_separation", "-2.5",
             "the distance of the two centres is kept"},
    FlatRule{"center-a-y", kSpecial, "data.toy_separation", "0", "the distance of the two centres is kept"},
    FlatRule{"center-b-x", kSpecial, "data.toy_separation", "2.5", "the distance of the two centres is kept"},
    FlatRule{"center-b-y", kSpecial, "data.toy_separation", "0", "the distance of the two centres is kept"},
    FlatRule{"normalize-over-x", kSpecial, "drift.kernel_normalization", "true", ""},
    FlatRule{"mask-self-negatives", kSpecial, "", "", "the rules always leave self pairs out"},
    FlatRule{"output-dir", kNone, "", "", kFolder},
};

constexpr std::array kPictureRules = {
    FlatRule{"seed", kCopy, "run.seed", "1337", ""},
    FlatRule{"device", kCopy, "run.device", "", ""},
    FlatRule{"steps", kCopy, "train.total_steps", "", ""},
    FlatRule{"log-every", kCopy, "log.every_steps", "", ""},
    FlatRule{"save-every", kSpecial, "checkpoint.every_steps", "", ""},
    FlatRule{"keep-last-k-checkpoints", kSpecial, "checkpoint.keep_last", "", ""},
    FlatRule{"output-dir", kNone, "", "", kFolder},
    FlatRule{"checkpoint-path", kNone, "", "", kFolder},
    FlatRule{"checkpoint-dir", kNone, "", "", kFolder},
    FlatRule{"resume-from", kNone, "", "", kResume},
    FlatRule{"resume-reset-scheduler", kNone, "", "", kResume},
    FlatRule{"resume-reset-optimizer-lr", kNone, "", "", kResume},
    FlatRule{"resume-model-only", kNone, "", "", kResume},
    FlatRule{"allow-resume-config-mismatch", kNone, "", "", kResume},
    FlatRule{"groups", kCopy, "train.classes_per_step", "8", ""},
    FlatRule{"negatives-per-group", kCopy, "train.gen_per_class", "4",
             "its negatives are the generated samples"},
    FlatRule{"positives-per-group", kCopy, "train.pos_per_class", "4", ""},
    FlatRule{"unconditional-per-group", kCopy, "train.neg_per_class", "2", ""},
    FlatRule{"alpha-min", kCopy, "guidance.alpha_min", "1", ""},
    FlatRule{"alpha-max", kCopy, "guidance.alpha_max", "4", ""},
    FlatRule{"alpha-fixed", kSpecial, "guidance.alpha_max", "",
             "sets guidance.alpha_min and guidance.alpha_max"},
    FlatRule{"alpha-dist", kSpecial, "guidance.alpha_power", "uniform", ""},
    FlatRule{"alpha-power", kSpecial, "guidance.alpha_power", "", ""},
    FlatRule{"alpha-point", kSpecial, "guidance.unguided_fraction", "", ""},
    FlatRule{"alpha-point-prob", kSpecial, "guidance.unguided_fraction", "", ""},
    FlatRule{"temperature", kSpecial, "drift.temperatures", "0.05", ""},
    FlatRule{"drift-temperatures", kSpecial, "drift.temperatures", "", ""},
    FlatRule{"feature-temperatures", kSpecial, "drift.temperatures", "", ""},
    FlatRule{"drift-temperature-reduction", kSpecial, "", "", "the fields of all temperatures are summed"},
    FlatRule{"learning-rate", kCopy, "optimizer.learning_rate", "0.0001", ""},
    FlatRule{"adam-beta1", kCopy, "optimizer.beta1", "0.9", ""},
    FlatRule{"adam-beta2", kCopy, "optimizer.beta2", "0.999", ""},
    FlatRule{"weight-decay", kCopy, "optimizer.weight_decay", "0.01", ""},
    FlatRule{"scheduler", kSpecial, "optimizer.schedule", "none", ""},
    FlatRule{"warmup-steps", kSpecial, "optimizer.warmup_steps", "", ""},
    FlatRule{"use-ema", kSpecial, "ema.decays", "", ""},
    FlatRule{"ema-decay", kSpecial, "ema.decays", "", ""},
    FlatRule{"precision", kNone, "", "", kMixed},
    FlatRule{"grad-accum-steps", kNone, "", "", kMixed},
    FlatRule{"overfit-fixed-batch", kNone, "", "", "not carried over: a debugging aid of the trainer"},
    FlatRule{"num-classes", kNone, "", "", "the number of classes comes from the labels"},
    FlatRule{"image-size", kNone, "", "", "the picture size comes from the data"},
    FlatRule{"channels", kNone, "", "", "the number of channels comes from the data"},
};

// Keys without a counterpart whose names share a beginning.
struct Group {
    const char* prefix;
    const char* reason;
};
constexpr std::array kPictureGroups = {
    Group{"patch-size", kTransformer},
    Group{"hidden-dim", kTransformer},
    Group{"depth", kTransformer},
    Group{"num-heads", kTransformer},
    Group{"mlp-ratio", kTransformer},
    Group{"ffn-inner-dim", kTransformer},
    Group{"register-tokens", kTransformer},
    Group{"style-", kTransformer},
    Group{"norm-type", kTransformer},
    Group{"use-qk-norm", kTransformer},
    Group{"qk-norm-mode", kTransformer},
    Group{"use-rope", kTransformer},
    Group{"rope-mode", kTransformer},
    Group{"alpha-embedding-type", kTransformer},
    Group{"disable-patch-positional-embedding", kTransformer},
    Group{"disable-rmsnorm-affine", kTransformer},
    Group{"compile-", kCompile},
    Group{"feature-compile-", kCompile},
    Group{"use-feature-loss", kEncoder},
    Group{"feature-", kEncoder},
    Group{"mae-", kEncoder},
    Group{"convnext", kEncoder},
    Group{"disable-per-location", kEncoder},
    Group{"disable-global-stats", kEncoder},
    Group{"disable-patch2-stats", kEncoder},
    Group{"include-patch4-stats", kEncoder},
    Group{"include-input-x2-mean", kEncoder},
    Group{"disable-shared-location-normalization", kEncoder},
    Group{"disable-feature-temperature-sqrt-scaling", kEncoder},
    Group{"latent-", kEncoder},
    Group{"use-queue", kBank},
    Group{"queue-", kBank},
    Group{"real-", kLoader},
    Group{"disable-real-", kLoader},
};

constexpr std::array kMaeRules = {
    FlatRule{"seed", kCopy, "run.seed", "1337", ""},
    FlatRule{"device", kCopy, "run.device", "", ""},
};
constexpr std::array kMaeKeys = {
    "in-channels",
    "base-channels",
    "stages",
    "input-patchify-size",
    "encoder-arch",
    "blocks-per-stage",
    "norm-groups",
    "mask-ratio",
    "mask-patch-size",
    "mask-schedule",
    "mask-warmup-steps",
    "steps",
    "log-every",
    "batch-size",
    "val-batch-size",
    "learning-rate",
    "weight-decay",
    "adam-beta1",
    "adam-beta2",
    "optimizer",
    "scheduler",
    "warmup-steps",
    "use-ema",
    "ema-decay",
    "cls-ft-",
    "export-",
    "output-dir",
    "checkpoint-path",
    "resume-from",
    "save-every",
    "real-",
    "disable-real-",
    "num-classes",
    "image-size",
    "synthetic-",
};

constexpr std::array kMetadataRules = {
    FlatRule{"tier", kMetadata, "", "", kMetadataReason},
    FlatRule{"canonical-config", kMetadata, "", "", kMetadataReason},
    FlatRule{"notes", kMetadata, "run.notes", "", ""},
};

FlatRule group_rule(const char* reason) {
    return {"", kNone, "", "", reason};
}

}  // namespace

std::span<const FlatRule> flat_rules(FlatFamily family) {
    switch (family) {
        case FlatFamily::kToy:
            return kToyRules;
        case FlatFamily::kPicture:
            return kPictureRules;
        case FlatFamily::kMae:
            break;
    }
    return kMaeRules;
}

std::optional<FlatRule> find_flat_rule(FlatFamily family, const std::string& key) {
    for (const auto rules : {std::span<const FlatRule>(kMetadataRules), flat_rules(family)}) {
        const auto found =
            std::find_if(rules.begin(), rules.end(), [&](const FlatRule& rule) { return key == rule.key; });
        if (found != rules.end()) {
            return *found;
        }
    }
    if (family == FlatFamily::kPicture) {
        for (const Group& group : kPictureGroups) {
            if (key.starts_with(group.prefix)) {
                return group_rule(group.reason);
            }
        }
    }
    if (family == FlatFamily::kMae && std::any_of(kMaeKeys.begin(), kMaeKeys.end(), [&](const char* known) {
            return key.starts_with(known);
        })) {
        return group_rule(kMae);
    }
    return std::nullopt;
}

}  // namespace drift
