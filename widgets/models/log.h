// Log lines of the program and its jobs: the newest kCapacity, appended once per bridge tick; plus a filter.
//
// THREADING  GUI thread only; lines from other threads arrive through the Session's queue.
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <deque>
#include <vector>

#include "widgets/bridge/session_bridge.h"

namespace drift {

class LogModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kTime, kLevel, kSource, kStep, kText, kColumnCount };
    enum Role { kLevelRole = Qt::UserRole + 1, kJobIdRole, kStepRole /* qlonglong, -1: none */ };
    static constexpr int kCapacity = 20000;

    explicit LogModel(SessionBridge& bridge, QObject* parent = nullptr);
    // A line of the window itself, e.g. a refused command.
    void add(LogLine line);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    // One line as it is copied: "12:34:56.789 warning two-gaussians 120 text".
    [[nodiscard]] QString lineText(int row) const;

public Q_SLOTS:
    void flush();  // inserts what arrived since the last call

private:
    void append(const LogLine& line);
    struct Line {
        LogLine line;
        QString source;
    };
    SessionBridge& bridge_;
    std::deque<Line> lines_;
    std::vector<Line> pending_;
};

// Keeps lines of at least a level whose text or source contains every word of the search.
class LogFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit LogFilter(QObject* parent = nullptr) : QSortFilterProxyModel(parent) {}
    void setMinimumLevel(LogLevel level);
    void setSearch(const QString& text);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    LogLevel minimum_ = LogLevel::kInfo;
    QStringList words_;
};

}  // namespace drift
