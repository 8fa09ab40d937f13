// "Show me what this does": two small toys that differ in one option.
//
// Pure functions of a config; any thread. Neither torch nor Qt.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/config/config_io.h"

namespace drift {

// Whether a toy answers the question: the option reaches the result of a toy run and has more than one value.
// Cheap enough to ask for every option after every key stroke.
[[nodiscard]] bool is_contrastable(const OptionInfo& option, const RunConfig& config);
// A value far enough from the present one to see a difference: another choice, four times or a quarter, a
// force switched off. Valid in `config`; nothing when there is none.
[[nodiscard]] std::optional<std::string> telling_value(const OptionInfo& option, const RunConfig& config);

struct ToyContrast {
    std::string key;
    std::string value_a, value_b;
    RunConfig a, b;  // small and quick, recorded closely, with names that say the value
};
// Throws Error{kConfig} when a value is none or contradicts the rest.
[[nodiscard]] ToyContrast toy_contrast(const RunConfig& config, const std::string& key,
                                       const std::string& value_a, const std::string& value_b);

// The same run, small and quick enough to be watched beside others: at most `steps` updates of 256 points,
// frames every few steps. Options in `keep` stay as they are.
[[nodiscard]] RunConfig quick_toy(const RunConfig& config, std::int64_t steps,
                                  const std::vector<std::string>& keep = {});

}  // namespace drift
