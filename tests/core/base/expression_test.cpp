#include "core/base/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/math_functions.h"
#include "tests/support/error_of.h"

namespace drift {
namespace {

using testing::HasSubstr;
using Kind = ExpressionNode::Kind;

// "(+ a (* b 2))": the tree as nested lists.
std::string tree(const ExpressionNode& node) {
    switch (node.kind) {
        case Kind::kNumber: {
            std::string text = std::to_string(node.number);
            text.erase(text.find_last_not_of('0') + 1);
            return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
        }
        case Kind::kText:
            return '"' + node.text + '"';
        case Kind::kName:
            return node.text;
        default:
            break;
    }
    std::string text = "(" + node.text;
    for (const ExpressionNode& child : node.children) {
        text += ' ' + tree(child);
    }
    return text + ")";
}

std::string parsed(std::string_view text) {
    return tree(parse_expression(text, {name_with_slashes, "filter"}));
}
std::string formula(std::string_view text) {
    return tree(parse_expression(text, {plain_name, "formula"}));
}
ErrorInfo error(std::string_view text) {
    return error_of([text] { (void)parse_expression(text, {name_with_slashes, "filter"}); });
}

TEST(ParseExpression, BindsAsInMathematics) {
    EXPECT_EQ(formula("a + b * 2"), "(+ a (* b 2))");
    EXPECT_EQ(formula("a - b - c"), "(- (- a b) c)");
    EXPECT_EQ(formula("-a ^ 2"), "(- (^ a 2))");
    EXPECT_EQ(formula("a ^ b ^ c"), "(^ a (^ b c))");
    EXPECT_EQ(formula("(a + b) / c"), "(/ (+ a b) c)");
    EXPECT_EQ(formula("2 * -a"), "(* 2 (- a))");
    EXPECT_EQ(formula("ema(loss, 0.99)"), "(ema loss 0.99)");
}

TEST(ParseExpression, KnowsWordsAndSignsOfLogic) {
    EXPECT_EQ(parsed("a < 1 and not b == \"x\" or c"), "(or (and (< a 1) (not (== b \"x\"))) c)");
    EXPECT_EQ(parsed("a<1&&!(b=2)||c"), "(or (and (< a 1) (not (== b 2))) c)");
    EXPECT_EQ(parsed("(a < b) == c"), "(== (< a b) c)");
}

TEST(ParseExpression, ReadsASlashInsideANameAndADivisionBetweenBlanks) {
    EXPECT_EQ(parsed("eval/energy_distance < 0.01"), "(< eval/energy_distance 0.01)");
    EXPECT_EQ(parsed("a / b"), "(/ a b)");
    EXPECT_EQ(formula("a/b"), "(/ a b)");
    EXPECT_EQ(formula("`force/0.05` * 2"), "(* force/0.05 2)");
}

TEST(ParseExpression, ReadsTimesAsSeconds) {
    EXPECT_EQ(parsed("age < 2h"), "(< age 7200)");
    EXPECT_EQ(parsed("age < 30min"), "(< age 1800)");
    EXPECT_EQ(parsed("age < 1e-1d"), "(< age 8640)");
    EXPECT_THAT(error("age < 3parsecs").message, HasSubstr("'parsecs' is no unit"));
}

TEST(ParseExpression, SaysWhereItWentWrongAndWhatWasExpected) {
    EXPECT_EQ(error("a < ").message, "it ends here at character 5: a < ▸");
    EXPECT_THAT(error("a < ").what_to_do, HasSubstr("expected a name, a number or '('"));
    EXPECT_EQ(error("a b").message, "found 'b' at character 3: a ▸b");
    EXPECT_THAT(error("f(a, b").what_to_do, HasSubstr("expected ')'"));
    EXPECT_THAT(error("a < b < c").what_to_do, HasSubstr("a < b and b < c"));
    EXPECT_THAT(error("name ~ \"ring").message, HasSubstr("never closed"));
    EXPECT_THAT(error("a ? b").message, HasSubstr("'?' has no meaning"));
    EXPECT_THAT(error("  ").message, HasSubstr("empty"));
    EXPECT_THAT(error("1e999 < a").message, HasSubstr("out of range"));
    EXPECT_EQ(error("a <").code, ErrorCode::kUsage);
}

TEST(ParseExpression, RefusesEndlessNestingInsteadOfCrashing) {
    EXPECT_THAT(error(std::string(100000, '(')).message, HasSubstr("nested too deeply"));
    EXPECT_THAT(error(std::string(100000, '-') + "a").message, HasSubstr("nested too deeply"));
}

TEST(MathFunctions, FollowTheRulesForNumbersThatAreNone) {
    const auto call = [](const char* name, std::vector<double> values) {
        return find_math_function(name)->apply(values);
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_TRUE(std::isnan(call("sqrt", {-1})));
    EXPECT_TRUE(std::isnan(call("min", {1, nan})));
    EXPECT_TRUE(std::isnan(call("max", {nan, 1})));
    EXPECT_DOUBLE_EQ(call("mean", {1, 2, 6}), 3);
    EXPECT_DOUBLE_EQ(call("clip", {7, 0, 5}), 5);
    EXPECT_TRUE(std::isnan(call("clip", {7, 5, 0})));
    EXPECT_DOUBLE_EQ(call("log10", {1000}), 3);
    EXPECT_EQ(find_math_function("nothing"), nullptr);
    EXPECT_DOUBLE_EQ(apply_arithmetic("^", 2, 10), 1024);
}

}  // namespace
}  // namespace drift
