// The one error type that crosses module and thread boundaries.
//
// Every message says what happened and where, which value was allowed, and what the user can do next.
// Throw `Error`; the job boundary and both programs turn it into text and an exit code.
#pragma once

#include <stdexcept>
#include <string>

namespace drift {

enum class ErrorCode {
    kUsage,        // wrong command line or call order; exit code 2
    kConfig,       // unknown key, value out of range, conflicting options
    kBadData,      // a file has the wrong magic, is truncated or damaged
    kNotFound,     // a file, run, preset or device does not exist
    kIo,           // reading or writing failed (permissions, full disk)
    kUnsupported,  // known, but not on this machine or in this build
    kOutOfMemory,
    kNumeric,   // NaN or Inf appeared in the loss or the weights
    kConflict,  // somebody else holds it (lease), or it already exists
    kStopped,   // stopped by the user; not a failure
    kInternal,  // our own bug
};

[[nodiscard]] const char* to_string(ErrorCode code);

// Plain data, safe to copy between threads and to store as JSON.
struct ErrorInfo {
    ErrorCode code = ErrorCode::kInternal;
    std::string message;     // what and where, one sentence
    std::string cause;       // the underlying reason, may be empty
    std::string what_to_do;  // the next step for the user, may be empty

    // "message\ncause: ...\nto do: ..." without the empty parts.
    [[nodiscard]] std::string text() const;
};

class Error : public std::runtime_error {
public:
    Error(ErrorCode code, std::string message, std::string what_to_do = {}, std::string cause = {});
    explicit Error(ErrorInfo info);
    [[nodiscard]] const ErrorInfo& info() const noexcept { return info_; }
    [[nodiscard]] ErrorCode code() const noexcept { return info_.code; }

private:
    ErrorInfo info_;
};

// Turns the exception in flight into an ErrorInfo without torch-specific knowledge (std::exception,
// Error, anything else). Call inside a catch block only.
[[nodiscard]] ErrorInfo current_error_info();

// Exit code of the programs: 0 done, 1 failed, 2 wrong usage, 130 stopped by the user.
[[nodiscard]] int exit_code(ErrorCode code);

}  // namespace drift
