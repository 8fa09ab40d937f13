#include "core/base/error.h"

#include <exception>
#include <new>
#include <utility>

namespace drift {

const char* to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::kUsage:
            return "usage";
        case ErrorCode::kConfig:
            return "config";
        case ErrorCode::kBadData:
            return "bad_data";
        case ErrorCode::kNotFound:
            return "not_found";
        case ErrorCode::kIo:
            return "io";
        case ErrorCode::kUnsupported:
            return "unsupported";
        case ErrorCode::kOutOfMemory:
            return "out_of_memory";
        case ErrorCode::kNumeric:
            return "numeric";
        case ErrorCode::kConflict:
            return "conflict";
        case ErrorCode::kStopped:
            return "stopped";
        case ErrorCode::kInternal:
            return "internal";
    }
    return "internal";
}

std::string ErrorInfo::text() const {
    std::string out = message;
    if (!cause.empty()) {
        out += "\ncause: " + cause;
    }
    if (!what_to_do.empty()) {
        out += "\nto do: " + what_to_do;
    }
    return out;
}

Error::Error(ErrorCode code, std::string message, std::string what_to_do, std::string cause)
    : Error(ErrorInfo{code, std::move(message), std::move(cause), std::move(what_to_do)}) {}

Error::Error(ErrorInfo info) : std::runtime_error(info.message), info_(std::move(info)) {}

ErrorInfo current_error_info() {
    try {
        throw;
    } catch (const Error& error) {
        return error.info();
    } catch (const std::bad_alloc&) {
        return {ErrorCode::kOutOfMemory, "There is not enough memory", "",
                "close other programs, or lower the batch sizes (train.gen_per_class, train.pos_per_class)"};
    } catch (const std::exception& error) {
        return {ErrorCode::kInternal, error.what(), "", "please report this with the log file"};
    } catch (...) {
        return {ErrorCode::kInternal, "An unknown error occurred", "",
                "please report this with the log file"};
    }
}

int exit_code(ErrorCode code) {
    switch (code) {
        case ErrorCode::kUsage:
            return 2;
        case ErrorCode::kStopped:
            return 130;
        default:
            return 1;
    }
}

}  // namespace drift
