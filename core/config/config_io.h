// Reading, writing and changing a RunConfig as YAML, JSON and `key=value`, all driven by describe().
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/config/run_config.h"

namespace drift {

// Applies `text` on top of `config`. Unknown key, wrong type or value out of range throw Error{kConfig} with
// `origin`, the line, the allowed values and the nearest known key. `preset: NAME` at the top level is
// applied first.
void apply_yaml(RunConfig& config, std::string_view text, const std::string& origin);
void apply_json(RunConfig& config, std::string_view text, const std::string& origin);
// One dotted assignment, "drift.temperatures=0.05,0.2" or "[0.05, 0.2]". Throws Error{kUsage|kConfig}.
void apply_assignment(RunConfig& config, std::string_view assignment);
// Sets one option from text; same rules and errors as apply_assignment.
void set_value(RunConfig& config, const std::string& key, std::string_view value);
// The option's value as text, e.g. "[0.02, 0.05]"; throws Error{kConfig} with the nearest match for an
// unknown key.
[[nodiscard]] std::string get_value(const RunConfig& config, const std::string& key);

[[nodiscard]] std::string to_yaml(const RunConfig& config, bool comments = false);
// Only what differs from the defaults; "{}\n" when nothing does.
[[nodiscard]] std::string to_yaml_changes(const RunConfig& config);
[[nodiscard]] std::string to_json(const RunConfig& config);
[[nodiscard]] RunConfig config_from_json(std::string_view text, const std::string& origin);
[[nodiscard]] RunConfig config_from_yaml(std::string_view text, const std::string& origin);

// Every dotted key with its description, in describe() order.
struct OptionInfo {
    std::string key;      // "drift.temperatures"
    std::string section;  // "drift"
    std::string section_help;
    FieldInfo info;
    std::string type;  // "bool", "integer", "number", "text", "integer list", "number list", "choice"
    std::vector<std::string> choices;  // for "choice"
    std::string default_value;
};
[[nodiscard]] const std::vector<OptionInfo>& all_options();
[[nodiscard]] const OptionInfo& option_info(const std::string& key);  // throws Error{kConfig}, nearest match

// Options whose values differ: key, value in a, value in b.
struct ConfigDifference {
    std::string key, a, b;
    bool hashed = true;
};
[[nodiscard]] std::vector<ConfigDifference> diff(const RunConfig& a, const RunConfig& b);

// Presets: resources compiled into the program, then `*.yaml` in the user folder.
struct PresetInfo {
    std::string name;    // "two_gaussians"
    std::string group;   // "toy", "image"
    std::string title;   // first comment line of the file
    std::string help;    // the following comment lines
    std::string origin;  // "built in" or the file
};
[[nodiscard]] std::vector<PresetInfo> list_presets();
[[nodiscard]] std::string preset_yaml(const std::string& name);  // throws Error{kNotFound}, nearest match
[[nodiscard]] RunConfig preset(const std::string& name);
// $DRIFT_CONFIG_DIR/presets, else drift-workbench/presets in the user's configuration folder; may not exist
// yet.
[[nodiscard]] std::filesystem::path user_preset_folder();
// Saves the difference to the defaults as a user preset; throws Error{kConflict} if it exists and !replace.
void save_user_preset(const std::string& name, const RunConfig& config, bool replace);

// `target` is a preset name, a YAML or JSON file, or a run folder; not checked. Throws
// Error{kNotFound|kConfig|kIo}.
[[nodiscard]] RunConfig load_config(const std::string& target);
// The same plus assignments, which win over it. An empty run.name becomes the target's name; the result is
// checked.
[[nodiscard]] RunConfig resolve_config(const std::string& target,
                                       const std::vector<std::string>& assignments);

// The `drift train ...` line that starts exactly this config: a preset or file plus the differing options. An
// empty `target` takes the built-in preset that needs the fewest.
[[nodiscard]] std::string command_line(const std::string& target, const RunConfig& config);

// docs/config.md, generated from describe().
[[nodiscard]] std::string reference_markdown();

// The predecessor's flat `key: value` files (python_reproduction.md section 3) with
// include/extends/base-config.
struct FlatImportRow {
    std::string key, value;
    std::string target;   // our dotted key, empty when there is none
    std::string outcome;  // "imported", "same as default", "no counterpart", "changed"
    std::string reason;   // why, for everything but a plain import
};
struct FlatImport {
    RunConfig config;
    std::vector<FlatImportRow> rows;  // every key of the file, none dropped in silence
};
[[nodiscard]] FlatImport import_flat(const std::filesystem::path& file);

}  // namespace drift
