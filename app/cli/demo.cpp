// drift demo: the quick start without a window. Trains both quick-start presets, samples, writes a page.
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/demo_report.h"
#include "app/cli/follow.h"
#include "app/cli/output.h"
#include "app/cli/train_report.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/runtime/device.h"

namespace drift::cli {

namespace {

using nlohmann::json;

struct DemoOptions {
    std::string out, device;
    bool quick = false;
};

// Ends the whole command when the user stopped a part of it: a page about half a demo would mislead.
json finished_json(const JobFinished& finished) {
    if (finished.outcome == JobState::kStopped) {
        throw Error(ErrorCode::kStopped, "the demo was stopped", "the runs so far stay in the project");
    }
    return json::parse(finished.result_json);
}

DemoRun train(Session& session, const std::string& preset_name, const std::vector<std::string>& assignments,
              Globals& globals) {
    JobSpec spec;
    spec.config = resolve_config(preset_name, assignments);
    spec.title = preset_name;
    spec.preset = preset_name;
    spec.lane = resolve_device(spec.config.run.device);
    spec.argv = globals.argv;
    const json result = finished_json(follow_job(session, session.enqueue(std::move(spec)), globals));
    return {result.at("run").get<std::string>(), result.dump()};
}

// Ten pictures of every class into `folder`.
json sample(Session& session, const DemoRun& run, const fs::path& folder, Globals& globals) {
    JobSpec spec;
    spec.kind = JobKind::kSample;
    spec.run = run.folder.string();
    spec.config = RunDir::open(run.folder).config();
    spec.lane = resolve_device(spec.config.run.device);
    spec.title = "samples";
    spec.sample.count = 10;
    spec.sample.classes = "all";
    spec.sample.out = folder.string();
    return finished_json(follow_job(session, session.enqueue(std::move(spec)), globals));
}

void run_demo(const DemoOptions& options, Globals& globals) {
    const fs::path project = project_folder(globals);
    const fs::path out =
        fs::absolute(options.out.empty() ? project / "demo" : fs::path(options.out)).lexically_normal();
    std::error_code failed;
    fs::create_directories(out, failed);
    if (failed) {
        throw Error(ErrorCode::kIo, concat("the folder ", out.string(), " cannot be made"),
                    "choose another one with --out", failed.message());
    }
    std::vector<std::string> toy_changes, digit_changes;
    if (!options.device.empty()) {
        toy_changes.push_back("run.device=" + options.device);
        digit_changes = toy_changes;
    }
    if (options.quick) {
        toy_changes.insert(toy_changes.end(),
                           {"train.total_steps=200", "ema.decays=[0.95]", "train.gen_per_class=256",
                            "log.eval_points=1024", "log.eval_every_steps=50"});
        digit_changes.insert(digit_changes.end(), {"train.total_steps=120", "generator.hidden=256",
                                                   "train.gen_per_class=32", "optimizer.warmup_steps=10",
                                                   "preview.every_steps=20", "log.eval_every_steps=40"});
    }
    Session session(project, standard_jobs());
    const DemoRun toy = train(session, "two_gaussians", toy_changes, globals);
    const DemoRun digits = train(session, "digits", digit_changes, globals);
    // The run's id makes the name new, so that an earlier demo's pictures stay.
    const std::string run_name = digits.folder.filename().string();
    const fs::path samples = out / ("samples_" + run_name.substr(run_name.rfind('_') + 1));
    const json sampled = sample(session, digits, samples, globals);
    write_demo_report(out, toy, digits, samples);

    const fs::path page = out / "index.html";
    if (globals.json) {
        print_json(json{{"report", page.string()},
                        {"toy", json::parse(toy.result_json)},
                        {"digits", json::parse(digits.result_json)},
                        {"samples", sampled}});
    } else {
        print(concat("report: ", page.string(), "\nruns:   ", toy.folder.string(), "\n        ",
                     digits.folder.string()));
    }
}

}  // namespace

void add_demo(CLI::App& app, Globals& globals) {
    auto options = std::make_shared<DemoOptions>();
    CLI::App* command =
        app.add_subcommand("demo", "The quick start without a window: train, sample, write a page");
    command->add_option("--out", options->out,
                        "Folder for index.html and pictures (default: demo/ in the project)");
    command->add_flag("--quick", options->quick, "A short, coarse version for checking an installation");
    command->add_option("--device", options->device, "auto, cpu, cuda, cuda:0, ...");
    command->add_option("--project", globals.project, "Project folder");
    command->add_flag("--json", globals.json, "Print the result as one JSON object");
    command->callback([options, &globals] { run_demo(*options, globals); });
}

}  // namespace drift::cli
