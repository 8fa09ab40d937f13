// The queue: every job with lane, state, progress and the actions its state allows.
#pragma once

#include <QWidget>
#include <memory>

#include "widgets/models/job_list.h"

class QAction;
class QMenu;
class QStackedLayout;
class QTableView;

namespace drift {

class JobsPanel : public QWidget {
    Q_OBJECT

public:
    JobsPanel(SessionBridge& bridge, JobListModel& model, QWidget* parent = nullptr);
    // What a right click on the selected job offers; the caller owns it.
    [[nodiscard]] std::unique_ptr<QMenu> contextMenu();
    [[nodiscard]] JobId selectedJob() const;  // 0: none
    void select(JobId id);

Q_SIGNALS:
    void jobSelected(drift::JobId id);
    void runActivated(const QString& run);  // double click or Enter: show this run

private:
    void buildActions();
    void buildView();
    void refreshActions();
    void moveSelected(int by);
    void showMenu(const QPoint& where);
    // Submenus of the selected job: the lanes of its device, and what happens after it.
    void fillLaneMenu(QMenu& menu, const JobInfo& job);
    void fillHookMenu(QMenu& menu, const JobInfo& job);
    QAction* addAction(const QString& icon, const QString& text, const QString& help, const QKeySequence& key,
                       std::function<void(JobId)> run);

    SessionBridge& bridge_;
    JobListModel& model_;
    QTableView* view_ = nullptr;
    QStackedLayout* stack_ = nullptr;
    QAction* pause_all_ = nullptr;
    QAction* up_ = nullptr;
    QAction* down_ = nullptr;
    QAction* next_ = nullptr;
    QAction* pause_ = nullptr;
    QAction* stop_ = nullptr;
    QAction* stop_save_ = nullptr;
    QAction* continue_ = nullptr;
    QAction* remove_ = nullptr;
    QAction* park_ = nullptr;
    QAction* clone_ = nullptr;
    QAction* mark_stopped_ = nullptr;
    QAction* evaluate_ = nullptr;
};

}  // namespace drift
