// drift train PRESET|FILE: one training run, headless.
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/follow.h"
#include "app/cli/output.h"
#include "app/cli/train_report.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/runtime/device.h"
#include "core/session/lane_name.h"

namespace drift::cli {

namespace {

struct TrainOptions {
    std::string target;
    std::vector<std::string> assignments;
    std::string run;
    std::string device;
    std::int64_t steps = 0;
    std::int64_t lane = 0;
};

// "two_gaussians" -> itself, "folder/my.yaml" -> "my": for the run's name and its list entry.
std::string title_of(const std::string& target, const RunConfig& config) {
    return config.run.name.empty() ? std::filesystem::path(target).stem().string() : config.run.name;
}

JobSpec train_spec(const TrainOptions& options, const Globals& globals) {
    std::vector<std::string> assignments = options.assignments;
    if (options.steps > 0) {
        assignments.push_back("train.total_steps=" + std::to_string(options.steps));
    }
    if (!options.device.empty()) {
        assignments.push_back("run.device=" + options.device);
    }
    if (options.lane > 0) {
        assignments.push_back("run.lane=" + std::to_string(options.lane));
    }
    JobSpec spec;
    spec.kind = JobKind::kTrain;
    spec.config = resolve_config(options.target, assignments);
    spec.title = title_of(options.target, spec.config);
    spec.preset = std::filesystem::path(options.target).stem().string();
    spec.lane = resolve_device(spec.config.run.device);
    if (!options.run.empty()) {
        spec.run = std::filesystem::absolute(options.run).lexically_normal().string();
    }
    spec.argv = globals.argv;
    return spec;
}

}  // namespace

void add_train(CLI::App& app, Globals& globals) {
    auto options = std::make_shared<TrainOptions>();
    CLI::App* command = app.add_subcommand("train", "Train a generator from a preset or a config file");
    command->add_option("target", options->target, "Preset name (drift presets list) or YAML/JSON file")
        ->required();
    command->add_option("--set", options->assignments, "Change one option: --set drift.repulsion=0.5")
        ->type_name("KEY=VALUE")
        ->take_all();
    command->add_option("--run", options->run, "Folder of this run (default: a new one in the project)");
    command->add_option("--device", options->device, "auto, cpu, cuda, cuda:0, ...");
    command->add_option("--lane", options->lane, "Lane of the device (run.lane)")
        ->check(CLI::Range(1, kMaxLanes));
    command->add_option("--steps", options->steps, "Total number of steps (train.total_steps)")
        ->check(CLI::PositiveNumber);
    command->add_option("--project", globals.project, "Project folder");
    command->add_flag("--json", globals.json, "Print the result as one JSON object");
    command->callback([options, &globals] {
        const JobSpec spec = train_spec(*options, globals);
        Session session(project_folder(globals), standard_jobs());
        const JobFinished finished = follow_job(session, session.enqueue(spec), globals);
        print_train_result(finished, globals);
    });
}

}  // namespace drift::cli
