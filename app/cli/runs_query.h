// `--where EXPR --sort EXPR` of the commands that list runs. Grammar and names: core/store/run_query.h.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "core/store/run_dir.h"

namespace drift::cli {

struct RunSelection {
    std::string where;  // empty: every run
    std::string sort;   // empty: newest first
    bool reverse = false;
};

// Adds the options; `selection` must outlive the command.
void add_selection(CLI::App& command, RunSelection& selection);
// The runs that match, in order. Throws Error{kUsage} for a wrong expression.
[[nodiscard]] std::vector<RunSummary> select_runs(std::vector<RunSummary> runs,
                                                  const std::filesystem::path& project,
                                                  const RunSelection& selection);

}  // namespace drift::cli
