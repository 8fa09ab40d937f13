#include "widgets/panels/fork_dialog.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kOptionLines = 4;
constexpr std::size_t kShownChanges = 4;

QString qt(const std::string& text) {
    return QString::fromStdString(text);
}

// What the child will be: its name, what differs from the parent, and which later edits it does not have.
QString plan_text(const ForkPlan& plan) {
    QStringList lines{ForkDialog::tr("✓ “%1” trains from step %2 to %3")
                          .arg(qt(plan.name))
                          .arg(plan.checkpoint.step)
                          .arg(plan.config.train.total_steps)};
    for (std::size_t i = 0; i < std::min(plan.changes.size(), kShownChanges); ++i) {
        const ConfigDifference& change = plan.changes[i];
        lines << ForkDialog::tr("%1: %2 → %3").arg(qt(change.key), qt(change.a), qt(change.b));
    }
    if (plan.changes.size() > kShownChanges) {
        lines << ForkDialog::tr("and %1 more changes").arg(plan.changes.size() - kShownChanges);
    }
    if (plan.changes.empty()) {
        lines << ForkDialog::tr("No option differs: it repeats what the parent did after this step.");
    }
    for (const ConfigDifference& edit : plan.undone) {
        lines << ForkDialog::tr("%1 is %2 as it was then; the parent got %3 later")
                     .arg(qt(edit.key), qt(edit.b), qt(edit.a));
    }
    return lines.join(QLatin1Char('\n'));
}

QLabel* text_label(QWidget* parent, const QString& name) {
    auto* label = new QLabel(parent);
    label->setAccessibleName(name);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    return label;
}

}  // namespace

ForkDialog::ForkDialog(RunDir parent, std::int64_t step, Starter start, QWidget* owner)
    : QDialog(owner),
      parent_(std::move(parent)),
      step_(step),
      start_run_(std::move(start)),
      source_(text_label(this, tr("Where the fork begins"))),
      options_(new QPlainTextEdit(this)),
      history_(new QCheckBox(tr("Begin its curves with the &parent's history"), this)),
      state_(text_label(this, tr("State of the fork"))),
      command_(new QLineEdit(this)),
      copy_(new QPushButton(theme::icon(QStringLiteral("copy")), tr("&Copy"), this)) {
    setWindowTitle(tr("Fork a run"));
    buildForm();
    showSource();
    connect(options_, &QPlainTextEdit::textChanged, this, &ForkDialog::check);
    connect(history_, &QCheckBox::toggled, this, &ForkDialog::check);
    connect(copy_, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(command_->text()); });
    check();
    options_->setFocus();
}

void ForkDialog::buildForm() {
    options_->setAccessibleName(tr("Changed options"));
    options_->setToolTip(tr("One key=value per line, as in docs/config.md; Ctrl+Return starts"));
    options_->setPlaceholderText(QStringLiteral("optimizer.learning_rate=1e-4\ntrain.total_steps=20000"));
    options_->setFont(theme::tabular());
    options_->setTabChangesFocus(true);
    options_->setFixedHeight(kOptionLines * options_->fontMetrics().lineSpacing() + 3 * theme::kGrid);
    history_->setToolTip(tr("Copies the parent's curves up to the checkpoint into the new run"));
    history_->setAccessibleName(tr("Inherit the parent's history"));
    state_->setMinimumHeight(4 * state_->fontMetrics().lineSpacing());
    command_->setReadOnly(true);
    command_->setAccessibleName(tr("Command that makes the same fork"));
    command_->setFont(theme::tabular());
    copy_->setAccessibleName(tr("Copy the command"));
    copy_->setAutoDefault(false);
    auto* label = new QLabel(tr("Changed &options, one key=value per line"), this);
    label->setBuddy(options_);
    auto* line = new QHBoxLayout;
    line->addWidget(command_, 1);
    line->addWidget(copy_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    accept_ = buttons->button(QDialogButtonBox::Ok);
    accept_->setText(tr("&Start"));
    accept_->setAccessibleName(tr("Start the fork"));
    connect(buttons, &QDialogButtonBox::accepted, this, &ForkDialog::start);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* rows = new QVBoxLayout(this);
    rows->setSpacing(theme::kGrid);
    rows->addWidget(source_);
    rows->addWidget(label);
    rows->addWidget(options_);
    rows->addWidget(state_, 1);
    rows->addWidget(history_);
    rows->addLayout(line);
    rows->addWidget(buttons);
    resize(600, sizeHint().height());
}

void ForkDialog::showSource() {
    const QString name = qt(RunDir::summary(parent_.folder()).name);
    try {
        const std::int64_t found = fork_checkpoint(parent_, step_).step;
        usable_ = true;
        QString text = tr("From the checkpoint of step %1 of “%2”").arg(found).arg(name);
        text += step_ < 0        ? tr(", its newest.")
                : found == step_ ? tr(".")
                                 : tr(", the nearest one at or before step %1.").arg(step_);
        source_->setText(text);
    } catch (...) {
        source_->setText(tr("“%1” cannot be forked here").arg(name));
    }
    options_->setEnabled(usable_);
    history_->setEnabled(usable_);
}

ForkRequest ForkDialog::request() const {
    ForkRequest request;
    request.run = parent_.folder().string();
    request.step = step_;
    request.inherit_history = history_->isChecked();
    for (const QString& line : options_->toPlainText().split(QLatin1Char('\n'))) {
        if (!line.trimmed().isEmpty()) {
            request.assignments.push_back(line.trimmed().toStdString());
        }
    }
    return request;
}

void ForkDialog::check() {
    QString command;
    try {
        const ForkPlan plan = plan_fork(parent_, request());
        command = qt(fork_command_line(plan, history_->isChecked()));
        tell(plan_text(plan), true);
    } catch (...) {
        tell(qt(current_error_info().text()), false);
    }
    command_->setText(command);
    command_->setCursorPosition(0);
    command_->setToolTip(command);
    copy_->setEnabled(!command.isEmpty());
    accept_->setEnabled(!command.isEmpty());
}

void ForkDialog::tell(const QString& text, bool good) {
    QPalette colors = state_->palette();
    colors.setColor(QPalette::WindowText, good ? palette().color(QPalette::WindowText) : theme::colors().bad);
    state_->setPalette(colors);
    state_->setText(text);
}

void ForkDialog::start() {
    // Copying a large checkpoint takes a moment.
    QApplication::setOverrideCursor(Qt::WaitCursor);
    const std::optional<ErrorInfo> refused = start_run_(request());
    QApplication::restoreOverrideCursor();
    if (refused) {
        tell(qt(refused->text()), false);
    } else {
        accept();
    }
}

void ForkDialog::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && (event->modifiers() & Qt::ControlModifier) != 0 && accept_->isEnabled()) {
        start();
        return;
    }
    QDialog::keyPressEvent(event);
}

}  // namespace drift
