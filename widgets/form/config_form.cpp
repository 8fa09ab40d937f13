#include "widgets/form/config_form.h"

#include <QEvent>
#include <QGridLayout>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include "core/base/error.h"
#include "core/config/option.h"
#include "core/config/toy_contrast.h"
#include "widgets/form/field_editors.h"
#include "widgets/form/form_row.h"
#include "widgets/form/form_section.h"
#include "widgets/theme/metrics.h"

namespace drift {
namespace {

QMap<QString, QString> textsOf(const RunConfig& config) {
    QMap<QString, QString> texts;
    for_each_option(config, [&](const Option& option) {
        texts.insert(QString::fromStdString(option.key), QString::fromStdString(value_text(option.ref)));
    });
    return texts;
}

}  // namespace

ConfigForm::ConfigForm(QWidget* parent) : QWidget(parent), undo_(this) {
    setAccessibleName(tr("Configuration"));
    undo_.setUndoLimit(100);
    build();
    refresh();
    committed_ = texts_;
}

ConfigForm::~ConfigForm() = default;

void ConfigForm::build() {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    scroll_ = new QScrollArea(this);
    scroll_->setWidgetResizable(true);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    outer->addWidget(scroll_);
    auto* page = new QWidget(scroll_);
    grid_ = new QGridLayout(page);
    grid_->setContentsMargins(theme::kMargin, 0, theme::kMargin, theme::kMargin);
    grid_->setHorizontalSpacing(theme::kGrid);
    grid_->setVerticalSpacing(theme::kRow);
    grid_->setColumnStretch(2, 1);
    int grid_row = 0;
    QString section;
    for (const OptionInfo& option : all_options()) {
        if (QString::fromStdString(option.section) != section) {
            section = QString::fromStdString(option.section);
            addSection(option, grid_row);
        }
        addRow(option, grid_row);
    }
    grid_->setRowStretch(grid_row, 1);
    scroll_->setWidget(page);
}

void ConfigForm::addSection(const OptionInfo& option, int& grid_row) {
    const QString key = QString::fromStdString(option.section);
    auto* header = new FormSection(key, QString::fromStdString(option.section_help), grid_->parentWidget());
    header->setObjectName(QStringLiteral("section.") + key);
    connect(header, &QToolButton::toggled, this, &ConfigForm::updateVisibility);
    grid_->addWidget(header, grid_row++, 0, 1, 3);
    sections_.insert(key, header);
}

void ConfigForm::addRow(const OptionInfo& option, int& grid_row) {
    const QString key = QString::fromStdString(option.key);
    auto* row = new FormRow(option, *grid_, grid_row++, grid_->parentWidget());
    row->editor()->setText(QString::fromStdString(option.default_value));
    connect(row->editor(), &FieldEditor::edited, this,
            [this, key](const QString& text) { onEdited(key, text); });
    connect(row->editor(), &FieldEditor::committed, this, [this, key] { onCommitted(key); });
    connect(row, &FormRow::resetRequested, this, [this, key] { reset(key); });
    connect(row, &FormRow::explainRequested, this, [this, key] { Q_EMIT explainRequested(key); });
    rows_.push_back(row);
    row_of_.insert(key, row);
}

FormRow* ConfigForm::row(const QString& key) const {
    return row_of_.value(key);
}

FormSection* ConfigForm::section(const QString& key) const {
    return sections_.value(key);
}

QString ConfigForm::fieldText(const QString& key) const {
    const auto unusable = unusable_.constFind(key);
    return unusable != unusable_.constEnd() ? *unusable : texts_.value(key);
}

void ConfigForm::onEdited(const QString& key, const QString& text) {
    const QString before = fieldText(key);
    if (before != text) {
        undo_.push(new FormUndo(*this, tr("change of %1").arg(key), {{key, {before, text}}}, burst_));
    }
}

void ConfigForm::onCommitted(const QString& key) {
    ++burst_;  // the next key strokes are an undo step of their own
    const bool usable = !unusable_.contains(key);
    if (usable) {
        committed_[key] = fieldText(key);
        row_of_[key]->editor()->setText(fieldText(key));  // the canonical form: "1e-3" becomes "0.001"
    }
    if (live_ && usable && fieldText(key) != last_live_.value(key) && row_of_[key]->option().info.live) {
        last_live_[key] = fieldText(key);
        Q_EMIT liveEdit(key, fieldText(key));
    }
}

void ConfigForm::reset(const QString& key) {
    ++burst_;
    onEdited(key, base_texts_.value(key));
    row_of_[key]->editor()->setText(fieldText(key));
    onCommitted(key);
}

void ConfigForm::setConfig(const RunConfig& config, const FormBase& base, const QString& undo_text) {
    QMap<QString, FormUndo::Texts> changes;
    const QMap<QString, QString> wanted = textsOf(config);
    for (auto it = wanted.cbegin(); it != wanted.cend(); ++it) {
        if (fieldText(it.key()) != it.value()) {
            changes.insert(it.key(), {fieldText(it.key()), it.value()});
        }
    }
    ++burst_;
    auto* command = new FormUndo(*this, undo_text, std::move(changes), 0);
    command->setBases(base_, base);
    undo_.push(command);
}

void ConfigForm::applyTexts(const QMap<QString, QString>& texts, const FormBase* base, bool replay) {
    for (auto it = texts.cbegin(); it != texts.cend(); ++it) {
        const QString& key = it.key();
        try {
            set_value(config_, key.toStdString(), it->toStdString());
            unusable_.remove(key);
            unusable_message_.remove(key);
            if (replay || base != nullptr) {
                committed_[key] = *it;
            }
        } catch (const Error& error) {
            // Not the "3" that was usable on the way to "3.5".
            set_value(config_, key.toStdString(), committed_[key].toStdString());
            unusable_[key] = *it;
            unusable_message_[key] = QString::fromStdString(error.info().message);
        }
        FieldEditor* editor = row_of_[key]->editor();
        // The field one types in keeps its text ("0.10" while typing "0.105").
        if (!editor->control()->hasFocus() || editor->text() != *it) {
            editor->setText(*it);
        }
    }
    if (base != nullptr) {
        base_ = *base;
    }
    refresh();
    if (replay) {
        for (auto it = texts.cbegin(); it != texts.cend(); ++it) {
            onCommitted(it.key());
        }
    }
}

void ConfigForm::refresh() {
    findings_ = findings(config_);
    texts_ = textsOf(config_);
    base_texts_ = textsOf(base_.config);
    QMap<QString, const ConfigFinding*> by_key;
    for (const ConfigFinding& finding : findings_) {
        const QString key = QString::fromStdString(finding.key);
        if (!by_key.contains(key) || by_key[key]->warning) {
            by_key[key] = &finding;
        }
    }
    for (FormRow* row : rows_) {
        const QString key = QString::fromStdString(row->option().key);
        const QString base = base_texts_.value(key);
        row->setChanged(fieldText(key) != base, base);
        row->setExplainable(is_contrastable(row->option(), config_));
        const ConfigFinding* finding = by_key.value(key);
        if (unusable_message_.contains(key)) {
            row->setMessage(unusable_message_[key], true);
        } else {
            row->setMessage(finding == nullptr ? QString() : QString::fromStdString(finding->message),
                            finding != nullptr && !finding->warning);
        }
    }
    updateVisibility();
    Q_EMIT changed();
}

std::vector<ConfigFinding> ConfigForm::problems() const {
    std::vector<ConfigFinding> list;
    for (auto it = unusable_message_.cbegin(); it != unusable_message_.cend(); ++it) {
        list.push_back({it.key().toStdString(), it->toStdString(), false});
    }
    for (const ConfigFinding& finding : findings_) {
        if (!finding.warning) {
            list.push_back(finding);
        }
    }
    return list;
}

std::vector<ConfigFinding> ConfigForm::warnings() const {
    std::vector<ConfigFinding> list;
    for (const ConfigFinding& finding : findings_) {
        if (finding.warning) {
            list.push_back(finding);
        }
    }
    return list;
}

void ConfigForm::setLive(bool live) {
    live_ = live;
    last_live_.clear();
    for (FormRow* row : rows_) {
        row->setEditable(!live || row->option().info.live);
        if (live) {
            const QString key = QString::fromStdString(row->option().key);
            last_live_[key] = fieldText(key);
        }
    }
    Q_EMIT changed();
}

void ConfigForm::setFilter(const QString& text) {
    filter_ = text.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    updateVisibility();
    int shown = 0;
    for (const FormRow* row : rows_) {
        shown += row->isShown() ? 1 : 0;
    }
    Q_EMIT filterMatched(shown);
}

void ConfigForm::setShowAll(bool all) {
    show_all_ = all;
    updateVisibility();
}

void ConfigForm::updateVisibility() {
    QMap<QString, int> rows_of_section;
    for (FormRow* row : rows_) {
        const OptionInfo& option = row->option();
        const QString section = QString::fromStdString(option.section);
        bool relevant = applies(option.info, config_);
        if (!filter_.isEmpty()) {
            relevant = relevant && row->matches(filter_);
        } else if (option.info.advanced && !show_all_) {
            // A hidden field with a problem or a change would be a riddle.
            const QString key = QString::fromStdString(option.key);
            const bool differs =
                fieldText(key) != QString::fromStdString(get_value(base_.config, option.key));
            relevant = relevant && (differs || !row->message().isEmpty());
        }
        rows_of_section[section] += relevant ? 1 : 0;
        row->setShown(relevant && (!filter_.isEmpty() || sections_[section]->isOpen()));
    }
    for (auto it = sections_.cbegin(); it != sections_.cend(); ++it) {
        it.value()->setVisible(rows_of_section.value(it.key()) > 0);
    }
    refreshSections();
}

void ConfigForm::refreshSections() {
    QMap<QString, int> problems_in;
    for (const ConfigFinding& finding : problems()) {
        problems_in[QString::fromStdString(finding.key).section(QLatin1Char('.'), 0, 0)] += 1;
    }
    QMap<QString, int> changes_in;
    for (const ConfigDifference& difference : diff(base_.config, config_)) {
        changes_in[QString::fromStdString(difference.key).section(QLatin1Char('.'), 0, 0)] += 1;
    }
    for (auto it = sections_.cbegin(); it != sections_.cend(); ++it) {
        const int problem_count = problems_in.value(it.key());
        const int change_count = changes_in.value(it.key());
        const QString note =
            problem_count > 0  ? (problem_count == 1 ? tr("1 problem") : tr("%1 problems").arg(problem_count))
            : change_count > 0 ? tr("%1 changed").arg(change_count)
                               : QString();
        it.value()->setNote(note, problem_count > 0);
    }
}

void ConfigForm::revealField(const QString& key) {
    FormRow* found = row(key);
    if (found == nullptr) {
        return;
    }
    sections_[QString::fromStdString(found->option().section)]->setOpen(true);
    if (!found->isShown()) {
        found->setShown(true);  // an advanced field that a finding points to
    }
    // The layout moves only after this event.
    QTimer::singleShot(0, this, [this, found] {
        scroll_->ensureWidgetVisible(found->editor(), 0, 4 * theme::kGroupGap);
        found->editor()->setFocus(Qt::OtherFocusReason);
    });
}

void ConfigForm::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        // Later, because a style sheet that is set next takes fonts of children back.
        QTimer::singleShot(0, this, [this] {
            for (FormRow* row : rows_) {
                row->applyTheme();
            }
        });
    }
}

}  // namespace drift
