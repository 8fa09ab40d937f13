#include "widgets/models/log.h"

#include <algorithm>

#include "core/base/clock.h"
#include "widgets/models/job_text.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

QString levelText(LogLevel level) {
    switch (level) {
        case LogLevel::kDebug:
            return LogModel::tr("debug");
        case LogLevel::kInfo:
            return LogModel::tr("info");
        case LogLevel::kWarning:
            return LogModel::tr("warning");
        case LogLevel::kError:
            return LogModel::tr("error");
    }
    return {};
}

// "2026-05-01T12:34:56.789Z" -> "12:34:56"
QString clockText(const std::string& utc) {
    return utc.size() >= 19 ? QString::fromStdString(utc.substr(11, 8)) : QString::fromStdString(utc);
}

}  // namespace

LogModel::LogModel(SessionBridge& bridge, QObject* parent) : QAbstractTableModel(parent), bridge_(bridge) {
    connect(&bridge, &SessionBridge::logLine, this, &LogModel::append);
    // What happens to a job is worth a line even when the job itself says nothing.
    connect(&bridge, &SessionBridge::stateChanged, this, [this](const StateChanged& e) {
        if (e.to != JobState::kFailed) {
            append({e.job, LogLevel::kInfo, -1, utc_now(), stateText(e.to).toStdString()});
        }
    });
    connect(&bridge, &SessionBridge::jobFinished, this, [this](const JobFinished& e) {
        if (e.outcome == JobState::kFailed) {
            append({e.job, LogLevel::kError, -1, utc_now(), e.error.text()});
        }
    });
    connect(&bridge, &SessionBridge::checkpointSaved, this, [this](const CheckpointSaved& e) {
        append({e.job, LogLevel::kInfo, e.step, utc_now(),
                tr("checkpoint, %1 in %2 s")
                    .arg(QString::fromStdString(bytes_text(e.bytes)))
                    .arg(e.seconds, 0, 'f', 2)
                    .toStdString()});
    });
    connect(&bridge, &SessionBridge::configEdited, this, [this](const ConfigEdited& e) {
        append({e.job, LogLevel::kInfo, e.step, utc_now(), e.key + ": " + e.before + " → " + e.after});
    });
    connect(&bridge, &SessionBridge::drained, this, &LogModel::flush);
}

void LogModel::append(const LogLine& line) {
    QString source;
    if (line.job != 0) {
        const std::optional<JobInfo> job = bridge_.job(line.job);
        source = job ? jobTitle(*job) : tr("job %1").arg(line.job);
    }
    pending_.push_back({line, source});
}

void LogModel::add(LogLine line) {
    if (line.time.empty()) {
        line.time = utc_now();
    }
    pending_.push_back({std::move(line), {}});
    flush();
}

void LogModel::flush() {
    if (pending_.empty()) {
        return;
    }
    const int room = kCapacity - static_cast<int>(pending_.size());
    const int surplus =
        std::min(static_cast<int>(lines_.size()) - std::max(0, room), static_cast<int>(lines_.size()));
    if (surplus > 0) {
        beginRemoveRows({}, 0, surplus - 1);
        lines_.erase(lines_.begin(), lines_.begin() + surplus);
        endRemoveRows();
    }
    const auto first = pending_.size() > kCapacity ? pending_.end() - kCapacity : pending_.begin();
    const int added = static_cast<int>(pending_.end() - first);
    beginInsertRows({}, rowCount(), rowCount() + added - 1);
    std::move(first, pending_.end(), std::back_inserter(lines_));
    pending_.clear();
    endInsertRows();
}

int LogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(lines_.size());
}
int LogModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumnCount;
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
        return {};
    }
    const Line& entry = lines_[static_cast<std::size_t>(index.row())];
    const LogLevel level = entry.line.level;
    switch (role) {
        case Qt::DisplayRole:
            switch (index.column()) {
                case kTime:
                    return clockText(entry.line.time);
                case kLevel:
                    return levelText(level);
                case kSource:
                    return entry.source;
                case kStep:
                    return entry.line.step < 0 ? QString() : QString::fromStdString(grouped(entry.line.step));
                case kText:
                    return QString::fromStdString(entry.line.text);
                default:
                    return {};
            }
        case Qt::ToolTipRole:
            return index.column() == kText ? QString::fromStdString(entry.line.text) : QVariant();
        case Qt::TextAlignmentRole:
            return static_cast<int>((index.column() == kStep ? Qt::AlignRight : Qt::AlignLeft) |
                                    Qt::AlignVCenter);
        case Qt::FontRole:
            return index.column() == kTime || index.column() == kStep ? theme::tabular() : QVariant();
        case Qt::ForegroundRole:
            if (index.column() < kText || level == LogLevel::kDebug) {
                return theme::colors().muted;
            }
            return {};
        case Qt::DecorationRole:
            if (index.column() == kLevel && level >= LogLevel::kWarning) {
                const bool bad = level == LogLevel::kError;
                return theme::icon(bad ? QStringLiteral("error") : QStringLiteral("warning"),
                                   bad ? theme::colors().bad : theme::colors().warning);
            }
            return {};
        case kLevelRole:
            return static_cast<int>(level);
        case kJobIdRole:
            return static_cast<qlonglong>(entry.line.job);
        case kStepRole:
            return static_cast<qlonglong>(entry.line.step);
        default:
            return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case kTime:
            return tr("Time (UTC)");
        case kLevel:
            return tr("Level");
        case kSource:
            return tr("Run");
        case kStep:
            return tr("Step");
        case kText:
            return tr("Message");
        default:
            return {};
    }
}

QString LogModel::lineText(int row) const {
    QStringList parts;
    for (int column = 0; column < kColumnCount; ++column) {
        const QString part = index(row, column).data().toString();
        if (!part.isEmpty()) {
            parts.append(part);
        }
    }
    return parts.join(QLatin1Char(' '));
}

void LogFilter::setMinimumLevel(LogLevel level) {
    minimum_ = level;
    invalidateFilter();
}

void LogFilter::setSearch(const QString& text) {
    words_ = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QAbstractItemModel& source = *sourceModel();
    if (source.index(row, 0, parent).data(LogModel::kLevelRole).toInt() < static_cast<int>(minimum_)) {
        return false;
    }
    const QString haystack = source.index(row, LogModel::kSource, parent).data().toString() +
                             QLatin1Char(' ') + source.index(row, LogModel::kText, parent).data().toString();
    return std::all_of(words_.begin(), words_.end(),
                       [&](const QString& word) { return haystack.contains(word, Qt::CaseInsensitive); });
}

}  // namespace drift
