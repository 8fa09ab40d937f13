// Points where a text or a picture has ink. No torch and no OpenCV in this header. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/option_enums.h"

namespace drift {

struct InkPoints {
    std::vector<std::array<double, 2>> points;  // pixel centres, in pixels, y upwards
    std::vector<std::int32_t> classes;          // index into class_names; empty: one class
    std::vector<std::string> class_names;
};

// Every pixel of a written text; each different character is a class. REQUIRES printable ASCII with at least
// one character that leaves ink, else Error{kConfig}.
[[nodiscard]] InkPoints letters_ink(const std::string& text);
// Ink of an encoded picture of any format OpenCV reads, at most 512 pixels along its longer side; transparent
// pixels count as white. Throws Error{kBadData} naming `origin` for bytes that are no picture and for a
// picture of one shade, which has no ink.
[[nodiscard]] InkPoints picture_ink(std::string_view bytes, ToyInk ink, const std::string& origin);

}  // namespace drift
