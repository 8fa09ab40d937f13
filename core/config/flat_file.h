// The predecessor's flat `key: value` files: not YAML, with includes, dashes or underscores in keys.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace drift {

struct FlatEntry {
    std::string key;    // dashes, as in its documentation: "learning-rate"
    std::string value;  // trimmed, without quotes; "none" and "null" stay as written
    std::string file;
    int line = 0;  // from 1
};

// Every entry in the order of first appearance; a later value of the same key replaces the earlier one.
// `include`, `extends` and `base-config` (one file or a list, relative to the including file) come first.
// Throws Error{kNotFound} for a missing file, Error{kBadData} for a line that is no entry and for a circle.
[[nodiscard]] std::vector<FlatEntry> read_flat_file(const std::filesystem::path& file);

// Items of "[a, b]", "a, b" or "a b".
[[nodiscard]] std::vector<std::string> flat_list(const std::string& value);

}  // namespace drift
