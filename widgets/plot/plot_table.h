// The values a plot shows as a table: one row per x, one column per line. The way to read a chart without
// seeing it, and to copy numbers.
#pragma once

#include <QAbstractTableModel>
#include <QTableView>
#include <map>
#include <memory>
#include <vector>

#include "widgets/plot/plot_frame.h"

namespace drift {

// Rows are appended while the same lines grow; everything else resets the model.
class PlotTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kPlainRole = Qt::UserRole;  // a number as a program writes it, for the clipboard
    using QAbstractTableModel::QAbstractTableModel;
    void setFrame(const std::shared_ptr<const PlotFrame>& frame);
    [[nodiscard]] double xAt(int row) const { return rows_[static_cast<std::size_t>(row)].x; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        double x = 0;
        std::vector<const ScalarBucket*> cells;  // per line; null where it has no point
    };
    [[nodiscard]] static std::vector<Row> rowsOf(const PlotFrame& frame);

    std::shared_ptr<const PlotFrame> frame_;
    std::vector<Row> rows_;
};

class PlotTable : public QTableView {
    Q_OBJECT
public:
    explicit PlotTable(QWidget* parent = nullptr);
    void setTitle(const QString& title);
    void setFrame(const std::shared_ptr<const PlotFrame>& frame);
    // The selected cells (all without a selection) with their headers, tab-separated.
    [[nodiscard]] QString copiedText() const;

Q_SIGNALS:
    void closeRequested();  // Esc or Ctrl+T

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    PlotTableModel model_;
};

}  // namespace drift
