// Zoom, pan, cursor, pins and speech of PlotView: what its gestures and keys do.
#include <QAccessible>
#include <QLabel>
#include <QToolTip>
#include <QUndoStack>
#include <algorithm>
#include <cmath>

#include "widgets/plot/chart_view.h"
#include "widgets/plot/plot_collect.h"
#include "widgets/plot/plot_marks.h"
#include "widgets/plot/plot_scene.h"
#include "widgets/plot/plot_view.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {
constexpr double kSmallestView = 1e-6;  // of the whole extent
constexpr double kThinBox = 12;         // pixels; a flatter zoom box means x only, a narrower one y only
constexpr double kKeyPan = 0.1;         // of the view
constexpr double kKeyZoom = 1.25;
}  // namespace

void PlotView::connectView() {
    connect(view_, &ChartView::hovered, this, &PlotView::hover);
    connect(view_, &ChartView::left, this, &PlotView::leave);
    connect(view_, &ChartView::clicked, this, &PlotView::click);
    connect(view_, &ChartView::gestureStarted, this, [this] { ++gesture_; });
    connect(view_, &ChartView::boxChanged, this, [this](const QRectF& box) {
        const QRectF clipped = box.isNull() ? QRectF() : box.intersected(frame_->plot);
        scene_->showBand(clipped, theme::colors().accent);
    });
    connect(view_, &ChartView::boxChosen, this, [this](const QRectF& box) {
        const QVariantMap before = saveState();
        zoomTo(box);
        remember(before, tr("zoom"));
    });
    connect(view_, &ChartView::panned, this, [this](const QPointF& by) {
        const QVariantMap before = saveState();
        pan(by.x(), by.y());
        remember(before, tr("move"), true);
    });
    connect(view_, &ChartView::zoomed, this, [this](double factor, const QPointF& at) {
        const QVariantMap before = saveState();
        const QRectF& plot = frame_->plot;
        if (at.x() < plot.left()) {  // on the value axis
            zoomY(factor, frame_->y.value((plot.bottom() - at.y()) / plot.height()));
        } else {
            zoom(factor, frame_->x.value((at.x() - plot.left()) / plot.width()));
        }
        remember(before, tr("zoom"), true);
    });
    connect(view_, &ChartView::resetRequested, this, [this] {
        if (before_click_) {  // the first half of the double click was no pin
            link_->setPins(*before_click_);
        }
        const QVariantMap before = saveState();
        resetView();
        remember(before, tr("reset zoom"));
    });
    connect(view_, &ChartView::menuRequested, this, &PlotView::openMenu);
    connect(view_, &ChartView::focusChanged, this, &PlotView::updateCursor);
    view_->setKeyHandler([this](PlotKey key) { return onKey(key); });
    // Not refresh(): while a layout settles the visible region may still be empty, and nothing would follow.
    connect(view_, &ChartView::resized, this, [this] {
        if (isVisible()) {
            redraw();
        }
    });
}

void PlotView::resetView() {
    view_y_.reset();
    markDirty();
    link_->setView(std::nullopt);
    refresh();
}

void PlotView::zoom(double factor, double x) {
    const AxisScale& scale = frame_->x;
    const double centre = scale.position(x);
    if (std::isnan(centre)) {
        return;
    }
    const Extent all = link_->extent();
    const Extent view{std::max(scale.value(centre - centre / factor), all.first),
                      std::min(scale.value(centre + (1 - centre) / factor), all.last)};
    // On a logarithmic axis the view starts at the first value above zero.
    const bool from_start = view.first <= all.first || (scale.log && all.first <= 0 && factor < 1 &&
                                                        view.first <= scale.lo && !link_->view());
    if (from_start && view.last >= all.last) {
        link_->setView(std::nullopt);
    } else if (view.last - view.first > kSmallestView * (all.last - all.first)) {
        link_->setView(view);
    }
}

void PlotView::zoomY(double factor, double y) {
    const AxisScale& scale = frame_->y;
    const double centre = scale.position(y);
    if (std::isnan(centre)) {
        return;
    }
    const Extent view{scale.value(centre - centre / factor), scale.value(centre + (1 - centre) / factor)};
    const double middle = std::abs(view.first / 2 + view.last / 2);
    if (std::isfinite(view.first) && std::isfinite(view.last) && view.last - view.first > 1e-12 * middle) {
        view_y_ = view;
        markDirty();
        refresh();
    }
}

void PlotView::pan(double dx_pixels, double dy_pixels) {
    const double dx = dx_pixels / frame_->plot.width();
    const double dy = dy_pixels / frame_->plot.height();
    const Extent all = link_->extent();
    const Extent view{frame_->x.value(-dx), frame_->x.value(1 - dx)};
    const double centre = frame_->x.value(0.5 - dx);
    // The middle of the view stays over data: nobody gets lost in an empty plot.
    if (dx != 0 && centre >= all.first && centre <= all.last) {
        link_->setView(view);
    }
    if (dy != 0 && (view_y_ || dx == 0)) {
        view_y_ = Extent{frame_->y.value(dy), frame_->y.value(1 + dy)};
        markDirty();
        refresh();
    }
}

void PlotView::zoomTo(const QRectF& pixels) {
    const QRectF& plot = frame_->plot;
    const QRectF box = pixels.intersected(plot);
    if (box.isEmpty()) {
        return;
    }
    if (box.height() >= kThinBox) {
        view_y_ = Extent{frame_->y.value((plot.bottom() - box.bottom()) / plot.height()),
                         frame_->y.value((plot.bottom() - box.top()) / plot.height())};
        markDirty();
    }
    if (box.width() >= kThinBox) {
        link_->setView(Extent{frame_->x.value((box.left() - plot.left()) / plot.width()),
                              frame_->x.value((box.right() - plot.left()) / plot.width())});
    }
    refresh();
}

bool PlotView::onKey(PlotKey key) {
    const QVariantMap before = saveState();
    const QRectF& plot = frame_->plot;
    switch (key) {
        case PlotKey::kPrevious:
        case PlotKey::kNext:
            stepCursor(key == PlotKey::kNext ? 1 : -1);
            return true;
        case PlotKey::kFirst:
        case PlotKey::kLast:
            stepCursor(key == PlotKey::kLast ? kWholeWay : -kWholeWay);
            return true;
        case PlotKey::kPanLeft:
        case PlotKey::kPanRight:
            pan((key == PlotKey::kPanLeft ? kKeyPan : -kKeyPan) * plot.width(), 0);
            break;
        case PlotKey::kPanUp:
        case PlotKey::kPanDown:
            pan(0, (key == PlotKey::kPanUp ? kKeyPan : -kKeyPan) * plot.height());
            break;
        case PlotKey::kZoomIn:
        case PlotKey::kZoomOut:
            zoom(key == PlotKey::kZoomIn ? kKeyZoom : 1 / kKeyZoom,
                 link_->cursor().value_or(frame_->x.value(0.5)));
            break;
        case PlotKey::kReset:
            resetView();
            break;
        case PlotKey::kPinA:
        case PlotKey::kPinB:
            if (!link_->cursor()) {
                stepCursor(kWholeWay);
            }
            setPin(key == PlotKey::kPinA ? Pin::kA : Pin::kB, link_->cursor());
            return true;
        case PlotKey::kClear:
            return clearCursors();
        case PlotKey::kTable:
            setTableShown(true);
            return true;
        case PlotKey::kLogY: {
            PlotOptions changed = options_;
            changed.log_y = !changed.log_y;
            changeOptions(changed, tr("value axis"));
            return true;
        }
        case PlotKey::kCopy:
            copyToClipboard();
            return true;
        case PlotKey::kUndo:
            undoStack().undo();
            return true;
        case PlotKey::kRedo:
            undoStack().redo();
            return true;
    }
    remember(before, tr("view by keyboard"));
    return true;
}

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
