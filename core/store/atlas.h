// Sample sheets of a run on disk: samples/<step>_<what>.atlas (raw RGB bytes) beside a .json with seeds and
// classes.
//
// The pixel file is the sheet's tiles row by row, 3 bytes per pixel, so it can be memory-mapped; the JSON
// holds
// {"format": 1, "step", "rows", "columns", "tile_width", "tile_height", "classes", "seeds", "alpha",
// "weights"}. The JSON is written last: a sheet without it does not exist. THREADING  Any thread; one writer
// per run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/session/event.h"

namespace drift {

struct AtlasRef {
    std::int64_t step = 0;
    std::string what;                   // "sheet"
    std::filesystem::path description;  // the .json file
};

// Replaces a sheet of the same step and name. Throws Error{kIo}.
void write_atlas(const std::filesystem::path& run_folder, const SampleSheet& sheet,
                 const std::string& what = "sheet");
// Whole sheets named `what`, by step; an absent folder gives none.
[[nodiscard]] std::vector<AtlasRef> list_atlases(const std::filesystem::path& run_folder,
                                                 const std::string& what = "sheet");
// Throws Error{kBadData|kNotFound} naming the file when it is damaged or its size does not fit its
// description.
[[nodiscard]] std::shared_ptr<const SampleSheet> read_atlas(const AtlasRef& ref);
// Forgets sheets after `step` (a resume starts there again).
void remove_atlases_after(const std::filesystem::path& run_folder, std::int64_t step);

}  // namespace drift
