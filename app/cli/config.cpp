// `drift config`: look at, check, compare, document and import configurations.
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/config_io.h"

namespace drift::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Choices {
    std::string target, other, out;
    std::vector<std::string> assignments;
    bool comments = false;
    bool strict = false;
    bool force = false;
};
using ChoicesPtr = std::shared_ptr<Choices>;

constexpr const char* kTargetHelp = "Preset name, YAML or JSON file, or run folder";

// Unlike resolve_config this does not insist on a valid result: these commands explain what is wrong.
RunConfig load(const Choices& choices) {
    RunConfig config = load_config(choices.target);
    for (const std::string& assignment : choices.assignments) {
        apply_assignment(config, assignment);
    }
    return config;
}

Json findings_json(const RunConfig& config) {
    Json list = Json::array();
    for (const ConfigFinding& finding : findings(config)) {
        list.push_back({{"key", finding.key},
                        {"severity", finding.warning ? "warning" : "error"},
                        {"message", finding.message}});
    }
    return list;
}

void add_target(CLI::App& command, Globals& globals, const ChoicesPtr& choices) {
    command.add_option("target", choices->target, kTargetHelp)->required();
    command.add_option("--set", choices->assignments, "One option as key=value; may be repeated")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command.add_flag("--json", globals.json, "Print one JSON object");
}

void add_show(CLI::App& config, Globals& globals) {
    auto choices = std::make_shared<Choices>();
    CLI::App* command = config.add_subcommand("show", "Print a configuration with every option resolved");
    add_target(*command, globals, choices);
    command->add_flag("--comments", choices->comments, "Explain every option");
    command->callback([choices, &globals] {
        const RunConfig loaded = load(*choices);
        if (globals.json) {
            print_json({{"config", Json::parse(to_json(loaded))},
                        {"hash", config_hash(loaded)},
                        {"findings", findings_json(loaded)}});
        } else {
            print(trim(to_yaml(loaded, choices->comments)));
        }
    });
}

void add_check(CLI::App& config, Globals& globals) {
    auto choices = std::make_shared<Choices>();
    CLI::App* command =
        config.add_subcommand("check", "Say whether a run could start with this configuration");
    add_target(*command, globals, choices);
    command->add_flag("--strict", choices->strict, "Exit with 1 on warnings, too");
    command->callback([choices, &globals] {
        const RunConfig loaded = load(*choices);
        bool errors = false;
        bool warnings = false;
        for (const ConfigFinding& finding : findings(loaded)) {
            (finding.warning ? warnings : errors) = true;
            if (!globals.json) {
                print(concat(finding.warning ? "warning: " : "error: ", finding.message));
            }
        }
        if (globals.json) {
            print_json(
                {{"valid", !errors}, {"hash", config_hash(loaded)}, {"findings", findings_json(loaded)}});
        } else if (!errors) {
            print(concat("valid, config hash ", config_hash(loaded).substr(0, 12)));
        }
        globals.exit_code = errors || (choices->strict && warnings) ? 1 : 0;
    });
}

void add_docs(CLI::App& config, Globals& globals) {
    CLI::App* command = config.add_subcommand("docs", "Print the reference of all options");
    command->add_flag("--json", globals.json, "Print one JSON object");
    command->callback([&globals] {
        if (!globals.json) {
            print(trim(reference_markdown()));
            return;
        }
        Json options = Json::array();
        for (const OptionInfo& option : all_options()) {
            Json item = {{"key", option.key},
                         {"type", option.type},
                         {"default", option.default_value},
                         {"help", option.info.help},
                         {"unit", option.info.unit},
                         {"live", option.info.live},
                         {"hashed", option.info.hashed},
                         {"advanced", option.info.advanced},
                         {"tasks", option.info.tasks}};
            if (!option.choices.empty()) {
                item["choices"] = option.choices;
            } else if (option.type.find("integer") == 0 || option.type.find("number") == 0) {
                item["min"] = option.info.min;
                item["max"] = option.info.max;
            }
            options.push_back(std::move(item));
        }
        print_json({{"options", options}});
    });
}

void add_diff(CLI::App& config, Globals& globals) {
    auto choices = std::make_shared<Choices>();
    CLI::App* command = config.add_subcommand("diff", "Print only what differs between two configurations");
    command->add_option("a", choices->target, kTargetHelp)->required();
    command->add_option("b", choices->other, kTargetHelp)->required();
    command->add_flag("--json", globals.json, "Print one JSON object");
    command->callback([choices, &globals] {
        const auto differences = diff(load_config(choices->target), load_config(choices->other));
        if (globals.json) {
            Json list = Json::array();
            for (const ConfigDifference& item : differences) {
                list.push_back({{"key", item.key}, {"a", item.a}, {"b", item.b}, {"hashed", item.hashed}});
            }
            print_json({{"differences", list}});
        } else if (differences.empty()) {
            print("no difference");
        } else {
            std::vector<std::vector<std::string>> rows = {{"option", choices->target, choices->other}};
            for (const ConfigDifference& item : differences) {
                rows.push_back({item.key, item.a, item.b});
            }
            print_table(rows);
        }
    });
}

void print_import(const FlatImport& import) {
    for (const FlatImportRow& row : import.rows) {
        print(concat(row.key, row.value.empty() ? "" : " = ", row.value, row.target.empty() ? "" : " -> ",
                     row.target, ": ", row.outcome, row.reason.empty() ? "" : " (", row.reason,
                     row.reason.empty() ? "" : ")"));
    }
}

Json import_json(const FlatImport& import, const std::string& out) {
    Json rows = Json::array();
    for (const FlatImportRow& row : import.rows) {
        rows.push_back({{"key", row.key},
                        {"value", row.value},
                        {"target", row.target},
                        {"outcome", row.outcome},
                        {"reason", row.reason}});
    }
    return {{"config", Json::parse(to_json(import.config))},
            {"hash", config_hash(import.config)},
            {"findings", findings_json(import.config)},
            {"rows", rows},
            {"out", out}};
}

void add_import_flat(CLI::App& config, Globals& globals) {
    auto choices = std::make_shared<Choices>();
    CLI::App* command = config.add_subcommand(
        "import-flat", "Turn a flat key: value file of the Python reproduction into a configuration");
    command->add_option("file", choices->target, "The flat file; its includes are followed")->required();
    command->add_option("--out", choices->out, "Write the configuration as YAML to this file");
    command->add_flag("--force", choices->force, "Replace an existing --out file");
    command->add_flag("--json", globals.json, "Print one JSON object");
    command->callback([choices, &globals] {
        const FlatImport import = import_flat(choices->target);
        const std::string yaml = to_yaml_changes(import.config);
        if (!choices->out.empty()) {
            if (fs::exists(choices->out) && !choices->force) {
                throw Error(ErrorCode::kConflict, concat(choices->out, " exists already"),
                            "Choose another name, or add --force to replace it");
            }
            write_file_atomic(choices->out, yaml);
        }
        if (globals.json) {
            print_json(import_json(import, choices->out));
            return;
        }
        print_import(import);
        if (choices->out.empty()) {
            print(
                concat("\nWithout --out nothing was written. The configuration, as far as it differs from "
                       "the defaults:"
                       "\n\n",
                       trim(yaml)));
        } else {
            print(concat("\nwritten to ", choices->out));
        }
    });
}

}  // namespace

void add_config(CLI::App& app, Globals& globals) {
    CLI::App* config =
        app.add_subcommand("config", "Show, check, compare, document and import configurations");
    config->require_subcommand(1);
    add_show(*config, globals);
    add_check(*config, globals);
    add_docs(*config, globals);
    add_diff(*config, globals);
    add_import_flat(*config, globals);
}

}  // namespace drift::cli
