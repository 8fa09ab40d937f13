// What this project computes for each kind of golden case.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/golden/compare.h"

namespace drift::test {

// One way of computing a case: its results, and the tolerance that replaces the entries' own (0: keep them).
struct GoldenRun {
    std::string label;  // "float32, tensor kernel"
    GoldenResults results;
    double tolerance = 0;
};

// All runs of case `name` of a topic ("drift", "optimizer", "sampling"); nothing when this kind is not known
// here. A known kind with inputs that cannot be read throws.
[[nodiscard]] std::optional<std::vector<GoldenRun>> golden_runs(const std::string& topic,
                                                                const std::string& name,
                                                                const nlohmann::json& golden_case);

[[nodiscard]] std::optional<std::vector<GoldenRun>> drift_runs(const nlohmann::json& golden_case);
[[nodiscard]] std::optional<std::vector<GoldenRun>> optimizer_runs(const nlohmann::json& golden_case);
[[nodiscard]] std::optional<std::vector<GoldenRun>> sampling_runs(const std::string& name,
                                                                  const nlohmann::json& golden_case);
// Integer draws and key chains; `name` starts with "rng.".
[[nodiscard]] std::optional<std::vector<GoldenRun>> rng_runs(const std::string& name,
                                                             const nlohmann::json& golden_case);

}  // namespace drift::test
