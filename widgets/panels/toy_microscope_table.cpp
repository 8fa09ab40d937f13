#include "widgets/panels/toy_microscope_table.h"

#include <QAbstractButton>
#include <QHeaderView>
#include <algorithm>

#include "widgets/plot/axes.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kRowHeight = 20;
constexpr int kDigits = 2;

}  // namespace

ToyMicroscopeTable::ToyMicroscopeTable(QWidget* parent) : QTableWidget(parent) {
    setAccessibleName(tr("What moves the chosen point"));
    setShowGrid(false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabKeyNavigation(false);
    findChild<QAbstractButton*>()->setAccessibleName(tr("Select all"));  // Qt's corner button
    setFont(theme::tabular(theme::TextSize::kSmall));
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(kRowHeight);
    verticalHeader()->setDefaultSectionSize(kRowHeight);
    horizontalHeader()->setMinimumSectionSize(24);
    horizontalHeader()->setHighlightSections(false);
}

void ToyMicroscopeTable::addRow(const QString& name, const std::vector<double>& values, double total,
                                const QString& tip) {
    const int row = rowCount();
    insertRow(row);
    const auto put = [&](int column, const QString& text) {
        auto* cell = new QTableWidgetItem(text);
        cell->setTextAlignment(Qt::AlignVCenter | (column == 0 ? Qt::AlignLeft : Qt::AlignRight));
        cell->setToolTip(tip);
        setItem(row, column, cell);
    };
    put(0, name);
    for (std::size_t i = 0; i < values.size(); ++i) {
        put(static_cast<int>(i) + 1, value_text(values[i], kDigits));
    }
    put(columnCount() - 1, total < 0 ? QString() : value_text(total, kDigits));
}

void ToyMicroscopeTable::setMicroscope(const std::shared_ptr<const ToyMicroscope>& microscope) {
    clear();
    setRowCount(0);
    if (microscope == nullptr) {
        return;
    }
    const ToyMicroscope& m = *microscope;
    setColumnCount(static_cast<int>(m.temperatures.size()) + 2);
    QStringList heads = {tr("point %1").arg(m.sample)};
    for (const double temperature : m.temperatures) {
        heads << value_text(temperature, kDigits);
    }
    heads << tr("sum");
    setHorizontalHeaderLabels(heads);
    for (int i = 1; i < columnCount() - 1; ++i) {
        horizontalHeaderItem(i)->setToolTip(tr("Temperature %1").arg(heads[i]));
    }
    addRow(tr("neighbours"), m.neighbours, -1,
           tr("Effective number of data points that pull, at every temperature"));
    const auto list = [this](const std::vector<ToyInfluence>& all, const QString& name, const QString& tip) {
        for (std::size_t i = 0; i < all.size() && i < kMost; ++i) {
            addRow(name.arg(all[i].index), all[i].by_temperature, all[i].weight, tip);
        }
    };
    list(m.pulls, tr("data %1 pulls"), tr("Weight of this data point in the attraction"));
    list(m.pushes, tr("sample %1 pushes"), tr("Weight of this generated point in the repulsion"));
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    setFixedHeight(horizontalHeader()->sizeHint().height() + rowCount() * kRowHeight + 2);
}

}  // namespace drift
