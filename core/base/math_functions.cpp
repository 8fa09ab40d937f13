#include "core/base/math_functions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace drift {
namespace {

using Arguments = std::span<const double>;

// std::min would pass over NaN or not, depending on the order.
double extreme(Arguments values, bool largest) {
    double found = values[0];
    for (const double value : values.subspan(1)) {
        if (std::isnan(value) || std::isnan(found)) {
            return std::numeric_limits<double>::quiet_NaN();
        }
        found = largest ? std::max(found, value) : std::min(found, value);
    }
    return found;
}

constexpr std::array<MathFunction, 10> kFunctions = {{
    {"abs", 1, 1, [](Arguments a) { return std::abs(a[0]); }, "size without sign"},
    {"sqrt", 1, 1, [](Arguments a) { return std::sqrt(a[0]); }, "square root"},
    {"log", 1, 1, [](Arguments a) { return std::log(a[0]); }, "natural logarithm"},
    {"log10", 1, 1, [](Arguments a) { return std::log10(a[0]); }, "logarithm to base 10"},
    {"log2", 1, 1, [](Arguments a) { return std::log2(a[0]); }, "logarithm to base 2"},
    {"exp", 1, 1, [](Arguments a) { return std::exp(a[0]); }, "e to the power of it"},
    {"min", 1, kAnyNumber, [](Arguments a) { return extreme(a, false); }, "the smallest of its arguments"},
    {"max", 1, kAnyNumber, [](Arguments a) { return extreme(a, true); }, "the largest of its arguments"},
    {"mean", 1, kAnyNumber,
     [](Arguments a) { return std::accumulate(a.begin(), a.end(), 0.0) / static_cast<double>(a.size()); },
     "the mean of its arguments"},
    {"clip", 3, 3, [](Arguments a) { return a[1] <= a[2] ? std::clamp(a[0], a[1], a[2]) : std::nan(""); },
     "clip(x, low, high): x kept between two limits"},
}};

}  // namespace

std::span<const MathFunction> math_functions() {
    return kFunctions;
}

const MathFunction* find_math_function(std::string_view name) {
    const auto found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                    [name](const MathFunction& one) { return one.name == name; });
    return found == kFunctions.end() ? nullptr : &*found;
}

bool is_arithmetic(std::string_view symbol) {
    return symbol.size() == 1 && std::string_view("+-*/^").find(symbol[0]) != std::string_view::npos;
}

double apply_arithmetic(std::string_view symbol, double a, double b) {
    switch (symbol[0]) {
        case '+':
            return a + b;
        case '-':
            return a - b;
        case '*':
            return a * b;
        case '/':
            return a / b;
        default:
            return std::pow(a, b);
    }
}

}  // namespace drift
