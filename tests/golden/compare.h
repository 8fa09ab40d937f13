// The pass rule of golden entries (tests/golden/README.md), and messages that say which number is off.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace drift::test {

// What an implementation computed for one key: numbers, or integers, bytes and texts that must be equal.
using GoldenValue = std::variant<at::Tensor, nlohmann::json>;
using GoldenResults = std::map<std::string, GoldenValue>;

// Compares `got` with an entry of "expect" and returns one line per failed rule ("element 3: got ..., want
// ..., tolerance ..."), empty when it passes. `tolerance` > 0 replaces the entry's own (a float64 run).
[[nodiscard]] std::vector<std::string> compare(const nlohmann::json& entry, const GoldenValue& got,
                                               double tolerance = 0);

}  // namespace drift::test
