// Exceptions of LibTorch as ErrorInfo; no torch in this header.
#pragma once

#include "core/base/error.h"

namespace drift {

// Like current_error_info(), but knows c10::OutOfMemoryError and c10::Error (without their back traces).
// Call inside a catch block only.
[[nodiscard]] ErrorInfo current_torch_error_info();

}  // namespace drift
