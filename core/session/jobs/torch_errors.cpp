#include "core/session/jobs/torch_errors.h"

#include <c10/util/Exception.h>

#include <string>

#include "core/base/log.h"

namespace drift {
namespace {

constexpr const char* kLowerBatch =
    "lower train.gen_per_class, train.pos_per_class or generator.hidden, or close other programs";

bool is_allocation_failure(const std::string& text) {
    return text.find("not enough memory") != std::string::npos ||
           text.find("can't allocate") != std::string::npos;
}

}  // namespace

ErrorInfo current_torch_error_info() {
    try {
        throw;
    } catch (const c10::OutOfMemoryError& error) {
        return {ErrorCode::kOutOfMemory, "The device ran out of memory", error.what_without_backtrace(),
                kLowerBatch};
    } catch (const c10::Error& error) {
        log_error(error.what());
        const std::string text = error.what_without_backtrace();
        if (is_allocation_failure(text)) {
            return {ErrorCode::kOutOfMemory, "There is not enough memory for this step", text, kLowerBatch};
        }
        return {ErrorCode::kInternal, "A tensor operation failed", text,
                "please report this with the log file"};
    } catch (...) {
        return current_error_info();
    }
}

}  // namespace drift
