// Plain pixels that may cross threads and libraries: no torch, no Qt, no OpenCV.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace drift {

// Row-major, 3 bytes per pixel in the order R, G, B, no row padding; pixels.size() == 3 * width * height.
struct ImageRgb8 {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;
};

using ImagePtr = std::shared_ptr<const ImageRgb8>;

// Shape of one picture as networks and data sets hold it: planes, then rows, then columns.
struct ImageShape {
    std::int64_t channels = 1, height = 0, width = 0;
    [[nodiscard]] std::int64_t elements() const { return channels * height * width; }
    bool operator==(const ImageShape&) const = default;
};

}  // namespace drift
