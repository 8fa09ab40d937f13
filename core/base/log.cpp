#include "core/base/log.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>
#include <string>

namespace drift {
namespace {

constexpr std::size_t kFileBytes = 5U << 20U;

spdlog::level::level_enum spd_level(LogLevel level) {
    switch (level) {
        case LogLevel::kDebug:
            return spdlog::level::debug;
        case LogLevel::kInfo:
            return spdlog::level::info;
        case LogLevel::kWarning:
            return spdlog::level::warn;
        case LogLevel::kError:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

struct State {
    std::mutex mutex;
    std::shared_ptr<spdlog::logger> terminal;
    std::shared_ptr<spdlog::logger> file;
};

State& state() {
    static State instance;
    return instance;
}

}  // namespace

const char* to_string(LogLevel level) {
    switch (level) {
        case LogLevel::kDebug:
            return "debug";
        case LogLevel::kInfo:
            return "info";
        case LogLevel::kWarning:
            return "warning";
        case LogLevel::kError:
            return "error";
    }
    return "info";
}

void init_logging(LogLevel minimum, bool to_stderr) {
    State& s = state();
    const std::lock_guard lock(s.mutex);
    if (!to_stderr) {
        s.terminal.reset();
        return;
    }
    s.terminal =
        std::make_shared<spdlog::logger>("drift", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    s.terminal->set_pattern("%^%l%$: %v");
    s.terminal->set_level(spd_level(minimum));
}

void log_to_folder(const std::filesystem::path& folder) {
    State& s = state();
    try {
        std::filesystem::create_directories(folder);
        auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
            (folder / "workbench.log").string(), kFileBytes, 2);
        const std::lock_guard lock(s.mutex);
        s.file = std::make_shared<spdlog::logger>("file", std::move(sink));
        s.file->set_pattern("%Y-%m-%dT%H:%M:%S.%e %P %l %v");
        s.file->set_level(spdlog::level::debug);
        s.file->flush_on(spdlog::level::warn);
    } catch (const std::exception& error) {
        log_warning("The log file in " + folder.string() + " cannot be written: " + error.what());
    }
}

void log(LogLevel level, std::string_view text) {
    std::shared_ptr<spdlog::logger> terminal;
    std::shared_ptr<spdlog::logger> file;
    {
        State& s = state();
        const std::lock_guard lock(s.mutex);
        terminal = s.terminal;
        file = s.file;
    }
    const spdlog::string_view_t view(text.data(), text.size());
    if (terminal) {
        terminal->log(spd_level(level), view);
    }
    if (file) {
        file->log(spd_level(level), view);
    }
}

}  // namespace drift
