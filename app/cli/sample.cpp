// drift sample RUN|CHECKPOINT: pictures of a trained generator as PNG files.
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/follow.h"
#include "app/cli/output.h"
#include "app/cli/train_report.h"
#include "core/base/text.h"
#include "core/runtime/device.h"
#include "core/store/project.h"

namespace drift::cli {

namespace {

namespace fs = std::filesystem;

struct SampleOptions {
    std::string target;
    std::string device;
    SampleRequest request;
};

// A checkpoint folder names its run by where it lies: <run>/checkpoints/step_00001000.
bool is_checkpoint(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path / "model.safetensors", ignored) && fs::exists(path / "state.json", ignored);
}

JobSpec sample_spec(const SampleOptions& options, const Globals& globals) {
    JobSpec spec;
    spec.kind = JobKind::kSample;
    spec.sample = options.request;
    const fs::path path = fs::absolute(options.target).lexically_normal();
    const fs::path folder = path.has_filename() ? path : path.parent_path();
    if (is_checkpoint(folder)) {
        spec.sample.checkpoint = folder.string();
        spec.run = folder.parent_path().parent_path().string();
    } else if (fs::exists(folder / "run.yaml")) {
        spec.run = folder.string();
    } else {
        spec.run = Project(project_folder(globals)).find_run(options.target).folder().string();
    }
    spec.config = RunDir::open(spec.run).config();
    if (!options.device.empty()) {
        spec.config.run.device = options.device;
    }
    spec.lane = resolve_device(spec.config.run.device);
    spec.title = concat("samples of ", fs::path(spec.run).filename().string());
    spec.argv = globals.argv;
    return spec;
}

void print_sample_result(const std::string& json, const Globals& globals) {
    if (globals.json) {
        print(json);
        return;
    }
    const nlohmann::json result = nlohmann::json::parse(json);
    print(concat(result.at("count").get<std::int64_t>(), " pictures from ",
                 result.at("weights").get<std::string>(), " at step ", result.at("step").get<std::int64_t>(),
                 " in ", result.at("folder").get<std::string>()));
}

}  // namespace

void add_sample(CLI::App& app, Globals& globals) {
    auto options = std::make_shared<SampleOptions>();
    SampleRequest& request = options->request;
    CLI::App* command = app.add_subcommand("sample", "Draw pictures from a trained generator");
    command->add_option("target", options->target, "Run (folder, id prefix or \"last\") or checkpoint folder")
        ->required();
    command->add_option("--count", request.count, "Pictures to draw (with --classes all: per class)")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--seed", request.seed, "Seed of the first picture; picture i has seed + i")
        ->capture_default_str();
    command->add_option("--batch", request.batch, "Pictures per forward pass; does not change any picture")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--classes", request.classes, "balanced, uniform, all, or a comma list such as 3,5")
        ->capture_default_str();
    command->add_option("--alpha", request.alpha, "Guidance strength, 1 or more")->capture_default_str();
    command->add_option("--weights", request.weights, "ema, ema_<decay> or model")->capture_default_str();
    command->add_option("--out", request.out,
                        "New folder for the PNG files and manifest.json (default: in the run)");
    command->add_option("--device", options->device, "auto, cpu, cuda, cuda:0, ...");
    command->add_option("--project", globals.project, "Project folder");
    command->add_flag("--json", globals.json, "Print the result as one JSON object");
    command->callback([options, &globals] {
        const JobResult result = run_here(sample_spec(*options, globals));
        print_sample_result(result.json, globals);
    });
}

}  // namespace drift::cli
