// From what a user names (a preset, a file, assignments) to a checked config, and back to a command line.
#include <algorithm>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/config/data_path.h"

namespace drift {

namespace {

bool has_extension(const std::string& target, std::initializer_list<const char*> extensions) {
    const std::string extension = fs::path(target).extension().string();
    return std::find(extensions.begin(), extensions.end(), extension) != extensions.end();
}

bool names_a_file(const std::string& target) {
    std::error_code ignored;
    return target.find('/') != std::string::npos || has_extension(target, {".yaml", ".yml", ".json"}) ||
           fs::is_regular_file(target, ignored);
}

// Words the shell leaves alone stay as they are.
std::string shell_word(const std::string& word) {
    constexpr std::string_view kSafe =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:+@%";
    if (!word.empty() && word.find_first_not_of(kSafe) == std::string::npos) {
        return word;
    }
    std::string text = "'";
    for (const char c : word) {
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return text + "'";
}

}  // namespace

RunConfig load_config(const std::string& target) {
    std::error_code ignored;
    if (fs::is_directory(target, ignored) && fs::is_regular_file(fs::path(target) / "run.yaml", ignored)) {
        return load_config((fs::path(target) / "run.yaml").string());  // a run folder
    }
    if (!names_a_file(target)) {
        return preset(target);
    }
    if (!fs::exists(target, ignored)) {
        throw Error(ErrorCode::kNotFound, concat("there is no file ", target),
                    "Name a preset (drift presets list) or an existing YAML or JSON file");
    }
    const std::string text = read_file(target);
    RunConfig config =
        has_extension(target, {".json"}) ? config_from_json(text, target) : config_from_yaml(text, target);
    return with_absolute_data(std::move(config), fs::path(target).parent_path());
}

RunConfig resolve_config(const std::string& target, const std::vector<std::string>& assignments) {
    RunConfig config = load_config(target);
    for (const std::string& assignment : assignments) {
        apply_assignment(config, assignment);
    }
    if (config.run.name.empty()) {
        config.run.name = fs::path(target).stem().string();
    }
    check(config);
    return config;
}

std::string command_line(const std::string& target, const RunConfig& config) {
    std::string base = target;
    if (base.empty()) {
        // Without a target the line starts from the one that needs the fewest changes.
        std::size_t fewest = std::string::npos;
        for (const PresetInfo& info : list_presets()) {
            if (info.origin != "built in") {
                continue;
            }
            const std::size_t changes = diff(preset(info.name), config).size();
            if (changes < fewest) {
                fewest = changes;
                base = info.name;
            }
        }
    }
    std::string line = concat("drift train ", shell_word(base));
    for (const ConfigDifference& change : diff(load_config(base), config)) {
        if (change.key == "run.name" && change.b == fs::path(base).stem().string()) {
            continue;  // the default name
        }
        line += concat(" --set ", shell_word(concat(change.key, "=", change.b)));
    }
    return line;
}

}  // namespace drift
