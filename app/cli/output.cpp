#include "app/cli/output.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"

namespace drift::cli {
namespace {

constexpr double kPlainPeriodSeconds = 1.0;

// Display columns of UTF-8 text: continuation bytes do not count.
std::size_t columns(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_number(const std::string& text) {
    return !text.empty() &&
           (std::isdigit(static_cast<unsigned char>(text.front())) != 0 || text.front() == '-') &&
           std::isdigit(static_cast<unsigned char>(text.back())) != 0;
}

}  // namespace

void print(std::string_view text) {
    std::cout << text << '\n';
}

void print_json(const nlohmann::ordered_json& object) {
    print(object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

void print_table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], columns(row[i]));
        }
    }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string fill(widths[i] - columns(row[i]), ' ');
            const bool last = i + 1 == row.size();
            line += is_number(row[i]) ? fill + row[i] : row[i] + (last ? "" : fill);
            line += last ? "" : "  ";
        }
        std::cout << line << '\n';
    }
}

ProgressLine::ProgressLine() : terminal_(::isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() {
    finish();
}

void ProgressLine::show(const std::string& text) {
    if (terminal_) {
        std::cerr << "\r\033[K" << text << std::flush;
        open_ = true;
        return;
    }
    const double now = unix_seconds();
    if (now - last_seconds_ >= kPlainPeriodSeconds) {
        last_seconds_ = now;
        std::cerr << text << std::endl;
    }
}

void ProgressLine::note(const std::string& text) {
    finish();
    std::cerr << text << std::endl;
}

void ProgressLine::finish() {
    if (open_) {
        std::cerr << '\n';
        open_ = false;
    }
}

}  // namespace drift::cli
