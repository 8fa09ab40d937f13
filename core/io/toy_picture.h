// A toy frame as a picture: data, generated points, one scale for both axes, step and title in a strip above.
// The window paints its own; this one serves programs without a display. Neither torch nor OpenCV in this
// header. Pure; any thread.
#pragma once

#include <string>

#include "core/base/image.h"
#include "core/session/event.h"

namespace drift {

// `width` pixels (at least 64); the height follows the run's axes, which never change within a run. Letters
// that the picture's font has not (it knows ASCII) are written as near ones. Generated points are coloured by
// class.
[[nodiscard]] ImageRgb8 draw_toy(const ToyFrame& frame, int width, const std::string& title = {});

}  // namespace drift
