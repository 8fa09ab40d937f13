// How long measurements are watched and ended.
#pragma once

#include <functional>

namespace drift {

// Called between blocks of a long computation; may throw to end it.
using Progress = std::function<void()>;

}  // namespace drift
