// What `drift train` and `drift resume` print at the end.
#pragma once

#include <filesystem>

#include "app/cli/commands.h"
#include "core/session/event.h"

namespace drift::cli {

// --project, else default_project_folder().
[[nodiscard]] std::filesystem::path project_folder(const Globals& globals);

// The result object as it is with --json, else a few lines of text.
void print_train_result(const JobFinished& finished, const Globals& globals);

}  // namespace drift::cli
