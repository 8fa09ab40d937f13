// Presets: YAML files compiled into the program, then those in the user's configuration folder.
#include <algorithm>
#include <cstdlib>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "resources/resources.h"

namespace drift {

namespace {

constexpr std::string_view kResourcePrefix = "presets/";

struct PresetFile {
    PresetInfo info;
    std::string text;
};

// First comment line: title; the comment lines after it: help. Both stop at the first line that is no
// comment.
void read_header(PresetFile& file) {
    std::vector<std::string> help;
    for (const std::string& line : split(file.text, '\n')) {
        const std::string stripped = trim(line);
        if (!stripped.starts_with('#')) {
            break;
        }
        const std::string words = trim(std::string_view(stripped).substr(1));
        if (file.info.title.empty()) {
            file.info.title = words;
        } else {
            help.push_back(words);
        }
    }
    file.info.help = join(help, " ");
    if (file.info.title.empty()) {
        file.info.title = file.info.name;
    }
}

std::vector<PresetFile> built_in_presets() {
    std::vector<PresetFile> files;
    for (const std::string& name : resource_names(kResourcePrefix)) {
        const fs::path path(name);  // presets/toy/ring8.yaml
        PresetFile file;
        file.info.name = path.stem().string();
        file.info.group = path.parent_path().filename().string();
        file.info.origin = "built in";
        file.text = std::string(resource(name));
        read_header(file);
        files.push_back(std::move(file));
    }
    return files;
}

std::vector<PresetFile> user_presets() {
    std::vector<PresetFile> files;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(user_preset_folder(), ignored)) {
        if (entry.path().extension() != ".yaml") {
            continue;
        }
        PresetFile file;
        file.info.name = entry.path().stem().string();
        file.info.group = "user";
        file.info.origin = entry.path().string();
        try {
            file.text = read_file(entry.path());
        } catch (const Error& error) {
            // Listing must not fail because of one file; opening it says why.
            file.info.help = error.info().message;
        }
        read_header(file);
        files.push_back(std::move(file));
    }
    std::sort(files.begin(), files.end(),
              [](const PresetFile& a, const PresetFile& b) { return a.info.name < b.info.name; });
    return files;
}

std::vector<PresetFile> all_presets() {
    std::vector<PresetFile> files = built_in_presets();
    for (PresetFile& file : user_presets()) {
        files.push_back(std::move(file));
    }
    return files;
}

PresetFile find_preset(const std::string& name) {
    std::vector<std::string> names;
    for (PresetFile& file : all_presets()) {
        if (file.info.name == name) {
            if (file.text.empty() && file.info.origin != "built in") {
                file.text = read_file(file.info.origin);  // throws with the reason
            }
            return std::move(file);
        }
        names.push_back(file.info.name);
    }
    const std::string near = nearest_match(name, names);
    throw Error(ErrorCode::kNotFound, concat("there is no preset \"", name, "\""),
                near.empty() ? concat("Choose one of ", join(names, ", "))
                             : concat("Did you mean ", near, "? All presets: ", join(names, ", ")));
}

// Names on the way from a preset to its base presets, to find circles.
thread_local std::vector<std::string> preset_chain;

class ChainEntry {
public:
    explicit ChainEntry(const std::string& name) {
        if (std::find(preset_chain.begin(), preset_chain.end(), name) != preset_chain.end()) {
            throw Error(
                ErrorCode::kConfig,
                concat("presets build on each other in a circle: ", join(preset_chain, " -> "), " -> ", name),
                "Remove one of the preset: lines");
        }
        preset_chain.push_back(name);
    }
    ~ChainEntry() { preset_chain.pop_back(); }
    ChainEntry(const ChainEntry&) = delete;
    ChainEntry& operator=(const ChainEntry&) = delete;
};

void check_preset_name(const std::string& name) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    if (name.empty() || name.size() > 64 || name.find_first_not_of(kAllowed) != std::string::npos) {
        throw Error(ErrorCode::kConfig,
                    concat("\"", name, "\" is no preset name: use 1 to 64 of a-z, 0-9, _ and -"),
                    "Choose another name");
    }
}

}  // namespace

std::filesystem::path user_preset_folder() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value == nullptr ? "" : value);
    };
    if (const std::string folder = variable("DRIFT_CONFIG_DIR"); !folder.empty()) {
        return fs::path(folder) / "presets";
    }
    if (const std::string folder = variable("XDG_CONFIG_HOME"); !folder.empty()) {
        return fs::path(folder) / "drift-workbench" / "presets";
    }
    return fs::path(variable("HOME")) / ".config" / "drift-workbench" / "presets";
}

std::vector<PresetInfo> list_presets() {
    std::vector<PresetInfo> list;
    for (PresetFile& file : all_presets()) {
        list.push_back(std::move(file.info));
    }
    return list;
}

std::string preset_yaml(const std::string& name) {
    return find_preset(name).text;
}

RunConfig preset(const std::string& name) {
    const ChainEntry guard(name);
    const PresetFile file = find_preset(name);
    RunConfig config;
    apply_yaml(config, file.text,
               file.info.origin == "built in" ? concat("preset ", name) : file.info.origin);
    return config;
}

void save_user_preset(const std::string& name, const RunConfig& config, bool replace) {
    check_preset_name(name);
    for (const PresetInfo& info : list_presets()) {
        if (info.name == name && (info.origin == "built in" || !replace)) {
            throw Error(ErrorCode::kConflict,
                        concat("the preset \"", name, "\" exists already (", info.origin, ")"),
                        info.origin == "built in" ? "Choose another name; built-in presets stay as they are"
                                                  : "Choose another name or replace it");
        }
    }
    const fs::path folder = user_preset_folder();
    std::error_code problem;
    fs::create_directories(folder, problem);
    if (problem) {
        throw Error(ErrorCode::kIo, concat("the folder ", folder.string(), " cannot be made"),
                    "Check its permissions, or set DRIFT_CONFIG_DIR to a folder you may write",
                    problem.message());
    }
    std::string text =
        concat("# ", config.run.name.empty() ? name : config.run.name, "\n", to_yaml_changes(config));
    write_file_atomic(folder / (name + ".yaml"), text);
}

}  // namespace drift
