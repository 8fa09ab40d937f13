// docs/config.md: everything describe() knows, as a page.
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/config/option.h"

namespace drift {

namespace {

constexpr const char* kIntroduction =
    R"(# Configuration reference

This page is generated from the program (`drift config docs`); do not edit it.

A configuration is a YAML or JSON file with the sections below. Whatever a file does not mention keeps its default.
The order of precedence, lowest first: built-in default, preset (`preset: NAME` at the top of a file), file, command
line (`--set drift.temperatures=0.05,0.2`) or form. An unknown key, a wrong type and a value out of range are errors
that name the file, the line, what is allowed and the nearest known key.

The last column says more about an option: **live** may be edited while the run goes on (the edit is recorded with the
run); **not hashed** options change where or how loudly a run goes, not its result, so they stay out of the config
hash; of paths only the file's name is hashed; **toy** or **image** options are read by that task only
(**toy:ring**: and with that `data.source` only); **advanced** options are hidden in the form until *Show all* or a
search.
)";

std::string cell(std::string text) {
    std::string safe;
    for (const char c : text) {
        safe += c == '|' ? std::string("\\|") : std::string(1, c);
    }
    return safe;
}

std::string marks(const FieldInfo& info) {
    std::vector<std::string> words;
    if (!info.tasks.empty()) {
        words.push_back(info.tasks);
    }
    if (info.live) {
        words.emplace_back("live");
    }
    if (!info.hashed) {
        words.emplace_back("not hashed");
    }
    if (info.advanced) {
        words.emplace_back("advanced");
    }
    return join(words, ", ");
}

std::string preset_table() {
    std::string text = "\n## Presets\n\n| Preset | Task | What it is |\n|---|---|---|\n";
    for (const PresetInfo& info : list_presets()) {
        if (info.origin == "built in") {
            text += concat("| `", info.name, "` | ", info.group, " | **", cell(info.title), ".** ",
                           cell(info.help), " |\n");
        }
    }
    return text +
           "\nPresets of your own are YAML files in the folder `presets` of the configuration folder "
           "(`DRIFT_CONFIG_DIR`, else\n`drift-workbench` below `XDG_CONFIG_HOME` or `~/.config`); "
           "*Save as preset* in the Setup panel writes them.\n";
}

}  // namespace

std::string reference_markdown() {
    std::string text = kIntroduction;
    std::string section;
    for_each_option(RunConfig{}, [&](const Option& option) {
        if (option.section != section) {
            section = option.section;
            text += concat("\n## ", section, "\n\n", option.section_help,
                           ".\n\n| Option | Default | Allowed | Meaning | |\n|---|---|---|---|---|\n");
        }
        const std::string value = value_text(option.ref);
        text += concat("| `", option.key, "` | ", value.empty() ? "empty" : concat("`", cell(value), "`"),
                       " | ", cell(allowed_text(option.ref, option.info)), " | ", cell(option.info.help),
                       " | ", marks(option.info), " |\n");
    });
    return text + preset_table();
}

}  // namespace drift
