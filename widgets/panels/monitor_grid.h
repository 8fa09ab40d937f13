// The charts of the monitor in columns: order by dragging a title, one of them maximised by a double click.
#pragma once

#include <QScrollArea>
#include <vector>

class QFrame;
class QGridLayout;

namespace drift {

class PlotView;

class MonitorGrid : public QScrollArea {
    Q_OBJECT
public:
    struct Chart {
        QString id;
        PlotView* plot = nullptr;
    };
    explicit MonitorGrid(QWidget* parent = nullptr);

    // Parent of the charts; they are made by the owner.
    [[nodiscard]] QWidget* page() const { return page_; }
    // Shows these, in this order, and hides the charts that were shown before.
    void setCharts(const std::vector<Chart>& charts);
    void setChartHeight(int height);  // logical pixels; the width of a column follows
    void setMaximised(const QString& id);
    [[nodiscard]] int columns() const { return columns_; }
    [[nodiscard]] std::vector<PlotView*> plots() const;  // laid out, in order

Q_SIGNALS:
    // `id` was dragged to the place of `before`; empty: to the end.
    void moved(const QString& id, const QString& before);
    void maximiseRequested(const QString& id);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void place();
    [[nodiscard]] int wantedColumns() const;
    [[nodiscard]] bool isMaximised() const;
    [[nodiscard]] const Chart* chartOf(const QObject* plot) const;
    bool onPress(const Chart& chart, const QPoint& at);
    void onDrag(const QPoint& page_point);
    void onDrop();
    [[nodiscard]] std::size_t targetAt(const QPoint& page_point) const;

    std::vector<Chart> charts_;
    QWidget* page_;
    QGridLayout* grid_;
    QFrame* marker_;  // where a dragged chart would go
    QString maximised_, dragged_;
    QPoint pressed_;
    bool dragging_ = false;
    int chart_height_;
    int columns_ = 0;
};

}  // namespace drift
