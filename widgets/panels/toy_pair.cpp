#include "widgets/panels/toy_pair.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/base/error.h"
#include "widgets/form/list_editor.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kValueWidth = 216;

}  // namespace

ToyPairDialog::ToyPairDialog(const OptionInfo& option, const RunConfig& config, QWidget* parent)
    : QDialog(parent), option_(option), config_(config) {
    const QString label = optionLabel(option);
    setWindowTitle(tr("What %1 does").arg(label.toLower()));
    setAccessibleName(windowTitle());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kGroupGap, theme::kGroupGap, theme::kGroupGap, theme::kGroupGap);
    column->setSpacing(theme::kGrid);
    auto* help = new QLabel(QString::fromStdString(option.info.help) + QLatin1Char('.'), this);
    help->setWordWrap(true);
    column->addWidget(help);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::kGroupGap);
    column->addLayout(grid);
    left_ = addValue(*grid, 0, tr("as it is"), get_value(config, option.key));
    right_ = addValue(*grid, 1, tr("against"), *telling_value(option, config));
    auto* note = new QLabel(
        tr("Two small toys start side by side, equal in everything else: seed, data, noise. Both stay in the "
           "project as runs."),
        this);
    note->setWordWrap(true);
    note->setFont(theme::font(theme::TextSize::kSmall));
    column->addWidget(note);
    problem_ = new QLabel(this);
    problem_->setWordWrap(true);
    problem_->setForegroundRole(QPalette::BrightText);
    problem_->setAccessibleName(tr("Problem"));
    problem_->hide();
    column->addWidget(problem_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    start_ = buttons->addButton(tr("Start both"), QDialogButtonBox::AcceptRole);
    start_->setProperty("primary", true);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, &ToyPairDialog::start);
    column->addWidget(buttons);
    check();
    start_->setFocus();
}

FieldEditor* ToyPairDialog::addValue(QGridLayout& grid, int column, const QString& name,
                                     const std::string& value) {
    auto* label = new QLabel(name, this);
    label->setFont(theme::font(theme::TextSize::kSmall));
    const bool list = option_.type.find("list") != std::string::npos;
    FieldEditor* editor = list ? new ListEditor(option_, this) : FieldEditor::make(option_, this);
    editor->setFixedWidth(kValueWidth);
    editor->setText(QString::fromStdString(value));
    editor->control()->setAccessibleName(tr("%1, %2").arg(optionLabel(option_), name));
    label->setBuddy(editor->control());
    grid.addWidget(label, 0, column);
    grid.addWidget(editor, 1, column, Qt::AlignTop);
    connect(editor, &FieldEditor::edited, this, &ToyPairDialog::check);
    return editor;
}

void ToyPairDialog::check() {
    QString problem;
    try {
        const ToyContrast contrast =
            toy_contrast(config_, option_.key, left_->text().toStdString(), right_->text().toStdString());
        if (contrast.value_a == contrast.value_b) {
            problem = tr("Both values are the same: choose another one on either side.");
        }
    } catch (const Error& error) {
        problem = QString::fromStdString(error.info().message);
    }
    problem_->setText(problem);
    problem_->setVisible(!problem.isEmpty());
    start_->setEnabled(problem.isEmpty());
}

void ToyPairDialog::start() {
    check();
    if (start_->isEnabled()) {
        Q_EMIT startRequested(
            toy_contrast(config_, option_.key, left_->text().toStdString(), right_->text().toStdString()));
        accept();
    }
}

}  // namespace drift
