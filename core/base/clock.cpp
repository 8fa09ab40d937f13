#include "core/base/clock.h"

#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>

namespace drift {
namespace {

struct Utc {
    std::tm parts{};
    int milliseconds = 0;
};

Utc now_parts() {
    const auto now = std::chrono::system_clock::now();
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    Utc utc;
    gmtime_r(&seconds, &utc.parts);
    utc.milliseconds = static_cast<int>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000);
    return utc;
}

}  // namespace

std::string utc_now() {
    const Utc utc = now_parts();
    std::array<char, 40> text{};
    const std::size_t used = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc.parts);
    std::snprintf(text.data() + used, text.size() - used, ".%03dZ", utc.milliseconds);
    return text.data();
}

std::string utc_stamp() {
    const Utc utc = now_parts();
    std::array<char, 40> text{};
    std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc.parts);
    return text.data();
}

double unix_seconds() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count()) / 1e3;
}

std::string duration_text(double seconds) {
    std::array<char, 64> text{};
    if (!std::isfinite(seconds) || seconds < 0) {
        return "unknown";
    }
    if (seconds < 10) {
        std::snprintf(text.data(), text.size(), "%.1f s", seconds);
        return text.data();
    }
    const auto whole = static_cast<long long>(std::llround(seconds));
    if (whole < 60) {
        std::snprintf(text.data(), text.size(), "%lld s", whole);
    } else if (whole < 3600) {
        std::snprintf(text.data(), text.size(), "%lld min %02lld s", whole / 60, whole % 60);
    } else if (whole < 86400) {
        std::snprintf(text.data(), text.size(), "%lld h %02lld min", whole / 3600, whole % 3600 / 60);
    } else {
        std::snprintf(text.data(), text.size(), "%lld d %02lld h", whole / 86400, whole % 86400 / 3600);
    }
    return text.data();
}

std::string bytes_text(std::uint64_t bytes) {
    static constexpr std::array<const char*, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < kUnits.size()) {
        value /= 1024;
        ++unit;
    }
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value,
                  kUnits[unit]);
    return text.data();
}

std::string grouped(std::int64_t value) {
    static constexpr const char* kThinSpace = "\xE2\x80\x89";
    std::string digits = std::to_string(value < 0 ? -value : value);
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && (digits.size() - i) % 3 == 0) {
            out += kThinSpace;
        }
        out += digits[i];
    }
    return value < 0 ? "\xE2\x88\x92" + out : out;
}

double process_age_seconds() {
    // Field 22 of /proc/self/stat, counted behind the program's name, which may hold blanks: ticks after
    // boot.
    std::ifstream stat("/proc/self/stat");
    std::string text;
    std::getline(stat, text);
    const std::size_t name_end = text.rfind(')');
    double uptime = 0;
    if (name_end == std::string::npos || !(std::ifstream("/proc/uptime") >> uptime)) {
        return 0;
    }
    std::istringstream fields(text.substr(name_end + 1));
    std::string skipped;
    for (int field = 3; field < 22; ++field) {
        fields >> skipped;
    }
    double start_ticks = 0;
    const long ticks_per_second = sysconf(_SC_CLK_TCK);
    if (!(fields >> start_ticks) || ticks_per_second <= 0) {
        return 0;
    }
    return uptime - start_ticks / static_cast<double>(ticks_per_second);
}

}  // namespace drift
