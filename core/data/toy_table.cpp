#include "core/data/toy_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "core/base/error.h"
#include "core/base/text.h"

namespace drift {

namespace {

constexpr double kLargest = 1e12;
constexpr std::size_t kShownCharacters = 40;  // of a wrong cell in a message

std::string shown(const std::string& text) {
    return text.size() <= kShownCharacters ? text : concat(text.substr(0, kShownCharacters), "...");
}

// The whole cell as a number ("nan" and "inf" included); from_chars, because it knows no locale.
std::optional<double> number_in(const std::string& cell) {
    const char* first = cell.data() + (cell.starts_with('+') ? 1 : 0);
    double value = 0;
    const auto [end, problem] = std::from_chars(first, cell.data() + cell.size(), value);
    if (problem == std::errc::result_out_of_range && end == cell.data() + cell.size()) {
        return HUGE_VAL;
    }
    if (problem != std::errc() || end != cell.data() + cell.size()) {
        return std::nullopt;
    }
    return value;
}

class TableParser {
public:
    TableParser(std::string_view text, const std::string& origin) : origin_(origin) {
        std::size_t start = 0;
        while (start < text.size()) {
            const std::size_t end = std::min(text.find('\n', start), text.size());
            ++line_;
            row(trim(text.substr(start, end - start)));
            start = end + 1;
        }
        if (table.points.empty()) {
            throw Error(ErrorCode::kBadData,
                        concat(origin_, " holds no points", header_ ? ", only a header" : ""),
                        "Give it one point per line: x, y and, if there are classes, a class");
        }
        name_classes();
    }

    ToyTable table;

private:
    [[noreturn]] void fail(const std::string& what, const char* what_to_do) const {
        throw Error(ErrorCode::kBadData, concat(origin_, " line ", line_, ": ", what), what_to_do);
    }

    std::vector<std::string> cells_of(const std::string& line) {
        if (separator_ == 0) {
            separator_ = ' ';
            for (const char candidate : {',', ';', '\t'}) {
                if (line.find(candidate) != std::string::npos) {
                    separator_ = candidate;
                    break;
                }
            }
        }
        std::vector<std::string> cells;
        for (const std::string& part : split(line, separator_)) {
            std::string cell = trim(part);
            if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') {
                cell = cell.substr(1, cell.size() - 2);
            }
            if (separator_ != ' ' || !cell.empty()) {
                cells.push_back(std::move(cell));
            }
        }
        return cells;
    }

    void row(std::string line) {
        constexpr std::string_view kMark = "\xEF\xBB\xBF";  // of UTF-8, which spreadsheets write
        if (line_ == 1 && line.starts_with(kMark)) {
            line.erase(0, kMark.size());
        }
        if (line.empty() || line.front() == '#') {
            return;
        }
        const std::vector<std::string> cells = cells_of(line);
        if (columns_ == 0) {
            columns_ = cells.size();
            check_columns();
            if (!number_in(cells[0]) && !number_in(cells[1])) {
                header_ = true;
                return;
            }
        }
        if (cells.size() != columns_) {
            fail(concat("has ", cells.size(), " columns, but the first row has ", columns_),
                 "Give every row the same columns: x, y and, if there are classes, a class");
        }
        table.points.push_back({coordinate(cells[0], "x"), coordinate(cells[1], "y")});
        if (table.points.size() > kToyTableRows) {
            fail(concat("more than ", kToyTableRows, " points"), "Thin the table out");
        }
        if (columns_ == 3) {
            add_class(cells[2]);
        }
    }

    void check_columns() const {
        if (columns_ < 2) {
            fail("has one column, but a point needs two numbers",
                 "Separate x and y by a comma, a semicolon, a tab or a blank");
        }
        if (columns_ > 3) {
            fail(concat("has ", columns_, " columns, but two (x, y) or three (x, y, class) are allowed"),
                 "Keep the two columns to be drawn and, if there is one, the class");
        }
    }

    double coordinate(const std::string& cell, const char* axis) const {
        const std::optional<double> value = number_in(cell);
        if (!value) {
            fail(concat(axis, " is \"", shown(cell), "\", but must be a number such as -1.25"),
                 "Correct the cell or remove the line; only the first row may be a header");
        }
        if (!std::isfinite(*value) || std::abs(*value) > kLargest) {
            fail(concat(axis, " is ", shown(cell), ", but must be a finite number within +-",
                        number_text(kLargest)),
                 "Correct the cell or remove the line");
        }
        return *value;
    }

    void add_class(const std::string& cell) {
        if (cell.empty()) {
            fail("the class is empty", "Write an integer or a word into the third column, or leave it out");
        }
        const std::optional<double> value = number_in(cell);
        if (value && (!std::isfinite(*value) || *value != std::floor(*value))) {
            fail(concat("the class is ", shown(cell), ", but must be an integer or a word"),
                 "The third column is the class; keep only two columns if it is another measurement");
        }
        all_numbers_ = all_numbers_ && value.has_value();
        const auto [place, fresh] = class_of_.emplace(cell, static_cast<std::int32_t>(class_of_.size()));
        if (fresh && class_of_.size() > kToyTableClasses) {
            fail(concat("more than ", kToyTableClasses, " classes"),
                 "The third column is the class; keep only two columns if it is another measurement");
        }
        table.classes.push_back(place->second);
    }

    void name_classes() {
        if (class_of_.empty()) {
            return;
        }
        std::vector<std::string> names;
        for (const auto& entry : class_of_) {
            names.push_back(entry.first);  // a map: in alphabetical order
        }
        if (all_numbers_) {
            std::stable_sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
                return *number_in(a) < *number_in(b);
            });
        }
        std::vector<std::int32_t> new_index(names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            new_index[static_cast<std::size_t>(class_of_.at(names[i]))] = static_cast<std::int32_t>(i);
        }
        for (std::int32_t& label : table.classes) {
            label = new_index[static_cast<std::size_t>(label)];
        }
        table.class_names = std::move(names);
    }

    const std::string& origin_;
    std::size_t line_ = 0;
    std::size_t columns_ = 0;
    char separator_ = 0;
    bool header_ = false;
    bool all_numbers_ = true;
    std::map<std::string, std::int32_t> class_of_;  // in order of appearance
};

}  // namespace

ToyTable parse_toy_table(std::string_view text, const std::string& origin) {
    return std::move(TableParser(text, origin).table);
}

}  // namespace drift
