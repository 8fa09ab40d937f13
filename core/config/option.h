// The options of one RunConfig as a flat list, and their values as text. Shared by every reader and writer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/config/run_config.h"

namespace drift {

// One option of one particular config; `ref` points into it and lives as long as it does.
struct Option {
    std::string key;      // "drift.temperatures"
    std::string section;  // "drift"
    std::string section_help;
    ValueRef ref;
    FieldInfo info;
};

// In describe() order.
[[nodiscard]] std::vector<Option> options_of(RunConfig& config);
// Calls `visit(const Option&)`; the values must only be read.
template <class Visit>
void for_each_option(const RunConfig& config, Visit&& visit) {
    RunConfig copy = config;
    for (const Option& option : options_of(copy)) {
        visit(option);
    }
}
// Throws Error{kConfig} naming the nearest known key; `where` ("run.yaml line 3: ") starts the message.
[[nodiscard]] Option find_option(RunConfig& config, std::string_view key, const std::string& where = {});
// The known key or section most like `key`, also for a bare last part ("learning_rate"); "" when none is
// near.
[[nodiscard]] std::string nearest_key(std::string_view key);

// True when a run with this task and this data source reads the option. FieldInfo::tasks lists tasks ("toy")
// or, for options of one kind of data, task:data.source ("toy:ring"); "toy:classes" are the class-conditional
// toys; empty means everybody.
[[nodiscard]] bool applies(const FieldInfo& info, const RunConfig& config);

[[nodiscard]] std::string value_text(const ValueRef& ref);  // "0.05", "true", "[0.02, 0.05]", "paper"
[[nodiscard]] std::string value_type(const ValueRef& ref);  // OptionInfo::type
// "an integer from 1 to 4096 (classes)", "one of release, paper"
[[nodiscard]] std::string allowed_text(const ValueRef& ref, const FieldInfo& info);
// Empty when the current value lies in the option's domain, else what is wrong ("is 0, but must be ...").
[[nodiscard]] std::string domain_problem(const ValueRef& ref, const FieldInfo& info);

// A parsed file value before its type is known.
struct RawValue {
    enum class Kind {
        kPlain,    // unquoted YAML, or text from a command line: any type
        kText,     // quoted YAML or a JSON string: text and choices only
        kLiteral,  // JSON number or bool: never text
        kSequence,
        kMap,
        kNull,
    };
    Kind kind = Kind::kPlain;
    std::string text;
    std::vector<RawValue> items;    // kSequence, and the values of kMap
    std::vector<std::string> keys;  // kMap
    std::vector<int> key_lines;     // kMap
    int line = 0;                   // from 1; 0: unknown
};
// Sets the option, or throws Error{kConfig} with `where`, the key, the value and what is allowed.
void assign(const Option& option, const RawValue& value, const std::string& where);

// Applies a parsed document; `preset:` first. Either all of it or nothing.
void apply_tree(RunConfig& config, const RawValue& root, const std::string& origin);

}  // namespace drift
