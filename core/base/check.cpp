#include "core/base/check.h"

#include <filesystem>
#include <string>

#include "core/base/error.h"

namespace drift {

void check_that(bool condition, std::string_view message, std::source_location where) {
    if (condition) {
        return;
    }
    const std::string file = std::filesystem::path(where.file_name()).filename().string();
    throw Error(ErrorCode::kInternal, std::string(message), "please report this with the log file",
                file + ":" + std::to_string(where.line()) + " in " + where.function_name());
}

}  // namespace drift
