#include "widgets/panels/monitor_legend.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kChip = 8;
constexpr int kLongest = 220;  // pixels of one name

QString text_of(const RunShown& run) {
    return run.group_size > 0 ? RunLegend::tr("%1 (n = %2)").arg(run.name).arg(run.group_size) : run.name;
}

}  // namespace

RunLegend::RunLegend(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setFocusPolicy(Qt::TabFocus);
    setAccessibleName(tr("Runs on the charts"));
}

void RunLegend::setRuns(const std::vector<RunShown>& runs) {
    runs_ = runs;
    current_ = std::min(current_, runs_.empty() ? 0 : runs_.size() - 1);
    const bool grouped = !runs_.empty() && runs_.front().group_size > 0;
    setVisible(runs_.size() > 1 || grouped);
    QStringList names;
    for (const RunShown& run : runs_) {
        names << (run.visible ? text_of(run) : tr("%1, hidden").arg(text_of(run)));
    }
    setAccessibleDescription(names.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

std::vector<RunLegend::Place> RunLegend::places(int width) const {
    std::vector<Place> all;
    const QFontMetrics metrics = fontMetrics();
    const int height = metrics.height() + 2;
    const int right = width - theme::kMargin;
    const int more_width = metrics.horizontalAdvance(tr("and %1 more").arg(runs_.size()));
    int x = theme::kMargin, y = 0, row = 1;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        const QString text = metrics.elidedText(text_of(runs_[i]), Qt::ElideMiddle, kLongest);
        const int need = kChip + theme::kRow + metrics.horizontalAdvance(text);
        const bool last = i + 1 == runs_.size();
        const int room = row == kRows && !last ? right - more_width - theme::kGroupGap : right;
        if (x > theme::kMargin && x + need > room) {
            if (row == kRows) {
                all.push_back({QRect(x, y, more_width, height), tr("and %1 more").arg(runs_.size() - i), {}});
                return all;
            }
            x = theme::kMargin;
            y += height;
            ++row;
        }
        all.push_back({QRect(x, y, need, height), text, i});
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

QRect RunLegend::entryRect(const QString& id) const {
    for (const Place& place : places(width())) {
        if (place.run && QString::fromStdString(runs_[*place.run].folder) == id) {
            return place.rect;
        }
    }
    return {};
}

std::optional<std::size_t> RunLegend::runAt(const QPoint& point) const {
    for (const Place& place : places(width())) {
        if (place.run && place.rect.adjusted(-2, -1, 4, 1).contains(point)) {
            return place.run;
        }
    }
    return std::nullopt;
}

void RunLegend::choose(std::size_t run, bool alone) {
    const QString id = QString::fromStdString(runs_[run].folder);
    alone ? Q_EMIT soloed(id) : Q_EMIT toggled(id);
}

void RunLegend::mouseReleaseEvent(QMouseEvent* event) {
    const auto run = runAt(event->position().toPoint());
    if (run && event->button() == Qt::LeftButton) {
        current_ = *run;
        choose(*run, (event->modifiers() & Qt::AltModifier) != 0);
    }
}

void RunLegend::keyPressEvent(QKeyEvent* event) {
    if (runs_.empty()) {
        return;
    }
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
            current_ = event->key() == Qt::Key_Right ? std::min(current_ + 1, runs_.size() - 1)
                       : current_ > 0                ? current_ - 1
                                                     : 0;
            update();
            break;
        case Qt::Key_Space:
        case Qt::Key_Return:
            choose(current_, (event->modifiers() & Qt::AltModifier) != 0);
            break;
        default:
            QWidget::keyPressEvent(event);
    }
}

bool RunLegend::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto run = runAt(help->pos());
        QToolTip::showText(help->globalPos(),
                           run ? tr("%1\nClick: hide or show. Alt+click: show it alone, or all again.")
                                     .arg(text_of(runs_[*run]))
                               : QString(),
                           this);
        return true;
    }
    return QWidget::event(event);
}

void RunLegend::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const theme::Colors& colors = theme::colors();
    for (const Place& place : places(width())) {
        const RunShown* run = place.run ? &runs_[*place.run] : nullptr;
        const QRect chip(place.rect.left(), place.rect.center().y() - kChip / 2 + 1, kChip, kChip);
        if (run && run->visible) {
            painter.fillRect(chip, run->colour);
        } else if (run) {
            painter.setPen(run->colour);
            painter.drawRect(chip.adjusted(0, 0, -1, -1));
        }
        const bool quiet = !run || !run->visible;
        painter.setPen(quiet ? colors.muted : colors.text);
        QFont font = this->font();
        font.setStrikeOut(run && !run->visible);
        painter.setFont(font);
        painter.drawText(run ? place.rect.adjusted(kChip + theme::kRow, 0, 2, 0) : place.rect,
                         Qt::AlignLeft | Qt::AlignVCenter, place.text);
        if (hasFocus() && place.run == current_) {
            painter.setPen(colors.accent);
            painter.drawRect(place.rect.adjusted(-2, 0, 3, 0));
        }
    }
}

}  // namespace drift
