// The sub-commands of `drift toy`, one per file.
#pragma once

#include <string>

#include "app/cli/commands.h"
#include "core/store/run_dir.h"

namespace drift::cli {

void add_toy_ablation(CLI::App& toy, Globals& globals);
void add_toy_compare(CLI::App& toy, Globals& globals);
void add_toy_determinism(CLI::App& toy, Globals& globals);
void add_toy_export(CLI::App& toy, Globals& globals);
void add_toy_replay(CLI::App& toy, Globals& globals);

// A run by its folder, or by what `drift runs` calls it. Throws Error{kNotFound}.
[[nodiscard]] RunDir find_toy_run(const std::string& name, const Globals& globals);

}  // namespace drift::cli
