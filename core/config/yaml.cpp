// YAML form of a RunConfig. Reading keeps line numbers for messages; writing is plain text in describe()
// order.
#include <yaml-cpp/yaml.h>

#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/config/option.h"

namespace drift {

namespace {

RawValue raw_from(const YAML::Node& node, const std::string& origin) {
    RawValue raw;
    raw.line = node.Mark().line + 1;
    switch (node.Type()) {
        case YAML::NodeType::Map:
            raw.kind = RawValue::Kind::kMap;
            for (const auto& entry : node) {
                const int line = entry.first.Mark().line + 1;
                if (!entry.first.IsScalar()) {
                    throw Error(ErrorCode::kConfig, concat(origin, " line ", line, ": a key must be a name"));
                }
                raw.keys.push_back(entry.first.Scalar());
                raw.key_lines.push_back(line);
                raw.items.push_back(raw_from(entry.second, origin));
            }
            break;
        case YAML::NodeType::Sequence:
            raw.kind = RawValue::Kind::kSequence;
            for (const YAML::Node& item : node) {
                raw.items.push_back(raw_from(item, origin));
            }
            break;
        case YAML::NodeType::Scalar:
            // yaml-cpp tags quoted scalars with "!" and plain ones with "?".
            raw.kind = node.Tag() == "!" ? RawValue::Kind::kText : RawValue::Kind::kPlain;
            raw.text = node.Scalar();
            break;
        case YAML::NodeType::Null:
        case YAML::NodeType::Undefined:
            raw.kind = RawValue::Kind::kNull;
            break;
    }
    return raw;
}

bool plain_text_is_safe(const std::string& text) {
    constexpr std::string_view kSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./";
    const bool starts_well = !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) != 0);
    return starts_well && text.find_first_not_of(kSafe) == std::string::npos && text != "null" &&
           text != "true" && text != "false" && text != "yes" && text != "no" && text != "on" &&
           text != "off";
}

std::string yaml_value(const ValueRef& ref) {
    const auto* text = std::get_if<std::string*>(&ref);
    if (text == nullptr || plain_text_is_safe(**text)) {
        return value_text(ref);
    }
    // A JSON string is a double-quoted YAML scalar.
    return nlohmann::json(**text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string yaml_comment(const Option& option) {
    return concat("# ", option.info.help, ": ", allowed_text(option.ref, option.info),
                  option.info.live ? "; may be edited while the run goes on" : "");
}

}  // namespace

void apply_yaml(RunConfig& config, std::string_view text, const std::string& origin) {
    RawValue root;
    root.kind = RawValue::Kind::kNull;
    try {
        const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text));
        if (documents.size() > 1) {
            throw Error(ErrorCode::kConfig, concat(origin, ": the file holds several YAML documents"),
                        "Keep one; lines with --- separate documents");
        }
        if (!documents.empty()) {
            root = raw_from(documents.front(), origin);
        }
    } catch (const YAML::Exception& error) {
        throw Error(ErrorCode::kConfig,
                    concat(origin, error.mark.is_null() ? "" : concat(" line ", error.mark.line + 1),
                           ": this is not valid YAML (", error.msg, ")"),
                    "Check indentation (spaces, no tabs), colons and quotes near that line");
    }
    apply_tree(config, root, origin);
}

RunConfig config_from_yaml(std::string_view text, const std::string& origin) {
    RunConfig config;
    apply_yaml(config, text, origin);
    return config;
}

// Writes the options for which `wanted(option)` holds.
template <class Wanted>
static std::string write_yaml(const RunConfig& config, bool comments, const Wanted& wanted) {
    std::string text;
    std::string section;
    for_each_option(config, [&](const Option& option) {
        if (!wanted(option)) {
            return;
        }
        if (option.section != section) {
            text += concat(comments && !text.empty() ? "\n" : "", option.section, ":",
                           comments ? concat("  # ", option.section_help) : std::string(), "\n");
            section = option.section;
        }
        if (comments) {
            text += concat("  ", yaml_comment(option), "\n");
        }
        text += concat("  ", option.key.substr(section.size() + 1), ": ", yaml_value(option.ref), "\n");
    });
    return text;
}

std::string to_yaml(const RunConfig& config, bool comments) {
    return write_yaml(config, comments, [](const Option&) { return true; });
}

std::string to_yaml_changes(const RunConfig& config) {
    std::set<std::string> changed;
    for (const ConfigDifference& difference : diff(RunConfig{}, config)) {
        changed.insert(difference.key);
    }
    const std::string text =
        write_yaml(config, false, [&](const Option& option) { return changed.contains(option.key); });
    return text.empty() ? "{}\n" : text;
}

}  // namespace drift
