// Small text helpers shared by messages and parsers.
#pragma once

#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace drift {

// concat("step ", 3, " of ", 5): messages without a formatting library (LibTorch's headers carry another
// fmt).
template <class... Parts>
[[nodiscard]] std::string concat(const Parts&... parts) {
    std::ostringstream out;
    (out << ... << parts);
    return out.str();
}

// The candidate with the smallest edit distance to `word`, or "" when none is near (> a third of its length +
// 1).
[[nodiscard]] std::string nearest_match(std::string_view word, std::span<const std::string> candidates);
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
[[nodiscard]] std::string trim(std::string_view text);
[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);
// Lower-case letters, digits and single dashes; for folder names. Empty input gives "run".
[[nodiscard]] std::string slug(std::string_view text);
// Shortest decimal text that reads back to the same double ("0.05", "1e-06", "nan", "inf").
[[nodiscard]] std::string number_text(double value);

}  // namespace drift
