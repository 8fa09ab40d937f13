// `drift runs curves RUN --key EXPR`: recorded curves and formulas over them, on standard output.
#pragma once

#include "app/cli/commands.h"

namespace drift::cli {

// Adds the command below `runs`.
void add_runs_curves(CLI::App& runs, Globals& globals);

}  // namespace drift::cli
