// What a person says about a run: shown name, tags, notes, star, archive. `labels.json` in the run folder, so
// that it moves with the run; the project's index mirrors it. Format: docs/file_formats.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace drift {

struct RunLabels {
    std::string name;               // shown instead of the manifest's name; empty: that name
    std::vector<std::string> tags;  // sorted, each once; see checked_tag()
    std::string notes;              // plain text, several lines
    bool star = false;
    bool archived = false;  // kept, but out of the way

    [[nodiscard]] bool has_tag(std::string_view tag) const;
    // Adds or removes one tag. Throws Error{kUsage} as checked_tag() does.
    void set_tag(std::string_view tag, bool on);
    bool operator==(const RunLabels&) const = default;
};

// The tag without blanks around it. Throws Error{kUsage}: empty, longer than 64 bytes, or with a comma, quote
// or control character (lists and queries could not name it).
[[nodiscard]] std::string checked_tag(std::string_view tag);
// "a, b,c" -> tags, sorted, each once; "" gives none.
[[nodiscard]] std::vector<std::string> tags_from_text(std::string_view text);
// The name without blanks around it. Throws Error{kUsage}: empty, longer than 200 bytes or several lines.
[[nodiscard]] std::string checked_run_name(std::string_view name);

// Labels of a run folder; without a labels.json there are none. Throws Error{kBadData} when it is damaged.
[[nodiscard]] RunLabels read_labels(const std::filesystem::path& run_folder);
// Replaces labels.json atomically; a damaged one is kept as labels.json.damaged-<utc>. Empty labels remove
// the file. Throws Error{kIo}.
void write_labels(const std::filesystem::path& run_folder, const RunLabels& labels);

[[nodiscard]] std::string to_json(const RunLabels& labels);  // one line
// Throws Error{kBadData|kUnsupported} naming `origin`.
[[nodiscard]] RunLabels labels_from_json(std::string_view text, const std::string& origin);

}  // namespace drift
