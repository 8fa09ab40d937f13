#include "core/store/run_labels.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"

namespace drift {
namespace {

constexpr const char* kFile = "labels.json";
constexpr std::int64_t kFormat = 1;
constexpr std::size_t kLongestTag = 64;
constexpr std::size_t kLongestName = 200;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

void sort_unique(std::vector<std::string>& tags) {
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
}

bool is_damaged(const fs::path& folder) {
    try {
        (void)read_labels(folder);
        return false;
    } catch (const Error& error) {
        return error.code() == ErrorCode::kBadData;
    }
}

}  // namespace

bool RunLabels::has_tag(std::string_view tag) const {
    return std::binary_search(tags.begin(), tags.end(), tag);
}

void RunLabels::set_tag(std::string_view tag, bool on) {
    const std::string wanted = checked_tag(tag);
    const auto place = std::lower_bound(tags.begin(), tags.end(), wanted);
    const bool there = place != tags.end() && *place == wanted;
    if (on && !there) {
        tags.insert(place, wanted);
    } else if (!on && there) {
        tags.erase(place);
    }
}

std::string checked_tag(std::string_view tag) {
    std::string name = trim(tag);
    const bool bad = std::any_of(name.begin(), name.end(),
                                 [](char c) { return is_control(c) || c == ',' || c == '"' || c == '`'; });
    if (name.empty() || name.size() > kLongestTag || bad) {
        throw Error(ErrorCode::kUsage, name.empty() ? "a tag cannot be empty" : "'" + name + "' is no tag",
                    "a tag is 1 to 64 bytes of text without commas, quotes and line ends");
    }
    return name;
}

std::vector<std::string> tags_from_text(std::string_view text) {
    std::vector<std::string> tags;
    for (const std::string& part : split(text, ',')) {
        if (!trim(part).empty()) {
            tags.push_back(checked_tag(part));
        }
    }
    sort_unique(tags);
    return tags;
}

std::string checked_run_name(std::string_view name) {
    std::string shown = trim(name);
    if (shown.empty() || shown.size() > kLongestName ||
        std::any_of(shown.begin(), shown.end(), &is_control)) {
        throw Error(ErrorCode::kUsage,
                    shown.empty() ? "the name of a run cannot be empty" : "'" + shown + "' is no name",
                    "a name is one line of 1 to 200 bytes");
    }
    return shown;
}

RunLabels read_labels(const fs::path& run_folder) {
    const fs::path file = run_folder / kFile;
    std::error_code code;
    return fs::exists(file, code) ? labels_from_json(read_file(file), file.string()) : RunLabels{};
}

void write_labels(const fs::path& run_folder, const RunLabels& labels) {
    const fs::path file = run_folder / kFile;
    if (is_damaged(run_folder)) {
        fs::rename(file, file.string() + ".damaged-" + utc_stamp());
    }
    if (labels == RunLabels{}) {
        std::error_code absent_is_fine;
        fs::remove(file, absent_is_fine);
        return;
    }
    write_file_atomic(file, to_json(labels) + "\n");
}

std::string to_json(const RunLabels& labels) {
    const nlohmann::ordered_json object = {{"format", kFormat},   {"name", labels.name},
                                           {"tags", labels.tags}, {"notes", labels.notes},
                                           {"star", labels.star}, {"archived", labels.archived}};
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

RunLabels labels_from_json(std::string_view text, const std::string& origin) {
    try {
        const nlohmann::json object = nlohmann::json::parse(text);
        if (object.value("format", std::int64_t{1}) > kFormat) {
            throw Error(ErrorCode::kUnsupported, origin + " was written by a newer version of the program",
                        "open the run with that version");
        }
        RunLabels labels;
        labels.name = object.value("name", std::string());
        labels.tags = object.value("tags", std::vector<std::string>{});
        labels.notes = object.value("notes", std::string());
        labels.star = object.value("star", false);
        labels.archived = object.value("archived", false);
        sort_unique(labels.tags);
        return labels;
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorCode::kBadData,
                    origin + " is damaged; lost: the run's shown name, tags, notes, star and archive mark",
                    "repair the file, or label the run again (the damaged file is kept beside the new one)",
                    error.what());
    }
}

}  // namespace drift
