// Pictures to PNG and back, and sheets of tiles. The one place where OpenCV's B, G, R order meets our R, G,
// B.
//
// Neither torch nor OpenCV types in this header. Pure; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/base/image.h"
#include "core/io/png_text.h"

namespace drift {

enum class PngColor { kRgb, kGray };  // kGray stores one byte per pixel: the red one

// Throws Error{kInternal} when the pixel count does not fit the size, Error{kIo} when encoding fails.
[[nodiscard]] std::string encode_png(const ImageRgb8& image, const PngTexts& texts = {},
                                     PngColor color = PngColor::kRgb);
// Any picture format OpenCV reads (PNG, JPEG, ...); grey pictures become R = G = B, alpha is dropped.
// Throws Error{kBadData} naming `origin`.
[[nodiscard]] ImageRgb8 decode_image(std::string_view bytes, const std::string& origin);
void write_png(const std::filesystem::path& path, const ImageRgb8& image, const PngTexts& texts = {},
               PngColor color = PngColor::kRgb);
[[nodiscard]] ImageRgb8 read_image(const std::filesystem::path& path);

// Planar bytes [C, H, W] with C = 1 or 3 (R, G, B planes) to interleaved R, G, B.
[[nodiscard]] ImageRgb8 image_from_planes(std::span<const std::uint8_t> planes, int channels, int height,
                                          int width);

// A sheet of rows x columns tiles without gaps; `tiles` row by row, all of one size; missing tail tiles stay
// black.
[[nodiscard]] ImageRgb8 tile_sheet(std::span<const ImageRgb8> tiles, int rows, int columns);
// The tile at (row, column) of such a sheet.
[[nodiscard]] ImageRgb8 cut_tile(const ImageRgb8& sheet, int rows, int columns, int row, int column);
// Every pixel becomes factor x factor equal pixels (nearest neighbour), factor >= 1.
[[nodiscard]] ImageRgb8 upscale(const ImageRgb8& image, int factor);

}  // namespace drift
