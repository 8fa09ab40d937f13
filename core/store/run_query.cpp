// Checks an expression against what is known of runs, so that a typing error is told and not just false.
#include "core/store/run_query.h"

#include <algorithm>
#include <cctype>

#include "core/base/expression.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/store/run_query_node.h"

namespace drift {
namespace {

using Node = RunQuery::Node;
using Source = ExpressionNode;

const char* type_name(RunValueType type) {
    switch (type) {
        case RunValueType::kBool:
            return "yes or no";
        case RunValueType::kNumber:
            return "a number";
        case RunValueType::kText:
            return "text";
        case RunValueType::kList:
            break;
    }
    return "a list";
}

RunValueType option_type(const std::string& type) {
    return type == "bool"                          ? RunValueType::kBool
           : type == "integer" || type == "number" ? RunValueType::kNumber
           : type.ends_with("list")                ? RunValueType::kList
                                                   : RunValueType::kText;
}

class Checker {
public:
    Checker(std::string_view text, const std::vector<std::string>& metrics)
        : text_(text), metrics_(metrics) {}

    bool reads_config = false, reads_metrics = false;

    Node check(const Source& source) {
        switch (source.kind) {
            case Source::Kind::kNumber:
                return constant(source.number, RunValueType::kNumber);
            case Source::Kind::kText:
                return constant(source.text, RunValueType::kText);
            case Source::Kind::kName:
                return name(source);
            case Source::Kind::kCall:
                return call(source);
            case Source::Kind::kUnary:
                return unary(source);
            case Source::Kind::kBinary:
                break;
        }
        return binary(source);
    }

    [[noreturn]] void fail(const Source& at, const std::string& problem, const std::string& remedy) const {
        throw expression_error(text_, at.position, problem, remedy);
    }

private:
    static Node constant(RunValue value, RunValueType type) {
        Node node;
        node.constant = std::move(value);
        node.type = type;
        return node;
    }

    Node name(const Source& source) {
        if (source.text == "true" || source.text == "false") {
            return constant(source.text == "true", RunValueType::kBool);
        }
        Node node;
        node.text = source.text;
        for (const RunFact& fact : run_facts()) {
            if (fact.about.name == source.text) {
                node.kind = Node::Kind::kFact;
                node.fact = &fact;
                node.type = fact.type;
                return node;
            }
        }
        const auto& options = all_options();
        const auto option = std::find_if(options.begin(), options.end(),
                                         [&](const OptionInfo& one) { return one.key == source.text; });
        if (option != options.end()) {
            node.kind = Node::Kind::kOption;
            node.type = option_type(option->type);
            reads_config = true;
            return node;
        }
        node.kind = Node::Kind::kMetric;
        reads_metrics = true;
        const bool dotted = source.text.find('.') < source.text.find('/');
        const bool known = metrics_.empty()
                               ? !dotted
                               : std::find(metrics_.begin(), metrics_.end(), source.text) != metrics_.end();
        if (!known) {
            unknown(source);
        }
        return node;
    }

    [[noreturn]] void unknown(const Source& source) const {
        std::vector<std::string> names = metrics_;
        for (const RunFact& fact : run_facts()) {
            names.push_back(fact.about.name);
        }
        for (const OptionInfo& option : all_options()) {
            names.push_back(option.key);
        }
        const std::string nearest = nearest_match(source.text, names);
        fail(source, "there is no fact, option or curve '" + source.text + "'",
             (nearest.empty() ? std::string() : "did you mean " + nearest + "? ") +
                 "text stands in \"quotes\"; facts are name, task, state, step, age, tags, ...; options are "
                 "listed in docs/config.md");
    }

    Node call(const Source& source) {
        Node node;
        for (const Source& argument : source.children) {
            node.children.push_back(check(argument));
        }
        if (source.text == "has") {
            if (source.children.size() != 1) {
                fail(source, "has() takes one name", "write has(eval/energy_distance)");
            }
            node.kind = Node::Kind::kHas;
            node.type = RunValueType::kBool;
            return node;
        }
        node.function = find_math_function(source.text);
        if (!node.function) {
            fail(source, "there is no function '" + source.text + "'",
                 "functions are has, abs, sqrt, log, log10, log2, exp, min, max, mean, clip");
        }
        if (node.children.size() < node.function->least || node.children.size() > node.function->most) {
            fail(source, concat(source.text, " got ", node.children.size(), " arguments"),
                 std::string(node.function->help));
        }
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            demand(node.children[i], source.children[i], RunValueType::kNumber);
        }
        node.kind = Node::Kind::kFunction;
        return node;
    }

    void demand(const Node& node, const Source& source, RunValueType type) const {
        if (node.type != type) {
            fail(source, std::string("this is ") + type_name(node.type),
                 std::string("expected ") + type_name(type));
        }
    }

    void demand_condition(const Node& node, const Source& source) const {
        if (node.type != RunValueType::kBool) {
            fail(source, std::string("this is ") + type_name(node.type) + " and no condition",
                 "compare it with something, as in step > 100 or name ~ \"ring\"");
        }
    }

    Node unary(const Source& source) {
        Node node;
        node.children.push_back(check(source.children[0]));
        if (source.text == "not") {
            demand_condition(node.children[0], source.children[0]);
            node.kind = Node::Kind::kNot;
            node.type = RunValueType::kBool;
            return node;
        }
        demand(node.children[0], source.children[0], RunValueType::kNumber);
        if (source.text == "+") {
            Node same = std::move(node.children[0]);
            return same;
        }
        node.kind = Node::Kind::kMinus;
        return node;
    }

    Node binary(const Source& source) {
        Node node;
        node.text = source.text;
        const bool arithmetic = is_arithmetic(source.text);
        const bool logic = source.text == "and" || source.text == "or";
        node.kind = arithmetic ? Node::Kind::kArithmetic : logic ? Node::Kind::kLogic : Node::Kind::kCompare;
        node.type = arithmetic ? RunValueType::kNumber : RunValueType::kBool;
        node.children = {check(source.children[0]), check_right(source)};
        if (arithmetic || logic) {
            for (std::size_t i = 0; i < 2; ++i) {
                arithmetic ? demand(node.children[i], source.children[i], RunValueType::kNumber)
                           : demand_condition(node.children[i], source.children[i]);
            }
        } else {
            check_comparison(source, node);
        }
        return node;
    }

    // `state == done`: a bare word beside text is that text, the quotes are not missed.
    Node check_right(const Source& source) {
        const Source& right = source.children[1];
        const Source& left = source.children[0];
        const bool compares = source.text != "and" && source.text != "or" && !is_arithmetic(source.text);
        if (compares && right.kind == Source::Kind::kName && left.kind == Source::Kind::kName &&
            is_textual(left.text) && !is_known(right.text)) {
            return constant(right.text, RunValueType::kText);
        }
        return check(right);
    }

    [[nodiscard]] static bool is_textual(const std::string& name) {
        for (const RunFact& fact : run_facts()) {
            if (fact.about.name == name) {
                return fact.type == RunValueType::kText || fact.type == RunValueType::kList;
            }
        }
        const auto& options = all_options();
        return std::any_of(options.begin(), options.end(), [&name](const OptionInfo& option) {
            const RunValueType type = option_type(option.type);
            return option.key == name && (type == RunValueType::kText || type == RunValueType::kList);
        });
    }

    [[nodiscard]] bool is_known(const std::string& name) const {
        const auto& facts = run_facts();
        return std::any_of(facts.begin(), facts.end(),
                           [&](const RunFact& f) { return f.about.name == name; }) ||
               std::find(metrics_.begin(), metrics_.end(), name) != metrics_.end();
    }

    void check_comparison(const Source& source, const Node& node) const {
        const RunValueType a = node.children[0].type, b = node.children[1].type;
        const bool has_part = source.text == "~" || source.text == "!~";
        if (has_part) {
            demand(node.children[1], source.children[1], RunValueType::kText);
            if (a != RunValueType::kText && a != RunValueType::kList) {
                fail(source.children[0], std::string("this is ") + type_name(a),
                     "~ looks into text or a list");
            }
            return;
        }
        const bool equality = source.text == "==" || source.text == "!=";
        if (!equality && (a == RunValueType::kBool || a == RunValueType::kList)) {
            fail(source, std::string(type_name(a)) + " has no order", "use == or !=");
        }
        const bool item = equality && a == RunValueType::kList && b == RunValueType::kText;
        if (a != b && !item) {
            fail(source, concat(type_name(a), " cannot be compared with ", type_name(b)),
                 "compare values of one kind");
        }
    }

    std::string_view text_;
    const std::vector<std::string>& metrics_;
};

}  // namespace

RunQuery RunQuery::make(std::string_view text, const std::vector<std::string>& known_metrics, bool filter) {
    const ExpressionNode source = parse_expression(text, {name_with_slashes, filter ? "filter" : "sort key"});
    Checker checker(text, known_metrics);
    RunQuery query;
    query.root_ = std::make_shared<const Node>(checker.check(source));
    if (filter && query.root_->type != RunValueType::kBool) {
        checker.fail(source, std::string("this is ") + type_name(query.root_->type) + " and no condition",
                     "compare it with something, as in step > 100 or name ~ \"ring\"");
    }
    query.needs_config_ = checker.reads_config;
    query.needs_metrics_ = checker.reads_metrics;
    return query;
}

RunQuery RunQuery::parse(std::string_view text, const std::vector<std::string>& known_metrics) {
    return make(text, known_metrics, true);
}

RunQuery RunQuery::parse_value(std::string_view text, const std::vector<std::string>& known_metrics) {
    return make(text, known_metrics, false);
}

bool RunQuery::is_expression(std::string_view text) {
    if (text.find_first_of("<>=~") != std::string_view::npos || text.find("has(") != std::string_view::npos) {
        return true;
    }
    const auto bare = [](const std::string& word) {
        return word == "starred" || word == "archived" || word == "damaged";
    };
    const std::vector<std::string> words = split(trim(text), ' ');
    return words.size() <= 2 && (bare(words.back()) && (words.size() == 1 || words.front() == "not"));
}

std::span<const RunQuery::Fact> RunQuery::facts() {
    static const std::vector<Fact> list = [] {
        std::vector<Fact> facts;
        for (const RunFact& fact : run_facts()) {
            facts.push_back(fact.about);
        }
        return facts;
    }();
    return list;
}

}  // namespace drift
