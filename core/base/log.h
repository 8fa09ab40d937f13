// Program log: one spdlog logger to standard error, and to a file when a project is open.
//
// THREADING  Every function may be called from any thread after init_logging().
#pragma once

#include <filesystem>
#include <string_view>

namespace drift {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

[[nodiscard]] const char* to_string(LogLevel level);

// Call once in main. `to_stderr` false silences the terminal (tests, JSON mode keeps warnings).
void init_logging(LogLevel minimum, bool to_stderr = true);
// Adds a rotating file (2 x 5 MiB) below `folder`; failures are reported once and ignored.
void log_to_folder(const std::filesystem::path& folder);
void log(LogLevel level, std::string_view text);

inline void log_debug(std::string_view text) {
    log(LogLevel::kDebug, text);
}
inline void log_info(std::string_view text) {
    log(LogLevel::kInfo, text);
}
inline void log_warning(std::string_view text) {
    log(LogLevel::kWarning, text);
}
inline void log_error(std::string_view text) {
    log(LogLevel::kError, text);
}

}  // namespace drift
