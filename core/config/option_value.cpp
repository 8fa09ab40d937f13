// Values of options as text, and text as values: strict types, ranges, and messages that name what is
// allowed.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/config/option.h"

namespace drift {

namespace {

using Integers = std::vector<std::int64_t>;
using Numbers = std::vector<double>;

std::optional<bool> parse_bool(std::string_view text) {
    for (const char* word : {"true", "yes", "on"}) {
        if (text == word) {
            return true;
        }
    }
    for (const char* word : {"false", "no", "off"}) {
        if (text == word) {
            return false;
        }
    }
    return std::nullopt;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    if constexpr (std::is_floating_point_v<Number>) {
        if (!std::isfinite(value)) {
            return std::nullopt;
        }
        value += 0.0;  // -0 and 0 must hash alike
    }
    return value;
}

// Items of "[a, b]", "a, b" or "".
std::vector<RawValue> list_items(const RawValue& value) {
    if (value.kind == RawValue::Kind::kSequence) {
        return value.items;
    }
    std::string text = trim(value.text);
    if (text.size() >= 2 && text.front() == '[' && text.back() == ']') {
        text = trim(text.substr(1, text.size() - 2));
    }
    std::vector<RawValue> items;
    if (text.empty()) {
        return items;
    }
    for (const std::string& part : split(text, ',')) {
        RawValue item;
        item.kind = value.kind;
        item.text = trim(part);
        items.push_back(std::move(item));
    }
    return items;
}

std::string limit_text(double limit, bool integer) {
    if (integer) {
        return std::to_string(static_cast<std::int64_t>(limit));
    }
    return number_text(limit);
}

std::string range_text(const FieldInfo& info, bool integer) {
    std::string text;
    if (std::isfinite(info.min) && std::isfinite(info.max)) {
        text = concat(" from ", limit_text(info.min, integer), " to ", limit_text(info.max, integer));
    } else if (std::isfinite(info.min)) {
        text = concat(" of at least ", limit_text(info.min, integer));
    } else if (std::isfinite(info.max)) {
        text = concat(" of at most ", limit_text(info.max, integer));
    }
    return info.unit.empty() ? text : concat(text, " (", info.unit, ")");
}

std::string count_text(const FieldInfo& info) {
    if (info.min_count == 0 && info.max_count == FieldInfo{}.max_count) {
        return "a list";
    }
    if (info.max_count == FieldInfo{}.max_count) {
        return concat("a list of at least ", info.min_count);
    }
    return concat("a list of ", info.min_count, " to ", info.max_count);
}

template <class Number>
bool inside(Number value, const FieldInfo& info) {
    const double as_double = static_cast<double>(value);
    return as_double >= info.min && as_double <= info.max;  // false for NaN
}

template <class Number>
bool list_inside(const std::vector<Number>& list, const FieldInfo& info) {
    return list.size() >= info.min_count && list.size() <= info.max_count &&
           std::all_of(list.begin(), list.end(), [&](Number value) { return inside(value, info); });
}

template <class Number>
std::string list_text(const std::vector<Number>& list) {
    std::string text = "[";
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (i > 0) {
            text += ", ";
        }
        if constexpr (std::is_integral_v<Number>) {
            text += std::to_string(list[i]);
        } else {
            text += number_text(list[i]);
        }
    }
    return text + "]";
}

std::string shown(const RawValue& value) {
    switch (value.kind) {
        case RawValue::Kind::kMap:
            return "a group of keys";
        case RawValue::Kind::kNull:
            return "empty";
        case RawValue::Kind::kSequence: {
            std::vector<std::string> parts;
            for (const RawValue& item : value.items) {
                parts.push_back(shown(item));
            }
            return concat("[", join(parts, ", "), "]");
        }
        case RawValue::Kind::kText:
        case RawValue::Kind::kPlain:
            return concat("\"", value.text, "\"");
        case RawValue::Kind::kLiteral:
            break;
    }
    return value.text;
}

// A scalar that may be read as something else than text.
bool untyped(const RawValue& value) {
    return value.kind == RawValue::Kind::kPlain || value.kind == RawValue::Kind::kLiteral;
}

// Reads one typed value; nullopt when the type does not fit. Overloads for every alternative of ValueRef.
std::optional<bool> read(const RawValue& value, bool* /*type*/) {
    return untyped(value) ? parse_bool(value.text) : std::nullopt;
}
std::optional<std::int64_t> read(const RawValue& value, std::int64_t* /*type*/) {
    return untyped(value) ? parse_number<std::int64_t>(trim(value.text)) : std::nullopt;
}
std::optional<double> read(const RawValue& value, double* /*type*/) {
    return untyped(value) ? parse_number<double>(trim(value.text)) : std::nullopt;
}
std::optional<std::string> read(const RawValue& value, std::string* /*type*/) {
    if (value.kind == RawValue::Kind::kNull) {
        return std::string();
    }
    const bool text = value.kind == RawValue::Kind::kPlain || value.kind == RawValue::Kind::kText;
    return text ? std::optional(value.text) : std::nullopt;
}
template <class Number>
std::optional<std::vector<Number>> read(const RawValue& value, std::vector<Number>* /*type*/) {
    if (value.kind != RawValue::Kind::kSequence && value.kind != RawValue::Kind::kPlain) {
        return std::nullopt;
    }
    std::vector<Number> list;
    for (const RawValue& item : list_items(value)) {
        const auto number = untyped(item) ? parse_number<Number>(item.text) : std::nullopt;
        if (!number) {
            return std::nullopt;
        }
        list.push_back(*number);
    }
    return list;
}

std::string example(const Option& option) {
    RunConfig defaults;
    return concat("For example ", option.key, ": ", value_text(find_option(defaults, option.key).ref),
                  " (the default)");
}

[[noreturn]] void refuse(const Option& option, const RawValue& value, const std::string& where) {
    std::string near;
    if (const auto* choice = std::get_if<EnumRef>(&option.ref)) {
        const std::vector<std::string> names(choice->names.begin(), choice->names.end());
        near = nearest_match(value.text, names);
    }
    const bool quoted_number =
        value.kind == RawValue::Kind::kText && near.empty() && parse_number<double>(value.text).has_value();
    throw Error(ErrorCode::kConfig,
                concat(where, option.key, " is ", shown(value), quoted_number ? " in quotes" : "",
                       ", but must be ", allowed_text(option.ref, option.info)),
                near.empty() ? example(option) : concat("Did you mean ", near, "?"));
}

}  // namespace

std::string value_text(const ValueRef& ref) {
    struct Writer {
        std::string operator()(const bool* v) const { return *v ? "true" : "false"; }
        std::string operator()(const std::int64_t* v) const { return std::to_string(*v); }
        std::string operator()(const double* v) const { return number_text(*v); }
        std::string operator()(const std::string* v) const { return *v; }
        std::string operator()(const Integers* v) const { return list_text(*v); }
        std::string operator()(const Numbers* v) const { return list_text(*v); }
        std::string operator()(const EnumRef& v) const { return v.name(); }
    };
    return std::visit(Writer{}, ref);
}

std::string value_type(const ValueRef& ref) {
    constexpr std::array kTypes = {"bool",         "integer",     "number", "text",
                                   "integer list", "number list", "choice"};
    static_assert(kTypes.size() == std::variant_size_v<ValueRef>);
    return kTypes[ref.index()];
}

std::string allowed_text(const ValueRef& ref, const FieldInfo& info) {
    struct Writer {
        const FieldInfo& info;
        std::string operator()(const bool*) const { return "true or false"; }
        std::string operator()(const std::int64_t*) const { return "an integer" + range_text(info, true); }
        std::string operator()(const double*) const { return "a number" + range_text(info, false); }
        std::string operator()(const std::string*) const { return "text"; }
        std::string operator()(const Integers*) const {
            return concat(count_text(info), " integers", range_text(info, true));
        }
        std::string operator()(const Numbers*) const {
            return concat(count_text(info), " numbers", range_text(info, false));
        }
        std::string operator()(const EnumRef& v) const {
            const std::vector<std::string> names(v.names.begin(), v.names.end());
            return names.size() == 1 ? names.front() : concat("one of ", join(names, ", "));
        }
    };
    return std::visit(Writer{info}, ref);
}

std::string domain_problem(const ValueRef& ref, const FieldInfo& info) {
    struct Checker {
        const FieldInfo& info;
        bool operator()(const bool*) const { return true; }
        bool operator()(const std::int64_t* v) const { return inside(*v, info); }
        bool operator()(const double* v) const { return inside(*v, info); }
        bool operator()(const std::string*) const { return true; }
        bool operator()(const Integers* v) const { return list_inside(*v, info); }
        bool operator()(const Numbers* v) const { return list_inside(*v, info); }
        bool operator()(const EnumRef&) const { return true; }
    };
    if (std::visit(Checker{info}, ref)) {
        return {};
    }
    return concat("is ", value_text(ref), ", but must be ", allowed_text(ref, info));
}

void assign(const Option& option, const RawValue& value, const std::string& where) {
    if (const auto* choice = std::get_if<EnumRef>(&option.ref)) {
        const bool text = value.kind == RawValue::Kind::kPlain || value.kind == RawValue::Kind::kText;
        for (std::size_t i = 0; text && i < choice->names.size(); ++i) {
            if (value.text == choice->names[i]) {
                choice->set_index(static_cast<int>(i));
                return;
            }
        }
        refuse(option, value, where);
    }
    std::visit(
        [&](auto target) {
            if constexpr (!std::is_same_v<decltype(target), EnumRef>) {
                auto parsed = read(value, target);
                if (!parsed) {
                    refuse(option, value, where);
                }
                // Checked on the side so that a refused value leaves the option as it was.
                if (!domain_problem(ValueRef(&*parsed), option.info).empty()) {
                    refuse(option, value, where);
                }
                *target = std::move(*parsed);
            }
        },
        option.ref);
}

}  // namespace drift
