#include "widgets/panels/jobs.h"

#include <QAction>
#include <QHeaderView>
#include <QMenu>
#include <QStackedLayout>
#include <QTableView>
#include <QToolBar>
#include <QVBoxLayout>

#include "widgets/panels/empty_state.h"
#include "widgets/panels/progress_delegate.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {

JobsPanel::JobsPanel(SessionBridge& bridge, JobListModel& model, QWidget* parent)
    : QWidget(parent), bridge_(bridge), model_(model) {
    setAccessibleName(tr("Jobs"));
    buildView();
    buildActions();
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        connect(&model_, signal, this, &JobsPanel::refreshActions);
    }
    connect(&model_, &QAbstractItemModel::rowsMoved, this, &JobsPanel::refreshActions);
    connect(&model_, &QAbstractItemModel::dataChanged, this, &JobsPanel::refreshActions);
    refreshActions();
}

void JobsPanel::buildView() {
    view_ = new QTableView(this);
    view_->setAccessibleName(tr("Job table"));
    view_->setModel(&model_);
    view_->setItemDelegateForColumn(JobListModel::kProgress, new ProgressDelegate(view_));
    view_->setSelectionBehavior(QAbstractItemView::SelectRows);
    view_->setSelectionMode(QAbstractItemView::SingleSelection);
    view_->setShowGrid(false);
    view_->setWordWrap(false);
    view_->setDragDropMode(QAbstractItemView::InternalMove);
    view_->setDragDropOverwriteMode(false);
    view_->setContextMenuPolicy(Qt::CustomContextMenu);
    view_->setTabKeyNavigation(false);
    view_->verticalHeader()->hide();
    view_->verticalHeader()->setDefaultSectionSize(theme::kRowHeight);
    QHeaderView& header = *view_->horizontalHeader();
    header.setHighlightSections(false);
    header.setMinimumSectionSize(48);
    header.setSectionResizeMode(JobListModel::kProgress, QHeaderView::Stretch);
    const int widths[] = {56, 176, 112, 240, 88, 112};
    for (int column = 0; column < JobListModel::kColumnCount; ++column) {
        view_->setColumnWidth(column, widths[column]);
    }
    connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        refreshActions();
        Q_EMIT jobSelected(selectedJob());
    });
    connect(view_, &QTableView::customContextMenuRequested, this, &JobsPanel::showMenu);
    connect(view_, &QTableView::activated, this, [this](const QModelIndex& index) {
        const QString run = index.data(JobListModel::kRunRole).toString();
        if (!run.isEmpty()) {
            Q_EMIT runActivated(run);
        }
    });
}

QAction* JobsPanel::addAction(const QString& icon, const QString& text, const QString& help,
                              const QKeySequence& key, std::function<void(JobId)> run) {
    auto* action = new QAction(theme::icon(icon), text, this);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(key.isEmpty() ? help
                                     : tr("%1 (%2)").arg(help, key.toString(QKeySequence::NativeText)));
    connect(action, &QAction::triggered, this, [this, run = std::move(run)] {
        if (const JobId id = selectedJob(); id != 0) {
            run(id);
        }
    });
    QWidget::addAction(action);
    return action;
}

void JobsPanel::buildActions() {
    next_ =
        addAction(QStringLiteral("next"), tr("Run next"), tr("Put this job at the head of its lane"),
                  QKeySequence(QStringLiteral("Ctrl+Shift+Up")), [this](JobId id) { bridge_.runNext(id); });
    up_ = addAction(QStringLiteral("up"), tr("Earlier"), tr("One place earlier in its lane"),
                    QKeySequence(QStringLiteral("Alt+Up")), [this](JobId) { moveSelected(-1); });
    down_ = addAction(QStringLiteral("down"), tr("Later"), tr("One place later in its lane"),
                      QKeySequence(QStringLiteral("Alt+Down")), [this](JobId) { moveSelected(+1); });
    pause_ =
        addAction(QStringLiteral("pause"), tr("Pause"), tr("Pause or resume this job"), {}, [this](JobId id) {
            const auto job = bridge_.job(id);
            if (job) {
                job->state == JobState::kPaused ? bridge_.resume(id) : bridge_.pause(id);
            }
        });
    stop_ = addAction(QStringLiteral("stop"), tr("Stop"), tr("Stop after the current step, without saving"),
                      {}, [this](JobId id) { bridge_.stop(id); });
    stop_save_ =
        addAction(QStringLiteral("stop_save"), tr("Save and stop"), tr("Write a checkpoint, then stop"), {},
                  [this](JobId id) { bridge_.stop(id, StopMode::kStopAndSave); });
    continue_ = addAction(QStringLiteral("continue"), tr("Continue"),
                          tr("Queue a job that goes on from the newest checkpoint of this run"), {},
                          [this](JobId id) {
                              if (const auto job = bridge_.job(id)) {
                                  bridge_.continueRun(job->run);
                              }
                          });
    remove_ = addAction(QStringLiteral("remove"), tr("Remove"), tr("Remove the row; the run folder stays"),
                        QKeySequence(Qt::Key_Delete), [this](JobId id) { bridge_.remove(id); });
    pause_all_ = new QAction(theme::icon(QStringLiteral("pause")), tr("Pause all"), this);
    pause_all_->setToolTip(tr("Lanes start nothing new and running jobs pause"));
    pause_all_->setCheckable(true);
    connect(pause_all_, &QAction::triggered, this, [this](bool checked) {
        bridge_.setAllPaused(checked);
        refreshActions();
    });

    auto* bar = new QToolBar(tr("Job actions"), this);
    bar->setAccessibleName(tr("Job actions"));
    bar->setIconSize(QSize(theme::kIcon, theme::kIcon));
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setProperty("panel", true);
    bar->addActions({pause_all_, next_, up_, down_, continue_, stop_, remove_});
    auto* empty = new EmptyState(
        QStringLiteral("jobs"),
        tr("Jobs appear here, one lane per device, as soon as a run is started from Setup."), {}, this);
    stack_ = new QStackedLayout;
    stack_->addWidget(empty);
    stack_->addWidget(view_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar);
    layout->addLayout(stack_, 1);
}

JobId JobsPanel::selectedJob() const {
    const QModelIndex current = view_->selectionModel()->currentIndex();
    return current.isValid() ? current.data(JobListModel::kJobIdRole).toLongLong() : 0;
}

void JobsPanel::select(JobId id) {
    if (const int row = model_.rowOf(id); row >= 0) {
        view_->selectRow(row);
    }
}

void JobsPanel::moveSelected(int by) {
    const JobId id = selectedJob();
    if (const auto job = bridge_.job(id); job && job->position + by >= 0) {
        bridge_.move(id, job->position + by);
    }
}

void JobsPanel::refreshActions() {
    stack_->setCurrentIndex(model_.rowCount() == 0 ? 0 : 1);
    const int row = model_.rowOf(selectedJob());
    const auto allowed = [&](JobAction action) {
        return row >= 0 && !bridge_.isReadOnly() && is_allowed(model_.job(row).state, action);
    };
    next_->setEnabled(allowed(JobAction::kMove));
    up_->setEnabled(allowed(JobAction::kMove) && model_.job(row).position > 0);
    down_->setEnabled(allowed(JobAction::kMove));
    const bool paused = row >= 0 && model_.job(row).state == JobState::kPaused;
    pause_->setText(paused ? tr("Resume") : tr("Pause"));
    pause_->setIcon(theme::icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
    pause_->setEnabled(allowed(JobAction::kPause) || allowed(JobAction::kResume));
    stop_->setEnabled(allowed(JobAction::kStop));
    stop_save_->setEnabled(allowed(JobAction::kStopAndSave));
    continue_->setEnabled(allowed(JobAction::kContinue) && !model_.job(row).run.empty());
    remove_->setEnabled(allowed(JobAction::kRemove));
    const bool all_paused = bridge_.allPaused();
    pause_all_->setEnabled(!bridge_.isReadOnly());
    pause_all_->setChecked(all_paused);
    pause_all_->setText(all_paused ? tr("Resume all") : tr("Pause all"));
}

void JobsPanel::showMenu(const QPoint& where) {
    QMenu menu(this);
    menu.addActions({pause_, stop_, stop_save_, continue_});
    menu.addSeparator();
    menu.addActions({next_, up_, down_});
    menu.addSeparator();
    menu.addAction(remove_);
    menu.exec(view_->viewport()->mapToGlobal(where));
}

}  // namespace drift
