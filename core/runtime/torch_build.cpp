#include "core/runtime/torch_build.h"

#include <ATen/Parallel.h>
#include <ATen/Version.h>

namespace drift {

const char* torch_version() {
    return DRIFT_TORCH_VERSION;
}

std::string torch_configuration() {
    return at::show_config() + at::get_parallel_info();
}

}  // namespace drift
