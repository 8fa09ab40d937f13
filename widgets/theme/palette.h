// Colours and type of the window: two palettes (light, dark), one accent, three font sizes.
//
// Every widget asks here instead of naming colours itself. After a change of theme Qt delivers
// QEvent::PaletteChange to each widget; custom painters call colors() while painting and need nothing else.
//
// THREADING  GUI thread only.
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QRectF>
#include <QString>

#include "core/runtime/device.h"
#include "widgets/theme/metrics.h"

class QApplication;
class QPainter;

namespace drift::theme {

enum class Mode { kSystem, kLight, kDark };

// "system", "light", "dark", as kept in the settings; anything else reads as kSystem.
[[nodiscard]] QString modeName(Mode mode);
[[nodiscard]] Mode modeFrom(const QString& name);

struct Colors {
    QColor window, base, alternate, text, muted, border, disabled;
    QColor accent, on_accent, selection;
    QColor good, warning, bad, neutral;  // always next to a shape or a word
    QColor plot_background, plot_grid, plot_text;
    QColor data_points;  // toy target points: present, never louder than the generated ones
    QColor banner_warning, banner_error, banner_info;
};

// Sets style, palette, base font and style sheet of the whole program. Call once at start and on every change
// of the setting. kSystem follows the platform's palette (its luminance; the colour scheme from Qt 6.5 on).
void apply(QApplication& app, Mode mode);
[[nodiscard]] Mode mode();
[[nodiscard]] bool isDark();
[[nodiscard]] const Colors& colors();
[[nodiscard]] const Colors& colorsFor(bool dark);
[[nodiscard]] QPalette paletteFor(bool dark);

// Colour of run number `index` >= 0: Okabe-Ito order, moved in lightness until it has a contrast of at least
// 3:1 against the plot background of the current theme. Repeats after kRunColors.
inline constexpr int kRunColors = 8;
[[nodiscard]] QColor runColor(int index);
[[nodiscard]] QColor runColorFor(int index, bool dark);
// WCAG 2 contrast ratio of two opaque colours, 1..21.
[[nodiscard]] double contrast(const QColor& a, const QColor& b);

enum class TextSize { kSmall, kBase, kTitle };  // 0.9, 1.0, 1.25 of the system font
[[nodiscard]] QFont font(TextSize size = TextSize::kBase);
// A font whose digits all have the same width, for columns of numbers.
[[nodiscard]] QFont tabular(TextSize size = TextSize::kBase);
[[nodiscard]] QFont monospace(TextSize size = TextSize::kBase);

// Filled circle: first-class; half circle: best-effort; ring: experimental; cross: unsupported.
void paintTierBadge(QPainter& painter, const QRectF& rect, Tier tier);
[[nodiscard]] QColor tierColor(Tier tier);

}  // namespace drift::theme
