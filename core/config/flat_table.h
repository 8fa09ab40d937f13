// What became of every option of the predecessor (its flat files and command lines).
#pragma once

#include <optional>
#include <span>
#include <string>

namespace drift {

enum class FlatFamily { kToy, kPicture, kMae };  // kPicture: its latent and pixel trainers

// How a value travels.
enum class FlatAction {
    kCopy,      // the same value under `target`
    kSpecial,   // flat_import.cpp has a rule of its own
    kMetadata,  // describes the file, not the run
    kNone,      // no counterpart; `reason` says why
};

struct FlatRule {
    const char* key;
    FlatAction action;
    const char* target;    // dotted key, "" for none
    const char* fallback;  // the predecessor's default for a silent file; "" when ours serves as well
    const char* reason;    // shown with the row; "" when a plain import needs no words
};

[[nodiscard]] std::span<const FlatRule> flat_rules(FlatFamily family);
// Also for keys that only have a group rule (their `key` is ""); nullopt when the predecessor never had such
// a key.
[[nodiscard]] std::optional<FlatRule> find_flat_rule(FlatFamily family, const std::string& key);

}  // namespace drift
