// What this build is; the values come from CMake.
#pragma once

#include <string>

namespace drift {

[[nodiscard]] const char* version();          // "0.1.0"
[[nodiscard]] const char* build_type();       // "Release"
[[nodiscard]] const char* compiler_name();    // "GNU 12.2.0"
[[nodiscard]] const char* source_revision();  // short git hash or "unknown"

}  // namespace drift
