#include "widgets/panels/monitor_legend.h"

#include <QPainter>

#include "widgets/theme/palette.h"

namespace drift {
namespace {
constexpr int kChip = 8;
constexpr int kLongest = 220;  // pixels of one name
}  // namespace

RunLegend::RunLegend(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Runs on the charts"));
}

void RunLegend::setRuns(const std::vector<RunShown>& runs) {
    runs_ = runs;
    setVisible(runs_.size() > 1);
    QStringList names;
    for (const RunShown& run : runs_) {
        names << run.name;
    }
    setAccessibleDescription(names.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

std::vector<RunLegend::Place> RunLegend::places(int width) const {
    std::vector<Place> all;
    const QFontMetrics metrics = fontMetrics();
    const int height = metrics.height() + 2;
    int x = theme::kMargin, y = 0;
    for (const RunShown& run : runs_) {
        const QString text = metrics.elidedText(run.name, Qt::ElideMiddle, kLongest);
        const int need = kChip + theme::kRow + metrics.horizontalAdvance(text);
        if (x > theme::kMargin && x + need > width - theme::kMargin) {
            x = theme::kMargin;
            y += height;
        }
        all.push_back({QRect(x, y, need, height), text, run.colour});
        x += need + theme::kGroupGap;
    }
    return all;
}

int RunLegend::heightForWidth(int width) const {
    const auto all = places(width);
    return all.empty() ? 0 : all.back().rect.bottom() + 1 + theme::kRow;
}

QSize RunLegend::sizeHint() const {
    return {320, heightForWidth(std::max(width(), 320))};
}

void RunLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::WindowText));
    for (const Place& place : places(width())) {
        painter.fillRect(QRect(place.rect.left(), place.rect.center().y() - kChip / 2 + 1, kChip, kChip),
                         place.colour);
        painter.drawText(place.rect.adjusted(kChip + theme::kRow, 0, 2, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         place.text);
    }
}

}  // namespace drift
