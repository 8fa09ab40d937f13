#include "widgets/panels/runs.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QStackedLayout>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/models/run_search.h"
#include "widgets/panels/empty_state.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

// Outlines the check box: the style's own outline vanishes on a dark background, and with it an empty box.
class CheckDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        QStyleOptionViewItem item = option;
        initStyleOption(&item, index);
        const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
        const QRect box = style->subElementRect(QStyle::SE_ItemViewItemCheckIndicator, &item, item.widget);
        painter->save();
        painter->setPen(QPen(theme::colors().muted, 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(box.adjusted(0, 0, -1, -1));
        painter->restore();
    }
};

}  // namespace

RunsPanel::RunsPanel(RunListModel& model, std::filesystem::path runs_folder, QWidget* parent)
    : QWidget(parent), model_(model), runs_folder_(std::move(runs_folder)) {
    stack_ = new QStackedLayout(this);
    auto* empty = new EmptyState(QStringLiteral("runs"),
                                 tr("Every training leaves a run here: its curves, samples and checkpoints."),
                                 tr("Set up a run"), this);
    connect(empty, &EmptyState::clicked, this, &RunsPanel::startRequested);
    empty_ = empty;
    content_ = new QWidget(this);
    stack_->addWidget(empty_);
    stack_->addWidget(content_);
    auto* rows = new QVBoxLayout(content_);
    rows->setContentsMargins(theme::kRow, theme::kRow, theme::kRow, theme::kRow);
    rows->setSpacing(theme::kRow);
    search_ = new QLineEdit(content_);
    search_->setPlaceholderText(tr("Search runs"));
    search_->setClearButtonEnabled(true);
    search_->setAccessibleName(tr("Search runs"));
    rows->addWidget(search_);
    buildView();
    buildSearch(*rows);
    rows->addWidget(view_, 1);
    undo_bar_ = new QWidget(content_);
    auto* bar = new QHBoxLayout(undo_bar_);
    bar->setContentsMargins(theme::kRow, 0, 0, 0);
    undo_text_ = new QLabel(undo_bar_);
    undo_text_->setAccessibleName(tr("Removed runs"));
    bar->addWidget(undo_text_, 1);
    auto* undo = new QToolButton(undo_bar_);
    undo->setText(tr("Undo"));
    undo->setAccessibleName(tr("Take the removed runs back"));
    bar->addWidget(undo);
    undo_bar_->hide();
    rows->addWidget(undo_bar_);
    connect(undo, &QToolButton::clicked, this, [this] {
        undo_bar_->hide();
        updateState();
        Q_EMIT undoRequested(undo_runs_);
    });
    connect(&model_, &QAbstractItemModel::rowsInserted, this, &RunsPanel::updateState);
    connect(&model_, &QAbstractItemModel::rowsRemoved, this, &RunsPanel::updateState);
    menu_ = new QMenu(this);
    updateState();
}

void RunsPanel::buildSearch(QVBoxLayout& rows) {
    search_->setToolTip(
        tr("Words of name, preset, state or id, or a condition over facts, options and newest values:\n"
           "eval/energy_distance < 0.01 and name ~ \"ring\""));
    search_problem_ = new QLabel(content_);
    search_problem_->setAccessibleName(tr("What is wrong with the search"));
    search_problem_->setTextFormat(Qt::PlainText);
    search_problem_->setWordWrap(true);
    search_problem_->hide();
    rows.addWidget(search_problem_);
    run_search_ = new RunSearch(model_, *filter_, runs_folder_, this);
    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        run_search_->setText(text);
        updateState();
    });
    connect(run_search_, &RunSearch::answered, this, &RunsPanel::updateState);
    connect(run_search_, &RunSearch::problemChanged, this, [this](const QString& problem) {
        QPalette colors = search_problem_->palette();
        colors.setColor(QPalette::WindowText, theme::colors().bad);
        search_problem_->setPalette(colors);
        search_problem_->setText(problem);
        search_problem_->setVisible(!problem.isEmpty());
    });
}

void RunsPanel::buildView() {
    filter_ = new RunFilterModel(this);
    filter_->setSourceModel(&model_);
    view_ = new QTreeView(content_);
    view_->setModel(filter_);
    view_->setAccessibleName(tr("Runs"));
    view_->setItemDelegateForColumn(RunListModel::kName, new CheckDelegate(view_));
    view_->setRootIsDecorated(false);
    view_->setUniformRowHeights(true);
    view_->setAllColumnsShowFocus(true);
    view_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    view_->setSortingEnabled(true);
    view_->sortByColumn(RunListModel::kCreated, Qt::DescendingOrder);
    view_->setContextMenuPolicy(Qt::CustomContextMenu);
    view_->setTextElideMode(Qt::ElideRight);
    QHeaderView* header = view_->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(RunListModel::kName, QHeaderView::Stretch);
    header->setMinimumSectionSize(48);
    const QFontMetrics metrics(view_->font());
    const auto fit = [&](int column, const QString& text) {
        const QString title = model_.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        const int width = std::max(metrics.horizontalAdvance(text), metrics.horizontalAdvance(title));
        header->resizeSection(column, width + 3 * theme::kGrid);
    };
    fit(RunListModel::kState, tr("interrupted"));
    fit(RunListModel::kStep, QStringLiteral("12 400 / 50 000"));
    fit(RunListModel::kMetric, QStringLiteral("0.00213"));
    fit(RunListModel::kPreset, QStringLiteral("two_gaussians"));
    fit(RunListModel::kCreated, QStringLiteral("22 Sept 12:00"));
    view_->setColumnHidden(RunListModel::kPreset, true);
    view_->setColumnHidden(RunListModel::kCreated, true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this,
            [this](const QPoint& at) { columnMenu()->popup(view_->header()->mapToGlobal(at)); });
    nothing_ = new QLabel(view_);
    nothing_->setAlignment(Qt::AlignCenter);
    nothing_->setAttribute(Qt::WA_TransparentForMouseEvents);
    nothing_->setAccessibleName(tr("Search result"));
    view_->installEventFilter(this);
    connect(view_, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (!selectedRuns().empty()) {
            contextMenu()->popup(view_->viewport()->mapToGlobal(at));
        }
    });
    connect(view_, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
        Q_EMIT openRequested(index.data(RunListModel::kFolderRole).toString());
    });
    connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                Q_EMIT currentRunChanged(current.data(RunListModel::kFolderRole).toString());
            });
}

QMenu* RunsPanel::columnMenu() {
    menu_->clear();
    for (int column = RunListModel::kName + 1; column < RunListModel::kColumnCount; ++column) {
        QAction* entry =
            menu_->addAction(model_.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        entry->setCheckable(true);
        entry->setChecked(!view_->isColumnHidden(column));
        connect(entry, &QAction::toggled, view_,
                [this, column](bool on) { view_->setColumnHidden(column, !on); });
    }
    return menu_;
}

void RunsPanel::updateState() {
    const bool any = model_.rowCount() > 0 || !undo_bar_->isHidden();
    stack_->setCurrentWidget(any ? content_ : empty_);
    const bool unmatched = model_.rowCount() > 0 && filter_->rowCount() == 0;
    nothing_->setText(unmatched ? tr("No run matches “%1”").arg(search_->text()) : QString());
    nothing_->setVisible(unmatched);
    nothing_->setGeometry(view_->rect());
}

std::vector<std::string> RunsPanel::selectedRuns() const {
    QModelIndexList rows = view_->selectionModel()->selectedRows(RunListModel::kName);
    std::sort(rows.begin(), rows.end(),
              [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    std::vector<std::string> names;
    for (const QModelIndex& row : rows) {
        names.push_back(row.data(RunListModel::kFolderRole).toString().toStdString());
    }
    return names;
}

void RunsPanel::select(const std::string& folder_name) {
    const int row = model_.rowOf(folder_name);
    const QModelIndex index =
        row < 0 ? QModelIndex() : filter_->mapFromSource(model_.index(row, RunListModel::kName));
    if (index.isValid()) {
        view_->setCurrentIndex(index);
        view_->scrollTo(index);
    }
}

void RunsPanel::offerUndo(const std::vector<std::string>& folder_names) {
    undo_runs_.clear();
    for (const std::string& name : folder_names) {
        undo_runs_ << QString::fromStdString(name);
    }
    undo_text_->setText(undo_runs_.size() == 1 ? tr("1 run moved to the trash")
                                               : tr("%1 runs moved to the trash").arg(undo_runs_.size()));
    undo_bar_->setVisible(!undo_runs_.isEmpty());
    updateState();
}

void RunsPanel::setSearch(const QString& text) {
    search_->setText(text);
}

QString RunsPanel::commandLine(const std::string& folder_name) const {
    const int row = model_.rowOf(folder_name);
    const RunSummary& run = model_.run(row);
    const QString name = QString::fromStdString(run.id.empty() ? run.folder_name : run.id);
    return is_finished(run.state) && run.state != JobState::kDone
               ? QStringLiteral("drift resume %1").arg(name)
               : QStringLiteral("drift runs show %1").arg(name);
}

void RunsPanel::copy(const QString& text, const QString& what) {
    QGuiApplication::clipboard()->setText(text);
    Q_EMIT message(tr("%1 copied: %2").arg(what, text));
}

void RunsPanel::toggleSelected() {
    const std::vector<std::string> runs = selectedRuns();
    const bool all = std::all_of(runs.begin(), runs.end(), [this](const std::string& name) {
        return model_.shown(model_.rowOf(name));
    });
    for (const std::string& name : runs) {
        model_.setShown(name, !all);
    }
}

bool RunsPanel::anyActive(const std::vector<std::string>& runs) const {
    return std::any_of(runs.begin(), runs.end(), [this](const std::string& folder) {
        return is_active(model_.run(model_.rowOf(folder)).state);
    });
}

void RunsPanel::removeSelected() {
    const std::vector<std::string> runs = selectedRuns();
    if (anyActive(runs)) {
        Q_EMIT message(tr("A job is working on this run: stop the job before you remove the run"));
        return;
    }
    QStringList names;
    for (const std::string& folder : runs) {
        names << QString::fromStdString(folder);
    }
    Q_EMIT removeRequested(names);
}

QMenu* RunsPanel::contextMenu() {
    menu_->clear();
    const std::vector<std::string> runs = selectedRuns();
    if (runs.empty()) {
        return menu_;
    }
    const std::string first = runs.front();
    const QString name = QString::fromStdString(first);
    const RunSummary& run = model_.run(model_.rowOf(first));
    const bool one = runs.size() == 1;
    const bool active = anyActive(runs);
    const auto add = [this](const QString& icon, const QString& text, bool enabled, const auto& action) {
        QAction* entry = menu_->addAction(theme::icon(icon), text);
        entry->setEnabled(enabled);
        connect(entry, &QAction::triggered, this, action);
        return entry;
    };
    add(QStringLiteral("monitor"), tr("Show in Monitor"), true, [this, runs, name] {
        for (const std::string& folder : runs) {
            model_.setShown(folder, true);
        }
        Q_EMIT openRequested(name);
    });
    add(QStringLiteral("fit"), tr("Show only this run"), one, [this, first] { model_.setShownOnly(first); });
    menu_->addSeparator();
    QAction* resume = add(QStringLiteral("continue"), tr("Continue from the last checkpoint…"),
                          one && is_allowed(run.state, JobAction::kContinue),
                          [this, name] { Q_EMIT continueRequested(name); });
    resume->setToolTip(tr("Queues a job that goes on where the newest checkpoint ends"));
    QAction* fork =
        add(QStringLiteral("fork"), tr("Fork…"), one, [this, name] { Q_EMIT forkRequested(name); });
    fork->setToolTip(tr("Makes a new run that begins with its newest checkpoint"));
    add(QStringLiteral("folder"), tr("Open folder"), one, [this, first] {
        QDesktopServices::openUrl(
            QUrl::fromLocalFile(QString::fromStdString((runs_folder_ / first).string())));
    });
    add(QStringLiteral("copy"), tr("Copy id"), one,
        [this, id = QString::fromStdString(run.id)] { copy(id, tr("Id")); });
    add(QStringLiteral("command"), tr("Copy command line"), one,
        [this, first] { copy(commandLine(first), tr("Command")); });
    menu_->addSeparator();
    QAction* remove = add(QStringLiteral("remove"),
                          one ? tr("Move to trash") : tr("Move %1 runs to trash").arg(runs.size()), !active,
                          [this] { removeSelected(); });
    remove->setToolTip(active ? tr("A job is working on it: stop the job first") : tr("Can be undone"));
    menu_->setToolTipsVisible(true);
    return menu_;
}

bool RunsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == view_ && event->type() == QEvent::Resize) {
        nothing_->setGeometry(view_->rect());
    }
    if (watched != view_ || event->type() != QEvent::KeyPress) {
        return QWidget::eventFilter(watched, event);
    }
    const auto* key = static_cast<QKeyEvent*>(event);
    const std::vector<std::string> runs = selectedRuns();
    if (runs.empty()) {
        return false;
    }
    switch (key->key()) {
        case Qt::Key_Space:
            toggleSelected();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            Q_EMIT openRequested(QString::fromStdString(runs.front()));
            return true;
        case Qt::Key_Delete:
            removeSelected();
            return true;
        default:
            return false;
    }
}

QByteArray RunsPanel::saveState() const {
    return view_->header()->saveState();
}

void RunsPanel::restoreState(const QByteArray& state) {
    view_->header()->restoreState(state);
}

}  // namespace drift
