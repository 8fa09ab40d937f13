// Rules for keys of the predecessor that are more than a copy.
#include <cmath>
#include <map>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/flat_importer.h"

namespace drift {

void FlatImporter::special(const FlatEntry& entry, const FlatRule& rule) {
    using Handler = void (FlatImporter::*)(const FlatEntry&, const FlatRule&);
    static const std::map<std::string, Handler> kHandlers = {
        {"data-dim", &FlatImporter::data_dim},
        {"batch-size", &FlatImporter::batch_size},
        {"center-a-x", &FlatImporter::center},
        {"center-a-y", &FlatImporter::center},
        {"center-b-x", &FlatImporter::center},
        {"center-b-y", &FlatImporter::center},
        {"normalize-over-x", &FlatImporter::normalize_over_x},
        {"mask-self-negatives", &FlatImporter::mask_self},
        {"temperature", &FlatImporter::temperature},
        {"drift-temperatures", &FlatImporter::temperatures},
        {"feature-temperatures", &FlatImporter::temperatures},
        {"drift-temperature-reduction", &FlatImporter::reduction},
        {"save-every", &FlatImporter::save_every},
        {"keep-last-k-checkpoints", &FlatImporter::keep_last},
        {"alpha-fixed", &FlatImporter::alpha_fixed},
        {"alpha-dist", &FlatImporter::alpha_dist},
        {"alpha-power", &FlatImporter::alpha_part},
        {"alpha-point", &FlatImporter::alpha_part},
        {"alpha-point-prob", &FlatImporter::alpha_part},
        {"scheduler", &FlatImporter::scheduler},
        {"warmup-steps", &FlatImporter::warmup},
        {"use-ema", &FlatImporter::ema},
        {"ema-decay", &FlatImporter::ema},
    };
    (this->*kHandlers.at(entry.key))(entry, rule);
}

void FlatImporter::data_dim(const FlatEntry& entry, const FlatRule& rule) {
    row(entry, "", number(entry) == 2 ? kSame : kNoCounterpart, rule.reason);
}

void FlatImporter::batch_size(const FlatEntry& entry, const FlatRule& rule) {
    set(entry, "train.gen_per_class", entry.value);
    set(entry, "train.pos_per_class", entry.value);
    imported(entry, rule.target, rule.reason);
}

void FlatImporter::center(const FlatEntry& entry, const FlatRule& rule) {
    const auto coordinate = [&](const char* key, const char* fallback) {
        const FlatEntry* own = find(key);
        return own == nullptr ? std::stod(fallback) : number(*own);
    };
    const double ax = coordinate("center-a-x", "-2.5");
    const double ay = coordinate("center-a-y", "0");
    const double bx = coordinate("center-b-x", "2.5");
    const double by = coordinate("center-b-y", "0");
    set(entry, rule.target, number_text(std::hypot(bx - ax, by - ay)));
    const bool moved = ax + bx != 0 || ay != 0 || by != 0;
    if (moved) {
        row(entry, rule.target, kChanged,
            "the two centres lie on the x axis around the origin here; only their "
            "distance is kept, which the method does not notice");
    } else {
        imported(entry, rule.target, rule.reason);
    }
}

void FlatImporter::normalize_over_x(const FlatEntry& entry, const FlatRule& rule) {
    set(entry, rule.target, flag(entry) ? "xy" : "y");
    imported(entry, rule.target, rule.reason);
}

void FlatImporter::mask_self(const FlatEntry& entry, const FlatRule& rule) {
    row(entry, "", flag(entry) ? kSame : kNoCounterpart, rule.reason);
}

void FlatImporter::temperature(const FlatEntry& entry, const FlatRule& rule) {
    const std::string list = value_or("drift-temperatures", "");
    if (family_ == FlatFamily::kPicture && (uses_features() || !flat_list(list).empty())) {
        row(entry, "", kNoCounterpart, "not read: a list of temperatures is given");
        return;
    }
    set(entry, rule.target, concat("[", entry.value, "]"));
    if (family_ == FlatFamily::kToy) {
        row(entry, rule.target, kChanged, rule.reason);
    } else {
        imported(entry, rule.target, rule.reason);
    }
}

bool FlatImporter::uses_features() const {
    const FlatEntry* entry = find("use-feature-loss");
    return entry != nullptr && flag(*entry);
}

void FlatImporter::temperatures(const FlatEntry& entry, const FlatRule& rule) {
    const std::vector<std::string> list = flat_list(entry.value);
    const bool of_features = entry.key == "feature-temperatures";
    if (of_features != uses_features()) {
        row(entry, "", kNoCounterpart,
            of_features ? "not read: use-feature-loss is off" : "not read: use-feature-loss is on");
    } else if (list.empty()) {
        row(entry, rule.target, kSame, "not set");
    } else {
        set(entry, rule.target, concat("[", join(list, ", "), "]"));
        imported(entry, rule.target, rule.reason);
    }
}

void FlatImporter::reduction(const FlatEntry& entry, const FlatRule& rule) {
    row(entry, "", entry.value == "sum" ? kSame : kNoCounterpart, rule.reason);
}

void FlatImporter::save_every(const FlatEntry& entry, const FlatRule& rule) {
    const bool only_at_end = number(entry) <= 0;
    set(entry, rule.target, only_at_end ? "0" : entry.value);
    imported(entry, rule.target, only_at_end ? "only at the end, as here" : rule.reason);
}

void FlatImporter::keep_last(const FlatEntry& entry, const FlatRule& rule) {
    if (number(entry) <= 0) {
        config().checkpoint.keep_last = static_cast<std::int64_t>(option_info(rule.target).info.max);
        row(entry, rule.target, kChanged, "0 meant all; set to the largest number");
        return;
    }
    set(entry, rule.target, entry.value);
    imported(entry, rule.target, rule.reason);
}

void FlatImporter::alpha_fixed(const FlatEntry& entry, const FlatRule& rule) {
    if (unset(entry.value)) {
        row(entry, rule.target, kSame, "not set");
        return;
    }
    set(entry, "guidance.alpha_min", entry.value);
    set(entry, "guidance.alpha_max", entry.value);
    imported(entry, rule.target, rule.reason);
}

void FlatImporter::alpha_dist(const FlatEntry& entry, const FlatRule& rule) {
    if (entry.value == "uniform") {
        set(entry, rule.target, "0");
    } else if (entry.value == "powerlaw" || entry.value == "mixture_point_powerlaw") {
        set(entry, rule.target, value_or("alpha-power", "3"));
    } else if (entry.value == "table8_l2_latent") {
        set(entry, rule.target, "3");
        set(entry, "guidance.unguided_fraction", "0.5");
    } else {
        throw Error(
            ErrorCode::kBadData,
            concat(entry.file, " line ", entry.line, ": alpha-dist is \"", entry.value,
                   "\", but must be one of uniform, powerlaw, mixture_point_powerlaw, table8_l2_latent"));
    }
    if (entry.value == "mixture_point_powerlaw" && point_is_one()) {
        set(entry, "guidance.unguided_fraction", value_or("alpha-point-prob", "0.5"));
    }
    const bool lost = entry.value == "mixture_point_powerlaw" && !point_is_one();
    if (lost) {
        row(entry, rule.target, kChanged,
            "a point mass elsewhere than at alpha = 1 has no counterpart; dropped");
    } else {
        imported(entry, rule.target, "uniform is power 0; a point mass at 1 is guidance.unguided_fraction");
    }
}

bool FlatImporter::point_is_one() const {
    const FlatEntry* entry = find("alpha-point");
    return entry == nullptr || number(*entry) == 1;
}

void FlatImporter::alpha_part(const FlatEntry& entry, const FlatRule& rule) {
    const std::string dist = value_or("alpha-dist", "uniform");
    const bool mixture = dist == "mixture_point_powerlaw";
    const bool power = entry.key == "alpha-power";
    if (power ? (mixture || dist == "powerlaw") : (mixture && point_is_one())) {
        imported(entry, rule.target, "together with alpha-dist");
    } else {
        row(entry, "", kNoCounterpart, concat("not read: alpha-dist is ", dist));
    }
}

void FlatImporter::scheduler(const FlatEntry& entry, const FlatRule& rule) {
    const bool cosine = entry.value == "cosine" || entry.value == "warmup_cosine";
    if (!cosine && entry.value != "none" && entry.value != "constant") {
        throw Error(ErrorCode::kBadData,
                    concat(entry.file, " line ", entry.line, ": scheduler is \"", entry.value,
                           "\", but must be one of none, constant, cosine, warmup_cosine"));
    }
    set(entry, rule.target, cosine ? "cosine" : "constant");
    imported(entry, rule.target, rule.reason);
}

void FlatImporter::warmup(const FlatEntry& entry, const FlatRule& rule) {
    if (value_or("scheduler", "none") != "warmup_cosine") {
        row(entry, "", kNoCounterpart, "not read: only the scheduler warmup_cosine had a warm-up");
        return;
    }
    set(entry, rule.target, entry.value);
    imported(entry, rule.target, rule.reason);
}

void FlatImporter::ema(const FlatEntry& entry, const FlatRule& rule) {
    const FlatEntry* use = find("use-ema");
    if (use == nullptr || !flag(*use)) {
        row(entry, rule.target, kChanged,
            "the predecessor kept no average here; ours stays on, it does not change the training");
        return;
    }
    set(entry, rule.target, concat("[", value_or("ema-decay", "0.999"), "]"));
    imported(entry, rule.target, rule.reason);
}

}  // namespace drift
