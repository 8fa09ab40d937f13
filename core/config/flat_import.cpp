// Turns a flat file of the predecessor into a RunConfig and says of every key what became of it.
#include <algorithm>
#include <cctype>
#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/flat_importer.h"

namespace drift {

FlatFamily flat_family(const std::vector<FlatEntry>& entries) {
    const auto has = [&](std::initializer_list<const char*> keys) {
        return std::any_of(entries.begin(), entries.end(), [&](const FlatEntry& entry) {
            return std::find(keys.begin(), keys.end(), entry.key) != keys.end();
        });
    };
    if (has({"train-steps", "latent-dim", "data-dim", "target-std", "sample-count-eval", "center-a-x",
             "normalize-over-x", "mask-self-negatives"})) {
        return FlatFamily::kToy;
    }
    if (has({"mask-ratio", "base-channels", "encoder-arch", "mask-patch-size", "blocks-per-stage",
             "cls-ft-steps"})) {
        return FlatFamily::kMae;
    }
    return FlatFamily::kPicture;
}

FlatImport FlatImporter::run() {
    start();
    for (const FlatRule& rule : flat_rules(family_)) {
        if (*rule.fallback != '\0' && find(rule.key) == nullptr) {
            take_silent(rule);
        }
    }
    for (const FlatEntry& entry : entries_) {
        take(entry);
    }
    built_in_rows();
    return std::move(result_);
}

void FlatImporter::start() {
    if (family_ != FlatFamily::kToy) {
        config() = preset("digits");
        config().optimizer.warmup_steps = 0;  // its default; only warmup_cosine reads warmup-steps
        result_.rows.push_back(
            {"(data and generator)", "", "data.source", kChanged,
             "its pictures, latents and transformer have no counterpart in this version, so "
             "data, generator and features are those of the preset digits"});
    }
}

const FlatEntry* FlatImporter::find(const std::string& key) const {
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [&](const FlatEntry& e) { return e.key == key; });
    return found == entries_.end() ? nullptr : &*found;
}

std::string FlatImporter::value_or(const char* key, const char* fallback) const {
    const FlatEntry* entry = find(key);
    return entry == nullptr ? fallback : entry->value;
}

bool FlatImporter::flag(const FlatEntry& entry) {
    std::string word = entry.value;
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return std::tolower(c); });
    for (const char* yes : {"1", "true", "yes", "on"}) {
        if (word == yes) {
            return true;
        }
    }
    for (const char* no : {"0", "false", "no", "off"}) {
        if (word == no) {
            return false;
        }
    }
    throw Error(ErrorCode::kBadData, concat(entry.file, " line ", entry.line, ": ", entry.key, " is \"",
                                            entry.value, "\", but must be true or false"));
}

double FlatImporter::number(const FlatEntry& entry) {
    try {
        std::size_t used = 0;
        const double value = std::stod(entry.value, &used);
        if (used == entry.value.size() && std::isfinite(value)) {
            return value;
        }
    } catch (const std::logic_error&) {
        // reported below
    }
    throw Error(ErrorCode::kBadData, concat(entry.file, " line ", entry.line, ": ", entry.key, " is \"",
                                            entry.value, "\", but must be a number"));
}

void FlatImporter::set(const FlatEntry& entry, const std::string& target, const std::string& value) {
    try {
        set_value(config(), target, value);
    } catch (const Error& error) {
        throw Error(ErrorCode::kBadData,
                    concat(entry.file, " line ", entry.line, ": ", entry.key, ": ", error.info().message),
                    "Correct the value in the file and import it again");
    }
}

void FlatImporter::row(const FlatEntry& entry, const std::string& target, const char* outcome,
                       const std::string& reason) {
    result_.rows.push_back({entry.key, entry.value, target, outcome, reason});
}

void FlatImporter::imported(const FlatEntry& entry, const std::string& target, const std::string& reason) {
    const bool same = get_value(config(), target) == get_value(RunConfig{}, target);
    row(entry, target, same ? kSame : kImported, reason);
}

void FlatImporter::take_silent(const FlatRule& rule) {
    const FlatEntry entry{rule.key, rule.fallback, "default of the predecessor", 0};
    const std::size_t before = result_.rows.size();
    apply(entry, rule);
    // A default that equals ours needs no row, because the file does not mention it.
    std::vector<FlatImportRow>& rows = result_.rows;
    for (std::size_t i = before; i < rows.size(); ++i) {
        rows[i].reason = concat("not in the file; the predecessor's default",
                                rows[i].reason.empty() ? "" : "; ", rows[i].reason);
    }
    if (rows.size() > before && rows.back().outcome == kSame) {
        rows.resize(before);
    }
}

void FlatImporter::take(const FlatEntry& entry) {
    const std::optional<FlatRule> rule = find_flat_rule(family_, entry.key);
    if (!rule) {
        row(entry, "", kNoCounterpart, "the predecessor had no option of this name");
        return;
    }
    apply(entry, *rule);
}

void FlatImporter::apply(const FlatEntry& entry, const FlatRule& rule) {
    switch (rule.action) {
        case FlatAction::kCopy:
            if (unset(entry.value)) {
                row(entry, rule.target, kSame, "not set");
            } else {
                set(entry, rule.target, entry.value);
                imported(entry, rule.target, rule.reason);
            }
            break;
        case FlatAction::kSpecial:
            special(entry, rule);
            break;
        case FlatAction::kMetadata:
            config().run.notes +=
                concat(config().run.notes.empty() ? "" : "; ", entry.key, ": ", entry.value);
            row(entry, "run.notes", kImported, rule.reason);
            break;
        case FlatAction::kNone:
            row(entry, "", kNoCounterpart, rule.reason);
            break;
    }
}

void FlatImporter::built_in_rows() {
    result_.rows.push_back(
        {"(affinity floor)", "1e-12", "drift.affinity_floor", kChanged,
         "built into the predecessor, where it pulled toy points to the mean of the data; off "
         "under the paper rules, drift.affinity_floor=1e-12 brings it back"});
    if (family_ == FlatFamily::kToy) {
        result_.rows.push_back({"(force normalisation)", "off", "drift.normalize_forces", kChanged,
                                "the toy of the predecessor had none; on here, drift.normalize_forces=false "
                                "switches it off"});
    } else {
        result_.rows.push_back(
            {"(guidance weight)", "square root", "", kChanged,
             "in the predecessor the column softmax turned the weight w into its square root; "
             "here it acts linearly, as in the paper"});
    }
}

FlatImport import_flat(const std::filesystem::path& file) {
    FlatImport result = FlatImporter(read_flat_file(file)).run();
    result.config.run.name = file.stem().string();
    return result;
}

}  // namespace drift
