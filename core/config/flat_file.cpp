#include "core/config/flat_file.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"

namespace drift {

namespace {

bool is_include(const std::string& key) {
    return key == "include" || key == "extends" || key == "base-config";
}

// Removes a comment: '#' at the start or after white space, outside quotes.
std::string without_comment(const std::string& line) {
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
            return line.substr(0, i);
        }
    }
    return line;
}

std::string without_quotes(const std::string& text) {
    const bool quoted =
        text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
    return quoted ? text.substr(1, text.size() - 2) : text;
}

class Reader {
public:
    std::vector<FlatEntry> entries;

    void read(const fs::path& file) {
        const fs::path name = fs::weakly_canonical(file);
        if (std::find(chain_.begin(), chain_.end(), name) != chain_.end()) {
            std::vector<std::string> names;
            for (const fs::path& link : chain_) {
                names.push_back(link.filename().string());
            }
            names.push_back(name.filename().string());
            throw Error(ErrorCode::kBadData,
                        concat("the files include each other in a circle: ", join(names, " -> ")),
                        "Remove one of the include, extends or base-config lines");
        }
        chain_.push_back(name);
        const std::vector<FlatEntry> own = parse(file);
        for (const FlatEntry& entry : own) {
            if (is_include(entry.key)) {
                read_includes(file, entry);
            }
        }
        for (const FlatEntry& entry : own) {
            if (!is_include(entry.key)) {
                put(entry);
            }
        }
        chain_.pop_back();
    }

private:
    static std::vector<FlatEntry> parse(const fs::path& file) {
        std::vector<FlatEntry> list;
        int number = 0;
        for (const std::string& raw : split(read_file(file), '\n')) {
            ++number;
            const std::string line = trim(without_comment(raw));
            if (line.empty() || line == "---") {
                continue;
            }
            const auto colon = line.find(':');
            FlatEntry entry;
            entry.key = trim(std::string_view(line).substr(0, colon));
            if (colon == std::string::npos || entry.key.empty() || entry.key.find(' ') != std::string::npos) {
                throw Error(
                    ErrorCode::kBadData,
                    concat(file.string(), " line ", number, ": \"", line, "\" is not of the form key: value"),
                    "Only flat files of the predecessor can be imported; drift config check reads YAML");
            }
            std::replace(entry.key.begin(), entry.key.end(), '_', '-');
            entry.value = without_quotes(trim(std::string_view(line).substr(colon + 1)));
            entry.file = file.string();
            entry.line = number;
            list.push_back(std::move(entry));
        }
        return list;
    }

    void read_includes(const fs::path& file, const FlatEntry& entry) {
        for (const std::string& name : flat_list(entry.value)) {
            const fs::path included = file.parent_path() / without_quotes(name);
            if (!fs::is_regular_file(included)) {
                throw Error(
                    ErrorCode::kNotFound,
                    concat(entry.file, " line ", entry.line, ": ", entry.key, " names ", included.string(),
                           ", but there is no such file"),
                    "Copy the included file beside it, or correct the path (relative to the including file)");
            }
            read(included);
        }
    }

    void put(const FlatEntry& entry) {
        const auto same = std::find_if(entries.begin(), entries.end(),
                                       [&](const FlatEntry& other) { return other.key == entry.key; });
        if (same == entries.end()) {
            entries.push_back(entry);
        } else {
            *same = entry;
        }
    }

    std::vector<fs::path> chain_;
};

}  // namespace

std::vector<std::string> flat_list(const std::string& value) {
    std::string text = trim(value);
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
        text = text.substr(1, text.size() - 2);
    }
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == ',' || c == '\t'; }, ' ');
    std::vector<std::string> items;
    for (const std::string& part : split(text, ' ')) {
        if (!part.empty()) {
            items.push_back(part);
        }
    }
    return items;
}

std::vector<FlatEntry> read_flat_file(const std::filesystem::path& file) {
    if (!fs::is_regular_file(file)) {
        throw Error(ErrorCode::kNotFound, concat("there is no file ", file.string()),
                    "Name an existing flat config file");
    }
    Reader reader;
    reader.read(file);
    return std::move(reader.entries);
}

}  // namespace drift
