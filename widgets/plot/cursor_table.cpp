#include "widgets/plot/cursor_table.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace drift {
namespace {

constexpr double kGap = 12;

QString tr(const char* text) {
    return QCoreApplication::translate("drift::PlotView", text);
}

QFont strong(const PlotStyle& style) {
    QFont font = style.small;
    font.setWeight(QFont::DemiBold);
    return font;
}

}  // namespace

CursorTable::CursorTable(std::vector<CursorValue> values, std::size_t nearest, const QString& header,
                         const PlotStyle& style, double room)
    : header_(header) {
    const QFontMetricsF metrics(strong(style));
    row_ = std::ceil(metrics.height()) + 1;
    const auto fits = static_cast<std::size_t>(std::max(3.0, (room - 8) / row_ - 1));
    std::size_t first = 0, count = values.size();
    if (count > fits) {
        count = fits - 2;  // two rows count the others
        const std::size_t middle = nearest < values.size() ? nearest : 0;
        first = std::min(middle > count / 2 ? middle - count / 2 : 0, values.size() - count);
        above_ = first > 0 ? tr("%1 above").arg(first) : QString();
        const std::size_t rest = values.size() - first - count;
        below_ = rest > 0 ? tr("%1 below").arg(rest) : QString();
    }
    header_width_ = metrics.horizontalAdvance(header_);
    for (std::size_t i = first; i < first + count; ++i) {
        const CursorValue& entry = values[i];
        Row row{entry.color, entry.name, value_text(entry.smooth.value_or(entry.value), 4),
                {},          {},         i == nearest};
        if (entry.group_size > 0) {
            row.name += tr(" (n = %1)").arg(entry.group_size);
        }
        if (entry.smooth) {
            row.raw = value_text(entry.value, 4);
            raw_ = std::max(raw_, metrics.horizontalAdvance(row.raw) + kGap);
        }
        if (entry.low && entry.high) {
            row.range = tr("%1 to %2").arg(value_text(*entry.low), value_text(*entry.high));
            range_ = std::max(range_, metrics.horizontalAdvance(row.range) + kGap);
        }
        name_ = std::max(name_, metrics.horizontalAdvance(row.name));
        value_ = std::max(value_, metrics.horizontalAdvance(row.value));
        rows_.push_back(std::move(row));
    }
}

QSizeF CursorTable::size() const {
    const auto lines = rows_.size() + 1 + (above_.isEmpty() ? 0 : 1) + (below_.isEmpty() ? 0 : 1);
    return {32 + std::max(name_ + 16 + value_ + raw_ + range_, header_width_ + raw_ + range_),
            row_ * static_cast<double>(lines) + 8};
}

void CursorTable::paint(QPainter& painter, const QRectF& box, const PlotStyle& style) const {
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(style.small);
    painter.setPen(QPen(mixed(style.text, style.background, 0.35), 1));
    painter.setBrush(style.background);
    painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
    double y = box.top() + 4;
    const auto text = [&](double x, double width, Qt::Alignment side, const QString& what) {
        painter.drawText(QRectF(x, y, width, row_), static_cast<int>(side | Qt::AlignVCenter), what);
    };
    const double right = box.right() - 8, wide = box.width() - 16;
    painter.setPen(style.muted);
    text(box.left() + 8, wide, Qt::AlignLeft, header_);
    if (raw_ > 0) {
        text(right - range_ - raw_, raw_, Qt::AlignRight, tr("raw"));
    }
    if (range_ > 0) {
        text(right - range_, range_, Qt::AlignRight, tr("band"));
    }
    if (!above_.isEmpty()) {
        y += row_;
        text(box.left() + 22, wide, Qt::AlignLeft, above_);
    }
    for (const Row& row : rows_) {
        y += row_;
        painter.fillRect(QRectF(box.left() + 8, y + row_ / 2 - 4, 8, 8), row.color);
        painter.setFont(row.strong ? strong(style) : style.small);
        painter.setPen(style.text);
        text(box.left() + 22, name_ + 2, Qt::AlignLeft, row.name);
        text(right - range_ - raw_ - value_ - 2, value_ + 2, Qt::AlignRight, row.value);
        painter.setPen(style.muted);
        text(right - range_ - raw_, raw_, Qt::AlignRight, row.raw);
        text(right - range_, range_, Qt::AlignRight, row.range);
    }
    if (!below_.isEmpty()) {
        y += row_;
        painter.setFont(style.small);
        painter.setPen(style.muted);
        text(box.left() + 22, wide, Qt::AlignLeft, below_);
    }
}

}  // namespace drift
