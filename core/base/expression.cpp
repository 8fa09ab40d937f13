#include "core/base/expression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/base/text.h"

namespace drift {
namespace {

constexpr int kDeepest = 200;  // nested parentheses and signs: deeper input is noise, not a question

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct Token {
    enum class Kind { kEnd, kNumber, kText, kName, kSymbol };
    Kind kind = Kind::kEnd;
    std::string text;
    double number = 0;
    std::size_t position = 0;
    bool quoted = false;  // a name in back quotes is never a word of the language
};

struct Operator {
    std::string_view word, name;
    int strength;
    bool right = false;  // groups to the right
};
// The longer spelling comes first where one starts with the other.
constexpr std::array<Operator, 18> kOperators = {{{"||", "or", 1},
                                                  {"or", "or", 1},
                                                  {"&&", "and", 2},
                                                  {"and", "and", 2},
                                                  {"==", "==", 4},
                                                  {"!=", "!=", 4},
                                                  {"!~", "!~", 4},
                                                  {"<=", "<=", 4},
                                                  {">=", ">=", 4},
                                                  {"<", "<", 4},
                                                  {">", ">", 4},
                                                  {"~", "~", 4},
                                                  {"=", "==", 4},
                                                  {"+", "+", 5},
                                                  {"-", "-", 5},
                                                  {"*", "*", 6},
                                                  {"/", "/", 6},
                                                  {"^", "^", 8, true}}};
constexpr int kNotStrength = 3, kMinusStrength = 7, kCompareStrength = 4;
constexpr std::array<std::string_view, 18> kSymbols = {"||", "&&", "==", "!=", "!~", "<=", ">=", "<", ">",
                                                       "~",  "=",  "+",  "-",  "*",  "/",  "^",  "(", ")"};

struct TimeUnit {
    std::string_view name;
    double seconds;
};
constexpr std::array<TimeUnit, 6> kUnits = {
    {{"min", 60}, {"s", 1}, {"h", 3600}, {"d", 86400}, {"w", 604800}, {"ms", 1e-3}}};

class Lexer {
public:
    Lexer(std::string_view text, const ExpressionRules& rules) : text_(text), rules_(rules) {}

    Token next() {
        while (at_ < text_.size() && is_blank(text_[at_])) {
            ++at_;
        }
        Token token;
        token.position = at_;
        if (at_ == text_.size()) {
            return token;
        }
        const char c = text_[at_];
        if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
            number(token);
        } else if (c == '"' || c == '\'' || c == '`') {
            quoted(token, c);
        } else if (is_letter(c)) {
            token.kind = Token::Kind::kName;
            token.text = text_.substr(at_, rules_.name_length(text_.substr(at_)));
            at_ += token.text.size();
        } else {
            symbol(token);
        }
        return token;
    }

private:
    void number(Token& token) {
        const char* begin = text_.data() + at_;
        const auto [end, code] = std::from_chars(begin, text_.data() + text_.size(), token.number);
        if (code != std::errc()) {
            throw expression_error(text_, at_, "this number is out of range", "numbers lie within ±1.7e308");
        }
        at_ += static_cast<std::size_t>(end - begin);
        token.kind = Token::Kind::kNumber;
        std::size_t length = 0;
        while (at_ + length < text_.size() &&
               (is_letter(text_[at_ + length]) || is_digit(text_[at_ + length]))) {
            ++length;
        }
        if (length > 0) {
            token.number *= unit(text_.substr(at_, length));
            at_ += length;
        }
    }

    [[nodiscard]] double unit(std::string_view name) const {
        for (const TimeUnit& known : kUnits) {
            if (known.name == name) {
                return known.seconds;
            }
        }
        throw expression_error(text_, at_, concat("'", name, "' is no unit"),
                               "after a number, ms, s, min, h, d and w are units of time; leave it out for "
                               "other numbers");
    }

    void quoted(Token& token, char quote) {
        const std::size_t end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) {
            throw expression_error(text_, at_, concat("this ", quote, " is never closed"),
                                   concat("add ", quote, " at the end of the text"));
        }
        token.kind = quote == '`' ? Token::Kind::kName : Token::Kind::kText;
        token.quoted = true;
        token.text = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
    }

    void symbol(Token& token) {
        token.kind = Token::Kind::kSymbol;
        for (const std::string_view known : kSymbols) {
            if (text_.substr(at_, known.size()) == known) {
                token.text = known;
                at_ += known.size();
                return;
            }
        }
        if (text_[at_] == ',' || text_[at_] == '!') {
            token.text = text_[at_++];
            return;
        }
        throw expression_error(text_, at_, concat("'", text_[at_], "' has no meaning here"),
                               "names with other characters stand in `back quotes`, text in \"quotes\"");
    }

    std::string_view text_;
    const ExpressionRules& rules_;
    std::size_t at_ = 0;
};

class Parser {
public:
    Parser(std::string_view text, const ExpressionRules& rules)
        : text_(text), rules_(rules), lexer_(text, rules) {
        advance();
    }

    ExpressionNode parse() {
        if (token_.kind == Token::Kind::kEnd) {
            throw expression_error(text_, 0, "the " + rules_.what + " is empty", "write a name or a number");
        }
        ExpressionNode node = expression(0);
        if (token_.kind != Token::Kind::kEnd) {
            fail("an operator or the end", token_);
        }
        return node;
    }

private:
    void advance() { token_ = lexer_.next(); }
    [[nodiscard]] bool is(std::string_view symbol) const {
        return token_.kind == Token::Kind::kSymbol && token_.text == symbol;
    }
    [[noreturn]] void fail(const std::string& expected, const Token& found) const {
        const std::string what =
            found.kind == Token::Kind::kEnd ? "it ends here" : "found '" + found.text + "'";
        throw expression_error(text_, found.position, what, "expected " + expected);
    }

    [[nodiscard]] const Operator* infix() const {
        const bool word = token_.kind == Token::Kind::kName && !token_.quoted;
        if (token_.kind != Token::Kind::kSymbol && !word) {
            return nullptr;
        }
        for (const Operator& known : kOperators) {
            if (known.word == token_.text) {
                return &known;
            }
        }
        return nullptr;
    }

    ExpressionNode expression(int least) {
        if (++depth_ > kDeepest) {
            throw expression_error(text_, token_.position, "the " + rules_.what + " is nested too deeply",
                                   "write it with fewer parentheses");
        }
        bool enclosed = is("(");  // (a < b) == c is no chain
        ExpressionNode left = prefix();
        for (const Operator* found = infix(); found && found->strength > least; found = infix()) {
            if (found->strength == kCompareStrength && !enclosed && is_comparison(left)) {
                throw expression_error(text_, token_.position, "comparisons cannot be chained",
                                       "write a < b and b < c");
            }
            ExpressionNode node;
            node.kind = ExpressionNode::Kind::kBinary;
            node.text = found->name;
            node.position = token_.position;
            advance();
            node.children.push_back(std::move(left));
            node.children.push_back(expression(found->right ? found->strength - 1 : found->strength));
            left = std::move(node);
            enclosed = false;
        }
        --depth_;
        return left;
    }

    [[nodiscard]] static bool is_comparison(const ExpressionNode& node) {
        return node.kind == ExpressionNode::Kind::kBinary &&
               std::any_of(kOperators.begin(), kOperators.end(), [&node](const Operator& one) {
                   return one.strength == kCompareStrength && one.name == node.text;
               });
    }

    ExpressionNode prefix() {
        ExpressionNode node;
        node.position = token_.position;
        const bool plain = token_.kind == Token::Kind::kName && !token_.quoted;
        if (is("-") || is("+") || is("!") || (plain && token_.text == "not")) {
            node.kind = ExpressionNode::Kind::kUnary;
            node.text = token_.text == "!" ? "not" : token_.text;
            advance();
            node.children.push_back(expression(node.text == "not" ? kNotStrength : kMinusStrength));
            return node;
        }
        if (is("(")) {
            advance();
            node = expression(0);
            close();
            return node;
        }
        switch (token_.kind) {
            case Token::Kind::kNumber:
                node.number = token_.number;
                break;
            case Token::Kind::kText:
                node.kind = ExpressionNode::Kind::kText;
                node.text = token_.text;
                break;
            case Token::Kind::kName:
                if (plain && (token_.text == "and" || token_.text == "or")) {
                    fail("a name, a number or '('", token_);
                }
                return name();
            default:
                fail("a name, a number or '('", token_);
        }
        advance();
        return node;
    }

    ExpressionNode name() {
        ExpressionNode node;
        node.kind = ExpressionNode::Kind::kName;
        node.text = token_.text;
        node.position = token_.position;
        advance();
        if (!is("(")) {
            return node;
        }
        node.kind = ExpressionNode::Kind::kCall;
        advance();
        if (!is(")")) {
            node.children.push_back(expression(0));
            while (is(",")) {
                advance();
                node.children.push_back(expression(0));
            }
        }
        close();
        return node;
    }

    void close() {
        if (!is(")")) {
            fail("')'", token_);
        }
        advance();
    }

    std::string_view text_;
    const ExpressionRules& rules_;
    Lexer lexer_;
    Token token_;
    int depth_ = 0;
};

}  // namespace

std::size_t plain_name(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && (is_letter(text[length]) || is_digit(text[length]))) {
        ++length;
    }
    return length;
}

std::size_t name_with_slashes(std::string_view text) {
    const auto inside = [](char c) { return is_letter(c) || is_digit(c) || c == '.'; };
    std::size_t length = 0;
    while (length < text.size()) {
        const bool slash = text[length] == '/' && length > 0 && length + 1 < text.size() &&
                           inside(text[length + 1]) && inside(text[length - 1]);
        if (!inside(text[length]) && !slash) {
            break;
        }
        ++length;
    }
    return length;
}

Error expression_error(std::string_view text, std::size_t position, const std::string& problem,
                       const std::string& what_to_do) {
    const std::string before(text.substr(0, position));
    return {ErrorCode::kUsage,
            concat(problem, " at character ", position + 1, ": ", before, "▸", text.substr(position)),
            what_to_do};
}

ExpressionNode parse_expression(std::string_view text, const ExpressionRules& rules) {
    return Parser(text, rules).parse();
}

}  // namespace drift
