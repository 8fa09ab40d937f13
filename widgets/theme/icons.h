// Line icons from resources/icons, tinted with the palette at paint time and sharp at any pixel ratio.
//
// THREADING  GUI thread only.
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

#include "core/runtime/device.h"

namespace drift::theme {

// `name` is the file name without .svg ("play", "checkpoint"). The colour follows the theme: text, accent
// when checked, the disabled grey otherwise. Throws Error{kNotFound} for an unknown name, which is our own
// bug.
[[nodiscard]] QIcon icon(const QString& name);
// For the primary button: drawn in the colour that reads on the accent.
[[nodiscard]] QIcon iconOnAccent(const QString& name);
// The same in one fixed colour, e.g. for a run's chip or a level in the log.
[[nodiscard]] QIcon icon(const QString& name, const QColor& color);
[[nodiscard]] QIcon tierIcon(Tier tier);
// A filled square in a run's colour.
[[nodiscard]] QIcon colorChip(const QColor& color);

}  // namespace drift::theme
