#include "widgets/panels/jobs.h"

#include <QAction>
#include <QActionGroup>
#include <QHeaderView>
#include <QMenu>
#include <QStackedLayout>
#include <QTableView>
#include <QToolBar>
#include <QVBoxLayout>
#include <limits>

#include "core/session/lane_name.h"
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
    const int widths[] = {64, 176, 112, 240, 88, 112};
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
    park_ = addAction(QStringLiteral("park"), tr("Park"),
                      tr("Save a checkpoint, free memory and lane; the job goes on when you unpark it"),
                      QKeySequence(QStringLiteral("Ctrl+Alt+P")), [this](JobId id) {
                          const auto job = bridge_.job(id);
                          if (job) {
                              job->state == JobState::kParked ? bridge_.unpark(id) : bridge_.park(id);
                          }
                      });
    clone_ = addAction(QStringLiteral("copy"), tr("Clone"),
                       tr("Queue the same job once more, as a run of its own"), {}, [this](JobId id) {
                           if (const auto copy = bridge_.clone(id)) {
                               select(*copy);
                           }
                       });
    mark_stopped_ = addAction(QStringLiteral("stop"), tr("Mark as stopped"),
                              tr("Say that nobody will continue this interrupted job"), {},
                              [this](JobId id) { bridge_.markStopped(id); });
    evaluate_ = addAction(QStringLiteral("monitor"), tr("Evaluate now"),
                          tr("Queue the independent metrics of the newest checkpoint with more samples"), {},
                          [this](JobId id) {
                              if (const auto job = bridge_.job(id)) {
                                  bridge_.evaluateRun(QString::fromStdString(job->run));
                              }
                          });
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
    bar->addActions({pause_all_, next_, up_, down_, park_, continue_, stop_, clone_, remove_});
    auto* empty = new EmptyState(
        QStringLiteral("jobs"), tr("Jobs appear here, lane by lane, as soon as a run is started from Setup."),
        {}, this);
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
    const bool parked = allowed(JobAction::kUnpark);
    park_->setText(parked ? tr("Unpark") : tr("Park"));
    park_->setEnabled(parked || (allowed(JobAction::kPark) && model_.job(row).spec.kind == JobKind::kTrain));
    clone_->setEnabled(allowed(JobAction::kClone));
    mark_stopped_->setVisible(allowed(JobAction::kMarkStopped));
    evaluate_->setEnabled(row >= 0 && !bridge_.isReadOnly() && is_finished(model_.job(row).state) &&
                          !model_.job(row).checkpoint_steps.empty());
    const bool all_paused = bridge_.allPaused();
    pause_all_->setEnabled(!bridge_.isReadOnly());
    pause_all_->setChecked(all_paused);
    pause_all_->setText(all_paused ? tr("Resume all") : tr("Pause all"));
}

void JobsPanel::fillLaneMenu(QMenu& menu, const JobInfo& job) {
    const JobId id = job.id;
    const std::string device = lane_device(job.spec.lane);
    for (int number = 1; number <= kMaxLanes; ++number) {
        const std::string lane = lane_name(device, number);
        const QString name = QString::fromStdString(lane);
        QAction* action = menu.addAction(
            name, this, [this, id, name] { bridge_.move(id, std::numeric_limits<int>::max(), name); });
        action->setCheckable(true);
        action->setChecked(lane == job.spec.lane);
    }
    menu.setEnabled(is_allowed(job.state, JobAction::kMove) && !bridge_.isReadOnly());
}

void JobsPanel::fillHookMenu(QMenu& menu, const JobInfo& job) {
    const JobId id = job.id;
    const HooksConfig& hooks = job.spec.config.hooks;
    QAction* evaluate = menu.addAction(tr("Evaluate the finished run"), this, [this, id](bool on) {
        bridge_.setHook(id, QStringLiteral("hooks.evaluate"),
                        on ? QStringLiteral("true") : QStringLiteral("false"));
    });
    evaluate->setCheckable(true);
    evaluate->setChecked(hooks.evaluate);
    menu.addSection(tr("Tell me"));
    auto* group = new QActionGroup(&menu);
    const QString words[] = {tr("Never"), tr("When it failed"), tr("Always")};
    for (int i = 0; i < 3; ++i) {
        const QString value = QString::fromLatin1(EnumNames<NotifyWhen>::names[i]);
        QAction* action = menu.addAction(words[i], this, [this, id, value] {
            bridge_.setHook(id, QStringLiteral("hooks.notify"), value);
        });
        action->setCheckable(true);
        action->setChecked(static_cast<int>(hooks.notify) == i);
        group->addAction(action);
    }
    menu.setEnabled(!is_finished(job.state) && job.spec.kind == JobKind::kTrain && !bridge_.isReadOnly());
}

std::unique_ptr<QMenu> JobsPanel::contextMenu() {
    auto menu = std::make_unique<QMenu>(this);
    menu->addActions({pause_, stop_, stop_save_, park_, continue_, mark_stopped_});
    menu->addSeparator();
    menu->addActions({next_, up_, down_});
    if (const int row = model_.rowOf(selectedJob()); row >= 0) {
        fillLaneMenu(*menu->addMenu(tr("Lane")), model_.job(row));
        menu->addSeparator();
        fillHookMenu(*menu->addMenu(tr("After the job")), model_.job(row));
    }
    menu->addAction(evaluate_);
    menu->addSeparator();
    menu->addActions({clone_, remove_});
    return menu;
}

void JobsPanel::showMenu(const QPoint& where) {
    contextMenu()->exec(view_->viewport()->mapToGlobal(where));
}

}  // namespace drift
