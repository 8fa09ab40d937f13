// Runs a real program to its end and keeps what it printed.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace drift::test {

struct ProgramResult {
    int exit_code = -1;  // 128 + signal when a signal ended it
    bool timed_out = false;
    std::string out;  // standard output
    std::string err;  // standard error
};

struct ProgramOptions {
    std::vector<std::pair<std::string, std::string>> env;  // added to or replacing the inherited variables
    std::vector<std::string> without_env;                  // variables that are not inherited
    std::string folder;                                    // working folder; empty: the current one
    std::chrono::seconds at_most{120};                     // then the program is killed and timed_out is set
    int signal = 0;  // sent once `signal_after` appeared on standard error
    std::string signal_after;
};

// Starts `program` with `args` (argv[0] is added), no shell. Throws std::runtime_error when it cannot start.
[[nodiscard]] ProgramResult run_program(const std::string& program, const std::vector<std::string>& args,
                                        const ProgramOptions& options = {});

#ifdef DRIFT_PROGRAM
// The `drift` program of this build.
[[nodiscard]] inline ProgramResult run_drift(const std::vector<std::string>& args,
                                             const ProgramOptions& options = {}) {
    return run_program(DRIFT_PROGRAM, args, options);
}
#endif

}  // namespace drift::test
