// Table of jobs: what runs, what waits in each lane, what ended. Incremental: rows are inserted, moved and
// removed, never reset, so that a selection survives whatever arrives.
//
// THREADING  GUI thread only.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "widgets/bridge/session_bridge.h"

namespace drift {

class JobListModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kLane, kName, kState, kProgress, kSpeed, kEta, kColumnCount };
    enum Role {
        kJobIdRole = Qt::UserRole + 1,  // qlonglong
        kStateRole,                     // int(JobState)
        kStepRole,                      // qlonglong
        kTotalRole,                     // qlonglong, 0 when unknown
        kNotchesRole,                   // QVariantList of qlonglong: steps with a checkpoint
        kPhaseRole,                     // QString, "" outside long phases
        kPhaseFractionRole,             // double, negative when unknown
        kRunRole,                       // run folder name, "" before the start
        kPositionRole,                  // int, place among the queued jobs of the lane
        kAlarmsRole                     // int: alarms and failed hooks since the program started
    };

    explicit JobListModel(SessionBridge& bridge, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

    // Dragging a queued or parked row to another place or another lane.
    [[nodiscard]] Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

    [[nodiscard]] const JobInfo& job(int row) const { return rows_.at(static_cast<std::size_t>(row)).info; }
    [[nodiscard]] int rowOf(JobId id) const;  // -1 when absent

private:
    struct Row {
        JobInfo info;
        QString phase;
        double phase_fraction = -1;
    };
    void sync();
    void onStep(const StepReport& report);
    void onPhase(const PhaseChanged& event);
    void onCheckpoint(const CheckpointSaved& event);
    void onAlarm(const AlarmRaised& event);
    void touch(int row);
    [[nodiscard]] QString text(const Row& row, int column) const;

    SessionBridge& bridge_;
    std::vector<Row> rows_;
};

}  // namespace drift
