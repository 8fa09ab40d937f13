#include "widgets/panels/setup_import.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMap>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kTableHeight = 200;

}  // namespace

ImportReport::ImportReport(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kMargin, 0, theme::kMargin, 0);
    column->setSpacing(theme::kRow);
    auto* row = new QHBoxLayout;
    title_ = new QLabel(this);
    title_->setWordWrap(true);
    auto* close = new QToolButton(this);
    close->setIcon(theme::icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("Close the import report"));
    row->addWidget(title_, 1);
    row->addWidget(close);
    column->addLayout(row);
    table_ = new QTreeWidget(this);
    table_->setHeaderLabels({tr("Key"), tr("Value"), tr("Option"), tr("Outcome"), tr("Why")});
    table_->setRootIsDecorated(false);
    table_->setAlternatingRowColors(true);
    table_->setFixedHeight(kTableHeight);
    table_->setAccessibleName(tr("Imported keys"));
    column->addWidget(table_);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    hide();
}

void ImportReport::setImport(const FlatImport& import, const QString& file) {
    table_->clear();
    QMap<QString, int> counts;
    for (const FlatImportRow& row : import.rows) {
        const QString outcome = QString::fromStdString(row.outcome);
        counts[outcome] += 1;
        auto* item = new QTreeWidgetItem(
            table_, {QString::fromStdString(row.key), QString::fromStdString(row.value),
                     QString::fromStdString(row.target), outcome, QString::fromStdString(row.reason)});
        item->setToolTip(4, item->text(4));
    }
    for (int column = 0; column < 4; ++column) {
        table_->resizeColumnToContents(column);
    }
    QStringList parts;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it) {
        parts << tr("%1 %2").arg(it.value()).arg(it.key());
    }
    title_->setText(tr("%1: %2").arg(file, parts.join(QStringLiteral(", "))));
    show();
}

}  // namespace drift
