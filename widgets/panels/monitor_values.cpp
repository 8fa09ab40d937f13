#include "widgets/panels/monitor_values.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>

#include "core/base/text.h"
#include "widgets/plot/axes.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {

void ValueTableModel::setTable(QStringList columns, std::vector<ValueRow> rows) {
    if (columns == columns_ && rows.size() == rows_.size()) {
        rows_ = std::move(rows);
        if (!rows_.empty()) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        }
        return;
    }
    beginResetModel();
    columns_ = std::move(columns);
    rows_ = std::move(rows);
    endResetModel();
}

int ValueTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ValueTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1 + static_cast<int>(columns_.size());
}

QVariant ValueTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const ValueRow& row = rows_[static_cast<std::size_t>(index.row())];
    if (index.column() == 0) {
        switch (role) {
            case Qt::DisplayRole:
            case Qt::ToolTipRole:
                return row.run;
            case Qt::DecorationRole:
                return theme::colorChip(row.colour);
            case kSortRole:
                return row.run.toLower();
            default:
                return {};
        }
    }
    const auto& value = row.values[static_cast<std::size_t>(index.column() - 1)];
    switch (role) {
        case Qt::DisplayRole:
            return value ? value_text(*value) : QStringLiteral("–");
        case Qt::ToolTipRole:
            return value ? QString::fromStdString(number_text(*value)) : tr("no point there");
        case Qt::TextAlignmentRole:
            return QVariant::fromValue<int>(Qt::AlignRight | Qt::AlignVCenter);
        case Qt::FontRole:
            return theme::tabular();
        case kSortRole:
            return value && !std::isnan(*value) ? QVariant(*value) : QVariant(HUGE_VAL);
        default:
            return {};
    }
}

QVariant ValueTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) {
        return {};
    }
    return section == 0 ? tr("Run") : columns_.value(section - 1);
}

MonitorValues::MonitorValues(QWidget* parent)
    : QWidget(parent), place_(new QLabel(this)), table_(new QTableView(this)) {
    auto* proxy = new QSortFilterProxyModel(this);
    proxy->setSourceModel(&model_);
    proxy->setSortRole(ValueTableModel::kSortRole);
    table_->setModel(proxy);
    table_->setSortingEnabled(true);
    table_->sortByColumn(-1, Qt::AscendingOrder);  // as the runs are listed, until a header is clicked
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setShowGrid(false);
    table_->setAlternatingRowColors(true);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(22);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->setAccessibleName(tr("Values of the shown runs"));
    place_->setAccessibleName(tr("Where the values are taken"));
    auto* copy_button = new QToolButton(this);
    copy_button->setText(tr("Copy"));
    copy_button->setAccessibleName(tr("Copy the values"));
    copy_button->setToolTip(tr("Copies the table as tab-separated text, for a spreadsheet (Ctrl+C)"));
    connect(copy_button, &QToolButton::clicked, this, &MonitorValues::copy);
    auto* action = new QAction(tr("Copy the values"), this);
    action->setShortcut(QKeySequence::Copy);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, &MonitorValues::copy);
    addAction(action);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(theme::kMargin, theme::kRow, theme::kMargin, theme::kRow);
    row->addWidget(place_, 1);
    row->addWidget(copy_button);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addLayout(row);
    rows->addWidget(table_, 1);
}

void MonitorValues::setTable(const QString& place, QStringList columns, std::vector<ValueRow> rows) {
    place_->setText(place);
    const int before = model_.columnCount();
    model_.setTable(std::move(columns), std::move(rows));
    if (model_.columnCount() != before) {
        table_->resizeColumnsToContents();
    }
}

QString MonitorValues::tsv() const {
    const QAbstractItemModel& shown = *table_->model();
    QStringList lines;
    QStringList cells;
    for (int column = 0; column < shown.columnCount(); ++column) {
        cells << shown.headerData(column, Qt::Horizontal).toString();
    }
    lines << cells.join(QLatin1Char('\t'));
    for (int row = 0; row < shown.rowCount(); ++row) {
        cells.clear();
        for (int column = 0; column < shown.columnCount(); ++column) {
            const QModelIndex index = shown.index(row, column);
            const bool unset = index.data().toString() == QStringLiteral("–");
            cells << (unset ? QString() : index.data(Qt::ToolTipRole).toString());
        }
        lines << cells.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void MonitorValues::copy() {
    QGuiApplication::clipboard()->setText(tsv());
    Q_EMIT message(tr("The values of %n run(s) are on the clipboard", nullptr, model_.rowCount()));
}

}  // namespace drift
