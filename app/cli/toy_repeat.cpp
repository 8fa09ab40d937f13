// drift toy determinism | replay | compare: is a run a function of its seeds and options alone?
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "app/cli/follow.h"
#include "app/cli/output.h"
#include "app/cli/toy.h"
#include "app/cli/train_report.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/runtime/device.h"
#include "core/session/replay.h"
#include "core/store/run_compare.h"

namespace drift::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kShown = 20;  // differences listed on the terminal
constexpr int kDiffers = 1;

Json to_json(const RunComparison& comparison) {
    Json list = Json::array();
    for (const RunDifference& one : comparison.differences) {
        list.push_back(
            {{"part", one.part}, {"step", one.step}, {"key", one.key}, {"a", one.a}, {"b", one.b}});
    }
    return {{"same", comparison.same()},
            {"compared",
             {{"options", comparison.options},
              {"curve_points", comparison.points},
              {"weight_files", comparison.weights},
              {"weights_step", comparison.weights_step},
              {"frames", comparison.frames}}},
            {"differences", list}};
}

void report(const RunComparison& comparison, const RunDir& a, const RunDir& b, Globals& globals) {
    if (!comparison.same()) {
        globals.exit_code = kDiffers;
    }
    if (globals.json) {
        Json json = to_json(comparison);
        json["a"] = a.folder().string();
        json["b"] = b.folder().string();
        print_json(json);
        return;
    }
    print(concat("compared  ", comparison.points, " curve points, ", comparison.weights,
                 " weight files of step ", comparison.weights_step, ", ", comparison.frames, " frames",
                 comparison.options > 0 ? concat(", ", comparison.options, " options") : std::string()));
    if (comparison.same()) {
        print("result    the same, bit for bit");
        return;
    }
    print(concat("result    ", comparison.differences.size(),
                 " differences; the first: ", to_text(comparison.differences.front())));
    for (std::size_t i = 1; i < std::min(kShown, comparison.differences.size()); ++i) {
        print("          " + to_text(comparison.differences[i]));
    }
}

// The run of a finished job; a stopped one proves nothing.
RunDir run_of(const JobFinished& finished, bool stop_was_planned) {
    if (finished.outcome == JobState::kStopped && !stop_was_planned) {
        throw Error(ErrorCode::kStopped, "stopped before the comparison",
                    "the runs so far stay where they are");
    }
    return RunDir::open(nlohmann::json::parse(finished.result_json).at("run").get<std::string>());
}

struct DeterminismOptions {
    std::string preset = "two_gaussians", out;
    std::vector<std::string> assignments;
    std::int64_t steps = 200;
};

void determinism(const DeterminismOptions& options, Globals& globals) {
    const bool keep = !options.out.empty();
    const fs::path out = keep ? fs::absolute(options.out)
                              : fs::temp_directory_path() / concat("drift-determinism-", ::getpid());
    std::vector<std::string> assignments = {"preview.every_steps=10", "log.every_steps=1"};
    assignments.insert(assignments.end(), options.assignments.begin(), options.assignments.end());
    if (options.steps > 0) {
        assignments.push_back(concat("train.total_steps=", options.steps));
    }
    RunComparison comparison;
    {
        Session session(out, standard_jobs());
        std::vector<RunDir> runs;
        for (const char* name : {"first", "second"}) {
            JobSpec spec;
            spec.config = resolve_config(options.preset, assignments);
            spec.title = name;
            spec.preset = options.preset;
            spec.lane = resolve_device(spec.config.run.device);
            spec.argv = globals.argv;
            runs.push_back(run_of(follow_job(session, session.enqueue(std::move(spec)), globals), false));
        }
        comparison = compare_runs(runs[0], runs[1]);
        report(comparison, runs[0], runs[1], globals);
    }
    if (!keep && comparison.same()) {
        fs::remove_all(out);
    } else if (!globals.json) {
        print("runs      " + out.string());
    }
}

void replay(const std::string& name, Globals& globals) {
    const RunDir original = find_toy_run(name, globals);
    JobSpec spec = replay_spec(original);
    spec.argv = globals.argv;
    const std::size_t edits = spec.edits.size();
    const std::int64_t steps = spec.stop_at_step;
    Session session(project_folder(globals), standard_jobs());
    const RunDir again = run_of(follow_job(session, session.enqueue(std::move(spec)), globals), true);
    if (again.manifest().step < steps) {
        throw Error(ErrorCode::kStopped, "stopped before the comparison", "the new run stays where it is");
    }
    globals.exit_code = 0;  // ending at the original's last step is what was asked for
    if (!globals.json) {
        print(concat("repeated  ", steps, " steps with ", edits, " edits: ", again.folder().string()));
    }
    RunCompareOptions options;
    options.common_steps_only = true;
    report(compare_runs(original, again, options), original, again, globals);
}

}  // namespace

void add_toy_determinism(CLI::App& toy, Globals& globals) {
    auto options = std::make_shared<DeterminismOptions>();
    CLI::App* command = toy.add_subcommand(
        "determinism", "Train the same run twice and compare bit by bit; exits 1 on any difference");
    command->add_option("--preset", options->preset, "Preset name or config file")->capture_default_str();
    command->add_option("--steps", options->steps, "Steps of both runs; 0: as the preset says")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command->add_option("--set", options->assignments, "Change one option")
        ->type_name("KEY=VALUE")
        ->take_all();
    command->add_option(
        "--out", options->out,
        "Keep both runs in this project folder (default: a temporary one, kept on a difference)");
    command->add_flag("--json", globals.json, "Print the result as one JSON object");
    command->callback([options, &globals] { determinism(*options, globals); });
}

void add_toy_replay(CLI::App& toy, Globals& globals) {
    auto run = std::make_shared<std::string>();
    CLI::App* command = toy.add_subcommand(
        "replay", "Repeat a run from its seeds with its live edits at their steps, and compare bit by bit");
    command->add_option("run", *run, "Run folder, or its name in the project")->required();
    command->add_option("--project", globals.project, "Project folder of the new run");
    command->add_flag("--json", globals.json, "Print the result as one JSON object");
    command->callback([run, &globals] { replay(*run, globals); });
}

void add_toy_compare(CLI::App& toy, Globals& globals) {
    auto runs = std::make_shared<std::pair<std::string, std::string>>();
    CLI::App* command = toy.add_subcommand(
        "compare", "Compare options, curves, weights and frames of two runs; exits 1 on any difference");
    command->add_option("first", runs->first, "Run folder, or its name in the project")->required();
    command->add_option("second", runs->second, "The run to compare it with")->required();
    command->add_option("--project", globals.project, "Project folder");
    command->add_flag("--json", globals.json, "Print the result as one JSON object");
    command->callback([runs, &globals] {
        const RunDir a = find_toy_run(runs->first, globals), b = find_toy_run(runs->second, globals);
        report(compare_runs(a, b), a, b, globals);
    });
}

}  // namespace drift::cli
