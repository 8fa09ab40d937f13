// The options in which runs differ, one column per run; run_compare.h compares everything of two runs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace drift {

struct OptionTable {
    struct Row {
        std::string key;
        std::vector<std::string> values;  // one per run; "?" for a run whose options cannot be read
        bool hashed = true;               // false: changes only where or how loudly a run goes
    };
    std::vector<std::string> runs;      // folder names
    std::vector<std::string> names;     // as shown
    std::vector<Row> rows;              // in the order of the options
    std::size_t hidden = 0;             // differing options left out because they do not change the result
    std::vector<std::string> problems;  // runs whose options cannot be read, and why
};

// `everything`: also options that do not change the result (names, notes, device, logging). Throws
// Error{kUsage} for fewer than two runs.
[[nodiscard]] OptionTable tabulate_options(const std::vector<std::filesystem::path>& folders,
                                           bool everything);

}  // namespace drift
