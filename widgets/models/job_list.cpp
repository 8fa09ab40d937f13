#include "widgets/models/job_list.h"

#include <QMimeData>
#include <algorithm>
#include <tuple>

#include "widgets/models/job_text.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

const QString kMimeType = QStringLiteral("application/x-drift-job");

// Place within a lane: what runs, the queue in the order in which it will run, what is parked, what waits for
// a decision.
int group(JobState state) {
    if (is_active(state)) {
        return 0;
    }
    switch (state) {
        case JobState::kQueued:
            return 1;
        case JobState::kParked:
            return 2;
        case JobState::kInterrupted:
            return 3;
        default:
            return 4;
    }
}

// Lane by lane; the past of all lanes follows, newest first.
bool runsBefore(const JobInfo& a, const JobInfo& b) {
    const auto key = [](const JobInfo& job) {
        const int g = group(job.state);
        const bool past = g == 4;
        return std::make_tuple(past, past ? std::string() : job.spec.lane, g, g == 1 ? job.position : 0,
                               g >= 3 ? -job.id : job.id);
    };
    return key(a) < key(b);
}

int troubles(const JobInfo& job) {
    return static_cast<int>(job.alarms.size() + job.warnings.size());
}

QString troubleText(const JobInfo& job) {
    QStringList lines;
    for (const AlarmRaised& alarm : job.alarms) {
        lines.append(JobListModel::tr("Alarm at step %1: %2\nTo do: %3")
                         .arg(alarm.step)
                         .arg(QString::fromStdString(alarm.text), QString::fromStdString(alarm.what_to_do)));
    }
    for (const std::string& warning : job.warnings) {
        lines.append(QString::fromStdString(warning));
    }
    return lines.join(QStringLiteral("\n\n"));
}

const char* stateIcon(JobState state) {
    switch (state) {
        case JobState::kQueued:
            return "jobs";
        case JobState::kStarting:
        case JobState::kRunning:
            return "play";
        case JobState::kPaused:
            return "pause";
        case JobState::kStopping:
        case JobState::kStopped:
            return "stop";
        case JobState::kSaving:
            return "save";
        case JobState::kParked:
            return "park";
        case JobState::kDone:
            return "done";
        case JobState::kFailed:
            return "error";
        case JobState::kInterrupted:
            return "warning";
    }
    return "jobs";
}

QColor stateColor(JobState state) {
    const theme::Colors& c = theme::colors();
    switch (state) {
        case JobState::kFailed:
            return c.bad;
        case JobState::kInterrupted:
        case JobState::kParked:
            return c.warning;
        case JobState::kRunning:
        case JobState::kStarting:
            return c.accent;
        case JobState::kDone:
            return c.good;
        default:
            return c.muted;
    }
}

}  // namespace

JobListModel::JobListModel(SessionBridge& bridge, QObject* parent)
    : QAbstractTableModel(parent), bridge_(bridge) {
    connect(&bridge, &SessionBridge::jobListChanged, this, &JobListModel::sync);
    connect(&bridge, &SessionBridge::stateChanged, this, &JobListModel::sync);
    connect(&bridge, &SessionBridge::jobFinished, this, &JobListModel::sync);
    connect(&bridge, &SessionBridge::stepReported, this, &JobListModel::onStep);
    connect(&bridge, &SessionBridge::phaseChanged, this, &JobListModel::onPhase);
    connect(&bridge, &SessionBridge::checkpointSaved, this, &JobListModel::onCheckpoint);
    connect(&bridge, &SessionBridge::alarmRaised, this, &JobListModel::onAlarm);
    sync();
}

int JobListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int JobListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumnCount;
}

int JobListModel::rowOf(JobId id) const {
    const auto it =
        std::find_if(rows_.begin(), rows_.end(), [id](const Row& row) { return row.info.id == id; });
    return it == rows_.end() ? -1 : static_cast<int>(it - rows_.begin());
}

void JobListModel::touch(int row) {
    Q_EMIT dataChanged(index(row, 0), index(row, kColumnCount - 1));
}

void JobListModel::sync() {
    std::vector<JobInfo> wanted = bridge_.jobs();
    std::sort(wanted.begin(), wanted.end(), runsBefore);
    for (int row = rowCount() - 1; row >= 0; --row) {
        const JobId id = job(row).id;
        if (std::none_of(wanted.begin(), wanted.end(), [id](const JobInfo& j) { return j.id == id; })) {
            beginRemoveRows({}, row, row);
            rows_.erase(rows_.begin() + row);
            endRemoveRows();
        }
    }
    for (int row = 0; row < static_cast<int>(wanted.size()); ++row) {
        JobInfo& info = wanted[static_cast<std::size_t>(row)];
        const int from = rowOf(info.id);
        if (from < 0) {
            beginInsertRows({}, row, row);
            rows_.insert(rows_.begin() + row, Row{std::move(info), {}, -1});
            endInsertRows();
            continue;
        }
        if (from != row) {  // from > row: everything before `row` is in place already
            beginMoveRows({}, from, from, {}, row);
            std::rotate(rows_.begin() + row, rows_.begin() + from, rows_.begin() + from + 1);
            endMoveRows();
        }
        Row& kept = rows_[static_cast<std::size_t>(row)];
        if (!is_active(info.state)) {
            kept.phase.clear();
        }
        kept.info = std::move(info);
        touch(row);
    }
}

void JobListModel::onStep(const StepReport& report) {
    const int row = rowOf(report.job);
    if (row < 0) {
        return;
    }
    Row& r = rows_[static_cast<std::size_t>(row)];
    r.info.step = report.step;
    r.info.total_steps = report.total_steps;
    r.info.steps_per_second = report.steps_per_second;
    r.info.eta_seconds = report.eta_seconds;
    r.info.eta_deviation = report.eta_deviation;
    r.phase.clear();  // a step ends whatever long phase came before it
    touch(row);
}

void JobListModel::onPhase(const PhaseChanged& event) {
    const int row = rowOf(event.job);
    if (row >= 0) {
        rows_[static_cast<std::size_t>(row)].phase = QString::fromStdString(event.phase);
        rows_[static_cast<std::size_t>(row)].phase_fraction = event.fraction;
        touch(row);
    }
}

void JobListModel::onCheckpoint(const CheckpointSaved& event) {
    const int row = rowOf(event.job);
    if (row < 0) {
        return;
    }
    std::vector<std::int64_t>& notches = rows_[static_cast<std::size_t>(row)].info.checkpoint_steps;
    if (std::find(notches.begin(), notches.end(), event.step) == notches.end()) {
        notches.push_back(event.step);
    }
    rows_[static_cast<std::size_t>(row)].phase.clear();
    touch(row);
}

void JobListModel::onAlarm(const AlarmRaised& event) {
    const auto info = bridge_.job(event.job);
    if (const int row = rowOf(event.job); row >= 0 && info) {
        rows_[static_cast<std::size_t>(row)].info.alarms = info->alarms;
        touch(row);
    }
}

QString JobListModel::text(const Row& row, int column) const {
    const bool active = is_active(row.info.state);
    switch (column) {
        case kLane:
            return QString::fromStdString(row.info.spec.lane);
        case kName:
            return jobTitle(row.info);
        case kState:
            return active && !row.phase.isEmpty() ? row.phase : stateText(row.info.state);
        case kProgress:
            return row.info.total_steps > 0 ? stepText(row.info.step, row.info.total_steps) : QString();
        case kSpeed:
            return active ? speedText(row.info.steps_per_second) : QString();
        case kEta:
            return active ? etaText(row.info.eta_seconds, row.info.eta_deviation) : QString();
        default:
            return {};
    }
}

QVariant JobListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return text(row, column);
        case Qt::AccessibleTextRole:
            return QStringLiteral("%1: %2").arg(
                       headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(), text(row, column)) +
                   (column == kName && troubles(row.info) > 0
                        ? tr(", %n alarm(s)", nullptr, troubles(row.info))
                        : QString());
        case Qt::TextAlignmentRole:
            return static_cast<int>((column == kSpeed || column == kEta ? Qt::AlignRight : Qt::AlignLeft) |
                                    Qt::AlignVCenter);
        case Qt::FontRole:
            return column >= kProgress ? theme::tabular() : QVariant();
        case Qt::DecorationRole:
            if (column == kName && troubles(row.info) > 0) {
                return theme::icon(QStringLiteral("warning"), theme::colors().warning);
            }
            return column == kState
                       ? theme::icon(QLatin1String(stateIcon(row.info.state)), stateColor(row.info.state))
                       : QVariant();
        case Qt::ToolTipRole:
            if (column == kName && troubles(row.info) > 0) {
                return troubleText(row.info);
            }
            return row.info.state == JobState::kFailed ? errorHtml(row.info.error) : text(row, column);
        case kJobIdRole:
            return static_cast<qlonglong>(row.info.id);
        case kStateRole:
            return static_cast<int>(row.info.state);
        case kStepRole:
            return static_cast<qlonglong>(row.info.step);
        case kTotalRole:
            return static_cast<qlonglong>(row.info.total_steps);
        case kPhaseRole:
            return row.phase;
        case kPhaseFractionRole:
            return row.phase_fraction;
        case kRunRole:
            return QString::fromStdString(row.info.run);
        case kAlarmsRole:
            return troubles(row.info);
        case kPositionRole:
            return row.info.position;
        case kNotchesRole: {
            QVariantList notches;
            for (const std::int64_t step : row.info.checkpoint_steps) {
                notches.append(static_cast<qlonglong>(step));
            }
            return notches;
        }
        default:
            return {};
    }
}

QVariant JobListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return static_cast<int>((section == kSpeed || section == kEta ? Qt::AlignRight : Qt::AlignLeft) |
                                Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case kLane:
            return tr("Lane");
        case kName:
            return tr("Run");
        case kState:
            return tr("State");
        case kProgress:
            return tr("Progress");
        case kSpeed:
            return tr("Speed");
        case kEta:
            return tr("ETA");
        default:
            return {};
    }
}

Qt::ItemFlags JobListModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) {
        return Qt::ItemIsDropEnabled;  // between rows
    }
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (is_allowed(job(index.row()).state, JobAction::kMove) && !bridge_.isReadOnly()) {
        flags |= Qt::ItemIsDragEnabled;
    }
    return flags;
}

QStringList JobListModel::mimeTypes() const {
    return {kMimeType};
}

QMimeData* JobListModel::mimeData(const QModelIndexList& indexes) const {
    if (indexes.isEmpty()) {
        return nullptr;
    }
    auto* data = new QMimeData;
    data->setData(kMimeType, QByteArray::number(static_cast<qlonglong>(job(indexes.front().row()).id)));
    return data;
}

bool JobListModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int,
                                const QModelIndex&) {
    if (action != Qt::MoveAction || !data->hasFormat(kMimeType)) {
        return false;
    }
    const int from = rowOf(data->data(kMimeType).toLongLong());
    if (from < 0 || !is_allowed(job(from).state, JobAction::kMove)) {
        return false;
    }
    // It goes to the lane of the row it is dropped on; below the last lane, to that of the row above.
    const int last = rowCount() - 1;
    int target = row < 0 ? last : std::min(row, last);
    if (row > 0 && (row > last || group(job(target).state) == 4)) {
        target = row - 1;
    }
    const std::string lane = group(job(target).state) == 4 ? job(from).spec.lane : job(target).spec.lane;
    // The new place counts queued jobs of that lane above the drop, without the dragged one.
    int position = 0;
    const int until = row < 0 ? rowCount() : row;
    for (int i = 0; i < until; ++i) {
        position += i != from && job(i).state == JobState::kQueued && job(i).spec.lane == lane ? 1 : 0;
    }
    bridge_.move(job(from).id, position, QString::fromStdString(lane));
    return false;  // the session moved it; the view must not remove the row
}

}  // namespace drift
