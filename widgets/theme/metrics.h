// Spacing and sizes shared by every panel; logical pixels, an 8 px grid with 4 px inside rows.
#pragma once

namespace drift::theme {

inline constexpr int kGrid = 8;
inline constexpr int kRow = 4;
inline constexpr int kMargin = kGrid;
inline constexpr int kGroupGap = 2 * kGrid;
inline constexpr int kToolbarHeight = 44;
inline constexpr int kRailWidth = 72;
inline constexpr int kIcon = 16;
inline constexpr int kRailIcon = 20;
inline constexpr int kRowHeight = 24;    // table and list rows
inline constexpr int kFieldHeight = 24;  // line edits, spin boxes, push buttons
inline constexpr int kBadge = 10;        // tier badge diameter

}  // namespace drift::theme
