// `drift runs`: list, look at, copy out, remove and bring back the runs of a project.
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "app/cli/run_export.h"
#include "app/cli/runs_curves.h"
#include "app/cli/runs_common.h"
#include "app/cli/runs_query.h"
#include "app/cli/train_report.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/store/project.h"
#include "core/store/scalars.h"

namespace drift::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json row_json(const RunSummary& row) {
    return {{"folder", row.folder_name},
            {"id", row.id},
            {"name", row.name},
            {"preset", row.preset},
            {"parent", row.parent},
            {"fork_step", row.fork_step},
            {"tags", row.labels.tags},
            {"notes", row.labels.notes},
            {"star", row.labels.star},
            {"archived", row.labels.archived},
            {"task", row.task},
            {"created", row.created},
            {"state", to_string(row.state)},
            {"step", row.step},
            {"total_steps", row.total_steps},
            {"seed", row.seed},
            {"device", row.device},
            {"config_hash", row.config_hash},
            {"problem", row.problem},
            {"label_problem", row.label_problem}};
}

void list(const RunSelection& selection, const Globals& globals) {
    const fs::path folder = project_folder(globals);
    const bool exists = fs::exists(folder);
    const std::vector<RunSummary> runs =
        select_runs(exists ? open_for_looking(globals).runs() : std::vector<RunSummary>{}, folder, selection);
    if (globals.json) {
        Json rows = Json::array();
        for (const RunSummary& row : runs) {
            rows.push_back(row_json(row));
        }
        print_json(Json({{"project", folder.string()}, {"runs", rows}}));
        return;
    }
    if (runs.empty()) {
        print((selection.where.empty() ? "no runs in " : "no run with " + selection.where + " in ") +
              folder.string() + (exists ? "" : " (the folder does not exist yet)"));
        return;
    }
    std::vector<std::vector<std::string>> table = {
        {"id", "name", "state", "step", "device", "created", "folder"}};
    for (const RunSummary& row : runs) {
        table.push_back({row.id, row.name, row.problem.empty() ? to_string(row.state) : "damaged",
                         std::to_string(row.step) + "/" + std::to_string(row.total_steps), row.device,
                         row.created.substr(0, 16), row.folder_name});
    }
    print_table(table);
    for (const RunSummary& row : runs) {
        if (!row.problem.empty()) {
            print(row.folder_name + ": " + row.problem);
        }
    }
}

// Everything `show` prints; parts that cannot be read are named in "damage".
struct RunReport {
    RunSummary summary;
    Json manifest = nullptr;
    std::vector<ConfigDifference> changes;  // against the preset, a: preset, b: run
    std::string compared_with;
    std::vector<std::pair<std::string, double>> last;
    std::int64_t last_step = -1;
    std::vector<CheckpointRef> checkpoints;
    std::vector<std::string> damage;
};

template <class Action>
void if_readable(Action&& action) {
    try {
        action();
    } catch (const Error&) {
        // RunDir::damage() says it in its own words.
    }
}

RunReport report_of(const fs::path& folder) {
    RunReport report;
    report.summary = RunDir::summary(folder);
    const RunDir run = RunDir::unchecked(folder);
    report.damage = run.damage(true);
    report.checkpoints = run.checkpoints();
    if_readable([&] { report.manifest = Json::parse(to_json(run.manifest())); });
    if_readable([&] {
        const RunConfig config = run.config();
        RunConfig base;
        report.compared_with = "the built-in defaults";
        if_readable([&] {
            base = preset(report.summary.preset);
            report.compared_with = "preset " + report.summary.preset;
        });
        report.changes = diff(base, config);
    });
    if_readable([&] {
        const ScalarReader scalars(folder);
        report.last_step = scalars.last_step();
        for (const std::string& key : scalars.keys()) {
            report.last.emplace_back(key, scalars.last(key).value_or(std::nan("")));
        }
    });
    return report;
}

void print_report_json(const fs::path& folder, const RunReport& report) {
    Json changes = Json::array();
    for (const ConfigDifference& change : report.changes) {
        changes.push_back(
            {{"key", change.key}, {"before", change.a}, {"value", change.b}, {"hashed", change.hashed}});
    }
    Json last = Json::object();
    for (const auto& [key, value] : report.last) {
        last[key] = std::isfinite(value) ? Json(value) : Json(number_text(value));
    }
    Json checkpoints = Json::array();
    for (const CheckpointRef& ref : report.checkpoints) {
        checkpoints.push_back({{"step", ref.step}, {"folder", ref.folder.string()}, {"bytes", ref.bytes}});
    }
    print_json(Json({{"run", folder.string()},
                     {"summary", row_json(report.summary)},
                     {"manifest", report.manifest},
                     {"compared_with", report.compared_with},
                     {"changes", changes},
                     {"last_step", report.last_step},
                     {"last", last},
                     {"checkpoints", checkpoints},
                     {"damage", report.damage}}));
}

void print_text(const fs::path& folder, const RunReport& report) {
    print(folder.string());
    std::vector<std::vector<std::string>> facts;
    if (report.manifest.is_object()) {
        for (const auto& [key, value] : report.manifest.items()) {
            const bool is_text = value.is_string();
            if (key != "format" && !(is_text && value.get<std::string>().empty())) {
                facts.push_back({"  " + key, is_text ? value.get<std::string>() : value.dump()});
            }
        }
    }
    print_table(facts);
    print("\noptions that differ from " + report.compared_with + ":");
    std::vector<std::vector<std::string>> table;
    for (const ConfigDifference& change : report.changes) {
        table.push_back({"  " + change.key, change.b, "(" + change.a + ")"});
    }
    print_table(table);
    print("\nlast values, step " + std::to_string(report.last_step) + ":");
    table.clear();
    for (const auto& [key, value] : report.last) {
        table.push_back({"  " + key, number_text(value)});
    }
    print_table(table);
    print("\ncheckpoints:");
    table.clear();
    for (const CheckpointRef& ref : report.checkpoints) {
        table.push_back({"  " + ref.folder.filename().string(), bytes_text(ref.bytes)});
    }
    print_table(table);
    for (const std::string& problem : report.damage) {
        print("damaged: " + problem);
    }
}

void show(const std::string& text, const Globals& globals) {
    const fs::path folder = open_for_looking(globals).find_run_folder(text);
    const RunReport report = report_of(folder);
    if (globals.json) {
        print_report_json(folder, report);
    } else {
        print_text(folder, report);
    }
}

void remove(const std::vector<std::string>& names, const Globals& globals) {
    Project project(project_folder(globals));
    // All are looked up before the first one goes, so that "last" twice or a wrong name removes nothing.
    std::vector<fs::path> folders;
    for (const std::string& name : names) {
        folders.push_back(project.find_run_folder(name));
    }
    Json removed = Json::array();
    for (const fs::path& folder : folders) {
        const fs::path place = project.remove_run(folder.string());
        const std::string undo = "drift runs restore " + place.filename().string() +
                                 (globals.project.empty() ? "" : " --project " + globals.project);
        removed.push_back({{"run", folder.filename().string()}, {"trash", place.string()}, {"undo", undo}});
        if (!globals.json) {
            print(folder.filename().string() + " is in the trash now; undo: " + undo);
        }
    }
    if (globals.json) {
        print_json(Json({{"removed", removed}}));
    }
}

void restore(const std::string& entry, const Globals& globals) {
    const fs::path run = Project(project_folder(globals)).restore_run(entry);
    if (globals.json) {
        print_json(Json({{"run", run.string()}}));
    } else {
        print(run.string() + " is back");
    }
}

void rebuild(const Globals& globals) {
    Project project(project_folder(globals));
    const std::size_t count = project.rebuild_index();
    Json damaged = Json::array();
    for (const RunSummary& row : project.runs()) {
        if (!row.problem.empty()) {
            damaged.push_back({{"folder", row.folder_name}, {"problem", row.problem}});
        }
    }
    if (globals.json) {
        print_json(Json({{"project", project.folder().string()}, {"runs", count}, {"damaged", damaged}}));
        return;
    }
    print(std::to_string(count) + " runs in the index of " + project.folder().string());
    for (const Json& row : damaged) {
        print(row["folder"].get<std::string>() + ": " + row["problem"].get<std::string>());
    }
}

}  // namespace

void add_runs(CLI::App& app, Globals& globals) {
    CLI::App* runs = app.add_subcommand("runs", "List, look at, export and remove runs");
    runs->require_subcommand(1);
    auto selection = std::make_shared<RunSelection>();
    CLI::App* list_command =
        add_command(*runs, globals, "list", "List the runs of the project, newest first");
    add_selection(*list_command, *selection);
    list_command->callback([selection, &globals] { list(*selection, globals); });

    auto name = std::make_shared<std::string>();
    CLI::App* show_command =
        add_command(*runs, globals, "show", "Options, last values, checkpoints and damage of a run");
    show_command->add_option("run", *name, kRunHelp)->required();
    show_command->callback([name, &globals] { show(*name, globals); });

    auto request = std::make_shared<ExportRequest>();
    CLI::App* export_command =
        add_command(*runs, globals, "export", "Write curves to a file or copy the whole run folder");
    export_command->add_option("run", *name, kRunHelp)->required();
    export_command
        ->add_option("out", request->out, "x.csv or x.json for the curves, else a folder for everything")
        ->required();
    export_command->add_option("--keys", request->keys, "Only these curves")->delimiter(',');
    export_command->add_flag("--replace", request->replace, "Overwrite what is there");
    export_command->callback([name, request, &globals] {
        export_run(open_for_looking(globals).find_run_folder(*name), *request, globals);
    });

    add_runs_curves(*runs, globals);

    auto names = std::make_shared<std::vector<std::string>>();
    CLI::App* remove_command = add_command(*runs, globals, "remove", "Move runs to the project's trash");
    remove_command->add_option("runs", *names, kRunHelp)->required();
    remove_command->callback([names, &globals] { remove(*names, globals); });

    CLI::App* restore_command =
        add_command(*runs, globals, "restore", "Bring a removed run back from the trash");
    restore_command->add_option("entry", *name, "Name in the trash folder")->required();
    restore_command->callback([name, &globals] { restore(*name, globals); });

    add_run_labels(*runs, globals);
    add_run_lineage(*runs, globals);
    add_run_disk(*runs, globals);

    add_command(*runs, globals, "index", "Rebuild the index from the run folders")->callback([&globals] {
        rebuild(globals);
    });
}

}  // namespace drift::cli
