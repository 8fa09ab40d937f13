#include "widgets/form/diff_view.h"

#include <QHeaderView>

#include "widgets/theme/palette.h"

namespace drift {

DiffView::DiffView(QWidget* parent) : QTreeWidget(parent) {
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setAlternatingRowColors(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setAccessibleName(tr("Differences"));
    setColumnCount(3);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    header()->setSectionResizeMode(1, QHeaderView::Stretch);
    header()->setSectionResizeMode(2, QHeaderView::Stretch);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextElideMode(Qt::ElideRight);
    connect(this, &QTreeWidget::itemActivated, this,
            [this](QTreeWidgetItem* item) { Q_EMIT keyActivated(item->text(0)); });
}

void DiffView::setDifferences(const std::vector<ConfigDifference>& differences, const QString& a_name,
                              const QString& b_name) {
    setHeaderLabels({tr("Option"), a_name, b_name});
    clear();
    for (const ConfigDifference& difference : differences) {
        auto* item = new QTreeWidgetItem(this);
        const QString empty = tr("(empty)");
        const QString a = difference.a.empty() ? empty : QString::fromStdString(difference.a);
        const QString b = difference.b.empty() ? empty : QString::fromStdString(difference.b);
        item->setSizeHint(1, {0, theme::kRowHeight});
        item->setText(0, QString::fromStdString(difference.key));
        item->setText(1, a);
        item->setText(2, b);
        const QString note =
            difference.hashed ? tr("Changes the config hash") : tr("Does not change the config hash");
        item->setToolTip(0, note);
        item->setToolTip(1, a);
        item->setToolTip(2, b);
        for (const int column : {1, 2}) {
            item->setFont(column, theme::tabular());
        }
        if (!difference.hashed) {
            item->setForeground(0, theme::colors().muted);
        }
    }
}

}  // namespace drift
