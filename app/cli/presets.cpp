// `drift presets`: the named configurations a run can start from.
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "core/base/text.h"
#include "core/config/config_io.h"

namespace drift::cli {
namespace {

using Json = nlohmann::ordered_json;

Json preset_json(const PresetInfo& info) {
    return {{"name", info.name},
            {"group", info.group},
            {"title", info.title},
            {"help", info.help},
            {"origin", info.origin}};
}

void list(const Globals& globals) {
    if (globals.json) {
        Json presets = Json::array();
        for (const PresetInfo& info : list_presets()) {
            presets.push_back(preset_json(info));
        }
        print_json(Json({{"presets", presets}}));
        return;
    }
    std::vector<std::vector<std::string>> rows = {{"preset", "group", "title"}};
    for (const PresetInfo& info : list_presets()) {
        rows.push_back({info.name, info.group, info.title});
    }
    print_table(rows);
}

void show(const std::string& name, const Globals& globals) {
    const std::string yaml = preset_yaml(name);
    if (!globals.json) {
        print(trim(yaml));
        return;
    }
    for (const PresetInfo& info : list_presets()) {
        if (info.name == name) {
            Json object = preset_json(info);
            object["yaml"] = yaml;
            object["config"] = Json::parse(to_json(preset(name)));
            print_json(object);
            return;
        }
    }
}

}  // namespace

void add_presets(CLI::App& app, Globals& globals) {
    CLI::App* presets = app.add_subcommand("presets", "List and show the built-in and your own presets");
    presets->require_subcommand(1);

    CLI::App* list_command = presets->add_subcommand("list", "Name every preset");
    list_command->add_flag("--json", globals.json, "Print one JSON object");
    list_command->callback([&globals] { list(globals); });

    auto name = std::make_shared<std::string>();
    CLI::App* show_command = presets->add_subcommand("show", "Print the file of a preset");
    show_command->add_option("name", *name, "Name of the preset")->required();
    show_command->add_flag("--json", globals.json, "Print one JSON object");
    show_command->callback([name, &globals] { show(*name, globals); });
}

}  // namespace drift::cli
