#include "widgets/panels/toy_timeline.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kHeight = 44;
constexpr double kGrooveY = 28;  // from the top: the label stands above, the marks below
constexpr double kMarkY = 38;
constexpr double kMarkSize = 3.5;  // half its width
constexpr double kSide = 8;        // room for half a thumb
constexpr double kThumb = 6;
constexpr int kReach = 6;  // pixels around a mark that show its text

QColor markColor(const QString& kind) {
    const theme::Colors& colors = theme::colors();
    return kind == QLatin1String("alarm")  ? colors.bad
           : kind == QLatin1String("edit") ? colors.accent
                                           : colors.muted;
}

// Edit: diamond; alarm: triangle; checkpoint: short line; others: dot.
void paintMark(QPainter& painter, const QString& kind, const QPointF& at) {
    const QColor color = markColor(kind);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const double s = kMarkSize;
    if (kind == QLatin1String("edit")) {
        painter.drawPolygon(
            QPolygonF({at + QPointF(0, -s), at + QPointF(s, 0), at + QPointF(0, s), at + QPointF(-s, 0)}));
    } else if (kind == QLatin1String("alarm")) {
        painter.drawPolygon(QPolygonF({at + QPointF(0, -s), at + QPointF(s, s), at + QPointF(-s, s)}));
    } else if (kind == QLatin1String("checkpoint")) {
        painter.fillRect(QRectF(at.x() - 0.5, at.y() - s, 1, 2 * s), color);
    } else {
        painter.drawEllipse(at, s - 1, s - 1);
    }
}

}  // namespace

ToyTimeline::ToyTimeline(QWidget* parent) : QSlider(Qt::Horizontal, parent) {
    setRange(0, 0);
    setMouseTracking(true);
    setAccessibleName(tr("Recorded moments"));
}

QSize ToyTimeline::sizeHint() const {
    return {480, kHeight};
}
QSize ToyTimeline::minimumSizeHint() const {
    return {120, kHeight};
}

void ToyTimeline::setMoments(std::vector<double> moments) {
    moments_ = std::move(moments);
    setRange(0, std::max(0, static_cast<int>(moments_.size()) - 1));
    setPageStep(std::max(1, maximum() / 10));
    update();
}

void ToyTimeline::setMarks(std::vector<ToyTimelineMark> marks) {
    marks_ = std::move(marks);
    update();
}

void ToyTimeline::setLabel(const QString& label) {
    if (label != label_) {
        label_ = label;
        setAccessibleDescription(label);
        update();
    }
}

int ToyTimeline::indexAt(double position) const {
    const auto after = std::upper_bound(moments_.begin(), moments_.end(), position);
    return std::max(0, static_cast<int>(after - moments_.begin()) - 1);
}

QRectF ToyTimeline::groove() const {
    return {kSide, kGrooveY - 2, std::max(1.0, width() - 2 * kSide), 4};
}

double ToyTimeline::xOf(int index) const {
    const QRectF bar = groove();
    return bar.left() + (maximum() > 0 ? bar.width() * index / maximum() : bar.width());
}

int ToyTimeline::indexNear(double x) const {
    const QRectF bar = groove();
    return static_cast<int>(std::lround(std::clamp((x - bar.left()) / bar.width(), 0.0, 1.0) * maximum()));
}

void ToyTimeline::choose(int index) {
    index = std::clamp(index, minimum(), maximum());
    if (!moments_.empty()) {
        setValue(index);
        Q_EMIT chosen(index);
    }
}

QString ToyTimeline::markTextAt(const QPoint& at) const {
    QStringList texts;
    for (const ToyTimelineMark& mark : marks_) {
        if (std::abs(xOf(indexAt(mark.position)) - at.x()) <= kReach) {
            texts.append(mark.text);
        }
    }
    constexpr int kMost = 8;
    if (texts.size() > kMost) {
        const int more = static_cast<int>(texts.size()) - kMost;
        texts = texts.mid(0, kMost);
        texts.append(tr("and %1 more").arg(more));
    }
    return texts.join(QLatin1Char('\n'));
}

bool ToyTimeline::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto& help = *static_cast<QHelpEvent*>(event);
        const QString text = markTextAt(help.pos());
        QToolTip::showText(help.globalPos(), text.isEmpty() ? toolTip() : text, this);
        return true;
    }
    return QSlider::event(event);
}

void ToyTimeline::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        setSliderDown(true);
        choose(indexNear(event->position().x()));
    }
}

void ToyTimeline::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) != 0 && indexNear(event->position().x()) != value()) {
        choose(indexNear(event->position().x()));
    }
}

void ToyTimeline::mouseReleaseEvent(QMouseEvent* /*event*/) {
    setSliderDown(false);
}

void ToyTimeline::wheelEvent(QWheelEvent* event) {
    const int delta = event->angleDelta().y() != 0 ? event->angleDelta().y() : -event->angleDelta().x();
    if (delta != 0) {
        choose(value() + (delta > 0 ? 1 : -1));
    }
    event->accept();
}

void ToyTimeline::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Down:
            choose(value() - 1);
            break;
        case Qt::Key_Right:
        case Qt::Key_Up:
            choose(value() + 1);
            break;
        case Qt::Key_PageDown:
            choose(value() + pageStep());
            break;
        case Qt::Key_PageUp:
            choose(value() - pageStep());
            break;
        default:
            event->ignore();  // Home, End and the rest belong to the transport
    }
}

void ToyTimeline::paintMarks(QPainter& painter) const {
    double last_x = -1;
    QString last_kind;
    for (const ToyTimelineMark& mark : marks_) {
        const double x = xOf(indexAt(mark.position));
        // Hundreds of checkpoints on one pixel are one line.
        if (mark.kind != last_kind || std::abs(x - last_x) >= 2) {
            paintMark(painter, mark.kind, QPointF(x, kMarkY));
        }
        last_x = x;
        last_kind = mark.kind;
    }
}

void ToyTimeline::paintEvent(QPaintEvent* /*event*/) {
    const theme::Colors& colors = theme::colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF bar = groove();
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.border);
    painter.drawRoundedRect(bar, 2, 2);
    if (moments_.empty()) {
        return;
    }
    const double x = xOf(value());
    painter.setBrush(isEnabled() ? colors.accent : colors.disabled);
    painter.drawRoundedRect(QRectF(bar.topLeft(), QPointF(x, bar.bottom())), 2, 2);
    paintMarks(painter);
    painter.setPen(QPen(hasFocus() ? colors.text : colors.base, 2));
    painter.setBrush(isEnabled() ? colors.accent : colors.disabled);
    painter.drawEllipse(QPointF(x, kGrooveY), kThumb, kThumb);

    painter.setFont(theme::tabular(theme::TextSize::kSmall));
    painter.setPen(colors.text);
    const double text_width = painter.fontMetrics().horizontalAdvance(label_) + 2;
    const double left = std::clamp(x - text_width / 2, 0.0, std::max(0.0, width() - text_width));
    painter.drawText(QRectF(left, 0, text_width, kGrooveY - kThumb - 2),
                     static_cast<int>(Qt::AlignHCenter | Qt::AlignVCenter), label_);
}

}  // namespace drift
