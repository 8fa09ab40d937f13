// Zoom and pan of PlotView: what its gestures and keys do.
#include <QUndoStack>
#include <algorithm>
#include <cmath>

#include "widgets/plot/chart_view.h"
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
    switch (key) {
        case PlotKey::kPrevious:
        case PlotKey::kNext:
            stepCursor(key == PlotKey::kNext ? 1 : -1);
            return true;
        case PlotKey::kFirst:
        case PlotKey::kLast:
            stepCursor(key == PlotKey::kLast ? kWholeWay : -kWholeWay);
            return true;
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
        case PlotKey::kCopy:
            copyToClipboard();
            return true;
        case PlotKey::kUndo:
            undoStack().undo();
            return true;
        case PlotKey::kRedo:
            undoStack().redo();
            return true;
        default:
            return onViewKey(key);
    }
}

bool PlotView::onViewKey(PlotKey key) {
    const QVariantMap before = saveState();
    const QRectF& plot = frame_->plot;
    switch (key) {
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
        case PlotKey::kLogY: {
            PlotOptions changed = options_;
            changed.log_y = !changed.log_y;
            changeOptions(changed, tr("value axis"));
            return true;
        }
        default:
            return false;
    }
    remember(before, tr("view by keyboard"));
    return true;
}

}  // namespace drift
