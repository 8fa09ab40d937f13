#include "widgets/panels/log.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {

LogPanel::LogPanel(LogModel& model, QWidget* parent) : QWidget(parent), model_(model) {
    setAccessibleName(tr("Log"));
    filter_.setSourceModel(&model_);
    buildView();
    buildBar();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar_);
    layout->addWidget(view_, 1);
    connect(&filter_, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] { inserting_ = true; });
    connect(&filter_, &QAbstractItemModel::rowsInserted, this, [this] {
        inserting_ = false;
        if (following_) {
            view_->scrollToBottom();
        }
    });
    connect(view_->verticalScrollBar(), &QScrollBar::valueChanged, this, &LogPanel::onScroll);
    connect(view_->verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (following_) {
            view_->scrollToBottom();
        }
    });
}

void LogPanel::buildView() {
    view_ = new QTableView(this);
    view_->setAccessibleName(tr("Log lines"));
    view_->setModel(&filter_);
    view_->setSelectionBehavior(QAbstractItemView::SelectRows);
    view_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    view_->setShowGrid(false);
    view_->setWordWrap(false);
    view_->setTabKeyNavigation(false);
    view_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view_->verticalHeader()->hide();
    view_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view_->verticalHeader()->setDefaultSectionSize(theme::kRowHeight - theme::kRow);
    QHeaderView& header = *view_->horizontalHeader();
    header.setHighlightSections(false);
    header.setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header.setStretchLastSection(true);
    const int widths[] = {88, 80, 128, 64};  // the text takes the rest
    for (int column = 0; column < LogModel::kText; ++column) {
        view_->setColumnWidth(column, widths[column]);
    }
    connect(view_, &QTableView::activated, this, [this](const QModelIndex& index) {
        const QModelIndex source = filter_.mapToSource(index);
        if (const qlonglong step = source.data(LogModel::kStepRole).toLongLong(); step >= 0) {
            Q_EMIT stepActivated(source.data(LogModel::kJobIdRole).toLongLong(), step);
        }
    });
    auto* copy_action = new QAction(theme::icon(QStringLiteral("copy")), tr("Copy"), view_);
    copy_action->setShortcut(QKeySequence::Copy);
    copy_action->setShortcutContext(Qt::WidgetShortcut);
    connect(copy_action, &QAction::triggered, this, &LogPanel::copy);
    view_->addAction(copy_action);
    view_->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void LogPanel::buildBar() {
    bar_ = new QWidget(this);
    bar_->setAccessibleName(tr("Log filter"));
    level_ = new QComboBox(bar_);
    level_->setAccessibleName(tr("Least level"));
    level_->setToolTip(tr("Show lines of at least this level"));
    level_->addItems({tr("debug"), tr("info"), tr("warning"), tr("error")});
    level_->setCurrentIndex(static_cast<int>(LogLevel::kInfo));
    connect(level_, &QComboBox::currentIndexChanged, this,
            [this](int index) { filter_.setMinimumLevel(static_cast<LogLevel>(index)); });
    search_ = new QLineEdit(bar_);
    search_->setAccessibleName(tr("Search the log"));
    search_->setPlaceholderText(tr("Search"));
    search_->setClearButtonEnabled(true);
    search_->addAction(theme::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) { filter_.setSearch(text); });
    follow_ = new QToolButton(bar_);
    follow_->setAccessibleName(tr("Follow the end"));
    follow_->setToolTip(tr("Jump to the newest line and follow it"));
    follow_->setIcon(theme::icon(QStringLiteral("tail")));
    follow_->setCheckable(true);
    follow_->setChecked(true);
    follow_->setAutoRaise(true);
    connect(follow_, &QToolButton::clicked, this, &LogPanel::jumpToEnd);
    auto* copy_button = new QToolButton(bar_);
    copy_button->setAccessibleName(tr("Copy the log"));
    copy_button->setToolTip(tr("Copy the selected lines, or all that are shown"));
    copy_button->setIcon(theme::icon(QStringLiteral("copy")));
    copy_button->setAutoRaise(true);
    connect(copy_button, &QToolButton::clicked, this, &LogPanel::copy);
    auto* row = new QHBoxLayout(bar_);
    row->setContentsMargins(theme::kGrid, theme::kRow, theme::kGrid, theme::kRow);
    row->setSpacing(theme::kGrid);
    row->addWidget(level_);
    row->addWidget(search_, 1);
    row->addWidget(follow_);
    row->addWidget(copy_button);
}

void LogPanel::onScroll() {
    if (inserting_) {
        return;
    }
    const QScrollBar& bar = *view_->verticalScrollBar();
    following_ = bar.value() >= bar.maximum();
    follow_->setChecked(following_);
}

void LogPanel::jumpToEnd() {
    following_ = true;
    follow_->setChecked(true);
    view_->scrollToBottom();
}

QString LogPanel::selectedText() const {
    std::vector<int> rows;
    for (const QModelIndex& index : view_->selectionModel()->selectedRows()) {
        rows.push_back(filter_.mapToSource(index).row());
    }
    if (rows.empty()) {
        for (int row = 0; row < filter_.rowCount(); ++row) {
            rows.push_back(filter_.mapToSource(filter_.index(row, 0)).row());
        }
    }
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const int row : rows) {
        lines.append(model_.lineText(row));
    }
    return lines.join(QLatin1Char('\n'));
}

void LogPanel::copy() {
    QGuiApplication::clipboard()->setText(selectedText());
}

}  // namespace drift
