// Expressions as users type them: one grammar for filters over runs and for formulas over curves.
//
//   or, ||   and, &&   not, !   == (or =) != < <= > >= ~ !~   + -   * /   unary -   ^   f(a, b)   (...)
//
// Numbers may carry a unit of time (`2h`, `30min`, `3d`: seconds). Text stands in "double" or 'single'
// quotes; a `name in back quotes` may hold any character. General libraries of expressions know either
// numbers only or cannot name a curve such as eval/energy_distance, so this is a small parser of its own.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace drift {

struct ExpressionNode {
    enum class Kind { kNumber, kText, kName, kCall, kUnary, kBinary };
    Kind kind = Kind::kNumber;
    double number = 0;
    std::string text;          // of a text, a name, a function, or the operator: "or", "==", "!~", "-", ...
    std::size_t position = 0;  // byte in the source, for messages
    std::vector<ExpressionNode> children;
};

struct ExpressionRules {
    // Length of the name at the start of the text, 0 when none starts there. Only asked where a letter or '_'
    // stands.
    std::function<std::size_t(std::string_view)> name_length;
    std::string what = "expression";  // for messages: "filter", "formula"
};

// Letters, digits, '_' and '.', with '/' wherever no blank stands beside it: eval/energy_distance is one
// name.
[[nodiscard]] std::size_t name_with_slashes(std::string_view text);
// Letters, digits and '_' only.
[[nodiscard]] std::size_t plain_name(std::string_view text);

// Throws Error{kUsage} that shows the text with the place marked, what was found there and what was expected.
[[nodiscard]] ExpressionNode parse_expression(std::string_view text, const ExpressionRules& rules);

// The error for something wrong at a place of the text; parsers built on this one use it for their own rules.
[[nodiscard]] Error expression_error(std::string_view text, std::size_t position, const std::string& problem,
                                     const std::string& what_to_do);

}  // namespace drift
