// Wall-clock stamps for names and records, and a steady stopwatch for durations.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace drift {

// "2026-05-01T12:34:56.789Z"
[[nodiscard]] std::string utc_now();
// "20260501T123456Z", safe in file names and sorting by time.
[[nodiscard]] std::string utc_stamp();
// Seconds since the Unix epoch, millisecond resolution.
[[nodiscard]] double unix_seconds();

// Seconds since the system started this process (10 ms resolution, kept when a program re-executes itself);
// 0 where the system does not tell.
[[nodiscard]] double process_age_seconds();

class Stopwatch {
public:
    Stopwatch() : start_(std::chrono::steady_clock::now()) {}
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }
    [[nodiscard]] double milliseconds() const { return seconds() * 1e3; }
    void restart() { start_ = std::chrono::steady_clock::now(); }

private:
    std::chrono::steady_clock::time_point start_;
};

// Human text: "46 s", "3 min 20 s", "2 h 05 min".
[[nodiscard]] std::string duration_text(double seconds);
// "1.2 GiB", "340 KiB".
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);
// 12345 -> "12 345" with U+2009 thin spaces.
[[nodiscard]] std::string grouped(std::int64_t value);

}  // namespace drift
