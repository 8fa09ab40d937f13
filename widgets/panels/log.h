// The log: level filter, search, copy; follows the tail only while the view is at its end.
#pragma once

#include <QWidget>

#include "widgets/models/log.h"

class QComboBox;
class QLineEdit;
class QTableView;
class QToolButton;

namespace drift {

class LogPanel : public QWidget {
    Q_OBJECT

public:
    explicit LogPanel(LogModel& model, QWidget* parent = nullptr);
    [[nodiscard]] bool isFollowing() const { return following_; }
    [[nodiscard]] QString selectedText() const;  // the selected lines, else every line shown

public Q_SLOTS:
    void copy();
    void jumpToEnd();

Q_SIGNALS:
    // Double click on a line with a step: show that step of that job's run.
    void stepActivated(drift::JobId job, qlonglong step);

private:
    void buildView();
    void buildBar();
    void onScroll();

    LogModel& model_;
    LogFilter filter_;
    QTableView* view_ = nullptr;
    QWidget* bar_ = nullptr;
    QComboBox* level_ = nullptr;
    QLineEdit* search_ = nullptr;
    QToolButton* follow_ = nullptr;
    bool following_ = true;
    bool inserting_ = false;
};

}  // namespace drift
