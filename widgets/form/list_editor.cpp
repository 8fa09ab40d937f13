#include "widgets/form/list_editor.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/form/number_box.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/metrics.h"

namespace drift {

ListEditor::ListEditor(const OptionInfo& option, QWidget* parent)
    : FieldEditor(parent), option_(option), least_(option.info.min_count), most_(option.info.max_count) {
    option_.type = option.type == "integer list" ? "integer" : "number";
    setObjectName(QString::fromStdString(option.key));
    column_ = new QVBoxLayout(this);
    column_->setContentsMargins(0, 0, 0, 0);
    column_->setSpacing(2);
    add_ = new QToolButton(this);
    add_->setIcon(theme::icon(QStringLiteral("add")));
    add_->setText(tr("Add a value"));
    add_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    add_->setAutoRaise(true);
    add_->setAccessibleName(tr("Add a value to %1").arg(optionLabel(option)));
    connect(add_, &QToolButton::clicked, this, &ListEditor::addValue);
    column_->addWidget(add_, 0, Qt::AlignLeft);
}

void ListEditor::addRow() {
    const int index = count();
    auto* widget = new QWidget(this);
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    auto* box = new NumberBox(option_, widget);
    box->setAccessibleName(tr("%1, value %2").arg(optionLabel(option_)).arg(index + 1));
    box->setToolTip(optionToolTip(option_));
    auto* remove = new QToolButton(widget);
    remove->setIcon(theme::icon(QStringLiteral("close")));
    remove->setAutoRaise(true);
    remove->setToolTip(tr("Remove this value"));
    remove->setAccessibleName(tr("Remove value %1").arg(index + 1));
    layout->addWidget(box, 1);
    layout->addWidget(remove);
    connect(box, &NumberBox::valueEdited, this, [this] { Q_EMIT edited(text()); });
    connect(box, &NumberBox::committed, this, &FieldEditor::committed);
    connect(remove, &QToolButton::clicked, this, [this, widget] {
        const auto row =
            std::find_if(rows_.begin(), rows_.end(), [widget](const Row& r) { return r.widget == widget; });
        removeValue(static_cast<int>(row - rows_.begin()));
    });
    column_->insertWidget(index, widget);
    rows_.push_back({widget, box, remove});
}

void ListEditor::setCount(std::size_t count) {
    while (rows_.size() > count) {
        rows_.back().widget->hide();
        rows_.back().widget->deleteLater();
        rows_.pop_back();
    }
    while (rows_.size() < count) {
        addRow();
    }
    refresh();
}

void ListEditor::refresh() {
    for (const Row& row : rows_) {
        row.remove->setEnabled(rows_.size() > std::max<std::size_t>(least_, 1));
    }
    add_->setEnabled(rows_.size() < most_);
}

void ListEditor::setText(const QString& text) {
    QString plain = text;
    plain.remove(QLatin1Char('[')).remove(QLatin1Char(']'));
    const QStringList values = plain.split(QLatin1Char(','), Qt::SkipEmptyParts);
    setCount(static_cast<std::size_t>(values.size()));
    for (int i = 0; i < count(); ++i) {
        NumberBox* box = rows_[static_cast<std::size_t>(i)].box;
        if (!box->hasFocus() || box->value() != values[i].trimmed()) {
            box->setValue(values[i].trimmed());
        }
    }
}

QString ListEditor::text() const {
    QStringList values;
    for (const Row& row : rows_) {
        values.append(row.box->value());
    }
    return QLatin1Char('[') + values.join(QStringLiteral(", ")) + QLatin1Char(']');
}

QWidget* ListEditor::control() const {
    return rows_.empty() ? static_cast<QWidget*>(add_) : rows_.front().box;
}

void ListEditor::addValue() {
    const double last = rows_.empty() ? 0.05 : rows_.back().box->value().toDouble();
    setCount(rows_.size() + 1);
    rows_.back().box->setValue(QString::number(std::clamp(2 * last, option_.info.min, option_.info.max)));
    Q_EMIT edited(text());
    Q_EMIT committed();
}

void ListEditor::removeValue(int index) {
    if (index < 0 || index >= count()) {
        return;
    }
    const auto row = rows_.begin() + index;
    row->widget->hide();
    row->widget->deleteLater();
    rows_.erase(row);
    refresh();
    Q_EMIT edited(text());
    Q_EMIT committed();
}

}  // namespace drift
