#include "core/config/option.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/config_io.h"

namespace drift {

namespace {

class Collector final : public ConfigVisitor {
public:
    void begin_section(const char* key, const char* help) override {
        path_.push_back(key);
        help_ = help;
    }
    void end_section() override { path_.pop_back(); }
    void value(const char* key, ValueRef ref, const FieldInfo& info) override {
        std::string section = join(path_, ".");
        std::string full = concat(section, ".", key);
        options.push_back({std::move(full), std::move(section), help_, ref, info});
    }
    std::vector<Option> options;

private:
    std::vector<std::string> path_;
    std::string help_;
};

std::vector<std::string> choices_of(const ValueRef& ref) {
    std::vector<std::string> names;
    if (const auto* choice = std::get_if<EnumRef>(&ref)) {
        names.assign(choice->names.begin(), choice->names.end());
    }
    return names;
}

std::vector<OptionInfo> make_all_options() {
    std::vector<OptionInfo> list;
    for_each_option(RunConfig{}, [&](const Option& option) {
        list.push_back({option.key, option.section, option.section_help, option.info, value_type(option.ref),
                        choices_of(option.ref), value_text(option.ref)});
    });
    return list;
}

std::string last_part(std::string_view key) {
    const auto dot = key.rfind('.');
    return std::string(dot == std::string_view::npos ? key : key.substr(dot + 1));
}

}  // namespace

std::vector<Option> options_of(RunConfig& config) {
    Collector collector;
    describe(collector, config);
    return std::move(collector.options);
}

std::string nearest_key(std::string_view key) {
    const std::string wanted = last_part(key);
    std::vector<std::string> keys;
    std::vector<std::string> last_parts;
    std::vector<std::string> same_last_part;
    std::vector<std::string> sections;
    for (const OptionInfo& option : all_options()) {
        keys.push_back(option.key);
        last_parts.push_back(last_part(option.key));
        sections.push_back(option.section);
        if (last_parts.back() == wanted) {
            same_last_part.push_back(option.key);
        }
    }
    // A right name in the wrong section is the commonest slip, so it goes before small spelling distances.
    if (!same_last_part.empty()) {
        const std::string near = nearest_match(key, same_last_part);
        return near.empty() ? same_last_part.front() : near;
    }
    const std::string near = nearest_match(key, keys);
    if (!near.empty()) {
        return near;
    }
    if (const std::string section = nearest_match(key, sections); !section.empty()) {
        return section;
    }
    const std::string part = nearest_match(wanted, last_parts);
    const auto found = std::find(last_parts.begin(), last_parts.end(), part);
    return found == last_parts.end() ? "" : keys[static_cast<std::size_t>(found - last_parts.begin())];
}

Option find_option(RunConfig& config, std::string_view key, const std::string& where) {
    for (Option& option : options_of(config)) {
        if (option.key == key) {
            return std::move(option);
        }
    }
    const std::string near = nearest_key(key);
    throw Error(ErrorCode::kConfig,
                concat(where, "unknown key \"", key, "\"",
                       near.empty() ? std::string() : concat("; did you mean ", near, "?")),
                "List every key with: drift config docs");
}

bool applies(const FieldInfo& info, const RunConfig& config) {
    const std::string task = enum_name(config.run.task);
    const std::string with_source = concat(task, ":", enum_name(config.data.source));
    const bool toy_classes = config.run.task == Task::kToy && config.data.toy_classes;
    const std::vector<std::string> readers = split(info.tasks, ',');
    return info.tasks.empty() || std::any_of(readers.begin(), readers.end(), [&](const std::string& reader) {
               return trim(reader) == task || trim(reader) == with_source ||
                      (toy_classes && trim(reader) == "toy:classes");
           });
}

const std::vector<OptionInfo>& all_options() {
    static const std::vector<OptionInfo> list = make_all_options();
    return list;
}

const OptionInfo& option_info(const std::string& key) {
    for (const OptionInfo& option : all_options()) {
        if (option.key == key) {
            return option;
        }
    }
    RunConfig config;
    (void)find_option(config, key);  // throws with the nearest key
    throw Error(ErrorCode::kInternal, concat("option ", key, " is described but not listed"));
}

std::string get_value(const RunConfig& config, const std::string& key) {
    RunConfig copy = config;
    return value_text(find_option(copy, key).ref);
}

void set_value(RunConfig& config, const std::string& key, std::string_view value) {
    RawValue raw;
    raw.text = std::string(value);
    assign(find_option(config, key), raw, "");
}

void apply_assignment(RunConfig& config, std::string_view assignment) {
    const auto equals = assignment.find('=');
    if (equals == std::string_view::npos || equals == 0) {
        throw Error(ErrorCode::kUsage, concat("\"", assignment, "\" is not an assignment"),
                    "Write key=value, for example train.total_steps=500");
    }
    set_value(config, trim(assignment.substr(0, equals)), trim(assignment.substr(equals + 1)));
}

std::vector<ConfigDifference> diff(const RunConfig& a, const RunConfig& b) {
    RunConfig left = a;
    RunConfig right = b;
    const std::vector<Option> options_a = options_of(left);
    const std::vector<Option> options_b = options_of(right);
    std::vector<ConfigDifference> differences;
    for (std::size_t i = 0; i < options_a.size(); ++i) {
        std::string text_a = value_text(options_a[i].ref);
        std::string text_b = value_text(options_b[i].ref);
        if (text_a != text_b) {
            differences.push_back(
                {options_a[i].key, std::move(text_a), std::move(text_b), options_a[i].info.hashed});
        }
    }
    return differences;
}

}  // namespace drift
