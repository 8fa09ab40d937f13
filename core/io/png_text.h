// Text chunks (tEXt) of PNG files: what a sample was drawn with travels inside its picture.
//
// OpenCV neither writes nor reads them, so they are spliced into the encoded bytes. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drift {

using PngTexts = std::vector<std::pair<std::string, std::string>>;  // keyword, text

// Returns `png` with one tEXt chunk per entry directly after IHDR, in order. Keywords: 1 to 79 Latin-1
// characters; texts: Latin-1 without NUL. Throws Error{kBadData} when `png` is no PNG, Error{kInternal} on a
// bad entry.
[[nodiscard]] std::string add_png_texts(std::string_view png, const PngTexts& texts);
// Every tEXt chunk in file order. Throws Error{kBadData} naming `origin` and the byte offset for wrong
// signature, truncation or a checksum that does not match.
[[nodiscard]] PngTexts read_png_texts(std::string_view png, const std::string& origin);

}  // namespace drift
