#include "app/cli/runs_common.h"

#include <unistd.h>

#include <algorithm>

#include "app/cli/train_report.h"
#include "core/base/error.h"

namespace drift::cli {

namespace fs = std::filesystem;

CLI::App* add_command(CLI::App& parent, Globals& globals, const char* name, const char* help) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->add_option("--project", globals.project, "Project folder");
    command->add_flag("--json", globals.json, "Print one JSON object");
    return command;
}

Project open_for_looking(const Globals& globals) {
    const fs::path folder = project_folder(globals);
    return Project(folder, !fs::exists(folder) || ::access(folder.c_str(), W_OK) != 0);
}

std::vector<std::string> run_names(const Project& project, const std::vector<std::string>& texts) {
    std::vector<std::string> names;
    for (const std::string& text : texts) {
        const fs::path folder = project.find_run_folder(text);
        if (folder.parent_path() != project.folder() / "runs") {
            throw Error(
                ErrorCode::kUsage,
                "the run " + folder.string() + " is not part of the project " + project.folder().string(),
                "name its own project with --project");
        }
        const std::string name = folder.filename().string();
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            names.push_back(name);
        }
    }
    return names;
}

}  // namespace drift::cli
