// Colours and names of the runs or groups on the charts. A click hides or shows one, Alt+click shows it
// alone; by keyboard Left, Right, Space and Alt+Space. Hidden for a single run.
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "widgets/panels/monitor_charts.h"

namespace drift {

class RunLegend : public QWidget {
    Q_OBJECT
public:
    static constexpr int kRows = 3;  // more entries are counted, not listed

    explicit RunLegend(QWidget* parent = nullptr);
    void setRuns(const std::vector<RunShown>& runs);
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    // Where the entry of a run or group is; null when it is not listed.
    [[nodiscard]] QRect entryRect(const QString& id) const;

Q_SIGNALS:
    void toggled(const QString& id);
    void soloed(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Place {
        QRect rect;
        QString text;
        std::optional<std::size_t> run;  // unset: "and 12 more"
    };
    [[nodiscard]] std::vector<Place> places(int width) const;
    [[nodiscard]] std::optional<std::size_t> runAt(const QPoint& point) const;
    void choose(std::size_t run, bool alone);
    std::vector<RunShown> runs_;
    std::size_t current_ = 0;  // for the keyboard
};

}  // namespace drift
