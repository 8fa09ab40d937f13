// The toy data file that a run carries in its folder (core/config/data_path.h).
#pragma once

#include <filesystem>
#include <string>

#include "core/config/run_config.h"

namespace drift {

struct RunData {
    std::string path;   // "run:data/points-1f2e3d4c.csv"; empty: this run reads no toy file
    std::string bytes;  // the file's content
};

// Reads the file that `config` names. An own file of another run ("run:...") is looked for in the run folders
// below `runs`. Throws Error{kNotFound|kIo} naming the file.
[[nodiscard]] RunData collect_run_data(const RunConfig& config, const std::filesystem::path& runs);

}  // namespace drift
