// Runs a real program and collects what it says.
#pragma once

#include <string>
#include <vector>

namespace drift::test {

struct ProgramResult {
    int exit_code = -1;  // 128 + signal when it was killed
    std::string out;
    std::string err;
};

// `arguments[0]` is the program and its argv[0]. `environment` holds "KEY=value" entries that replace or
// extend this process's own; "KEY" alone removes one. Waits for the end; the streams go through files, so
// nothing can block.
[[nodiscard]] ProgramResult run_program(const std::vector<std::string>& arguments,
                                        const std::vector<std::string>& environment = {});

}  // namespace drift::test
