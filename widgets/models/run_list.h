// The runs of a project as a table: shown or not, colour, name, preset, state, step, created, key metric.
//
// Rows change one by one (insert, update, remove), never by a reset, so selections and scroll positions stay.
// THREADING  GUI thread only.
#pragma once

#include <QAbstractTableModel>
#include <QColor>
#include <QSet>
#include <QSortFilterProxyModel>
#include <optional>
#include <string>
#include <vector>

#include "core/store/run_dir.h"

namespace drift {

class RunListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { kName, kState, kStep, kPreset, kMetric, kCreated, kColumnCount };
    enum Role {
        kFolderRole = Qt::UserRole + 1,  // QString: folder name, the stable id
        kColorRole,                      // QColor
        kShownRole,                      // bool
        kActiveRole,                     // bool: a job is working on it
        kSortRole,                       // what sorting compares
        kProblemRole,                    // QString, empty: sound
        kIdRole,                         // QString: six hex digits
    };
    explicit RunListModel(QObject* parent = nullptr);

    // Takes over the project's list (newest first): inserts, updates and removes what differs.
    void setRuns(const std::vector<RunSummary>& runs);
    // Inserts at the top or updates by folder_name.
    void upsert(const RunSummary& run);
    void remove(const std::string& folder_name);
    // Live progress; unknown runs are ignored.
    void setProgress(const std::string& folder_name, JobState state, std::int64_t step,
                     std::int64_t total_steps);
    // The number shown in the metric column, e.g. the newest energy distance; `name` goes into the tooltip.
    void setMetric(const std::string& folder_name, const QString& name, std::optional<double> value);
    void setShown(const std::string& folder_name, bool shown);
    void setShownOnly(const std::string& folder_name);

    [[nodiscard]] int rowOf(const std::string& folder_name) const;  // -1 when absent
    [[nodiscard]] const RunSummary& run(int row) const {
        return rows_[static_cast<std::size_t>(row)].summary;
    }
    [[nodiscard]] QColor color(int row) const;
    [[nodiscard]] bool shown(int row) const { return rows_[static_cast<std::size_t>(row)].shown; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
    // Which runs are checked changed, or a shown run came, went or changed its colour.
    void shownChanged();

private:
    struct Row {
        RunSummary summary;
        bool shown = false;
        int color = 0;  // index into the run colours
        QString metric_name;
        std::optional<double> metric;
    };
    [[nodiscard]] int freeColor() const;
    [[nodiscard]] QVariant text(const Row& row, int column) const;
    [[nodiscard]] QVariant sortValue(const Row& row, int column) const;
    [[nodiscard]] QString toolTip(const Row& row) const;
    void insertAt(int place, const RunSummary& run);
    void updateAt(int place, const RunSummary& run);
    void touch(int row);

    std::vector<Row> rows_;
};

// Search over name, preset, id and state (every word must occur) or a given set of runs, and sorting by
// column.
class RunFilterModel : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit RunFilterModel(QObject* parent = nullptr);
    void setSearch(const QString& text);
    // Only these runs, by folder name, until the next search.
    void setMatches(QSet<QString> folder_names);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList words_;
    std::optional<QSet<QString>> matches_;
};

}  // namespace drift
