// Copies of what a run recorded, for other programs: curves as CSV or JSON, or the whole folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/cli/commands.h"

namespace drift::cli {

struct ExportRequest {
    std::string out;                // ends in .csv or .json: the curves; else a folder
    std::vector<std::string> keys;  // curves only; empty: all
    bool replace = false;
};

// CSV: step,images,seconds and one column per curve, one row per step, empty cells where a curve has no
// point. JSON: {"run", "series": {key: {"step", "images", "seconds", "value"}}, "marks"}; NaN and infinities
// as text. Throws Error{kConflict} when `out` exists and !replace, Error{kNotFound} for an unknown key.
void export_run(const std::filesystem::path& run, const ExportRequest& request, const Globals& globals);

}  // namespace drift::cli
