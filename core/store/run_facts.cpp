// What a query can ask of a run, and how its answer is computed.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <ctime>

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/store/run_query_node.h"
#include "core/store/scalars.h"

namespace drift {
namespace {

using Node = RunQuery::Node;

// Seconds since the epoch of "2026-05-01T12:34:56.789Z"; unset for other text.
std::optional<double> seconds_of(const std::string& utc) {
    std::tm parts{};
    if (strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) {
        return std::nullopt;
    }
    return static_cast<double>(timegm(&parts));
}

RunValue text_or_unset(const std::string& text) {
    return text.empty() ? RunValue{} : RunValue{text};
}

RunValue age(const RunFacts& facts) {
    const auto created = seconds_of(facts.run.created);
    return created ? RunValue{std::max(0.0, facts.now - *created)} : RunValue{};
}

RunValue progress(const RunFacts& facts) {
    return facts.run.total_steps > 0
               ? RunValue{static_cast<double>(facts.run.step) / static_cast<double>(facts.run.total_steps)}
               : RunValue{};
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::optional<double> number_of(const std::string& text) {
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// An option's value in the type that its description names.
RunValue option_value(const RunConfig& config, const std::string& key) {
    const std::string text = get_value(config, key);
    const std::string& type = option_info(key).type;
    if (type == "bool") {
        return text == "true";
    }
    if (type == "integer" || type == "number") {
        const auto number = number_of(text);
        return number ? RunValue{*number} : RunValue{text};
    }
    if (type.ends_with("list")) {
        std::vector<std::string> items;
        for (const std::string& part : split(text, ',')) {
            std::string item = trim(part);
            item.erase(std::remove_if(item.begin(), item.end(), [](char c) { return c == '[' || c == ']'; }),
                       item.end());
            if (!item.empty()) {
                items.push_back(item);
            }
        }
        return items;
    }
    return text;
}

bool holds_text(const std::string& text, const std::string& part) {
    return lower(text).find(lower(part)) != std::string::npos;
}

bool contains(const RunValue& value, const std::string& part) {
    if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
        return std::any_of(items->begin(), items->end(),
                           [&part](const std::string& item) { return holds_text(item, part); });
    }
    return holds_text(run_value_text(value), part);
}

bool equal(const RunValue& a, const RunValue& b) {
    const auto* items = std::get_if<std::vector<std::string>>(&a);
    if (items && std::holds_alternative<std::string>(b)) {
        return std::find(items->begin(), items->end(), std::get<std::string>(b)) != items->end();
    }
    return a == b;
}

RunValue compare(const std::string& symbol, const RunValue& a, const RunValue& b) {
    if (std::holds_alternative<std::monostate>(a) || std::holds_alternative<std::monostate>(b)) {
        return false;
    }
    if (symbol == "~" || symbol == "!~") {
        return contains(a, run_value_text(b)) == (symbol == "~");
    }
    if (symbol == "==" || symbol == "!=") {
        return equal(a, b) == (symbol == "==");
    }
    if (const auto* x = std::get_if<double>(&a), *y = std::get_if<double>(&b); x && y) {
        return symbol == "<" ? *x < *y : symbol == "<=" ? *x <= *y : symbol == ">" ? *x > *y : *x >= *y;
    }
    const std::string x = run_value_text(a), y = run_value_text(b);
    return symbol == "<" ? x < y : symbol == "<=" ? x <= y : symbol == ">" ? x > y : x >= y;
}

bool is_true(const RunValue& value) {
    if (const auto* yes = std::get_if<bool>(&value)) {
        return *yes;
    }
    const auto* number = std::get_if<double>(&value);
    return number && *number != 0 && !std::isnan(*number);
}

RunValue numeric(const Node& node, const RunFacts& facts) {
    std::vector<double> values;
    for (const Node& child : node.children) {
        const RunValue value = evaluate(child, facts);
        if (!std::holds_alternative<double>(value)) {
            return {};
        }
        values.push_back(std::get<double>(value));
    }
    return node.kind == Node::Kind::kMinus      ? -values[0]
           : node.kind == Node::Kind::kFunction ? node.function->apply(values)
                                                : apply_arithmetic(node.text, values[0], values[1]);
}

RunValue metric(const RunFacts& facts, const std::string& key) {
    const auto found = facts.metrics.find(key);
    return found == facts.metrics.end() ? RunValue{} : RunValue{found->second};
}

}  // namespace

const std::vector<RunFact>& run_facts() {
    using Type = RunValueType;
    static const std::vector<RunFact> list = {
        {{"name", "display name"}, Type::kText, [](const RunFacts& f) -> RunValue { return f.run.name; }},
        {{"folder", "folder name"},
         Type::kText,
         [](const RunFacts& f) -> RunValue { return f.run.folder_name; }},
        {{"id", "six hex digits"}, Type::kText, [](const RunFacts& f) -> RunValue { return f.run.id; }},
        {{"preset", "preset it was started from"},
         Type::kText,
         [](const RunFacts& f) { return text_or_unset(f.run.preset); }},
        {{"parent", "run it was forked or continued from"},
         Type::kText,
         [](const RunFacts& f) { return text_or_unset(f.run.parent); }},
        {{"task", "toy or image"}, Type::kText, [](const RunFacts& f) { return text_or_unset(f.run.task); }},
        {{"state", "queued, running, paused, done, stopped, failed, ..."},
         Type::kText,
         [](const RunFacts& f) -> RunValue { return std::string(to_string(f.run.state)); }},
        {{"device", "where it ran"},
         Type::kText,
         [](const RunFacts& f) { return text_or_unset(f.run.device); }},
        {{"created", "UTC, as 2026-05-01T12:34:56Z"},
         Type::kText,
         [](const RunFacts& f) { return text_or_unset(f.run.created); }},
        {{"problem", "what is damaged"},
         Type::kText,
         [](const RunFacts& f) { return text_or_unset(f.run.problem); }},
        {{"notes", "the user's notes"}, Type::kText, [](const RunFacts& f) -> RunValue { return f.notes; }},
        {{"tags", "list of tags"}, Type::kList, [](const RunFacts& f) -> RunValue { return f.tags; }},
        {{"age", "seconds since it was created: age < 2h"}, Type::kNumber, age},
        {{"step", "completed steps"},
         Type::kNumber,
         [](const RunFacts& f) -> RunValue { return static_cast<double>(f.run.step); }},
        {{"total_steps", "planned steps"},
         Type::kNumber,
         [](const RunFacts& f) -> RunValue { return static_cast<double>(f.run.total_steps); }},
        {{"progress", "share of the planned steps, 0 to 1"}, Type::kNumber, progress},
        {{"seed", "seed"},
         Type::kNumber,
         [](const RunFacts& f) -> RunValue { return static_cast<double>(f.run.seed); }},
        {{"bytes", "size on disk"},
         Type::kNumber,
         [](const RunFacts& f) { return f.bytes > 0 ? RunValue{static_cast<double>(f.bytes)} : RunValue{}; }},
        {{"starred", "marked with a star"},
         Type::kBool,
         [](const RunFacts& f) -> RunValue { return f.starred; }},
        {{"archived", "put away"}, Type::kBool, [](const RunFacts& f) -> RunValue { return f.archived; }},
        {{"damaged", "a part of it is damaged"}, Type::kBool, [](const RunFacts& f) -> RunValue {
             return !f.run.problem.empty();
         }}};
    return list;
}

RunValue evaluate(const Node& node, const RunFacts& facts) {
    const auto child = [&](std::size_t i) { return evaluate(node.children[i], facts); };
    switch (node.kind) {
        case Node::Kind::kConstant:
            return node.constant;
        case Node::Kind::kFact:
            return node.fact->get(facts);
        case Node::Kind::kOption:
            return facts.config ? option_value(*facts.config, node.text) : RunValue{};
        case Node::Kind::kMetric:
            return metric(facts, node.text);
        case Node::Kind::kHas:
            return !std::holds_alternative<std::monostate>(child(0));
        case Node::Kind::kNot:
            return !is_true(child(0));
        case Node::Kind::kLogic:
            return node.text == "and" ? is_true(child(0)) && is_true(child(1))
                                      : is_true(child(0)) || is_true(child(1));
        case Node::Kind::kCompare:
            return compare(node.text, child(0), child(1));
        case Node::Kind::kMinus:
        case Node::Kind::kFunction:
        case Node::Kind::kArithmetic:
            break;
    }
    return numeric(node, facts);
}

bool RunQuery::matches(const RunFacts& facts) const {
    return is_true(evaluate(*root_, facts));
}

RunValue RunQuery::value(const RunFacts& facts) const {
    return evaluate(*root_, facts);
}

RunFacts read_run_facts(const std::filesystem::path& run_folder, RunSummary summary, bool with_config,
                        bool with_metrics) {
    RunFacts facts;
    facts.run = std::move(summary);
    facts.tags = facts.run.labels.tags;
    facts.notes = facts.run.labels.notes;
    facts.starred = facts.run.labels.star;
    facts.archived = facts.run.labels.archived;
    facts.now = unix_seconds();
    // A part that cannot be read has no value here; the run's row and `drift runs show` say what is wrong.
    if (with_config) {
        try {
            facts.config = RunDir::unchecked(run_folder).config();
        } catch (const std::exception&) {
            facts.config.reset();
        }
    }
    if (with_metrics) {
        try {
            const ScalarReader reader(run_folder);
            for (const std::string& key : reader.keys()) {
                if (const auto last = reader.last(key)) {
                    facts.metrics[key] = *last;
                }
            }
        } catch (const std::exception&) {
            facts.metrics.clear();
        }
    }
    return facts;
}

bool run_value_less(const RunValue& a, const RunValue& b, bool descending) {
    const auto missing = [](const RunValue& value) {
        const auto* number = std::get_if<double>(&value);
        return std::holds_alternative<std::monostate>(value) || (number && std::isnan(*number));
    };
    if (missing(a) || missing(b)) {
        return !missing(a) && missing(b);
    }
    return descending ? b < a : a < b;
}

std::string run_value_text(const RunValue& value) {
    if (const auto* yes = std::get_if<bool>(&value)) {
        return *yes ? "yes" : "no";
    }
    if (const auto* number = std::get_if<double>(&value)) {
        return number_text(*number);
    }
    if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
        return join(*items, ", ");
    }
    const auto* text = std::get_if<std::string>(&value);
    return text ? *text : std::string();
}

}  // namespace drift
