// Points from a text table: two numeric columns and, optionally, a class. No torch. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drift {

struct ToyTable {
    std::vector<std::array<double, 2>> points;
    std::vector<std::int32_t> classes;     // one per point, index into class_names; empty: no third column
    std::vector<std::string> class_names;  // numbers ascending, else texts in alphabetical order
};

inline constexpr std::size_t kToyTableRows = 1'000'000;
inline constexpr std::size_t kToyTableClasses = 64;

// Columns are separated by commas, semicolons, tabs or blanks (the first of these that the first row holds);
// one header row is allowed, as are empty lines and lines that start with #. The third column holds the
// class: an integer or a word. Throws Error{kBadData} with `origin`, the line (from 1), what it holds and
// what is allowed, for: text where a number belongs, one column or more than three, rows of unequal width, a
// non-finite or absurd number (beyond +-1e12), no row at all, more than kToyTableRows rows, more than
// kToyTableClasses classes.
[[nodiscard]] ToyTable parse_toy_table(std::string_view text, const std::string& origin);

}  // namespace drift
