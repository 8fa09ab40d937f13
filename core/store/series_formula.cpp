#include "core/store/series_formula.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/expression.h"
#include "core/base/math_functions.h"
#include "core/base/text.h"

namespace drift {

namespace {
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// A function that remembers what came before.
struct SeriesFunction {
    std::string_view name;
    std::size_t arguments;
    double (*apply)(FormulaStream::Memory&, double x, double value, double parameter);
    std::string_view help;
};

double ema(FormulaStream::Memory& memory, double, double value, double decay) {
    if (!std::isfinite(value)) {
        return kNaN;
    }
    // a: weighted sum, b: sum of weights; dividing removes the bias towards zero of the first points.
    memory.a = decay * memory.a + (1 - decay) * value;
    memory.b = decay * memory.b + (1 - decay);
    return memory.b > 0 ? memory.a / memory.b : value;
}

double derivative(FormulaStream::Memory& memory, double x, double value, double) {
    const double slope = memory.set && x > memory.a ? (value - memory.b) / (x - memory.a) : kNaN;
    memory.a = x;
    memory.b = value;
    memory.set = true;
    return slope;
}

double delta(FormulaStream::Memory& memory, double, double value, double) {
    const double change = memory.set ? value - memory.b : kNaN;
    memory.b = value;
    memory.set = true;
    return change;
}

double sum(FormulaStream::Memory& memory, double, double value, double) {
    if (!std::isfinite(value)) {
        return kNaN;
    }
    return memory.a += value;
}

double best(FormulaStream::Memory& memory, double, double value, double) {
    if (!std::isfinite(value)) {
        return memory.set ? memory.a : kNaN;
    }
    memory.a = memory.set ? std::min(memory.a, value) : value;
    memory.set = true;
    return memory.a;
}

double first(FormulaStream::Memory& memory, double, double value, double) {
    if (!memory.set && std::isfinite(value)) {
        memory.a = value;
        memory.set = true;
    }
    return memory.set ? memory.a : kNaN;
}

double moving_mean(FormulaStream::Memory& memory, double, double value, double points) {
    if (!std::isfinite(value)) {
        return kNaN;
    }
    memory.window.push_back(value);
    while (static_cast<double>(memory.window.size()) > std::max(1.0, points)) {
        memory.window.pop_front();
    }
    // Summed anew: a running sum would keep the rounding of a spike that left the window.
    double total = 0;
    for (const double one : memory.window) {
        total += one;
    }
    return total / static_cast<double>(memory.window.size());
}

constexpr std::array<SeriesFunction, 7> kSeriesFunctions = {
    {{"ema", 2, ema, "ema(x, decay): exponential average, decay in [0, 1) per point, free of start bias"},
     {"moving_mean", 2, moving_mean, "moving_mean(x, n): mean of the last n points, 1 to 10 000"},
     {"derivative", 1, derivative, "derivative(x): change per unit of the x axis since the previous point"},
     {"delta", 1, delta, "delta(x): change since the previous point"},
     {"sum", 1, sum, "sum(x): sum of all points so far"},
     {"best", 1, best, "best(x): smallest value so far"},
     {"first", 1, first, "first(x): its first value, e.g. loss / first(loss)"}}};

bool matches(std::string_view pattern, std::string_view text) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) {
        return pattern == text;
    }
    const std::string_view head = pattern.substr(0, star), tail = pattern.substr(star + 1);
    if (text.substr(0, head.size()) != head) {
        return false;
    }
    for (std::size_t skip = head.size(); skip <= text.size(); ++skip) {
        if (matches(tail, text.substr(skip))) {
            return true;
        }
    }
    return false;
}

}  // namespace

struct SeriesFormula::Node {
    enum class Kind { kNumber, kKey, kX, kMinus, kArithmetic, kFunction, kSeries };
    Kind kind = Kind::kNumber;
    double number = 0;
    std::size_t index = 0;  // of the key, or of the memory
    std::string symbol;
    const MathFunction* function = nullptr;
    const SeriesFunction* series = nullptr;
    std::vector<Node> children;
};

namespace {

using Node = SeriesFormula::Node;

class Compiler {
public:
    Compiler(std::string_view text, std::span<const std::string> known) : text_(text), known_(known) {}

    std::vector<std::string> keys;
    std::size_t slots = 0;

    Node compile(const ExpressionNode& source) {
        Node node;
        switch (source.kind) {
            case ExpressionNode::Kind::kNumber:
                node.number = source.number;
                return node;
            case ExpressionNode::Kind::kText:
                return key(source);  // "force/0.05" in plain quotes is as good as in back quotes
            case ExpressionNode::Kind::kName:
                if (source.text == "x" && std::find(known_.begin(), known_.end(), "x") == known_.end()) {
                    node.kind = Node::Kind::kX;
                    return node;
                }
                return key(source);
            case ExpressionNode::Kind::kCall:
                return call(source);
            case ExpressionNode::Kind::kUnary:
                if (source.text == "not") {
                    refuse(source);
                }
                if (source.text == "+") {
                    return compile(source.children[0]);
                }
                node.kind = Node::Kind::kMinus;
                break;
            case ExpressionNode::Kind::kBinary:
                if (!is_arithmetic(source.text)) {
                    refuse(source);
                }
                node.kind = Node::Kind::kArithmetic;
                node.symbol = source.text;
                break;
        }
        for (const ExpressionNode& child : source.children) {
            node.children.push_back(compile(child));
        }
        return node;
    }

private:
    [[noreturn]] void refuse(const ExpressionNode& source) const {
        throw expression_error(text_, source.position, "'" + source.text + "' makes no number",
                               "a formula takes + - * / ^ and functions");
    }

    Node key(const ExpressionNode& source) {
        if (std::find(known_.begin(), known_.end(), source.text) == known_.end()) {
            const std::string nearest = nearest_match(source.text, known_);
            throw expression_error(text_, source.position, "there is no curve '" + source.text + "'",
                                   (nearest.empty() ? std::string() : "did you mean " + nearest + "? ") +
                                       "the curves are " +
                                       (known_.empty() ? "not known yet" : join(known_, ", ")));
        }
        Node node;
        node.kind = Node::Kind::kKey;
        const auto found = std::find(keys.begin(), keys.end(), source.text);
        node.index = static_cast<std::size_t>(found - keys.begin());
        if (found == keys.end()) {
            keys.push_back(source.text);
        }
        return node;
    }

    // `force/*` as an argument stands for every curve that matches.
    std::vector<Node> arguments(const ExpressionNode& source) {
        std::vector<Node> list;
        for (const ExpressionNode& child : source.children) {
            const bool name =
                child.kind == ExpressionNode::Kind::kName || child.kind == ExpressionNode::Kind::kText;
            if (!name || child.text.find('*') == std::string::npos) {
                list.push_back(compile(child));
                continue;
            }
            const std::size_t before = list.size();
            for (const std::string& known : known_) {
                if (matches(child.text, known)) {
                    ExpressionNode one = child;
                    one.text = known;
                    list.push_back(key(one));
                }
            }
            if (list.size() == before) {
                throw expression_error(text_, child.position, "no curve matches '" + child.text + "'",
                                       "the curves are " + join(known_, ", "));
            }
        }
        return list;
    }

    Node call(const ExpressionNode& source) {
        Node node;
        node.children = arguments(source);
        const auto* series =
            std::find_if(kSeriesFunctions.begin(), kSeriesFunctions.end(),
                         [&source](const SeriesFunction& one) { return one.name == source.text; });
        if (series != kSeriesFunctions.end()) {
            node.kind = Node::Kind::kSeries;
            node.series = series;
            node.index = slots++;
            check_series(source, node);
            return node;
        }
        node.kind = Node::Kind::kFunction;
        node.function = find_math_function(source.text);
        if (!node.function) {
            std::vector<std::string> names;
            for (const auto& one : SeriesFormula::functions()) {
                names.push_back(one.name);
            }
            throw expression_error(text_, source.position, "there is no function '" + source.text + "'",
                                   "functions are " + join(names, ", "));
        }
        if (node.children.size() < node.function->least || node.children.size() > node.function->most) {
            throw expression_error(text_, source.position,
                                   concat(source.text, " got ", node.children.size(), " arguments"),
                                   std::string(node.function->help));
        }
        return node;
    }

    void check_series(const ExpressionNode& source, const Node& node) const {
        const bool counted = node.children.size() == node.series->arguments;
        const bool constant =
            counted && (node.series->arguments == 1 || node.children[1].kind == Node::Kind::kNumber);
        const double parameter = constant && node.series->arguments == 2 ? node.children[1].number : 0;
        const bool in_range = source.text == "ema"           ? parameter >= 0 && parameter < 1
                              : source.text == "moving_mean" ? parameter >= 1 && parameter <= 10000
                                                             : true;
        if (!counted || !constant || !in_range) {
            throw expression_error(text_, source.position,
                                   !counted ? concat(source.text, " got ", node.children.size(), " arguments")
                                   : !constant ? source.text + "'s second argument is no plain number"
                                               : concat(parameter, " is out of range for ", source.text),
                                   std::string(node.series->help));
        }
    }

    std::string_view text_;
    std::span<const std::string> known_;
};

double value_of(const Node& node, double x, const std::vector<double>& values,
                std::vector<FormulaStream::Memory>& memory) {
    const auto child = [&](std::size_t i) { return value_of(node.children[i], x, values, memory); };
    switch (node.kind) {
        case Node::Kind::kNumber:
            return node.number;
        case Node::Kind::kKey:
            return values[node.index];
        case Node::Kind::kX:
            return x;
        case Node::Kind::kMinus:
            return -child(0);
        case Node::Kind::kArithmetic:
            return apply_arithmetic(node.symbol, child(0), child(1));
        case Node::Kind::kSeries: {
            const double value = child(0);
            return node.series->apply(memory[node.index], x, value,
                                      node.children.size() > 1 ? node.children[1].number : 0);
        }
        case Node::Kind::kFunction:
            break;
    }
    std::vector<double> list;
    list.reserve(node.children.size());
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        list.push_back(child(i));
    }
    return node.function->apply(list);
}

}  // namespace

SeriesFormula SeriesFormula::parse(std::string_view text, std::span<const std::string> known_keys) {
    ExpressionRules rules;
    rules.what = "formula";
    // The longest curve that stands here and is not part of a longer word.
    rules.name_length = [known_keys](std::string_view rest) {
        std::size_t longest = plain_name(rest);
        for (const std::string& key : known_keys) {
            const bool whole = rest.size() == key.size() ||
                               (rest.size() > key.size() && plain_name(rest.substr(key.size())) == 0 &&
                                rest[key.size()] != '.');
            if (key.size() > longest && whole && rest.substr(0, key.size()) == key) {
                longest = key.size();
            }
        }
        return longest;
    };
    const ExpressionNode source = parse_expression(text, rules);
    Compiler compiler(text, known_keys);
    SeriesFormula formula;
    formula.root_ = std::make_shared<const Node>(compiler.compile(source));
    formula.keys_ = std::move(compiler.keys);
    formula.slots_ = compiler.slots;
    if (formula.keys_.empty()) {
        throw expression_error(text, 0, "the formula uses no curve", "name at least one, as in loss / 2");
    }
    return formula;
}

std::vector<SeriesFormula::FunctionHelp> SeriesFormula::functions() {
    std::vector<FunctionHelp> list;
    for (const SeriesFunction& one : kSeriesFunctions) {
        list.push_back({std::string(one.name), std::string(one.help)});
    }
    for (const MathFunction& one : math_functions()) {
        list.push_back({std::string(one.name), std::string(one.help)});
    }
    return list;
}

FormulaStream::FormulaStream(SeriesFormula formula, std::size_t reference)
    : formula_(std::move(formula)),
      reference_(reference),
      waiting_(formula_.keys().size()),
      newest_(formula_.keys().size(), kNaN),
      known_(formula_.keys().size(), false),
      memory_(formula_.slots()) {}

void FormulaStream::feed(std::size_t key, FormulaPoint point) {
    waiting_[key].push_back(point);
}

std::vector<FormulaPoint> FormulaStream::take() {
    std::vector<FormulaPoint> points;
    for (const FormulaPoint& at : waiting_[reference_]) {
        newest_[reference_] = at.y;
        known_[reference_] = true;
        for (std::size_t key = 0; key < waiting_.size(); ++key) {
            auto& queue = waiting_[key];
            while (key != reference_ && !queue.empty() && queue.front().x <= at.x) {
                newest_[key] = queue.front().y;
                known_[key] = true;
                queue.pop_front();
            }
        }
        if (std::all_of(known_.begin(), known_.end(), [](bool known) { return known; })) {
            points.push_back({at.x, value_of(formula_.root(), at.x, newest_, memory_)});
        }
    }
    waiting_[reference_].clear();
    return points;
}

std::vector<FormulaPoint> evaluate_formula(const SeriesFormula& formula,
                                           const std::vector<std::vector<FormulaPoint>>& curves) {
    const auto fewest = std::min_element(curves.begin(), curves.end(),
                                         [](const auto& a, const auto& b) { return a.size() < b.size(); });
    FormulaStream stream(formula, static_cast<std::size_t>(fewest - curves.begin()));
    for (std::size_t key = 0; key < curves.size(); ++key) {
        for (const FormulaPoint& point : curves[key]) {
            stream.feed(key, point);
        }
    }
    return stream.take();
}

}  // namespace drift
