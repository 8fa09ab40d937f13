// What a sweep of toys came to: results.json, table.md and pictures in one folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/config/toy_sweeps.h"

namespace drift::cli {

// One finished run of a sweep.
struct SweepRun {
    const ToyVariant* variant = nullptr;
    std::int64_t seed = 0;
    std::filesystem::path folder;
    double seconds = 0;
};

struct SweepReport {
    const ToySweep* sweep = nullptr;
    std::string preset;
    std::vector<SweepRun> runs;  // by variant, then seed
    std::size_t planned = 0;     // runs the sweep was to have
};

// The last value of every eval/ series without the prefix, plus
//   mode_balance_error  sum over modes of |share - 1 / modes|
//   center_distance     between the means of generated and data points of the last frame, data units
//   energy_ratio        energy distance over that of two draws of the data (below 3: learned)
using ToyFinals = std::map<std::string, double>;
[[nodiscard]] ToyFinals toy_finals(const std::filesystem::path& run);

// The predecessor's table and checks: {sweep, ..., results, summary, ranking_by_energy_distance,
// ranking_by_mean_distance, finite_checks, complete}.
[[nodiscard]] nlohmann::ordered_json sweep_json(const SweepReport& report);
[[nodiscard]] std::string sweep_markdown(const nlohmann::ordered_json& json);
// panels.png (rows: variants, columns: steps they share) and panels/<variant>_step_N.png of the first seed;
// nothing when no step is shared. Throws Error{kIo}.
void write_sweep_panels(const SweepReport& report, const std::filesystem::path& folder);
// results.json, table.md and the pictures. Throws Error{kIo}.
void write_sweep(const SweepReport& report, const nlohmann::ordered_json& json,
                 const std::filesystem::path& folder);

}  // namespace drift::cli
