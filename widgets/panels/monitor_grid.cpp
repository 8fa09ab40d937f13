#include "widgets/panels/monitor_grid.h"

#include <QApplication>
#include <QFrame>
#include <QGridLayout>
#include <QMouseEvent>
#include <algorithm>

#include "widgets/panels/monitor_view.h"
#include "widgets/plot/plot_view.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr double kShape = 420.0 / MonitorView::kStartHeight;  // least width to height: labels keep their room
constexpr int kTitleHeight = 30;
constexpr int kMarkerWidth = 3;

}  // namespace

MonitorGrid::MonitorGrid(QWidget* parent)
    : QScrollArea(parent),
      page_(new QWidget(this)),
      grid_(new QGridLayout(page_)),
      marker_(new QFrame(page_)),
      chart_height_(MonitorView::kStartHeight) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Charts"));
    grid_->setContentsMargins(theme::kMargin, theme::kRow, theme::kMargin, theme::kMargin);
    grid_->setSpacing(theme::kGrid);
    marker_->setAutoFillBackground(true);
    marker_->hide();
    setWidget(page_);
}

void MonitorGrid::setCharts(const std::vector<Chart>& charts) {
    const auto same = [](const Chart& a, const Chart& b) { return a.id == b.id && a.plot == b.plot; };
    if (std::equal(charts.begin(), charts.end(), charts_.begin(), charts_.end(), same)) {
        return;
    }
    for (const Chart& chart : charts_) {
        chart.plot->removeEventFilter(this);
        const bool stays = std::any_of(charts.begin(), charts.end(),
                                       [&chart](const Chart& other) { return other.plot == chart.plot; });
        if (!stays) {
            grid_->removeWidget(chart.plot);
            chart.plot->hide();
        }
    }
    charts_ = charts;
    for (const Chart& chart : charts_) {
        chart.plot->installEventFilter(this);
    }
    place();
}

void MonitorGrid::setChartHeight(int height) {
    if (height != chart_height_) {
        chart_height_ = height;
        place();
    }
}

void MonitorGrid::setMaximised(const QString& id) {
    if (id != maximised_) {
        maximised_ = id;
        place();
    }
}

bool MonitorGrid::isMaximised() const {
    return std::any_of(charts_.begin(), charts_.end(),
                       [this](const Chart& chart) { return chart.id == maximised_; });
}

int MonitorGrid::wantedColumns() const {
    return isMaximised() ? 1 : std::max(1, viewport()->width() / qRound(kShape * chart_height_));
}

void MonitorGrid::place() {
    const int columns = wantedColumns();
    const bool one = isMaximised();
    for (int column = 0; column < grid_->columnCount(); ++column) {
        grid_->setColumnStretch(column, 0);
    }
    grid_->setRowStretch(grid_->rowCount() - 1, 0);
    columns_ = columns;
    const QMargins margins = grid_->contentsMargins();
    const int height = one ? std::max(chart_height_, viewport()->height() - margins.top() - margins.bottom())
                           : chart_height_;
    int at = 0;
    for (const Chart& chart : charts_) {
        grid_->removeWidget(chart.plot);
        const bool shown = !one || chart.id == maximised_;
        if (shown) {
            chart.plot->setFixedHeight(height);
            grid_->addWidget(chart.plot, at / columns, at % columns);
            ++at;
        }
        chart.plot->setVisible(shown);
    }
    for (int column = 0; column < columns; ++column) {
        grid_->setColumnStretch(column, 1);  // after the charts: the grid knows its columns only now
    }
    grid_->setRowStretch((at + columns - 1) / columns, 1);
}

std::vector<PlotView*> MonitorGrid::plots() const {
    std::vector<PlotView*> shown;
    for (const Chart& chart : charts_) {
        if (!isMaximised() || chart.id == maximised_) {
            shown.push_back(chart.plot);
        }
    }
    return shown;
}

const MonitorGrid::Chart* MonitorGrid::chartOf(const QObject* plot) const {
    const auto found = std::find_if(charts_.begin(), charts_.end(),
                                    [plot](const Chart& chart) { return chart.plot == plot; });
    return found == charts_.end() ? nullptr : &*found;
}

void MonitorGrid::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    if (columns_ != wantedColumns() || isMaximised()) {
        place();
    }
}

// Presses on a title come here because labels do not take them.
bool MonitorGrid::eventFilter(QObject* watched, QEvent* event) {
    const Chart* chart = chartOf(watched);
    if (!chart) {
        return QScrollArea::eventFilter(watched, event);
    }
    const auto* mouse = dynamic_cast<QMouseEvent*>(event);
    const bool left =
        mouse && (mouse->button() == Qt::LeftButton || (mouse->buttons() & Qt::LeftButton) != 0);
    switch (event->type()) {
        case QEvent::MouseButtonPress:
            return left && onPress(*chart, mouse->position().toPoint());
        case QEvent::MouseButtonDblClick:
            if (left && mouse->position().y() < kTitleHeight) {
                dragged_.clear();
                Q_EMIT maximiseRequested(chart->id);
                return true;
            }
            return false;
        case QEvent::MouseMove:
            if (left && !dragged_.isEmpty()) {
                onDrag(chart->plot->mapTo(page_, mouse->position().toPoint()));
                return true;
            }
            return false;
        case QEvent::MouseButtonRelease:
            if (!dragged_.isEmpty()) {
                onDrop();
                return true;
            }
            return false;
        default:
            return QScrollArea::eventFilter(watched, event);
    }
}

bool MonitorGrid::onPress(const Chart& chart, const QPoint& at) {
    if (at.y() >= kTitleHeight || isMaximised()) {
        return false;
    }
    dragged_ = chart.id;
    pressed_ = chart.plot->mapTo(page_, at);
    dragging_ = false;
    return true;
}

std::size_t MonitorGrid::targetAt(const QPoint& page_point) const {
    for (std::size_t i = 0; i < charts_.size(); ++i) {
        const QRect box = charts_[i].plot->geometry();
        const bool above = page_point.y() < box.top();
        const bool beside = page_point.y() <= box.bottom() && page_point.x() < box.center().x();
        if (above || beside) {
            return i;
        }
    }
    return charts_.size();
}

void MonitorGrid::onDrag(const QPoint& page_point) {
    if (!dragging_ && (page_point - pressed_).manhattanLength() < QApplication::startDragDistance()) {
        return;
    }
    dragging_ = true;
    pressed_ = page_point;
    const std::size_t target = targetAt(page_point);
    const bool end = target == charts_.size();
    const QRect box = charts_[end ? target - 1 : target].plot->geometry();
    const int x = end ? box.right() + 2 : box.left() - theme::kGrid / 2 - 1;
    QPalette colors = marker_->palette();
    colors.setColor(QPalette::Window, theme::colors().accent);
    marker_->setPalette(colors);
    marker_->setGeometry(x, box.top(), kMarkerWidth, box.height());
    marker_->raise();
    marker_->show();
    ensureVisible(page_point.x(), page_point.y(), 0, kTitleHeight);
}

void MonitorGrid::onDrop() {
    const QString id = std::exchange(dragged_, {});
    marker_->hide();
    if (!std::exchange(dragging_, false)) {
        return;
    }
    const std::size_t target = targetAt(pressed_);
    const QString before = target < charts_.size() ? charts_[target].id : QString();
    if (before != id) {
        Q_EMIT moved(id, before);
    }
}

}  // namespace drift
