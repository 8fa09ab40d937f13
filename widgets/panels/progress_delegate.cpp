#include "widgets/panels/progress_delegate.h"

#include <QApplication>
#include <QPainter>

#include "widgets/models/job_list.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kTextWidth = 112;  // "100 000 / 100 000"
constexpr int kBarHeight = 6;

QColor barColor(JobState state) {
    const theme::Colors& c = theme::colors();
    switch (state) {
        case JobState::kFailed:
            return c.bad;
        case JobState::kInterrupted:
            return c.warning;
        case JobState::kPaused:
        case JobState::kStopped:
            return c.neutral;
        case JobState::kDone:
            return c.good;
        default:
            return c.accent;
    }
}

void paintBar(QPainter& painter, const QRectF& bar, const QModelIndex& index) {
    const theme::Colors& c = theme::colors();
    const auto total = index.data(JobListModel::kTotalRole).toLongLong();
    const auto step = index.data(JobListModel::kStepRole).toLongLong();
    painter.fillRect(bar, c.border);
    if (total <= 0) {
        return;
    }
    const auto x_of = [&](qlonglong s) {
        return bar.left() +
               bar.width() * std::clamp(static_cast<double>(s) / static_cast<double>(total), 0.0, 1.0);
    };
    const auto state = static_cast<JobState>(index.data(JobListModel::kStateRole).toInt());
    painter.fillRect(QRectF(bar.topLeft(), QPointF(x_of(step), bar.bottom())), barColor(state));
    // Notches reach past the bar, so that they show on the done part, too.
    for (const QVariant& notch : index.data(JobListModel::kNotchesRole).toList()) {
        painter.fillRect(QRectF(x_of(notch.toLongLong()) - 1, bar.top() - 3, 2, bar.height() + 6), c.text);
    }
}

}  // namespace

void ProgressDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QString text = cell.text;
    cell.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    if (text.isEmpty()) {
        return;
    }
    painter->save();
    const QRect inner = option.rect.adjusted(theme::kGrid, 0, -theme::kGrid, 0);
    const int text_width = std::max(kTextWidth, QFontMetrics(cell.font).horizontalAdvance(text));
    QRectF bar = inner.adjusted(0, 0, -text_width - theme::kGrid, 0);
    if (bar.width() >= 3 * theme::kGrid) {
        bar.setTop(option.rect.center().y() - kBarHeight / 2 + 1);
        bar.setHeight(kBarHeight);
        paintBar(*painter, bar, index);
    }
    painter->setFont(cell.font);
    painter->setPen(cell.palette.color(QPalette::Text));
    painter->drawText(inner, Qt::AlignRight | Qt::AlignVCenter, text);
    painter->restore();
}

QSize ProgressDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {240, theme::kRowHeight};
}

}  // namespace drift
