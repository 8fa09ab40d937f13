// drift toy ablation: the ready sweeps of the toy, one run after the other, and their tables.
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/follow.h"
#include "app/cli/output.h"
#include "app/cli/toy.h"
#include "app/cli/toy_ablation_report.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/runtime/device.h"

namespace drift::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kStoppedExit = 130;

struct AblationOptions {
    std::string sweep = "antisymmetry", preset = "two_gaussians", out = "toy_ablation", device;
    std::vector<std::int64_t> seeds = {42};
    std::vector<std::string> assignments;
    std::int64_t steps = 0;
};

std::vector<const ToySweep*> chosen_sweeps(const std::string& name) {
    std::vector<const ToySweep*> chosen;
    for (const ToySweep& sweep : toy_sweeps()) {
        if (name == "all") {
            chosen.push_back(&sweep);
        }
    }
    return chosen.empty() ? std::vector<const ToySweep*>{&toy_sweep(name)} : chosen;
}

JobSpec spec_of(const AblationOptions& options, const ToyVariant& variant, std::int64_t seed,
                const Globals& globals) {
    std::vector<std::string> assignments = options.assignments;
    assignments.insert(assignments.end(), variant.assignments.begin(), variant.assignments.end());
    assignments.push_back(concat("run.seed=", seed));
    if (options.steps > 0) {
        assignments.push_back(concat("train.total_steps=", options.steps));
    }
    if (!options.device.empty()) {
        assignments.push_back("run.device=" + options.device);
    }
    JobSpec spec;
    spec.config = resolve_config(options.preset, assignments);
    if (spec.config.run.task != Task::kToy) {
        throw Error(ErrorCode::kUsage, options.preset + " does not train a toy",
                    "choose a toy: drift presets list");
    }
    spec.title = variant.name;
    spec.preset = options.preset;
    spec.lane = resolve_device(spec.config.run.device);
    spec.argv = globals.argv;
    return spec;
}

// One run to come; all are resolved before the first one starts, so that a wrong option costs no time.
struct Planned {
    std::size_t sweep = 0;
    const ToyVariant* variant = nullptr;
    std::int64_t seed = 0;
    JobSpec spec;
};

class Sweeps {
public:
    Sweeps(const AblationOptions& options, Globals& globals)
        : options_(options), globals_(globals), out_(fs::absolute(options.out).lexically_normal()) {
        for (const ToySweep* sweep : chosen_sweeps(options.sweep)) {
            reports_.push_back({sweep, options.preset, {}, 0});
            for (const ToyVariant& variant : sweep->variants) {
                for (const std::int64_t seed : options.seeds) {
                    planned_.push_back(
                        {reports_.size() - 1, &variant, seed, spec_of(options, variant, seed, globals)});
                    ++reports_.back().planned;
                }
            }
        }
    }

    void run() {
        Session session(globals_.project.empty() ? out_ : fs::path(globals_.project), standard_jobs());
        const InterruptCounter counter;
        const Stopwatch watch;
        for (std::size_t i = 0; i < planned_.size(); ++i) {
            if (InterruptCounter::interrupted()) {
                globals_.exit_code = kStoppedExit;
                break;
            }
            announce(i, watch.seconds());
            const JobFinished finished = follow_job(session, session.enqueue(planned_[i].spec), globals_);
            if (finished.outcome == JobState::kStopped) {
                break;  // globals_.exit_code says so; what is finished is reported
            }
            const auto result = nlohmann::json::parse(finished.result_json);
            reports_[planned_[i].sweep].runs.push_back({planned_[i].variant, planned_[i].seed,
                                                        result.at("run").get<std::string>(),
                                                        result.at("seconds").get<double>()});
        }
        report();
    }

private:
    void announce(std::size_t i, double seconds) {
        std::string left;
        if (i > 0) {
            const double each = seconds / static_cast<double>(i);
            left =
                concat(", about ", duration_text(each * static_cast<double>(planned_.size() - i)), " left");
        }
        ProgressLine line;
        line.note(concat("run ", i + 1, " of ", planned_.size(), ": ",
                         reports_[planned_[i].sweep].sweep->name, ", ", planned_[i].variant->label, ", seed ",
                         planned_[i].seed, left));
    }

    void report() {
        Json all = Json::array();
        for (const SweepReport& report : reports_) {
            if (report.runs.empty()) {
                continue;
            }
            const Json json = sweep_json(report);
            const fs::path folder = out_ / report.sweep->name;
            write_sweep(report, json, folder);
            if (!globals_.json) {
                print(sweep_markdown(json));
                print("files: " + folder.string() + "\n");
            }
            Json brief = json;
            brief["folder"] = folder.string();
            brief.erase("results");
            all.push_back(std::move(brief));
        }
        if (globals_.json) {
            print_json(Json{{"out", out_.string()}, {"sweeps", all}});
        }
    }

    const AblationOptions& options_;
    Globals& globals_;
    fs::path out_;
    std::vector<SweepReport> reports_;
    std::vector<Planned> planned_;
};

}  // namespace

void add_toy_ablation(CLI::App& toy, Globals& globals) {
    auto options = std::make_shared<AblationOptions>();
    std::vector<std::string> names = {"all"};
    std::string known;
    for (const ToySweep& sweep : toy_sweeps()) {
        names.push_back(sweep.name);
        known += sweep.name + ", ";
    }
    CLI::App* command =
        toy.add_subcommand("ablation", "Run a ready sweep and write its table, numbers and pictures");
    command->add_option("--sweep", options->sweep, known + "or all")
        ->check(CLI::IsMember(names))
        ->capture_default_str();
    command->add_option("--preset", options->preset, "Toy preset or config file that every run starts from")
        ->capture_default_str();
    command->add_option("--seeds", options->seeds, "Seeds of the repetitions: 1,2,3")
        ->delimiter(',')
        ->capture_default_str();
    command->add_option("--steps", options->steps, "Steps of every run (default: as the preset says)")
        ->check(CLI::PositiveNumber);
    command->add_option("--set", options->assignments, "Change one option of every run")
        ->type_name("KEY=VALUE")
        ->take_all();
    command->add_option("--out", options->out, "Folder of the tables, and project of the runs")
        ->capture_default_str();
    command->add_option("--project", globals.project, "Keep the runs in this project instead");
    command->add_option("--device", options->device, "auto, cpu, cuda, cuda:0, ...");
    command->add_flag("--json", globals.json, "Print the summary as one JSON object");
    command->callback([options, &globals] { Sweeps(*options, globals).run(); });
}

}  // namespace drift::cli
