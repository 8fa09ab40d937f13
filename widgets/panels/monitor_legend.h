// Colours and names of the runs on the charts, in as many rows as they need. Hidden for a single run.
#pragma once

#include <QWidget>
#include <vector>

#include "widgets/panels/monitor_charts.h"

namespace drift {

class RunLegend : public QWidget {
    Q_OBJECT
public:
    explicit RunLegend(QWidget* parent = nullptr);
    void setRuns(const std::vector<RunShown>& runs);
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Place {
        QRect rect;
        QString text;
        QColor colour;
    };
    [[nodiscard]] std::vector<Place> places(int width) const;
    std::vector<RunShown> runs_;
};

}  // namespace drift
