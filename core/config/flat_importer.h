// Walks over the entries of a flat file and fills a FlatImport; flat_import.cpp decides, flat_special.cpp
// holds the rules of single keys.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/config/config_io.h"
#include "core/config/flat_file.h"
#include "core/config/flat_table.h"

namespace drift {

// Outcomes of FlatImportRow.
inline constexpr const char* kImported = "imported";
inline constexpr const char* kSame = "same as default";
inline constexpr const char* kNoCounterpart = "no counterpart";
inline constexpr const char* kChanged = "changed";

// Which trainer of the predecessor a file belongs to, judged by its keys.
[[nodiscard]] FlatFamily flat_family(const std::vector<FlatEntry>& entries);

class FlatImporter {
public:
    explicit FlatImporter(std::vector<FlatEntry> entries)
        : entries_(std::move(entries)), family_(flat_family(entries_)) {}
    [[nodiscard]] FlatImport run();

private:
    RunConfig& config() { return result_.config; }
    void start();
    [[nodiscard]] const FlatEntry* find(const std::string& key) const;
    // The file's value, else the predecessor's default.
    [[nodiscard]] std::string value_or(const char* key, const char* fallback) const;
    static bool unset(const std::string& value) {
        return value.empty() || value == "none" || value == "null";
    }
    static bool flag(const FlatEntry& entry);
    static double number(const FlatEntry& entry);
    void set(const FlatEntry& entry, const std::string& target, const std::string& value);
    void row(const FlatEntry& entry, const std::string& target, const char* outcome,
             const std::string& reason = {});
    // Imported, or the same as our default.
    void imported(const FlatEntry& entry, const std::string& target, const std::string& reason = {});
    void take_silent(const FlatRule& rule);
    void take(const FlatEntry& entry);
    void apply(const FlatEntry& entry, const FlatRule& rule);

    // Rules of single keys, chosen by name in special().
    void special(const FlatEntry& entry, const FlatRule& rule);
    void data_dim(const FlatEntry& entry, const FlatRule& rule);
    void batch_size(const FlatEntry& entry, const FlatRule& rule);
    void center(const FlatEntry& entry, const FlatRule& rule);
    void normalize_over_x(const FlatEntry& entry, const FlatRule& rule);
    void mask_self(const FlatEntry& entry, const FlatRule& rule);
    void temperature(const FlatEntry& entry, const FlatRule& rule);
    [[nodiscard]] bool uses_features() const;
    void temperatures(const FlatEntry& entry, const FlatRule& rule);
    void reduction(const FlatEntry& entry, const FlatRule& rule);
    void save_every(const FlatEntry& entry, const FlatRule& rule);
    void keep_last(const FlatEntry& entry, const FlatRule& rule);
    void alpha_fixed(const FlatEntry& entry, const FlatRule& rule);
    void alpha_dist(const FlatEntry& entry, const FlatRule& rule);
    [[nodiscard]] bool point_is_one() const;
    void alpha_part(const FlatEntry& entry, const FlatRule& rule);
    void scheduler(const FlatEntry& entry, const FlatRule& rule);
    void warmup(const FlatEntry& entry, const FlatRule& rule);
    void ema(const FlatEntry& entry, const FlatRule& rule);
    // What the predecessor did without an option.
    void built_in_rows();

    std::vector<FlatEntry> entries_;
    FlatFamily family_;
    FlatImport result_;
};

}  // namespace drift
