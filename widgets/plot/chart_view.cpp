#include "widgets/plot/chart_view.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QGestureEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPainter>
#include <cmath>

#include "widgets/theme/palette.h"

namespace drift {
namespace {
constexpr double kKeyPan = 0.1;        // of the view's width
constexpr qint64 kWheelPauseMs = 400;  // after this a wheel turn is a new gesture
}  // namespace

ChartView::ChartView(QChart* chart, QWidget* parent) : QChartView(chart, parent) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setViewportUpdateMode(QGraphicsView::MinimalViewportUpdate);
    viewport()->setCursor(Qt::CrossCursor);
    viewport()->setAttribute(Qt::WA_AcceptTouchEvents);
    viewport()->grabGesture(Qt::PinchGesture);
}

bool ChartView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Gesture) {
        auto* gestures = static_cast<QGestureEvent*>(event);
        if (auto* found = static_cast<QPinchGesture*>(gestures->gesture(Qt::PinchGesture))) {
            pinch(*found);
            gestures->accept(found);
            return true;
        }
    }
    if (event->type() == QEvent::NativeGesture) {  // trackpads
        const auto* native = static_cast<QNativeGestureEvent*>(event);
        if (native->gestureType() == Qt::BeginNativeGesture) {
            Q_EMIT gestureStarted();
            return true;
        }
        if (native->gestureType() == Qt::ZoomNativeGesture) {
            Q_EMIT zoomed(1 + native->value(), native->position());
            return true;
        }
    }
    return QChartView::viewportEvent(event);
}

void ChartView::pinch(const QPinchGesture& gesture) {
    if (gesture.state() == Qt::GestureStarted) {
        drag_ = Drag::kNone;  // the first finger was no drag
        Q_EMIT boxChanged({});
        Q_EMIT gestureStarted();
    }
    const double factor = gesture.scaleFactor();
    if (factor > 0 && factor != 1) {
        Q_EMIT zoomed(factor, viewport()->mapFromGlobal(gesture.centerPoint()));
    }
}

void ChartView::mousePressEvent(QMouseEvent* event) {
    from_ = last_ = event->position();
    const bool left = event->button() == Qt::LeftButton;
    if (left || event->button() == Qt::MiddleButton) {
        drag_ = Drag::kPress;
        pans_ = !left || event->modifiers().testFlag(Qt::ShiftModifier);
    }
    event->accept();
}

void ChartView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF position = event->position();
    const bool far = (position - from_).manhattanLength() >= QApplication::startDragDistance();
    if (drag_ == Drag::kPress && far) {
        drag_ = pans_ ? Drag::kPan : Drag::kBox;
        last_ = from_;
        Q_EMIT gestureStarted();
        if (pans_) {
            viewport()->setCursor(Qt::ClosedHandCursor);
        }
    }
    if (drag_ == Drag::kPan) {
        Q_EMIT panned(position - last_);
    } else if (drag_ == Drag::kBox) {
        Q_EMIT boxChanged(QRectF(from_, position).normalized());
    }
    last_ = position;
    Q_EMIT hovered(position);
}

void ChartView::mouseReleaseEvent(QMouseEvent* event) {
    const Drag drag = drag_;
    drag_ = Drag::kNone;
    viewport()->setCursor(Qt::CrossCursor);
    const QPointF position = event->position();
    const bool moved = (position - from_).manhattanLength() >= QApplication::startDragDistance();
    if (drag == Drag::kBox || (drag == Drag::kPress && moved && !pans_)) {
        Q_EMIT boxChanged({});
        if (moved) {
            Q_EMIT boxChosen(QRectF(from_, position).normalized());
        }
    } else if (drag == Drag::kPress && !moved && event->button() == Qt::LeftButton) {
        Q_EMIT clicked(position, event->modifiers());
    }
}

void ChartView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        drag_ = Drag::kNone;
        Q_EMIT resetRequested();
    }
}

void ChartView::wheelEvent(QWheelEvent* event) {
    if (!event->modifiers().testFlag(Qt::ControlModifier) && !hasFocus()) {
        event->ignore();
        return;
    }
    if (!last_wheel_.isValid() || last_wheel_.elapsed() > kWheelPauseMs) {
        Q_EMIT gestureStarted();
    }
    last_wheel_.start();
    const QPoint angle = event->angleDelta();
    if (event->modifiers().testFlag(Qt::ShiftModifier) || std::abs(angle.x()) > std::abs(angle.y())) {
        // Some platforms turn Shift + wheel into a sideways wheel, others leave it as it is.
        const int by = angle.x() != 0 ? angle.x() : angle.y();
        Q_EMIT panned({chart()->plotArea().width() * kKeyPan * by / 120.0, 0});
    } else if (angle.y() != 0) {
        Q_EMIT zoomed(std::pow(1.2, angle.y() / 120.0), event->position());
    }
    event->accept();
}

namespace {

std::optional<PlotKey> key_of(const QKeyEvent& event) {
    const bool shift = event.modifiers().testFlag(Qt::ShiftModifier);
    const bool control = event.modifiers().testFlag(Qt::ControlModifier);
    if (event.matches(QKeySequence::Undo)) {
        return PlotKey::kUndo;
    }
    if (event.matches(QKeySequence::Redo)) {
        return PlotKey::kRedo;
    }
    if (event.matches(QKeySequence::Copy)) {
        return PlotKey::kCopy;
    }
    if (control) {
        return event.key() == Qt::Key_T ? std::optional(PlotKey::kTable) : std::nullopt;
    }
    switch (event.key()) {
        case Qt::Key_Left:
            return shift ? PlotKey::kPanLeft : PlotKey::kPrevious;
        case Qt::Key_Right:
            return shift ? PlotKey::kPanRight : PlotKey::kNext;
        case Qt::Key_Up:
            return shift ? std::optional(PlotKey::kPanUp) : std::nullopt;
        case Qt::Key_Down:
            return shift ? std::optional(PlotKey::kPanDown) : std::nullopt;
        case Qt::Key_Home:
            return PlotKey::kFirst;
        case Qt::Key_End:
            return PlotKey::kLast;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return PlotKey::kZoomIn;
        case Qt::Key_Minus:
            return PlotKey::kZoomOut;
        case Qt::Key_0:
            return PlotKey::kReset;
        case Qt::Key_L:
            return PlotKey::kLogY;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return shift ? PlotKey::kPinB : PlotKey::kPinA;
        case Qt::Key_Escape:
            return PlotKey::kClear;
        default:
            return std::nullopt;
    }
}

}  // namespace

void ChartView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && drag_ != Drag::kNone) {
        drag_ = Drag::kNone;
        Q_EMIT boxChanged({});
        event->accept();
        return;
    }
    const auto key = key_of(*event);
    event->setAccepted(key && on_key_ && on_key_(*key));
}

void ChartView::leaveEvent(QEvent* event) {
    QChartView::leaveEvent(event);
    Q_EMIT left();
}

void ChartView::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    Q_EMIT resized();
}

void ChartView::contextMenuEvent(QContextMenuEvent* event) {
    Q_EMIT menuRequested(event->globalPos(), event->reason() == QContextMenuEvent::Mouse
                                                 ? QPointF(event->pos())
                                                 : QPointF(-1, -1));
    event->accept();
}

void ChartView::focusInEvent(QFocusEvent* event) {
    QChartView::focusInEvent(event);
    viewport()->update();
    Q_EMIT focusChanged();
}

void ChartView::focusOutEvent(QFocusEvent* event) {
    QChartView::focusOutEvent(event);
    viewport()->update();
    Q_EMIT focusChanged();
}

void ChartView::paintEvent(QPaintEvent* event) {
    QChartView::paintEvent(event);
    if (hasFocus()) {
        QPainter painter(viewport());
        painter.setPen(QPen(theme::colors().accent, 1));
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

}  // namespace drift
