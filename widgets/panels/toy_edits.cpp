#include "widgets/panels/toy_edits.h"

#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QToolButton>
#include <QUndoCommand>
#include <QVBoxLayout>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/config/option.h"
#include "widgets/form/list_editor.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kHistoryRows = 5;
// Sections whose live options change what the points do; how often something is logged does not.
const QStringList kSections = {QStringLiteral("drift"), QStringLiteral("guidance"), QStringLiteral("train"),
                               QStringLiteral("optimizer")};

bool shapesAToy(const OptionInfo& option, const RunConfig& config) {
    return option.info.live && kSections.contains(QString::fromStdString(option.section)) &&
           option.key != "train.total_steps" && applies(option.info, config);
}

}  // namespace

// One edit, undone by sending the value before.
class ToyEditStep : public QUndoCommand {
public:
    ToyEditStep(ToyEdits& edits, QString key, QString before, QString after)
        : QUndoCommand(ToyEdits::tr("edit of %1").arg(key)),
          edits_(edits),
          key_(std::move(key)),
          before_(std::move(before)),
          after_(std::move(after)) {}
    void undo() override { edits_.send(key_, before_); }
    void redo() override { edits_.send(key_, after_); }

private:
    ToyEdits& edits_;
    QString key_, before_, after_;
};

ToyEdits::ToyEdits(QWidget* parent) : QWidget(parent), undo_(this) {
    undo_.setUndoLimit(100);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, theme::kRow, 0, theme::kRow);
    column->setSpacing(theme::kRow);
    hint_ = new QLabel(this);
    hint_->setWordWrap(true);
    hint_->setFont(theme::font(theme::TextSize::kSmall));
    hint_->setEnabled(false);
    column->addWidget(hint_);
    fields_ = new QWidget(this);
    column->addWidget(fields_);
    problem_ = new QLabel(this);
    problem_->setWordWrap(true);
    problem_->setForegroundRole(QPalette::BrightText);
    problem_->setFont(theme::font(theme::TextSize::kSmall));
    problem_->setAccessibleName(tr("Problem with the edit"));
    problem_->hide();
    column->addWidget(problem_);
    history_ = new QListWidget(this);
    history_->setAccessibleName(tr("Edits made"));
    history_->setFont(theme::tabular(theme::TextSize::kSmall));
    history_->setWordWrap(true);
    history_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    history_->setToolTip(tr("Every edit is kept with the run; Enter or a click shows its step"));
    const auto activate = [this](QListWidgetItem* item) {
        Q_EMIT stepActivated(item->data(Qt::UserRole).toLongLong());
    };
    connect(history_, &QListWidget::itemClicked, this, activate);
    connect(history_, &QListWidget::itemActivated, this, activate);
    column->addWidget(history_);
    none_ = new QLabel(tr("No edits yet."), this);
    none_->setFont(theme::font(theme::TextSize::kSmall));
    none_->setEnabled(false);
    column->addWidget(none_);
    setHistory({});
}

std::vector<OptionInfo> ToyEdits::options(const RunConfig& config) {
    std::vector<OptionInfo> wanted;
    for (const OptionInfo& option : all_options()) {
        if (shapesAToy(option, config)) {
            wanted.push_back(option);
        }
    }
    return wanted;
}

void ToyEdits::build() {
    delete fields_->layout();
    qDeleteAll(fields_->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    editors_.clear();
    auto* grid = new QGridLayout(fields_);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(theme::kGrid);
    grid->setVerticalSpacing(theme::kRow);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const OptionInfo& option : options(config_)) {
        const QString key = QString::fromStdString(option.key);
        const bool list = option.type.find("list") != std::string::npos;
        FieldEditor* editor = list ? new ListEditor(option, fields_) : FieldEditor::make(option, fields_);
        auto* label = new QLabel(optionLabel(option), fields_);
        label->setToolTip(optionToolTip(option));
        label->setWordWrap(true);
        label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        label->setBuddy(editor->control());
        connect(editor, &FieldEditor::edited, this, [this, key](const QString& text) { check(key, text); });
        connect(editor, &FieldEditor::committed, this, [this, key] { commit(key); });
        grid->addWidget(label, row, 0, Qt::AlignRight | (list ? Qt::AlignTop : Qt::AlignVCenter));
        grid->addWidget(editor, row++, 1);
        editors_.insert(key, editor);
    }
}

void ToyEdits::setToy(const QString& toy, const RunConfig& config, bool editable) {
    const bool other = toy != toy_;
    const bool rebuild = other || editors_.isEmpty();
    toy_ = toy;
    config_ = config;
    if (rebuild) {
        undo_.clear();
        build();
    }
    for (auto it = editors_.cbegin(); it != editors_.cend(); ++it) {
        setValue(it.key(), QString::fromStdString(get_value(config, it.key().toStdString())));
    }
    if (other) {
        problem_->hide();
    }
    setEditable(editable);
}

void ToyEdits::setValue(const QString& key, const QString& value) {
    set_value(config_, key.toStdString(), value.toStdString());
    FieldEditor* editor = editors_.value(key);
    if (editor != nullptr && !editor->control()->hasFocus()) {
        editor->setText(value);
        editor->setInvalid(false);
    }
}

void ToyEdits::setEditable(bool editable) {
    editable_ = editable;
    fields_->setEnabled(editable);
    hint_->setText(editable ? tr("Enter applies a value at the next step; Ctrl+Z sends the old one back.")
                            : tr("Values of this run. Only a running or paused toy can be changed."));
}

QString ToyEdits::problem() const {
    return problem_->isHidden() ? QString() : problem_->text();
}

void ToyEdits::check(const QString& key, const QString& text) {
    FieldEditor* editor = editors_[key];
    RunConfig changed = config_;
    try {
        set_value(changed, key.toStdString(), text.toStdString());
        for (const ConfigFinding& finding : findings(changed)) {
            if (!finding.warning) {
                throw Error(ErrorCode::kConfig, finding.message);
            }
        }
        problem_->hide();
        editor->setInvalid(false);
    } catch (const Error& error) {
        problem_->setText(QString::fromStdString(error.info().message));
        problem_->show();
        editor->setInvalid(true);
    }
}

void ToyEdits::commit(const QString& key) {
    if (!editable_) {
        return;
    }
    const QString text = editors_[key]->text();
    check(key, text);
    if (!problem_->isHidden()) {
        return;
    }
    const std::string name = key.toStdString();
    const std::string before = get_value(config_, name);
    RunConfig changed = config_;
    set_value(changed, name, text.toStdString());
    const std::string after = get_value(changed, name);
    editors_[key]->setText(QString::fromStdString(after));  // the canonical form
    if (after != before) {
        undo_.push(
            new ToyEditStep(*this, key, QString::fromStdString(before), QString::fromStdString(after)));
    }
}

void ToyEdits::send(const QString& key, const QString& value) {
    set_value(config_, key.toStdString(), value.toStdString());
    if (FieldEditor* editor = editors_.value(key)) {
        editor->setText(value);
    }
    Q_EMIT editRequested(key, value);
}

void ToyEdits::setHistory(const std::vector<ToyEdit>& edits) {
    if (static_cast<int>(edits.size()) != history_->count()) {
        history_->clear();
        for (const ToyEdit& edit : edits) {
            auto* item = new QListWidgetItem(
                QStringLiteral("%1  %2").arg(QString::fromStdString(grouped(edit.step)), edit.text),
                history_);
            item->setData(Qt::UserRole, static_cast<qlonglong>(edit.step));
        }
        history_->scrollToBottom();
    }
    const int rows = std::min(history_->count(), kHistoryRows);
    history_->setFixedHeight(rows * 2 * history_->fontMetrics().height() + 2 * theme::kRow);
    history_->setVisible(rows > 0);
    none_->setVisible(rows == 0);
}

}  // namespace drift
