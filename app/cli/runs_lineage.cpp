// `drift runs tree|fork|diff`: where runs come from, new ones from a step of an old one, and how they differ.
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/ask_holder.h"
#include "app/cli/follow.h"
#include "app/cli/output.h"
#include "app/cli/runs_common.h"
#include "app/cli/train_report.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/store/fork.h"
#include "core/store/lineage.h"
#include "core/store/option_table.h"

namespace drift::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json changes_json(const std::vector<ConfigDifference>& changes) {
    Json rows = Json::array();
    for (const ConfigDifference& change : changes) {
        rows.push_back({{"key", change.key}, {"before", change.a}, {"after", change.b}});
    }
    return rows;
}

std::optional<ForkOrigin> origin_of(const Project& project, const RunSummary& row) {
    return row.fork_step < 0 ? std::nullopt
                             : fork_origin(RunDir::unchecked(project.folder() / "runs" / row.folder_name));
}

void print_tree(const Globals& globals) {
    const Project project = open_for_looking(globals);
    const std::vector<RunSummary> runs = project.runs();
    Json rows = Json::array();
    std::vector<bool> open;  // per depth: siblings follow
    for (const LineageRow& place : lineage(runs)) {
        const RunSummary& row = runs[place.index];
        const auto origin = origin_of(project, row);
        rows.push_back({{"folder", row.folder_name},
                        {"id", row.id},
                        {"name", row.name},
                        {"parent", row.parent},
                        {"depth", place.depth},
                        {"fork_step", row.fork_step},
                        {"changes", origin ? changes_json(origin->changes) : Json::array()},
                        {"state", to_string(row.state)},
                        {"step", row.step}});
        if (globals.json) {
            continue;
        }
        open.resize(static_cast<std::size_t>(place.depth) + 1);
        open.back() = !place.last;
        std::string line;
        for (int depth = 1; depth < place.depth; ++depth) {
            line += open[static_cast<std::size_t>(depth)] ? "│  " : "   ";
        }
        line += place.depth == 0 ? "" : place.last ? "└─ " : "├─ ";
        line +=
            row.id + "  " + row.name + "  " + to_string(row.state) + " at step " + std::to_string(row.step);
        print(line + (origin ? "  (" + edge_text(*origin) + ")" : ""));
    }
    if (globals.json) {
        print_json(Json({{"project", project.folder().string()}, {"runs", rows}}));
    } else if (runs.empty()) {
        print("no runs in " + project.folder().string());
    }
}

struct ForkOptions {
    ForkRequest request;
    std::int64_t steps = 0;
    bool queue = false, dry_run = false;
};

Json plan_json(const ForkPlan& plan, bool inherit_history) {
    return {{"parent", plan.parent.name()},
            {"requested_step", plan.requested_step},
            {"checkpoint_step", plan.checkpoint.step},
            {"checkpoints", plan.other_steps},
            {"name", plan.name},
            {"changes", changes_json(plan.changes)},
            {"undone_edits", changes_json(plan.undone)},
            {"command", fork_command_line(plan, inherit_history)}};
}

void print_plan(const ForkPlan& plan) {
    std::string line = "'" + plan.name + "' begins with the checkpoint of step " +
                       std::to_string(plan.checkpoint.step) + " of " + plan.parent.name();
    if (plan.requested_step >= 0 && plan.requested_step != plan.checkpoint.step) {
        line += ", the nearest at or before step " + std::to_string(plan.requested_step);
    }
    print(line);
    std::vector<std::vector<std::string>> table;
    for (const ConfigDifference& change : plan.changes) {
        table.push_back({"  " + change.key, change.a, "->", change.b});
    }
    if (table.empty()) {
        print("  no option differs");
    }
    print_table(table);
    for (const ConfigDifference& edit : plan.undone) {
        print("  " + edit.key + " is " + edit.b + " as it was then; the parent got " + edit.a + " later");
    }
}

void print_queued(const ForkOptions& options, const ForkPlan& plan, const std::string& run, JobId job,
                  const Globals& globals) {
    if (globals.json) {
        Json object = plan_json(plan, options.request.inherit_history);
        object["run"] = run;
        object["job"] = job;
        print_json(object);
    } else {
        print(run + " is queued as job " + std::to_string(job));
    }
}

void fork(ForkOptions options, Globals& globals) {
    ForkRequest& request = options.request;
    if (options.steps > 0) {
        request.assignments.push_back("train.total_steps=" + std::to_string(options.steps));
    }
    Project project(project_folder(globals));
    const ForkPlan plan = plan_fork(project.find_run(request.run), request);
    request.run = plan.parent.folder().string();  // the same run for another program, too
    if (!globals.json) {
        print_plan(plan);
    }
    if (options.dry_run) {
        if (globals.json) {
            print_json(plan_json(plan, request.inherit_history));
        }
        return;
    }
    if (const auto holder = project.lease_holder()) {
        const std::string reply = ask_holder(project, *holder, "fork", 0, to_json(request));
        const std::size_t blank = std::min(reply.find(' '), reply.size() - 1);
        print_queued(options, plan, reply.substr(blank + 1), std::stoll(reply), globals);
        return;
    }
    Session session(project.folder(), standard_jobs());
    const Session::Fork made = session.fork_run(request, options.queue);
    if (options.queue) {
        print_queued(options, plan, made.run, made.job, globals);
        return;
    }
    JobFinished finished = follow_job(session, made.job, globals);
    Json result = Json::parse(finished.result_json.empty() ? "{}" : finished.result_json);
    result["fork"] = plan_json(plan, request.inherit_history);
    finished.result_json = result.dump();
    print_train_result(finished, globals);
}

void diff_runs(const std::vector<std::string>& texts, bool everything, const Globals& globals) {
    const Project project = open_for_looking(globals);
    std::vector<fs::path> folders;
    for (const std::string& text : texts) {
        folders.push_back(project.find_run_folder(text));
    }
    const OptionTable result = tabulate_options(folders, everything);
    if (globals.json) {
        Json rows = Json::array();
        for (const OptionTable::Row& row : result.rows) {
            rows.push_back({{"key", row.key}, {"values", row.values}, {"hashed", row.hashed}});
        }
        print_json(Json({{"runs", result.runs},
                         {"names", result.names},
                         {"differences", rows},
                         {"hidden", result.hidden},
                         {"problems", result.problems}}));
        return;
    }
    std::vector<std::vector<std::string>> table = {{"option"}};
    table.front().insert(table.front().end(), result.names.begin(), result.names.end());
    for (const OptionTable::Row& row : result.rows) {
        table.push_back({row.key});
        table.back().insert(table.back().end(), row.values.begin(), row.values.end());
    }
    if (result.rows.empty()) {
        print("no option that changes the result differs");
    } else {
        print_table(table);
    }
    if (result.hidden > 0) {
        print(std::to_string(result.hidden) + " more differ without changing the result; --all shows them");
    }
    for (const std::string& problem : result.problems) {
        print("cannot be read: " + problem);
    }
}

void add_fork(CLI::App& runs, Globals& globals) {
    auto options = std::make_shared<ForkOptions>();
    CLI::App* command =
        add_command(runs, globals, "fork", "Train a new run from a checkpoint of another one");
    command->add_option("run", options->request.run, kRunHelp)->required();
    command
        ->add_option("--step", options->request.step,
                     "Begin with the newest checkpoint at or before this step; without it, the newest")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--set", options->request.assignments, "Change one option: --set drift.repulsion=0.5")
        ->type_name("KEY=VALUE")
        ->take_all();
    command->add_option("--steps", options->steps, "New total number of steps (train.total_steps)")
        ->check(CLI::PositiveNumber);
    command->add_option("--name", options->request.name, "Shown name; empty: the parent's and what differs");
    command->add_flag("--inherit-history", options->request.inherit_history,
                      "Begin the curves with the parent's up to the checkpoint");
    command->add_flag("--queue", options->queue, "Only queue it: 'drift jobs run' or the window trains it");
    command->add_flag("--dry-run", options->dry_run, "Say what would be made, and make nothing");
    command->callback([options, &globals] { fork(*options, globals); });
}

}  // namespace

void add_run_lineage(CLI::App& runs, Globals& globals) {
    add_command(runs, globals, "tree", "The runs by lineage: which was forked from which, and what differs")
        ->callback([&globals] { print_tree(globals); });
    add_fork(runs, globals);

    auto texts = std::make_shared<std::vector<std::string>>();
    auto everything = std::make_shared<bool>(false);
    CLI::App* diff_command = add_command(runs, globals, "diff", "The options in which runs differ");
    diff_command->add_option("runs", *texts, kRunHelp)->required()->expected(2, -1);
    diff_command->add_flag("--all", *everything, "Also options that do not change the result");
    diff_command->callback([texts, everything, &globals] { diff_runs(*texts, *everything, globals); });
}

}  // namespace drift::cli
