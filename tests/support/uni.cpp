#include "tests/support/uni.h"

#include <ATen/Functions.h>

#include <cctype>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/text.h"

namespace drift::test {
namespace {

// Recursive descent over: sum = product {(+|-) product}; product = unary {(*|/) unary}; unary = [-] atom
// {slice}.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    at::Tensor parse() {
        at::Tensor value = sum();
        skip_spaces();
        if (position_ != text_.size()) {
            fail("an operator or the end");
        }
        return value;
    }

private:
    at::Tensor sum() {
        at::Tensor value = product();
        while (true) {
            if (accept('+')) {
                value = value + product();
            } else if (accept('-')) {
                value = value - product();
            } else {
                return value;
            }
        }
    }

    at::Tensor product() {
        at::Tensor value = unary();
        while (true) {
            if (accept('*')) {
                value = value * unary();
            } else if (accept('/')) {
                value = value / unary();
            } else {
                return value;
            }
        }
    }

    at::Tensor unary() {
        if (accept('-')) {
            return -unary();
        }
        at::Tensor value = atom();
        while (accept('[')) {
            value = slice(value);
        }
        return value;
    }

    at::Tensor atom() {
        if (accept('(')) {
            at::Tensor value = sum();
            expect(')');
            return value;
        }
        if (accept_word("uni(")) {
            expect('\'');
            const std::size_t end = text_.find('\'', position_);
            if (end == std::string_view::npos) {
                fail("a closing quote");
            }
            const std::string_view tag = text_.substr(position_, end - position_);
            position_ = end + 1;
            expect(',');
            expect('[');
            std::vector<std::int64_t> shape;
            while (!accept(']')) {
                shape.push_back(integer());
                accept(',');
            }
            expect(')');
            return uni(tag, shape);
        }
        if (accept_word("abs(")) {
            at::Tensor value = sum().abs();
            expect(')');
            return value;
        }
        return at::scalar_tensor(number(), at::kDouble);
    }

    // After '[': "begin:end" per axis, either may be left out.
    at::Tensor slice(at::Tensor value) {
        for (std::int64_t axis = 0;; ++axis) {
            skip_spaces();
            std::int64_t begin = 0;
            std::int64_t end = axis < value.dim() ? value.size(axis) : 0;
            if (axis >= value.dim()) {
                fail("no more axes");
            }
            if (!accept(':')) {
                if (peek() != ',' && peek() != ']') {  // an empty axis is taken whole
                    begin = integer();
                    expect(':');
                }
            }
            if (peek() != ',' && peek() != ']') {
                end = integer();
            }
            value = value.slice(axis, begin, end);
            if (accept(']')) {
                return value;
            }
            expect(',');
        }
    }

    double number() {
        skip_spaces();
        const std::string rest(text_.substr(position_));
        char* end = nullptr;
        const double value = std::strtod(rest.c_str(), &end);
        if (end == rest.c_str()) {
            fail("a number, uni(...), abs(...) or a parenthesis");
        }
        position_ += static_cast<std::size_t>(end - rest.c_str());
        return value;
    }

    std::int64_t integer() {
        skip_spaces();
        if (position_ >= text_.size() || std::isdigit(static_cast<unsigned char>(text_[position_])) == 0) {
            fail("a whole number");
        }
        std::int64_t value = 0;
        while (position_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[position_])) != 0) {
            value = 10 * value + (text_[position_++] - '0');
        }
        return value;
    }

    void skip_spaces() {
        while (position_ < text_.size() && text_[position_] == ' ') {
            ++position_;
        }
    }
    char peek() {
        skip_spaces();
        return position_ < text_.size() ? text_[position_] : '\0';
    }
    bool accept(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        ++position_;
        return true;
    }
    bool accept_word(std::string_view word) {
        skip_spaces();
        if (text_.substr(position_, word.size()) != word) {
            return false;
        }
        position_ += word.size();
        return true;
    }
    void expect(char wanted) {
        if (!accept(wanted)) {
            fail(std::string("'") + wanted + "'");
        }
    }
    [[noreturn]] void fail(const std::string& wanted) const {
        throw std::invalid_argument(
            concat("expression \"", text_, "\", character ", position_ + 1, ": expected ", wanted));
    }

    std::string_view text_;
    std::size_t position_ = 0;
};

}  // namespace

at::Tensor uni(std::string_view tag, at::IntArrayRef shape) {
    at::Tensor values = at::empty(shape, at::kDouble);
    double* out = values.data_ptr<double>();
    const std::uint64_t seed = fnv1a64(tag);
    for (std::int64_t i = 0; i < values.numel(); ++i) {
        const std::uint64_t word = splitmix64(seed + static_cast<std::uint64_t>(i));
        out[i] = static_cast<double>(word >> 40U) * 0x1p-24 * 2.0 - 1.0;
    }
    return values;
}

at::Tensor evaluate(std::string_view expression) {
    return Parser(expression).parse();
}

at::Tensor input(std::string_view expression, at::IntArrayRef shape, at::ScalarType dtype) {
    at::Tensor value = evaluate(expression);
    if (value.dim() == 0) {
        value = value.expand(shape);
    }
    if (value.sizes() != shape) {
        throw std::invalid_argument(
            concat("expression \"", expression, "\" does not have the shape of its argument"));
    }
    return value.to(at::kFloat).to(dtype).contiguous();
}

}  // namespace drift::test
