// Functions of numbers that filters and formulas share. Results follow IEEE 754: sqrt(-1) is NaN.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drift {

struct MathFunction {
    std::string_view name;
    std::size_t least = 1, most = 1;  // number of arguments
    double (*apply)(std::span<const double>);
    std::string_view help;
};

inline constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

// abs, sqrt, log, log10, log2, exp, min, max, mean, clip; null when there is no such function.
[[nodiscard]] const MathFunction* find_math_function(std::string_view name);
[[nodiscard]] std::span<const MathFunction> math_functions();

// + - * / ^ of two numbers. Precondition: `symbol` is one of them.
[[nodiscard]] double apply_arithmetic(std::string_view symbol, double a, double b);
[[nodiscard]] bool is_arithmetic(std::string_view symbol);

}  // namespace drift
