// The checked form of a RunQuery; internal to core/store.
#pragma once

#include <string>
#include <vector>

#include "core/base/math_functions.h"
#include "core/store/run_query.h"

namespace drift {

enum class RunValueType { kBool, kNumber, kText, kList };

struct RunFact {
    RunQuery::Fact about;
    RunValueType type = RunValueType::kText;
    RunValue (*get)(const RunFacts&) = nullptr;
};
[[nodiscard]] const std::vector<RunFact>& run_facts();

struct RunQuery::Node {
    enum class Kind {
        kConstant,
        kFact,
        kOption,
        kMetric,
        kHas,
        kNot,
        kMinus,
        kFunction,
        kLogic,
        kCompare,
        kArithmetic
    };
    Kind kind = Kind::kConstant;
    RunValueType type = RunValueType::kNumber;
    RunValue constant;
    std::string text;  // option, curve or operator
    const RunFact* fact = nullptr;
    const MathFunction* function = nullptr;
    std::vector<Node> children;
};

[[nodiscard]] RunValue evaluate(const RunQuery::Node& node, const RunFacts& facts);

}  // namespace drift
