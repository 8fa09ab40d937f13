// Points drawn by hand: what the window's editor writes and data.source drawing reads. No torch.
//
// Two formats (docs/file_formats.md): .json, written by the editor, and .csv
// with the columns x, y and, optionally, class. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace drift {

struct ToyDrawing {
    std::vector<std::array<float, 2>> points;  // data units, x then y, within +-kToyDrawingLimit
    std::vector<std::int32_t> classes;         // one per point, 0 .. kToyDrawingClasses - 1; empty: one class
};

inline constexpr float kToyDrawingLimit = 1000.0F;
inline constexpr std::int32_t kToyDrawingClasses = 16;
inline constexpr std::size_t kToyDrawingPoints = 1'000'000;

// What is wrong with a drawing as training data ("the drawing holds no points: ..."), "" when nothing is.
[[nodiscard]] std::string drawing_problem(const ToyDrawing& drawing);

[[nodiscard]] std::string to_json(const ToyDrawing& drawing);
// Throw Error{kBadData} naming `origin` and the point or line; a drawing without points is an error, too.
[[nodiscard]] ToyDrawing drawing_from_json(std::string_view text, const std::string& origin);
// JSON or a table, by the first character.
[[nodiscard]] ToyDrawing parse_drawing(std::string_view text, const std::string& origin);
[[nodiscard]] ToyDrawing read_drawing(const std::filesystem::path& file);
// Atomic; .json or .csv by extension. Throws Error{kUsage} for another one, Error{kBadData} for a drawing
// with a problem, Error{kIo} when the file cannot be written.
void write_drawing(const std::filesystem::path& file, const ToyDrawing& drawing);

}  // namespace drift
