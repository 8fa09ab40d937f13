// Cursor, pins, marks under the pointer and speech of PlotView.
#include <QAccessible>
#include <QLabel>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/plot/chart_view.h"
#include "widgets/plot/plot_marks.h"
#include "widgets/plot/plot_view.h"

namespace drift {

bool PlotView::clearCursors() {
    if (link_->pins() != Pins{}) {
        const QVariantMap before = saveState();
        link_->setPins({});
        remember(before, tr("remove pins"));
        return true;
    }
    if (link_->cursor()) {
        leave();
        return true;
    }
    return false;
}

void PlotView::setPin(Pin pin, std::optional<double> x) {
    const QVariantMap before = saveState();
    link_->setPin(pin, x);
    remember(before, pin == Pin::kA ? tr("pin A") : tr("pin B"));
    if (const auto rows = pinDifferences(); !rows.empty()) {
        QAccessibleValueChangeEvent spoken(this, spokenValue());
        QAccessible::updateAccessibility(&spoken);
    }
}

void PlotView::stepCursor(int points) {
    std::vector<double> places;
    for (const FrameLine& line : frame_->lines) {
        for (const ScalarBucket& bucket : line.shown) {
            if (bucket.x_last >= frame_->x.lo && bucket.x_last <= frame_->x.hi) {
                places.push_back(bucket.x_last);
            }
        }
    }
    if (places.empty()) {
        return;
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    const double from = link_->cursor().value_or(places.back());
    const auto at = std::lower_bound(places.begin(), places.end(), from) - places.begin();
    const bool fresh = !link_->cursor() && std::abs(points) == 1;
    const auto last = static_cast<std::ptrdiff_t>(places.size()) - 1;
    const auto to = std::clamp<std::ptrdiff_t>(fresh ? at : at + points, 0, last);
    hovered_.reset();
    keyboard_cursor_ = true;
    link_->setCursor(places[static_cast<std::size_t>(to)]);
    updateCursor();
    QAccessibleValueChangeEvent spoken(this, spokenValue());
    QAccessible::updateAccessibility(&spoken);
}

double PlotView::snapped(const QPointF& position) const {
    const double x = frame_->x.value((position.x() - frame_->plot.left()) / frame_->plot.width());
    double place = x, best = -1;
    for (const CursorValue& entry : valuesAt(x)) {
        const double distance = std::abs(frame_->pixel_x(entry.x) - position.x());
        if (best < 0 || distance < best) {
            best = distance;
            place = entry.x;
        }
    }
    return place;
}

void PlotView::hover(const QPointF& position) {
    const QRectF& plot = frame_->plot;
    const FrameMark* mark = mark_at(*frame_, position);
    view_->viewport()->setCursor(mark ? Qt::PointingHandCursor : Qt::CrossCursor);
    if (frame_->empty || (!mark && !plot.adjusted(-2, -2, 2, 2).contains(position))) {
        leave();
        return;
    }
    hovered_ = position;
    keyboard_cursor_ = false;
    // Snapped to the nearest point of any line, so that the table shows values that exist.
    const double x = mark ? mark->mark.mark.x : snapped(position);
    if (link_->cursor() == x) {
        updateCursor();
    } else {
        link_->setCursor(x);
    }
    showMarkTip(mark, position);
}

void PlotView::leave() {
    hovered_.reset();
    keyboard_cursor_ = false;
    link_->setCursor(std::nullopt);
    updateCursor();
}

void PlotView::click(const QPointF& position, Qt::KeyboardModifiers modifiers) {
    before_click_ = link_->pins();
    if (const FrameMark* mark = mark_at(*frame_, position)) {
        link_->setCursor(mark->mark.mark.x);
        showMarkTip(mark, position);
        Q_EMIT markClicked(QString::fromStdString(mark->mark.run), mark->mark.mark);
        return;
    }
    if (!frame_->empty && frame_->plot.contains(position)) {
        setPin(modifiers.testFlag(Qt::ShiftModifier) ? Pin::kB : Pin::kA, snapped(position));
    }
}

void PlotView::showMarkTip(const FrameMark* mark, const QPointF& position) {
    if (!mark) {
        QToolTip::hideText();
        return;
    }
    QToolTip::showText(view_->mapToGlobal(position.toPoint()), mark_text(*mark), view_);
}

std::vector<PinDifference> PlotView::pinDifferences() const {
    return pin_differences(*frame_, link_->pins());
}

PlotPoint PlotView::pointAt(const QPointF& pixels) const {
    const double x = frame_->x.value((pixels.x() - frame_->plot.left()) / frame_->plot.width());
    PlotPoint point;
    point.x = x;
    double best = -1;
    for (const FrameLine& line : frame_->lines) {
        const auto entry = value_at(line, *frame_, x);
        if (!entry) {
            continue;
        }
        const double y = frame_->pixel_y(entry->smooth.value_or(entry->value));
        // A line whose point here is a gap is chosen only when there is no other.
        const double distance = std::isfinite(y) ? std::abs(y - pixels.y()) : 1e9;
        if (best < 0 || distance < best) {
            best = distance;
            point = {line.series.run,
                     line.series.key,
                     line.series.name,
                     entry->x,
                     source_.step_at(line.series.run, options_.axis, entry->x),
                     entry->value};
        }
    }
    return point;
}

QString PlotView::spokenValue() const {
    if (frame_->empty) {
        return empty_label_->text();
    }
    const double x = link_->cursor().value_or(frame_->x.hi);
    QStringList parts;
    for (const CursorValue& entry : valuesAt(x)) {
        parts << tr("%1: %2").arg(entry.name, value_text(entry.value));
    }
    for (const PinDifference& row : pinDifferences()) {
        parts << tr("%1 from pin A to pin B: %2").arg(row.name, value_text(row.dy));
    }
    parts << frame_->notes;
    return tr("%1 at %2 %3: %4")
        .arg(unit_.isEmpty() ? title_ : tr("%1, %2").arg(title_, unit_), frame_->x_title, value_text(x, 6),
             parts.join(QStringLiteral("; ")));
}

}  // namespace drift
