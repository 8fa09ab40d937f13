// What commands print: results on standard output, progress and logs on standard error.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace drift::cli {

// Writes text plus a newline to standard output.
void print(std::string_view text);
// The one JSON object of --json, on one line; bytes that are no UTF-8 (old file names) become U+FFFD.
void print_json(const nlohmann::ordered_json& object);
// A table with aligned columns; the first row is the header. Numbers are right-aligned.
void print_table(const std::vector<std::vector<std::string>>& rows);

// A live line on a terminal, plain lines (at most one per second) otherwise; always on standard error.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine();
    void show(const std::string& text);  // replaces the live line
    void note(const std::string& text);  // a lasting line
    void finish();

private:
    bool terminal_ = false;
    bool open_ = false;
    double last_seconds_ = -1e9;
};

}  // namespace drift::cli
