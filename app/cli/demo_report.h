// The page that `drift demo` writes: what the two quick-start runs did, from what they left on disk.
#pragma once

#include <filesystem>
#include <string>

namespace drift::cli {

struct DemoRun {
    std::filesystem::path folder;  // run folder
    std::string result_json;       // what `drift train --json` prints
};

// Writes index.html and digits_step_<n>.png into `out` (which exists), each file atomically; other files
// there stay. `samples` is the folder with the drawn pictures, shown by its name. Throws
// Error{kIo|kNotFound|kBadData}.
void write_demo_report(const std::filesystem::path& out, const DemoRun& toy, const DemoRun& digits,
                       const std::filesystem::path& samples);

}  // namespace drift::cli
