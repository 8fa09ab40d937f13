#include "widgets/plot/plot_table.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

QString x_text(double x) {
    return x == std::floor(x) ? count_text(x) : value_text(x, 6);
}

QString cell_text(const ScalarBucket& bucket) {
    if (bucket.count == 0) {
        return bucket.nan_count > 0 ? QStringLiteral("nan") : QStringLiteral("inf");
    }
    return value_text(bucket.last, 6);
}

QString cell_tip(const ScalarBucket& bucket) {
    const auto points = bucket.count + bucket.nan_count + bucket.inf_count;
    if (points <= 1) {
        return {};
    }
    return PlotTable::tr("last of %1 points from %2 on; least %3, largest %4, not finite %5")
        .arg(QString::number(points), x_text(bucket.x_first),
             bucket.count > 0 ? value_text(bucket.min, 6) : QStringLiteral("–"),
             bucket.count > 0 ? value_text(bucket.max, 6) : QStringLiteral("–"),
             QString::number(bucket.nan_count + bucket.inf_count));
}

}  // namespace

std::vector<PlotTableModel::Row> PlotTableModel::rowsOf(const PlotFrame& frame) {
    std::map<double, std::vector<const ScalarBucket*>> by_x;
    for (std::size_t line = 0; line < frame.lines.size(); ++line) {
        for (const ScalarBucket& bucket : frame.lines[line].shown) {
            if (bucket.x_last < frame.x.lo || bucket.x_last > frame.x.hi) {
                continue;
            }
            auto& cells = by_x[bucket.x_last];
            cells.resize(frame.lines.size());
            cells[line] = &bucket;
        }
    }
    std::vector<Row> rows;
    rows.reserve(by_x.size());
    for (auto& [x, cells] : by_x) {
        rows.push_back({x, std::move(cells)});
    }
    return rows;
}

void PlotTableModel::setFrame(const std::shared_ptr<const PlotFrame>& frame) {
    std::vector<Row> rows = rowsOf(*frame);
    const auto same_x = [](const Row& a, const Row& b) { return a.x == b.x; };
    const auto same_line = [](const FrameLine& a, const FrameLine& b) {
        return a.series.run == b.series.run && a.series.key == b.series.key && a.series.name == b.series.name;
    };
    const bool grows = frame_ && rows.size() >= rows_.size() &&
                       std::equal(rows_.begin(), rows_.end(), rows.begin(), same_x) &&
                       std::equal(frame_->lines.begin(), frame_->lines.end(), frame->lines.begin(),
                                  frame->lines.end(), same_line);
    if (!grows) {
        beginResetModel();
        frame_ = frame;
        rows_ = std::move(rows);
        endResetModel();
        return;
    }
    const int before = static_cast<int>(rows_.size());
    const int after = static_cast<int>(rows.size());
    if (after > before) {
        beginInsertRows({}, before, after - 1);
    }
    frame_ = frame;
    rows_ = std::move(rows);
    if (after > before) {
        endInsertRows();
    }
    if (before > 0) {
        Q_EMIT dataChanged(index(0, 0), index(before - 1, columnCount() - 1));
    }
}

int PlotTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int PlotTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !frame_ ? 0 : static_cast<int>(frame_->lines.size()) + 1;
}

QVariant PlotTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    }
    if (index.column() == 0) {
        if (role == kPlainRole) {
            return QString::fromStdString(number_text(row.x));
        }
        return role == Qt::DisplayRole ? QVariant(x_text(row.x)) : QVariant();
    }
    const ScalarBucket* cell = row.cells[static_cast<std::size_t>(index.column()) - 1];
    if (role == Qt::DisplayRole) {
        return cell ? cell_text(*cell) : QString();
    }
    if (role == kPlainRole && cell) {
        return cell->count > 0 ? QString::fromStdString(number_text(cell->last)) : cell_text(*cell);
    }
    if (role == Qt::ToolTipRole && cell) {
        return cell_tip(*cell);
    }
    if (role == Qt::AccessibleTextRole) {
        return QStringLiteral("%1, %2: %3")
            .arg(frame_->lines[static_cast<std::size_t>(index.column()) - 1].series.name,
                 frame_->x_title + QLatin1Char(' ') + x_text(row.x),
                 cell ? cell_text(*cell) : tr("no value"));
    }
    return {};
}

QVariant PlotTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (!frame_ || orientation != Qt::Horizontal || section >= columnCount()) {
        return {};
    }
    if (section == 0) {
        return role == Qt::DisplayRole ? QVariant(frame_->x_title) : QVariant();
    }
    const PlotSeries& line = frame_->lines[static_cast<std::size_t>(section) - 1].series;
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole) {
        return line.name;
    }
    return role == Qt::DecorationRole ? QVariant(line.color) : QVariant();
}

PlotTable::PlotTable(QWidget* parent) : QTableView(parent) {
    setModel(&model_);
    setFont(theme::tabular(theme::TextSize::kSmall));
    setFrameShape(QFrame::NoFrame);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    horizontalHeader()->setDefaultSectionSize(120);
    horizontalHeader()->setHighlightSections(false);
}

void PlotTable::setTitle(const QString& title) {
    setAccessibleName(tr("Values of %1").arg(title));
    setAccessibleDescription(tr("One row per position, one column per line. Esc goes back to the chart."));
}

void PlotTable::setFrame(const std::shared_ptr<const PlotFrame>& frame) {
    const int row = currentIndex().row();
    const int column = currentIndex().column();
    const bool had = row >= 0 && row < model_.rowCount();
    const double x = had ? model_.xAt(row) : 0;
    model_.setFrame(frame);
    if (!had || currentIndex().isValid()) {
        return;
    }
    // A reset lost the current cell: the nearest x takes its place.
    int nearest = -1;
    for (int i = 0; i < model_.rowCount(); ++i) {
        if (nearest < 0 || std::abs(model_.xAt(i) - x) < std::abs(model_.xAt(nearest) - x)) {
            nearest = i;
        }
    }
    if (nearest >= 0) {
        setCurrentIndex(model_.index(nearest, std::clamp(column, 0, model_.columnCount() - 1)));
    }
}

QString PlotTable::copiedText() const {
    QModelIndexList cells = selectionModel()->selectedIndexes();
    const bool all = cells.size() <= 1;
    std::vector<int> columns, rows;
    if (all) {
        for (int column = 0; column < model_.columnCount(); ++column) {
            columns.push_back(column);
        }
        for (int row = 0; row < model_.rowCount(); ++row) {
            rows.push_back(row);
        }
    }
    for (const QModelIndex& cell : std::as_const(cells)) {
        columns.push_back(cell.column());
        rows.push_back(cell.row());
    }
    for (auto* list : {&columns, &rows}) {
        std::sort(list->begin(), list->end());
        list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    QStringList lines;
    QStringList fields;
    for (const int column : columns) {
        fields << model_.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    }
    lines << fields.join(QLatin1Char('\t'));
    for (const int row : rows) {
        fields.clear();
        for (const int column : columns) {
            fields << model_.index(row, column).data(PlotTableModel::kPlainRole).toString();
        }
        lines << fields.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void PlotTable::keyPressEvent(QKeyEvent* event) {
    const bool toggle = event->key() == Qt::Key_T && event->modifiers() == Qt::ControlModifier;
    if (event->key() == Qt::Key_Escape || toggle) {
        Q_EMIT closeRequested();
        event->accept();
    } else if (event->matches(QKeySequence::Copy)) {
        QGuiApplication::clipboard()->setText(copiedText());
        event->accept();
    } else {
        QTableView::keyPressEvent(event);
    }
}

}  // namespace drift
