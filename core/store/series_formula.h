// Formulas over the curves of one run: a/b, ema(loss, 0.99), derivative(x), sqrt(force/0.05),
// mean(`force/*`).
//
// X ALIGNMENT  A formula has one point at every point of its reference: the curve it uses that is logged
// least often. The other curves stand there with their newest value at or before that x; before their first
// value there is no point. Non-finite values propagate; ema, best, sum and moving_mean pass over them (a gap)
// and go on with the next finite value. NAMES  A curve that the run has is meant as it is written, slashes
// included ("force/0.05"); any name may stand in `back quotes`, where `*` takes every curve that matches as
// so many arguments. `x` is the position on the x axis. Grammar: core/base/expression.h.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drift {

struct FormulaPoint {
    double x = 0, y = 0;
};

class SeriesFormula {
public:
    // `known_keys`: the run's curves. Throws Error{kUsage} with the place, the nearest curve for a misspelt
    // one, and the functions for an unknown function.
    [[nodiscard]] static SeriesFormula parse(std::string_view text, std::span<const std::string> known_keys);

    // The curves it reads, in order of first mention; at least one.
    [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
    [[nodiscard]] std::size_t slots() const { return slots_; }
    // Names with one line of help each, for completion and docs.
    struct FunctionHelp {
        std::string name, help;
    };
    [[nodiscard]] static std::vector<FunctionHelp> functions();

    struct Node;  // internal
    [[nodiscard]] const Node& root() const { return *root_; }

private:
    std::shared_ptr<const Node> root_;
    std::vector<std::string> keys_;
    std::size_t slots_ = 0;
};

// A formula fed point by point, for curves that grow. Copyable: a copy goes on by itself.
class FormulaStream {
public:
    // `reference`: index into formula.keys() of the curve that is logged least often.
    FormulaStream(SeriesFormula formula, std::size_t reference);
    // A new point of keys()[key]; x must not decrease per key.
    void feed(std::size_t key, FormulaPoint point);
    // The points that became known since the last call.
    [[nodiscard]] std::vector<FormulaPoint> take();
    [[nodiscard]] const SeriesFormula& formula() const { return formula_; }
    [[nodiscard]] std::size_t reference() const { return reference_; }

    struct Memory {
        double a = 0, b = 0;
        bool set = false;
        std::deque<double> window;
    };

private:
    SeriesFormula formula_;
    std::size_t reference_;
    std::vector<std::deque<FormulaPoint>> waiting_;
    std::vector<double> newest_;
    std::vector<bool> known_;
    std::vector<Memory> memory_;
};

// Curve i of keys() as whole columns; the reference is the one with the fewest points.
[[nodiscard]] std::vector<FormulaPoint> evaluate_formula(
    const SeriesFormula& formula, const std::vector<std::vector<FormulaPoint>>& curves);

}  // namespace drift
