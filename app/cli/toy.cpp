// drift toy: tools around 2-D toy runs.
#include "app/cli/toy.h"

#include <filesystem>

#include "app/cli/train_report.h"
#include "core/store/project.h"

namespace drift::cli {

RunDir find_toy_run(const std::string& name, const Globals& globals) {
    if (std::filesystem::exists(std::filesystem::path(name) / "run.yaml")) {
        return RunDir::open(name);
    }
    return Project(project_folder(globals), true).find_run(name);
}

void add_toy(CLI::App& app, Globals& globals) {
    CLI::App* toy = app.add_subcommand("toy", "Sweeps, repetition and export of 2-D toy runs");
    toy->require_subcommand(1);
    add_toy_ablation(*toy, globals);
    add_toy_determinism(*toy, globals);
    add_toy_replay(*toy, globals);
    add_toy_compare(*toy, globals);
    add_toy_export(*toy, globals);
}

}  // namespace drift::cli
