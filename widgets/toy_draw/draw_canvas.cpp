#include "widgets/toy_draw/draw_canvas.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "widgets/theme/palette.h"
#include "widgets/toy/toy_style.h"

namespace drift {
namespace {

constexpr double kMargin = 8;
constexpr double kDabDistance = 0.35;  // between dabs of a stroke, in radii
constexpr double kKeyStep = 0.2;       // data units
constexpr double kZoomStep = 1.2;

}  // namespace

QColor classColor(std::int32_t label) {
    return class_color(toy_style(), label);
}

DrawCanvas::DrawCanvas(DrawModel& model, QWidget* parent) : QWidget(parent), model_(model) {
    setAccessibleName(tr("Drawing"));
    setAccessibleDescription(
        tr("Arrows move the brush, Space paints, E takes the eraser, B the brush, [ and ] change the size"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setCursor(Qt::CrossCursor);
    connect(&model_, &DrawModel::changed, this, [this] { update(); });
}

QRectF DrawCanvas::square() const {
    const double side = std::max(1.0, std::min(width(), height()) - 2 * kMargin);
    return {(width() - side) / 2, (height() - side) / 2, side, side};
}

QPointF DrawCanvas::toData(const QPointF& at) const {
    const QRectF area = square();
    const double unit = 2 * DrawModel::kReach / area.width();
    return {(at.x() - area.center().x()) * unit, -(at.y() - area.center().y()) * unit};
}

QPointF DrawCanvas::toScreen(const QPointF& at) const {
    const QRectF area = square();
    const double unit = area.width() / (2 * DrawModel::kReach);
    return {area.center().x() + at.x() * unit, area.center().y() - at.y() * unit};
}

void DrawCanvas::setEraser(bool eraser) {
    if (eraser != eraser_) {
        eraser_ = eraser;
        Q_EMIT eraserChanged(eraser);
        update();
    }
}

void DrawCanvas::setRadius(double radius) {
    radius = std::clamp(radius, kLeastRadius, kMostRadius);
    if (radius != radius_) {
        radius_ = radius;
        Q_EMIT radiusChanged(radius);
        update();
    }
}

void DrawCanvas::setFlow(int points) {
    flow_ = std::max(1, points);
}

void DrawCanvas::setLabel(std::int32_t label) {
    label_ = label;
    update();
}

void DrawCanvas::apply(const QPointF& at) {
    eraser_ ? model_.erase(at, radius_) : model_.dab(at, radius_, flow_, label_);
}

void DrawCanvas::strokeTo(const QPointF& at) {
    // Dabs at equal distances, so that a fast stroke is as dense as a slow one.
    const QPointF from = *brush_;
    const double step = kDabDistance * radius_;
    const double length = std::hypot(at.x() - from.x(), at.y() - from.y());
    const int dabs = static_cast<int>(length / step);
    for (int i = 1; i <= dabs; ++i) {
        apply(from + (at - from) * (i * step / length));
    }
    if (dabs > 0) {
        brush_ = from + (at - from) * (dabs * step / length);
    }
}

void DrawCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        model_.beginStroke(eraser_ ? tr("eraser") : tr("brush"));
        drawing_ = true;
        brush_ = toData(event->position());
        apply(*brush_);
    }
}

void DrawCanvas::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = toData(event->position());
    if (drawing_ && brush_) {
        strokeTo(at);
    } else {
        brush_ = at;
    }
    update();
}

void DrawCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && drawing_) {
        drawing_ = false;
        model_.endStroke();
    }
}

void DrawCanvas::leaveEvent(QEvent* /*event*/) {
    if (!drawing_) {
        brush_.reset();
        update();
    }
}

void DrawCanvas::wheelEvent(QWheelEvent* event) {
    setRadius(radius_ * std::pow(kZoomStep, event->angleDelta().y() / 120.0));
    event->accept();
}

void DrawCanvas::keyPressEvent(QKeyEvent* event) {
    const auto move = [this](double x, double y) {
        const QPointF at = brush_.value_or(QPointF()) + QPointF(x, y) * kKeyStep;
        brush_ = QPointF(std::clamp(at.x(), -DrawModel::kReach, DrawModel::kReach),
                         std::clamp(at.y(), -DrawModel::kReach, DrawModel::kReach));
        update();
    };
    switch (event->key()) {
        case Qt::Key_Left:
            return move(-1, 0);
        case Qt::Key_Right:
            return move(1, 0);
        case Qt::Key_Up:
            return move(0, 1);
        case Qt::Key_Down:
            return move(0, -1);
        case Qt::Key_Space:
        case Qt::Key_Return:
        case Qt::Key_Enter:
            brush_ = brush_.value_or(QPointF());
            return apply(*brush_);
        case Qt::Key_E:
            return setEraser(true);
        case Qt::Key_B:
            return setEraser(false);
        case Qt::Key_BracketLeft:
            return setRadius(radius_ / kZoomStep);
        case Qt::Key_BracketRight:
            return setRadius(radius_ * kZoomStep);
        default:
            QWidget::keyPressEvent(event);
    }
}

void DrawCanvas::paintGrid(QPainter& painter) const {
    const theme::Colors& colors = theme::colors();
    const QRectF area = square();
    painter.fillRect(area, colors.plot_background);
    QPen line(colors.plot_grid, 0);
    painter.setPen(line);
    for (int i = -static_cast<int>(DrawModel::kReach) + 1; i < DrawModel::kReach; ++i) {
        const QPointF at = toScreen(QPointF(i, i));
        painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()));
        painter.drawLine(QPointF(area.left(), at.y()), QPointF(area.right(), at.y()));
    }
    const DrawSymmetry symmetry = model_.symmetry();
    painter.setPen(QPen(colors.muted, 0));
    if (symmetry == DrawSymmetry::kLeftRight || symmetry == DrawSymmetry::kBoth) {
        painter.drawLine(QPointF(area.center().x(), area.top()), QPointF(area.center().x(), area.bottom()));
    }
    if (symmetry == DrawSymmetry::kTopBottom || symmetry == DrawSymmetry::kBoth) {
        painter.drawLine(QPointF(area.left(), area.center().y()), QPointF(area.right(), area.center().y()));
    }
    if (symmetry == DrawSymmetry::kPoint) {
        painter.drawEllipse(area.center(), 4, 4);
    }
    painter.setPen(QPen(colors.border, 0));
    painter.drawRect(area);
}

void DrawCanvas::paintPoints(QPainter& painter) const {
    // Squares without antialiasing: twenty thousand discs would make the brush lag behind the mouse.
    constexpr double kPoint = 2.4;
    painter.setRenderHint(QPainter::Antialiasing, false);
    const std::vector<std::array<float, 2>>& points = model_.drawing().points;
    std::int32_t label = -1;
    QColor color;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (model_.classOf(i) != label) {
            label = model_.classOf(i);
            color = classColor(label);
        }
        const QPointF at = toScreen(QPointF(points[i][0], points[i][1]));
        painter.fillRect(QRectF(at.x() - kPoint / 2, at.y() - kPoint / 2, kPoint, kPoint), color);
    }
    painter.setRenderHint(QPainter::Antialiasing);
}

void DrawCanvas::paintBrush(QPainter& painter) const {
    if (!brush_ || (!underMouse() && !hasFocus())) {
        return;
    }
    const double reach = radius_ * square().width() / (2 * DrawModel::kReach);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(eraser_ ? theme::colors().bad : classColor(label_), 1.5));
    const QPointF at = toScreen(*brush_);
    painter.drawEllipse(at, reach, reach);
    if (eraser_) {
        painter.drawLine(at - QPointF(3, 3), at + QPointF(3, 3));
        painter.drawLine(at - QPointF(3, -3), at + QPointF(3, -3));
    }
}

void DrawCanvas::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    paintGrid(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(square());
    paintPoints(painter);
    if (model_.count() == 0) {
        painter.setPen(theme::colors().muted);
        painter.setFont(theme::font());
        painter.drawText(square().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Paint here with the mouse.\nOr drop a picture or a CSV file of points."));
    }
    paintBrush(painter);
    if (hasFocus()) {
        painter.setClipping(false);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme::colors().accent, 0));
        painter.drawRect(square());
    }
}

}  // namespace drift
