// One request to the program that runs the jobs of a project.
#pragma once

#include <string>

#include "core/store/project.h"

namespace drift::cli {

// Hands it an action of Session::execute() and returns its answer. Throws the error it answers with, or
// Error{kConflict} when it does not answer within ten seconds; then nothing was changed.
std::string ask_holder(Project& project, const LeaseInfo& holder, const std::string& action, JobId job,
                       const std::string& argument);

}  // namespace drift::cli
