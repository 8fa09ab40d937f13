// The values of all shown runs at one place of the x axis, as a table: sortable, copied as tab-separated
// text.
#pragma once

#include <QAbstractTableModel>
#include <QColor>
#include <QWidget>
#include <optional>
#include <vector>

class QLabel;
class QTableView;

namespace drift {

struct ValueRow {
    QString run;
    QColor colour;
    std::vector<std::optional<double>> values;  // one per column; unset: no point there
};

class ValueTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    static constexpr int kSortRole = Qt::UserRole + 1;  // double or text; an unset value sorts last

    void setTable(QStringList columns, std::vector<ValueRow> rows);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QStringList columns_;
    std::vector<ValueRow> rows_;
};

class MonitorValues : public QWidget {
    Q_OBJECT
public:
    explicit MonitorValues(QWidget* parent = nullptr);
    // `place`: "at step 1 240 (pinned)".
    void setTable(const QString& place, QStringList columns, std::vector<ValueRow> rows);
    // The rows as they are sorted, with a header; numbers read back exactly.
    [[nodiscard]] QString tsv() const;
    [[nodiscard]] QTableView* table() const { return table_; }

Q_SIGNALS:
    void message(const QString& text);

private:
    void copy();
    ValueTableModel model_;
    QLabel* place_;
    QTableView* table_;
};

}  // namespace drift
