// Which LibTorch this program runs with; no torch in this header.
#pragma once

#include <string>

namespace drift {

[[nodiscard]] const char* torch_version();  // "2.13.0"
[[nodiscard]] std::string
torch_configuration();  // LibTorch's own description: BLAS, OpenMP, instruction sets

}  // namespace drift
