#include "widgets/plot/chart_view.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "widgets/theme/palette.h"

namespace drift {
namespace {
constexpr double kKeyPan = 0.1;  // of the view's width
constexpr double kKeyZoom = 1.25;
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
}

void ChartView::mousePressEvent(QMouseEvent* event) {
    from_ = last_ = event->position();
    if (event->button() == Qt::MiddleButton ||
        (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier))) {
        drag_ = Drag::kPan;
        viewport()->setCursor(Qt::ClosedHandCursor);
    } else if (event->button() == Qt::LeftButton) {
        drag_ = Drag::kBox;
    }
    event->accept();
}

void ChartView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF position = event->position();
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
    if (drag != Drag::kBox) {
        return;
    }
    Q_EMIT boxChanged({});
    const QRectF box = QRectF(from_, event->position()).normalized();
    if (std::max(box.width(), box.height()) >= QApplication::startDragDistance()) {
        Q_EMIT boxChosen(box);
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
    const double notches = event->angleDelta().y() / 120.0;
    if (notches != 0) {
        Q_EMIT zoomed(std::pow(1.2, notches), event->position());
    }
    event->accept();
}

void ChartView::keyPressEvent(QKeyEvent* event) {
    const QRectF area = chart()->plotArea();
    const QPointF centre = area.center();
    switch (event->key()) {
        case Qt::Key_Left:
            Q_EMIT panned({area.width() * kKeyPan, 0});
            break;
        case Qt::Key_Right:
            Q_EMIT panned({-area.width() * kKeyPan, 0});
            break;
        case Qt::Key_Up:
            Q_EMIT panned({0, area.height() * kKeyPan});
            break;
        case Qt::Key_Down:
            Q_EMIT panned({0, -area.height() * kKeyPan});
            break;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            Q_EMIT zoomed(kKeyZoom, centre);
            break;
        case Qt::Key_Minus:
            Q_EMIT zoomed(1 / kKeyZoom, centre);
            break;
        case Qt::Key_Home:
            Q_EMIT resetRequested();
            break;
        case Qt::Key_Escape:
            if (drag_ == Drag::kNone) {
                event->ignore();
                return;
            }
            drag_ = Drag::kNone;
            Q_EMIT boxChanged({});
            break;
        default:
            event->ignore();
            return;
    }
    event->accept();
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
    Q_EMIT menuRequested(event->globalPos());
    event->accept();
}

void ChartView::focusInEvent(QFocusEvent* event) {
    QChartView::focusInEvent(event);
    viewport()->update();
    Q_EMIT focused();
}

void ChartView::focusOutEvent(QFocusEvent* event) {
    QChartView::focusOutEvent(event);
    viewport()->update();
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
