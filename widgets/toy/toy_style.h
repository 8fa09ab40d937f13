// Colours, fonts and marks of a toy picture.
#pragma once

#include <QColor>
#include <QFont>
#include <array>
#include <cstdint>

namespace drift {

// Copied from the theme, so that painting needs no GUI thread.
struct ToyStyle {
    bool dark = false;
    QColor surround, background, grid, text, muted, accent, data, warning;
    std::array<QColor, 8> series;  // Okabe-Ito order: classes, temperatures
    QFont small, tabular;
};
[[nodiscard]] ToyStyle toy_style();  // GUI thread

enum class ToyMark : std::uint8_t { kDisc, kSquare, kTriangle, kDiamond, kCross, kPlus, kDown, kRing };
inline constexpr int kToyMarks = 8;
// Marks repeat after eight, and colours shift by one each time round, so that 64 classes stay apart.
[[nodiscard]] ToyMark class_mark(std::int32_t label);
[[nodiscard]] QColor class_color(const ToyStyle& style, std::int32_t label);
[[nodiscard]] QColor temperature_color(const ToyStyle& style, std::size_t index);
// The two sides of the microscope: what pulls and what pushes; blue and vermilion.
[[nodiscard]] QColor pull_color(const ToyStyle& style);
[[nodiscard]] QColor push_color(const ToyStyle& style);

// t in 0..1, clamped. Viridis, of which each theme uses the part that stands out from its background.
[[nodiscard]] QColor field_color(const ToyStyle& style, double t);
// Density 0..1: from the background into viridis.
[[nodiscard]] QRgb density_color(const ToyStyle& style, double t);
// Difference -1..1: blue where samples are missing, background where both agree, orange where there are too
// many.
[[nodiscard]] QRgb difference_color(const ToyStyle& style, double t);
// For the second coordinate of a lattice: from dark red to yellow, apart from viridis by hue.
[[nodiscard]] QColor second_color(const ToyStyle& style, double t);

}  // namespace drift
