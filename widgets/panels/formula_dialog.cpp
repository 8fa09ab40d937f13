#include "widgets/panels/formula_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/error.h"
#include "core/store/series_formula.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

// As a formula names it: in back quotes where the bare name would be read otherwise.
QString written(const std::string& key) {
    const bool plain = std::all_of(key.begin(), key.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '/' || c == '.';
    });
    const QString name = QString::fromStdString(key);
    return plain ? name : QLatin1Char('`') + name + QLatin1Char('`');
}

QListWidget* list_of(QWidget* parent, const QString& name) {
    auto* list = new QListWidget(parent);
    list->setAccessibleName(name);
    list->setToolTip(FormulaDialog::tr("Enter or a double click writes it into the formula"));
    list->setUniformItemSizes(true);
    return list;
}

}  // namespace

FormulaDialog::FormulaDialog(std::vector<std::string> keys, const MonitorFormula& start, QWidget* parent)
    : QDialog(parent),
      keys_(std::move(keys)),
      text_(new QLineEdit(start.text, this)),
      name_(new QLineEdit(start.name, this)),
      state_(new QLabel(this)),
      curves_(list_of(this, tr("Curves"))),
      functions_(list_of(this, tr("Functions"))) {
    setWindowTitle(start.text.isEmpty() ? tr("New formula") : tr("Edit formula"));
    text_->setAccessibleName(tr("Formula"));
    text_->setPlaceholderText(tr("loss / first(loss)   or   ema(gradient_norm, 0.99)"));
    text_->setFont(theme::tabular());
    name_->setAccessibleName(tr("Title of the chart"));
    name_->setPlaceholderText(tr("the formula itself"));
    state_->setAccessibleName(tr("State of the formula"));
    state_->setWordWrap(true);
    state_->setMinimumHeight(3 * state_->fontMetrics().height());
    state_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    for (const std::string& key : keys_) {
        auto* item = new QListWidgetItem(QString::fromStdString(key), curves_);
        item->setData(Qt::UserRole, written(key));
    }
    for (const auto& function : SeriesFormula::functions()) {
        const QString name = QString::fromStdString(function.name);
        const QString help = QString::fromStdString(function.help);
        auto* item = new QListWidgetItem(
            help.startsWith(name + QLatin1Char('(')) ? help : name + QStringLiteral("(x): ") + help,
            functions_);
        item->setData(Qt::UserRole, name + QLatin1Char('('));
        item->setToolTip(help);
    }
    auto* form = new QFormLayout;
    form->addRow(tr("&Formula"), text_);
    form->addRow(tr("&Title"), name_);
    auto* lists = new QHBoxLayout;
    lists->addWidget(curves_, 2);
    lists->addWidget(functions_, 3);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    accept_ = buttons->button(QDialogButtonBox::Ok);
    accept_->setText(start.text.isEmpty() ? tr("Add chart") : tr("Apply"));
    auto* rows = new QVBoxLayout(this);
    rows->addLayout(form);
    rows->addWidget(state_);
    rows->addLayout(lists, 1);
    rows->addWidget(buttons);
    resize(640, 440);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(text_, &QLineEdit::textChanged, this, &FormulaDialog::check);
    for (QListWidget* list : {curves_, functions_}) {
        connect(list, &QListWidget::itemActivated, this,
                [this](const QListWidgetItem* item) { insert(item->data(Qt::UserRole).toString()); });
    }
    check();
    text_->setFocus();
}

MonitorFormula FormulaDialog::formula() const {
    return {name_->text().trimmed(), text_->text().trimmed()};
}

QString FormulaDialog::problem() const {
    if (text_->text().trimmed().isEmpty()) {
        return tr("Write a formula, or double-click a curve and a function below.");
    }
    try {
        (void)SeriesFormula::parse(text_->text().trimmed().toStdString(), keys_);
    } catch (const Error& error) {
        return QString::fromStdString(error.info().text());
    }
    return {};
}

void FormulaDialog::check() {
    const QString wrong = problem();
    const bool empty = text_->text().trimmed().isEmpty();
    QPalette colors = state_->palette();
    colors.setColor(QPalette::WindowText, wrong.isEmpty() ? theme::colors().good
                                          : empty         ? theme::colors().muted
                                                          : theme::colors().bad);
    state_->setPalette(colors);
    state_->setText(wrong.isEmpty() ? tr("✓ A point wherever the curve logged least often has one.") : wrong);
    accept_->setEnabled(wrong.isEmpty());
}

void FormulaDialog::insert(const QString& text) {
    text_->insert(text);
    text_->setFocus();
}

}  // namespace drift
