// Applies a parsed YAML or JSON document to a config: sections, dotted keys, `preset:`.
#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/config/option.h"

namespace drift {

namespace {

std::string place(const std::string& origin, int line) {
    return line > 0 ? concat(origin, " line ", line, ": ") : concat(origin, ": ");
}

class TreeReader {
public:
    TreeReader(RunConfig& config, const std::string& origin) : config_(config), origin_(origin) {}

    void read(const RawValue& root) {
        if (root.kind == RawValue::Kind::kNull) {
            return;  // an empty file changes nothing
        }
        if (root.kind != RawValue::Kind::kMap) {
            throw Error(ErrorCode::kConfig,
                        concat(place(origin_, root.line), "a configuration is a list of `section:` groups"),
                        "Start from an example: drift presets show two_gaussians");
        }
        for (std::size_t i = 0; i < root.keys.size(); ++i) {
            if (root.keys[i] == "preset") {
                take_preset(root.items[i]);
            }
        }
        read_map("", root);
    }

private:
    void take_preset(const RawValue& value) {
        if (value.kind != RawValue::Kind::kPlain && value.kind != RawValue::Kind::kText) {
            throw Error(ErrorCode::kConfig,
                        concat(place(origin_, value.line), "preset must be a preset's name"),
                        "List them with: drift presets list");
        }
        try {
            config_ = preset(value.text);
        } catch (const Error& error) {
            ErrorInfo info = error.info();
            info.message = place(origin_, value.line) + info.message;
            throw Error(info);
        }
    }

    void read_map(const std::string& prefix, const RawValue& map) {
        std::set<std::string> seen;
        for (std::size_t i = 0; i < map.keys.size(); ++i) {
            const std::string key = prefix.empty() ? map.keys[i] : concat(prefix, ".", map.keys[i]);
            const std::string where = place(origin_, map.key_lines[i]);
            if (!seen.insert(key).second) {
                throw Error(ErrorCode::kConfig, concat(where, "key \"", key, "\" appears twice"),
                            "Keep one of the two lines");
            }
            if (key != "preset") {
                read_entry(key, map.items[i], where);
            }
        }
    }

    void read_entry(const std::string& key, const RawValue& value, const std::string& where) {
        if (!is_section(key)) {
            assign(find_option(config_, key, where), value, where);
        } else if (value.kind == RawValue::Kind::kMap) {
            read_map(key, value);
        } else if (value.kind != RawValue::Kind::kNull) {
            throw Error(ErrorCode::kConfig, concat(where, "\"", key, "\" is a section, not an option"),
                        concat("Write its options indented below it; drift config docs lists them"));
        }
    }

    [[nodiscard]] bool is_section(const std::string& key) const {
        const auto& options = all_options();
        return std::any_of(options.begin(), options.end(),
                           [&](const OptionInfo& o) { return o.section == key; });
    }

    RunConfig& config_;
    const std::string& origin_;
};

}  // namespace

void apply_tree(RunConfig& config, const RawValue& root, const std::string& origin) {
    RunConfig changed = config;
    TreeReader(changed, origin).read(root);
    config = std::move(changed);
}

}  // namespace drift
