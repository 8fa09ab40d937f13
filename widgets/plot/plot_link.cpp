#include "widgets/plot/plot_link.h"

#include <algorithm>

namespace drift {

void PlotLink::setView(std::optional<Extent> view) {
    const bool same = view.has_value() == view_.has_value() &&
                      (!view || (view->first == view_->first && view->last == view_->last));
    if (!same) {
        view_ = view;
        Q_EMIT viewChanged();
    }
}

void PlotLink::setCursor(std::optional<double> x) {
    if (x != cursor_) {
        cursor_ = x;
        Q_EMIT cursorChanged();
    }
}

void PlotLink::setPins(const Pins& pins) {
    if (pins != pins_) {
        pins_ = pins;
        Q_EMIT pinsChanged();
    }
}

void PlotLink::setPin(Pin pin, std::optional<double> x) {
    Pins changed = pins_;
    changed[static_cast<std::size_t>(pin)] = x;
    setPins(changed);
}

void PlotLink::setExtent(const QObject* plot, std::optional<Extent> extent) {
    if (extent) {
        extents_[plot] = *extent;
    } else {
        extents_.erase(plot);
    }
}

Extent PlotLink::extent() const {
    if (extents_.empty()) {
        return {0, 1};
    }
    Extent all = extents_.begin()->second;
    for (const auto& [plot, one] : extents_) {
        all.first = std::min(all.first, one.first);
        all.last = std::max(all.last, one.last);
    }
    return all;
}

}  // namespace drift
