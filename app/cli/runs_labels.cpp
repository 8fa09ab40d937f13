// `drift runs tag|untag|note|star|unstar|archive|unarchive|rename`: what a person says about runs.
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/output.h"
#include "app/cli/runs_common.h"
#include "app/cli/train_report.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace drift::cli {
namespace {

using Json = nlohmann::ordered_json;
using Change = std::function<void(RunLabels&)>;

std::string label_text(const RunLabels& labels) {
    std::vector<std::string> parts;
    if (labels.star) {
        parts.emplace_back("starred");
    }
    if (labels.archived) {
        parts.emplace_back("archived");
    }
    if (!labels.tags.empty()) {
        parts.push_back("tags: " + join(labels.tags, ", "));
    }
    if (!labels.notes.empty()) {
        parts.emplace_back("notes");
    }
    return parts.empty() ? "no labels" : join(parts, "; ");
}

// Prints every run with its labels as they are on the disk now.
void report(const Project& project, const std::vector<std::string>& names, const Globals& globals) {
    Json rows = Json::array();
    for (const std::string& name : names) {
        const RunSummary row = RunDir::summary(project.folder() / "runs" / name);
        rows.push_back({{"run", name}, {"name", row.name}, {"labels", Json::parse(to_json(row.labels))}});
        if (!globals.json) {
            print(row.name + " (" + name + "): " + label_text(row.labels));
        }
    }
    if (globals.json) {
        print_json(Json({{"runs", rows}}));
    }
}

void change(const std::vector<std::string>& texts, const Change& how, const Globals& globals) {
    Project project(project_folder(globals));
    const std::vector<std::string> names = run_names(project, texts);
    project.change_labels(names, how);
    report(project, names, globals);
}

void rename(const std::string& text, const std::string& name, const Globals& globals) {
    Project project(project_folder(globals));
    const std::vector<std::string> names = run_names(project, {text});
    project.rename_run(names.front(), name);
    report(project, names, globals);
}

struct Arguments {
    std::vector<std::string> runs;
    std::string run, text;
    bool append = false;
};

CLI::App* add_bulk(CLI::App& runs, Globals& globals, const std::shared_ptr<Arguments>& arguments,
                   const char* name, const char* help, const Change& how) {
    CLI::App* command = add_command(runs, globals, name, help);
    command->add_option("runs", arguments->runs, kRunHelp)->required();
    command->callback([arguments, how, &globals] { change(arguments->runs, how, globals); });
    return command;
}

void add_tags(CLI::App& runs, Globals& globals, const std::shared_ptr<Arguments>& arguments, bool on) {
    CLI::App* command =
        add_command(runs, globals, on ? "tag" : "untag", on ? "Add tags to runs" : "Take tags off runs");
    command->add_option("tags", arguments->text, "One tag, or several with commas")->required();
    command->add_option("runs", arguments->runs, kRunHelp)->required();
    command->callback([arguments, on, &globals] {
        const std::vector<std::string> tags = tags_from_text(arguments->text);
        if (tags.empty()) {
            (void)checked_tag(arguments->text);  // says what a tag is
        }
        change(
            arguments->runs,
            [&](RunLabels& labels) {
                for (const std::string& tag : tags) {
                    labels.set_tag(tag, on);
                }
            },
            globals);
    });
}

void set_notes(const Arguments& arguments, const Globals& globals) {
    change(
        {arguments.run},
        [&](RunLabels& labels) {
            labels.notes = arguments.append && !labels.notes.empty() ? labels.notes + "\n" + arguments.text
                                                                     : arguments.text;
        },
        globals);
}

}  // namespace

void add_run_labels(CLI::App& runs, Globals& globals) {
    auto arguments = std::make_shared<Arguments>();
    add_tags(runs, globals, arguments, true);
    add_tags(runs, globals, arguments, false);
    add_bulk(runs, globals, arguments, "star", "Mark runs with a star", [](RunLabels& l) { l.star = true; });
    add_bulk(runs, globals, arguments, "unstar", "Take the star off runs",
             [](RunLabels& l) { l.star = false; });
    add_bulk(runs, globals, arguments, "archive", "Put runs out of the way; nothing is deleted",
             [](RunLabels& l) { l.archived = true; });
    add_bulk(runs, globals, arguments, "unarchive", "Bring archived runs back into the list",
             [](RunLabels& l) { l.archived = false; });

    CLI::App* note = add_command(runs, globals, "note", "Write the notes of a run");
    note->add_option("run", arguments->run, kRunHelp)->required();
    note->add_option("text", arguments->text, "The notes; '' removes them")->required();
    note->add_flag("--append", arguments->append, "Add a line instead of replacing the notes");
    note->callback([arguments, &globals] { set_notes(*arguments, globals); });

    CLI::App* rename_command =
        add_command(runs, globals, "rename", "Change the shown name of a run; its folder stays");
    rename_command->add_option("run", arguments->run, kRunHelp)->required();
    rename_command->add_option("name", arguments->text, "The new name")->required();
    rename_command->callback([arguments, &globals] { rename(arguments->run, arguments->text, globals); });
}

}  // namespace drift::cli
