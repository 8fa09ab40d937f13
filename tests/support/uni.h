// The seedless inputs of the golden cases (algorithm.md 15.1) and the expressions that combine them.
#pragma once

#include <ATen/core/Tensor.h>

#include <string_view>

namespace drift::test {

// Values in [-1, 1), row-major, float64.
[[nodiscard]] at::Tensor uni(std::string_view tag, at::IntArrayRef shape);

// Evaluates an input such as "0.7*uni('d1:pos',[2,4,5])+0.3", "uni('a',[9,9])[:6,2:4]", "abs(uni('k',[5]))"
// or "0", in float64 and without rounding. Numbers, + - * /, parentheses, uni, abs, slices. A bare number has
// shape []. Throws std::invalid_argument naming the expression and the place.
[[nodiscard]] at::Tensor evaluate(std::string_view expression);

// evaluate(), rounded to float32 once and returned as `dtype`: how every input of the drift, sampling and
// optimizer cases is made. A bare number fills `shape`; any other result must have it.
[[nodiscard]] at::Tensor input(std::string_view expression, at::IntArrayRef shape, at::ScalarType dtype);

}  // namespace drift::test
