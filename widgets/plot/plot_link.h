// Plots that share one x axis: the zoomed range, the cursor, two pinned cursors, and the extent of all their
// data.
//
// THREADING  GUI thread only. Outlives its plots or is replaced through PlotView::setLink first.
#pragma once

#include <QObject>
#include <array>
#include <map>
#include <optional>

#include "widgets/models/scalar_series.h"

namespace drift {

enum class Pin { kA, kB };
using Pins = std::array<std::optional<double>, 2>;  // x of A and B

class PlotLink : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // Unset: everything there is.
    [[nodiscard]] const std::optional<Extent>& view() const { return view_; }
    void setView(std::optional<Extent> view);
    [[nodiscard]] const std::optional<double>& cursor() const { return cursor_; }
    void setCursor(std::optional<double> x);

    [[nodiscard]] const Pins& pins() const { return pins_; }
    void setPins(const Pins& pins);
    void setPin(Pin pin, std::optional<double> x);

    void setExtent(const QObject* plot, std::optional<Extent> extent);
    // Union over all plots; {0, 1} while there is none.
    [[nodiscard]] Extent extent() const;

Q_SIGNALS:
    void viewChanged();
    void cursorChanged();
    void pinsChanged();

private:
    std::optional<Extent> view_;
    std::optional<double> cursor_;
    Pins pins_;
    std::map<const QObject*, Extent> extents_;
};

}  // namespace drift
