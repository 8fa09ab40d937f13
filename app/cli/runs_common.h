// What the sub-commands of `drift runs` share.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "core/store/project.h"

namespace drift::cli {

inline constexpr const char* kRunHelp = "Folder, start of the id, name, or 'last'";

// A sub-command with --project and --json.
CLI::App* add_command(CLI::App& parent, Globals& globals, const char* name, const char* help);

// Looking must also work in an archive without write permission, and must not make a project.
[[nodiscard]] Project open_for_looking(const Globals& globals);

// The folder names of runs of this project; all are looked up before anything is done, so that a wrong name
// changes nothing. Throws Error{kNotFound|kUsage}.
[[nodiscard]] std::vector<std::string> run_names(const Project& project,
                                                 const std::vector<std::string>& texts);

// runs_labels.cpp, runs_lineage.cpp, runs_disk.cpp
void add_run_labels(CLI::App& runs, Globals& globals);
void add_run_lineage(CLI::App& runs, Globals& globals);
void add_run_disk(CLI::App& runs, Globals& globals);

}  // namespace drift::cli
