#include "widgets/models/run_list.h"

#include <QDateTime>
#include <QFont>
#include <algorithm>
#include <array>

#include "widgets/models/job_text.h"
#include "widgets/plot/axes.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

QString qt(const std::string& text) {
    return QString::fromStdString(text);
}

QString created_text(const std::string& utc) {
    const QDateTime time = QDateTime::fromString(qt(utc), Qt::ISODate);
    return time.isValid() ? QLocale().toString(time.toLocalTime(), QStringLiteral("d MMM HH:mm")) : qt(utc);
}

}  // namespace

RunListModel::RunListModel(QObject* parent) : QAbstractTableModel(parent) {}

void RunListModel::setRuns(const std::vector<RunSummary>& runs) {
    const auto listed = [&runs](const Row& row) {
        return std::any_of(runs.begin(), runs.end(), [&row](const RunSummary& run) {
            return run.folder_name == row.summary.folder_name;
        });
    };
    bool shown_changed = false;
    for (int i = rowCount() - 1; i >= 0; --i) {
        if (!listed(rows_[static_cast<std::size_t>(i)])) {
            shown_changed = shown_changed || shown(i);
            beginRemoveRows({}, i, i);
            rows_.erase(rows_.begin() + i);
            endRemoveRows();
        }
    }
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const int at = static_cast<int>(i);
        const int found = i < rows_.size() && rows_[i].summary.folder_name == runs[i].folder_name
                              ? at
                              : rowOf(runs[i].folder_name);
        if (found >= 0) {
            updateAt(found, runs[i]);
        } else {
            insertAt(std::min(at, rowCount()), runs[i]);
        }
    }
    if (shown_changed) {
        Q_EMIT shownChanged();
    }
}

void RunListModel::upsert(const RunSummary& run) {
    const int row = rowOf(run.folder_name);
    if (row >= 0) {
        updateAt(row, run);
    } else {
        insertAt(0, run);
    }
}

void RunListModel::insertAt(int place, const RunSummary& run) {
    Row row;
    row.summary = run;
    row.color = freeColor();
    beginInsertRows({}, place, place);
    rows_.insert(rows_.begin() + place, std::move(row));
    endInsertRows();
}

void RunListModel::updateAt(int place, const RunSummary& run) {
    Row& row = rows_[static_cast<std::size_t>(place)];
    if (row.summary == run) {
        return;
    }
    row.summary = run;
    touch(place);
}

void RunListModel::touch(int row) {
    Q_EMIT dataChanged(index(row, 0), index(row, kColumnCount - 1));
}

void RunListModel::remove(const std::string& folder_name) {
    const int row = rowOf(folder_name);
    if (row < 0) {
        return;
    }
    const bool was_shown = shown(row);
    beginRemoveRows({}, row, row);
    rows_.erase(rows_.begin() + row);
    endRemoveRows();
    if (was_shown) {
        Q_EMIT shownChanged();
    }
}

void RunListModel::setProgress(const std::string& folder_name, JobState state, std::int64_t step,
                               std::int64_t total_steps) {
    const int at = rowOf(folder_name);
    if (at < 0) {
        return;
    }
    RunSummary summary = run(at);
    summary.state = state;
    summary.step = step;
    summary.total_steps = total_steps;
    updateAt(at, summary);
}

void RunListModel::setMetric(const std::string& folder_name, const QString& name,
                             std::optional<double> value) {
    const int at = rowOf(folder_name);
    if (at < 0) {
        return;
    }
    Row& row = rows_[static_cast<std::size_t>(at)];
    if (row.metric != value || row.metric_name != name) {
        row.metric = value;
        row.metric_name = name;
        Q_EMIT dataChanged(index(at, kMetric), index(at, kMetric));
    }
}

int RunListModel::freeColor() const {
    // The colour that the fewest runs wear, shown ones counting most; colours are kept while a run is listed.
    std::array<int, theme::kRunColors> used{};
    for (const Row& row : rows_) {
        used[static_cast<std::size_t>(row.color)] += row.shown ? 1000 : 1;
    }
    return static_cast<int>(std::min_element(used.begin(), used.end()) - used.begin());
}

void RunListModel::setShown(const std::string& folder_name, bool shown) {
    const int row = rowOf(folder_name);
    if (row >= 0) {
        setData(index(row, kName), shown ? Qt::Checked : Qt::Unchecked, Qt::CheckStateRole);
    }
}

void RunListModel::setShownOnly(const std::string& folder_name) {
    for (int row = 0; row < rowCount(); ++row) {
        const bool wanted = run(row).folder_name == folder_name;
        if (rows_[static_cast<std::size_t>(row)].shown != wanted) {
            rows_[static_cast<std::size_t>(row)].shown = wanted;
            touch(row);
        }
    }
    Q_EMIT shownChanged();
}

int RunListModel::rowOf(const std::string& folder_name) const {
    const auto found = std::find_if(rows_.begin(), rows_.end(),
                                    [&](const Row& row) { return row.summary.folder_name == folder_name; });
    return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

QColor RunListModel::color(int row) const {
    return theme::runColor(rows_[static_cast<std::size_t>(row)].color);
}

int RunListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int RunListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant RunListModel::text(const Row& row, int column) const {
    const RunSummary& run = row.summary;
    switch (column) {
        case kName:
            return qt(run.name.empty() ? run.folder_name : run.name);
        case kState:
            return run.problem.empty() ? stateText(run.state) : tr("damaged");
        case kStep:
            return run.total_steps > 0 && run.step < run.total_steps
                       ? tr("%1 / %2").arg(count_text(static_cast<double>(run.step)),
                                           count_text(static_cast<double>(run.total_steps)))
                       : count_text(static_cast<double>(run.step));
        case kPreset:
            return qt(run.preset);
        case kMetric:
            return row.metric ? value_text(*row.metric) : QString();
        case kCreated:
            return created_text(run.created);
        default:
            return {};
    }
}

QVariant RunListModel::sortValue(const Row& row, int column) const {
    switch (column) {
        case kStep:
            return QVariant::fromValue(static_cast<qlonglong>(row.summary.step));
        case kMetric:
            return row.metric ? QVariant(*row.metric) : QVariant(1e300);  // runs without one come last
        case kCreated:
            return qt(row.summary.created);
        case kState:
            return static_cast<int>(row.summary.state);
        default:
            return text(row, column).toString().toLower();
    }
}

QString RunListModel::toolTip(const Row& row) const {
    const RunSummary& run = row.summary;
    QStringList lines{qt(run.folder_name)};
    if (!run.problem.empty()) {
        lines << tr("Damaged: %1").arg(qt(run.problem));
    }
    lines << tr("%1, step %2 of %3")
                 .arg(stateText(run.state), count_text(static_cast<double>(run.step)),
                      count_text(static_cast<double>(run.total_steps)));
    lines << tr("preset %1, seed %2, %3").arg(qt(run.preset), QString::number(run.seed), qt(run.device));
    if (!run.parent.empty()) {
        lines << tr("continued from %1").arg(qt(run.parent));
    }
    if (row.metric) {
        lines << tr("%1 %2").arg(row.metric_name, value_text(*row.metric));
    }
    return lines.join(QLatin1Char('\n'));
}

QVariant RunListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return text(row, index.column());
        case Qt::ToolTipRole:
            return toolTip(row);
        case Qt::AccessibleTextRole:
            return index.column() == kName
                       ? tr("%1, %2").arg(text(row, kName).toString(), text(row, kState).toString())
                       : text(row, index.column());
        case Qt::CheckStateRole:
            return index.column() == kName ? QVariant(row.shown ? Qt::Checked : Qt::Unchecked) : QVariant();
        case Qt::DecorationRole:
            return index.column() == kName ? QVariant(theme::colorChip(theme::runColor(row.color)))
                                           : QVariant();
        case Qt::FontRole: {
            const bool number = index.column() == kStep || index.column() == kMetric;
            QFont font = number ? theme::tabular() : theme::font();
            font.setBold(is_active(row.summary.state));
            return font;
        }
        case Qt::ForegroundRole:
            return row.summary.problem.empty() && row.summary.state != JobState::kFailed ? QVariant()
                   : index.column() == kState ? QVariant(theme::colors().bad)
                                              : QVariant();
        case Qt::TextAlignmentRole: {
            const bool number = index.column() == kStep || index.column() == kMetric;
            return QVariant::fromValue<int>((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        }
        case kFolderRole:
            return qt(row.summary.folder_name);
        case kColorRole:
            return theme::runColor(row.color);
        case kShownRole:
            return row.shown;
        case kActiveRole:
            return is_active(row.summary.state);
        case kSortRole:
            return sortValue(row, index.column());
        case kProblemRole:
            return qt(row.summary.problem);
        case kIdRole:
            return qt(row.summary.id);
        default:
            return {};
    }
}

QVariant RunListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == kStep || section == kMetric;
        return QVariant::fromValue<int>((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case kName:
            return tr("Run");
        case kState:
            return tr("State");
        case kStep:
            return tr("Step");
        case kPreset:
            return tr("Preset");
        case kMetric:
            return tr("Distance");
        case kCreated:
            return tr("Created");
        default:
            return {};
    }
}

Qt::ItemFlags RunListModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid()) {
        flags |= Qt::ItemNeverHasChildren;
        if (index.column() == kName) {
            flags |= Qt::ItemIsUserCheckable;
        }
    }
    return flags;
}

bool RunListModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || !checkIndex(index, CheckIndexOption::IndexIsValid) ||
        index.column() != kName) {
        return false;
    }
    Row& row = rows_[static_cast<std::size_t>(index.row())];
    const bool shown = value.toInt() == Qt::Checked;
    if (row.shown != shown) {
        row.shown = shown;
        touch(index.row());
        Q_EMIT shownChanged();
    }
    return true;
}

RunFilterModel::RunFilterModel(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(RunListModel::kSortRole);
    setDynamicSortFilter(true);
}

void RunFilterModel::setSearch(const QString& text) {
    words_ = text.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    matches_.reset();
    invalidateFilter();
}

void RunFilterModel::setMatches(QSet<QString> folder_names) {
    if (matches_ != folder_names) {
        words_.clear();
        matches_ = std::move(folder_names);
        invalidateFilter();
    }
}

bool RunFilterModel::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const auto* model = sourceModel();
    QString text = model->index(row, RunListModel::kName, parent).data(RunListModel::kFolderRole).toString();
    if (matches_) {
        return matches_->contains(text);
    }
    if (words_.isEmpty()) {
        return true;
    }
    for (const int column : {RunListModel::kName, RunListModel::kState, RunListModel::kPreset}) {
        text += QLatin1Char(' ') + model->index(row, column, parent).data().toString();
    }
    text = text.toLower();
    return std::all_of(words_.begin(), words_.end(),
                       [&text](const QString& word) { return text.contains(word); });
}

}  // namespace drift
