#include "widgets/panels/toy_view.h"

#include <QEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr std::size_t kTrailFrames = 6;
constexpr int kLeft = 36, kTop = 28, kRight = 12, kBottom = 28;
constexpr double kPointSize = 3.0;
constexpr double kDataSize = 2.5;
constexpr int kTicks = 4;  // on either side of zero at most

// Nine samples of viridis; linear interpolation between them is within 2 % of the original.
constexpr std::array<std::array<int, 3>, 9> kViridis = {{{68, 1, 84},
                                                         {71, 44, 122},
                                                         {59, 81, 139},
                                                         {44, 113, 142},
                                                         {33, 144, 141},
                                                         {39, 173, 129},
                                                         {92, 200, 99},
                                                         {170, 220, 50},
                                                         {253, 231, 37}}};

QColor viridis(double t) {
    const double position = std::clamp(t, 0.0, 1.0) * (kViridis.size() - 1);
    const auto low = static_cast<std::size_t>(std::min(std::floor(position), kViridis.size() - 2.0));
    const double part = position - static_cast<double>(low);
    const auto mix = [&](std::size_t c) {
        return static_cast<int>(std::lround(kViridis[low][c] * (1 - part) + kViridis[low + 1][c] * part));
    };
    return {mix(0), mix(1), mix(2)};
}

// The bright end vanishes on white and the dark end on black, so each theme uses the part it can show.
QColor fieldColor(double t) {
    return theme::isDark() ? viridis(0.25 + 0.75 * t) : viridis(0.85 * t);
}

double tickStep(double span) {
    const double raw = span / (2 * kTicks);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= raw) {
            return factor * power;
        }
    }
    return 10 * power;
}

QString lengthText(double value) {
    return QString::number(value, 'g', 2);
}

}  // namespace

ToyView::ToyView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setAccessibleName(tr("Toy plane"));
    setAccessibleDescription(tr("Target points, generated points and the drifting field in two dimensions"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

QSize ToyView::sizeHint() const {
    return {640, 560};
}
QSize ToyView::minimumSizeHint() const {
    return {280, 240};
}

void ToyView::setFrame(std::shared_ptr<const ToyFrame> frame) {
    const bool same_plane = frame_ && frame && frame_->data == frame->data &&
                            std::equal(frame_->axis_max, frame_->axis_max + 2, frame->axis_max);
    if (frame_ && frame && frame->step > frame_->step && frame->gen.size() == frame_->gen.size()) {
        trail_.push_back(frame_);
        while (trail_.size() > kTrailFrames) {
            trail_.pop_front();
        }
    } else {
        trail_.clear();
    }
    frame_ = std::move(frame);
    if (!same_plane) {
        backdrop_ = QPixmap();
    }
    updateFieldRange();
    update();
}

void ToyView::clear(const QString& empty_text) {
    frame_.reset();
    trail_.clear();
    empty_text_ = empty_text;
    backdrop_ = QPixmap();
    update();
}

void ToyView::setLayers(const Layers& layers) {
    if (layers.data != layers_.data) {
        backdrop_ = QPixmap();
    }
    layers_ = layers;
    update();
}

void ToyView::updateFieldRange() {
    if (!frame_ || frame_->grid_field.empty()) {
        return;
    }
    std::vector<double> lengths;
    for (std::size_t i = 0; i + 1 < frame_->grid_field.size(); i += 2) {
        const double length = std::hypot(frame_->grid_field[i], frame_->grid_field[i + 1]);
        if (std::isfinite(length) && length > 0) {
            lengths.push_back(length);
        }
    }
    if (lengths.empty()) {
        return;
    }
    const auto quantile = [&lengths](double q) {
        const auto at = static_cast<std::ptrdiff_t>(q * static_cast<double>(lengths.size() - 1));
        std::nth_element(lengths.begin(), lengths.begin() + at, lengths.end());
        return lengths[static_cast<std::size_t>(at)];
    };
    field_high_ = quantile(0.98);
    field_low_ = std::max(quantile(0.05), field_high_ * 1e-3);
    field_low_ = std::min(field_low_, field_high_ * 0.5);
}

QRectF ToyView::plotRect() const {
    // One scale in both directions: the largest rectangle with the aspect ratio of the axes.
    const QRectF space = QRectF(rect()).adjusted(kLeft, kTop, -kRight, -kBottom);
    if (!frame_ || space.width() <= 0 || space.height() <= 0) {
        return space;
    }
    const double aspect = static_cast<double>(frame_->axis_max[0] - frame_->axis_min[0]) /
                          static_cast<double>(frame_->axis_max[1] - frame_->axis_min[1]);
    const double width = std::min(space.width(), space.height() * aspect);
    QRectF plot(0, 0, width, width / aspect);
    plot.moveCenter(space.center());
    return plot;
}

QPointF ToyView::toScreen(float x, float y) const {
    const QRectF plot = plotRect();
    const double u = (x - frame_->axis_min[0]) / (frame_->axis_max[0] - frame_->axis_min[0]);
    const double v = (y - frame_->axis_min[1]) / (frame_->axis_max[1] - frame_->axis_min[1]);
    return {plot.left() + u * plot.width(), plot.bottom() - v * plot.height()};
}

void ToyView::paintBackdrop(QPainter& painter) const {
    const theme::Colors& colors = theme::colors();
    const QRectF plot = plotRect();
    painter.fillRect(plot, colors.plot_background);
    painter.setFont(theme::tabular(theme::TextSize::kSmall));
    QPen grid(colors.plot_grid);
    grid.setCosmetic(true);
    for (int axis = 0; axis < 2; ++axis) {
        const double low = frame_->axis_min[axis];
        const double high = frame_->axis_max[axis];
        const double step = tickStep(high - low);
        for (double at = std::ceil(low / step) * step; at <= high + 1e-9; at += step) {
            const double value = std::abs(at) < step * 1e-6 ? 0.0 : at;
            const QString text = QString::number(value, 'g', 3);
            const QPointF on = axis == 0 ? toScreen(static_cast<float>(at), frame_->axis_min[1])
                                         : toScreen(frame_->axis_min[0], static_cast<float>(at));
            painter.setPen(grid);
            if (axis == 0) {
                painter.drawLine(QPointF(on.x(), plot.top()), QPointF(on.x(), plot.bottom()));
                painter.setPen(colors.plot_text);
                painter.drawText(QRectF(on.x() - 30, plot.bottom() + 4, 60, 18),
                                 Qt::AlignHCenter | Qt::AlignTop, text);
            } else {
                painter.drawLine(QPointF(plot.left(), on.y()), QPointF(plot.right(), on.y()));
                painter.setPen(colors.plot_text);
                painter.drawText(QRectF(plot.left() - 64, on.y() - 9, 58, 18),
                                 Qt::AlignRight | Qt::AlignVCenter, text);
            }
        }
    }
    if (layers_.data) {
        QPen pen(colors.data_points, kDataSize, Qt::SolidLine, Qt::RoundCap);
        painter.setPen(pen);
        painter.setClipRect(plot);
        QVector<QPointF> points;
        for (std::size_t i = 0; i + 1 < frame_->data.size(); i += 2) {
            points.push_back(toScreen(frame_->data[i], frame_->data[i + 1]));
        }
        painter.drawPoints(points.constData(), static_cast<int>(points.size()));
    }
}

void ToyView::paintTrails(QPainter& painter) const {
    for (std::size_t k = 0; k < trail_.size(); ++k) {
        const ToyFrame& from = *trail_[k];
        const ToyFrame& to = k + 1 < trail_.size() ? *trail_[k + 1] : *frame_;
        QColor color = theme::colors().accent;
        color.setAlphaF(0.06F + 0.20F * static_cast<float>(k + 1) / static_cast<float>(trail_.size()));
        QPen pen(color, 1);
        pen.setCosmetic(true);
        painter.setPen(pen);
        QVector<QLineF> lines;
        const std::size_t count = std::min(from.gen.size(), to.gen.size());
        for (std::size_t i = 0; i + 1 < count; i += 2) {
            lines.push_back({toScreen(from.gen[i], from.gen[i + 1]), toScreen(to.gen[i], to.gen[i + 1])});
        }
        painter.drawLines(lines);
    }
}

void ToyView::paintArrows(QPainter& painter, const std::vector<float>& at,
                          const std::vector<float>& field) const {
    const double longest = plotRect().width() / 26;
    const double range = std::log(field_high_ / field_low_);
    for (std::size_t i = 0; i + 1 < std::min(at.size(), field.size()); i += 2) {
        const double length = std::hypot(field[i], field[i + 1]);
        if (!std::isfinite(length) || length < field_low_ * 0.2) {
            continue;
        }
        const double t = std::clamp(std::log(length / field_low_) / range, 0.0, 1.0);
        const double size = longest * (0.3 + 0.7 * t);
        const QPointF direction(field[i] / length, -field[i + 1] / length);
        const QPointF normal(-direction.y(), direction.x());
        const QPointF tail = toScreen(at[i], at[i + 1]);
        const QPointF tip = tail + direction * size;
        QPen pen(fieldColor(t), 1.2);
        pen.setCosmetic(true);
        painter.setPen(pen);
        const QLineF lines[] = {{tail, tip},
                                {tip, tip - direction * size * 0.35 + normal * size * 0.22},
                                {tip, tip - direction * size * 0.35 - normal * size * 0.22}};
        painter.drawLines(lines, 3);
    }
}

void ToyView::paintPoints(QPainter& painter) const {
    painter.setPen(QPen(theme::colors().accent, kPointSize, Qt::SolidLine, Qt::RoundCap));
    QVector<QPointF> points;
    for (std::size_t i = 0; i + 1 < frame_->gen.size(); i += 2) {
        points.push_back(toScreen(frame_->gen[i], frame_->gen[i + 1]));
    }
    painter.drawPoints(points.constData(), static_cast<int>(points.size()));
}

// One line above the plot: what each mark means, and the range of the arrow colours.
void ToyView::paintScale(QPainter& painter) const {
    const theme::Colors& colors = theme::colors();
    const QRectF plot = plotRect();
    painter.setFont(theme::font(theme::TextSize::kSmall));
    double x = plot.left();
    const double y = plot.top() - 14;
    const auto entry = [&](const QColor& color, const QString& text) {
        painter.setPen(QPen(color, 7, Qt::SolidLine, Qt::RoundCap));
        painter.drawPoint(QPointF(x + 4, y));
        painter.setPen(colors.plot_text);
        const double width = painter.fontMetrics().horizontalAdvance(text);
        painter.drawText(QRectF(x + 14, y - 9, width + 4, 18), Qt::AlignVCenter, text);
        x += width + 14 + theme::kGroupGap;
    };
    if (layers_.data) {
        entry(colors.data_points, tr("target"));
    }
    if (layers_.generated) {
        entry(colors.accent, tr("generated"));
    }
    if (!layers_.grid_arrows && !layers_.sample_arrows) {
        return;
    }
    const QString high = lengthText(field_high_);
    const QString low = tr("|V| %1").arg(lengthText(field_low_));
    const double bar = 72;
    const double high_width = painter.fontMetrics().horizontalAdvance(high);
    const double right = plot.right();
    const double bar_left = right - high_width - 6 - bar;
    painter.setPen(colors.plot_text);
    painter.drawText(QRectF(right - high_width, y - 9, high_width + 1, 18), Qt::AlignVCenter, high);
    painter.drawText(QRectF(bar_left - 126, y - 9, 120, 18), Qt::AlignVCenter | Qt::AlignRight, low);
    constexpr int kSteps = 24;
    for (int i = 0; i < kSteps; ++i) {
        painter.fillRect(QRectF(bar_left + bar * i / kSteps, y - 4, bar / kSteps + 0.5, 8),
                         fieldColor(static_cast<double>(i) / (kSteps - 1)));
    }
}

void ToyView::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const theme::Colors& colors = theme::colors();
    if (!frame_) {
        painter.setPen(colors.muted);
        painter.drawText(rect().adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap, empty_text_);
        return;
    }
    const double ratio = devicePixelRatioF();
    const QSize wanted = (QSizeF(size()) * ratio).toSize();
    if (backdrop_.size() != wanted) {
        backdrop_ = QPixmap(wanted);
        backdrop_.setDevicePixelRatio(ratio);
        backdrop_.fill(Qt::transparent);
        QPainter on_backdrop(&backdrop_);
        on_backdrop.setRenderHint(QPainter::Antialiasing);
        paintBackdrop(on_backdrop);
    }
    painter.drawPixmap(0, 0, backdrop_);
    painter.setRenderHint(QPainter::Antialiasing);
    paintScale(painter);
    painter.setClipRect(plotRect());
    if (layers_.grid_arrows) {
        paintArrows(painter, frame_->grid, frame_->grid_field);
    }
    if (layers_.trails) {
        paintTrails(painter);
    }
    if (layers_.generated) {
        paintPoints(painter);
    }
    if (layers_.sample_arrows) {
        paintArrows(painter, frame_->gen, frame_->gen_field);
    }
}

void ToyView::mouseMoveEvent(QMouseEvent* event) {
    const QRectF plot = plotRect();
    if (!frame_ || !plot.contains(event->position())) {
        Q_EMIT hovered({});
        return;
    }
    const double u = (event->position().x() - plot.left()) / plot.width();
    const double v = (plot.bottom() - event->position().y()) / plot.height();
    const double x = frame_->axis_min[0] + u * (frame_->axis_max[0] - frame_->axis_min[0]);
    const double y = frame_->axis_min[1] + v * (frame_->axis_max[1] - frame_->axis_min[1]);
    QString text = tr("x %1   y %2").arg(x, 0, 'f', 2).arg(y, 0, 'f', 2);
    double nearest = std::numeric_limits<double>::infinity();
    double length = 0;
    for (std::size_t i = 0; i + 1 < std::min(frame_->grid.size(), frame_->grid_field.size()); i += 2) {
        const double distance = std::hypot(frame_->grid[i] - x, frame_->grid[i + 1] - y);
        if (distance < nearest) {
            nearest = distance;
            length = std::hypot(frame_->grid_field[i], frame_->grid_field[i + 1]);
        }
    }
    if (std::isfinite(nearest)) {
        text += tr("   |V| %1").arg(lengthText(length));
    }
    Q_EMIT hovered(text);
}

void ToyView::leaveEvent(QEvent* /*event*/) {
    Q_EMIT hovered({});
}

void ToyView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        backdrop_ = QPixmap();
    }
    QWidget::changeEvent(event);
}

}  // namespace drift
