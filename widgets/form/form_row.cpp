#include "widgets/form/form_row.h"

#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

#include "widgets/form/field_editors.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kEditorWidth = 216;

}  // namespace

FormRow::FormRow(const OptionInfo& option, QGridLayout& grid, int row, QWidget* parent)
    : QObject(parent), option_(option) {
    label_ = new QLabel(optionLabel(option), parent);
    label_->setToolTip(optionToolTip(option));
    editor_ = FieldEditor::make(option, parent);
    editor_->setFixedWidth(kEditorWidth);
    label_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    label_->setBuddy(editor_->control());
    marks_ = new QWidget(parent);
    marks_->setLayout(makeMarks(marks_));
    grid.addWidget(label_, row, 0, Qt::AlignRight | Qt::AlignVCenter);
    grid.addWidget(editor_, row, 1);
    grid.addWidget(marks_, row, 2);
    haystack_ = QStringLiteral("%1 %2 %3")
                    .arg(QString::fromStdString(option.key), optionLabel(option),
                         QString::fromStdString(option.info.help))
                    .toLower();
    setChanged(false, {});
    applyTheme();
}

QHBoxLayout* FormRow::makeMarks(QWidget* parent) {
    auto* layout = new QHBoxLayout;
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kRow);
    reset_ = new QToolButton(parent);
    reset_->setAutoRaise(true);
    reset_->setIconSize({theme::kIcon, theme::kIcon});
    reset_->setFixedSize(theme::kFieldHeight, theme::kFieldHeight);
    QSizePolicy keep_place = reset_->sizePolicy();
    keep_place.setRetainSizeWhenHidden(true);  // the messages stay in one column
    reset_->setSizePolicy(keep_place);
    connect(reset_, &QToolButton::clicked, this, &FormRow::resetRequested);
    explain_ = new QToolButton(parent);
    explain_->setAutoRaise(true);
    explain_->setIconSize({theme::kIcon, theme::kIcon});
    explain_->setFixedSize(theme::kFieldHeight, theme::kFieldHeight);
    explain_->setSizePolicy(keep_place);
    explain_->setToolTip(tr("Show me what this does: two small toys, side by side"));
    explain_->setAccessibleName(tr("Show what %1 does").arg(optionLabel(option_)));
    explain_->hide();
    connect(explain_, &QToolButton::clicked, this, &FormRow::explainRequested);
    live_ = new QLabel(parent);
    live_->setToolTip(tr("May be changed while the run goes on"));
    live_->setVisible(option_.info.live);
    message_ = new QLabel(parent);
    message_->setWordWrap(true);
    message_->setTextFormat(Qt::PlainText);
    message_->setAccessibleName(tr("Problem with %1").arg(optionLabel(option_)));
    kind_ = new QLabel(parent);
    kind_->setFixedWidth(theme::kIcon);
    live_->setFixedWidth(theme::kIcon);
    QSizePolicy keep_mark = live_->sizePolicy();
    keep_mark.setRetainSizeWhenHidden(true);
    live_->setSizePolicy(keep_mark);
    layout->addWidget(reset_);
    layout->addWidget(explain_);
    layout->addWidget(live_);
    layout->addWidget(kind_);
    layout->addWidget(message_, 1);
    return layout;
}

void FormRow::setShown(bool shown) {
    shown_ = shown;
    for (QWidget* part : {static_cast<QWidget*>(label_), static_cast<QWidget*>(editor_), marks_}) {
        part->setVisible(shown);
    }
}

void FormRow::setEditable(bool editable) {
    editor_->setEnabled(editable);
    reset_->setEnabled(editable);
    label_->setEnabled(editable);
}

void FormRow::setChanged(bool changed, const QString& base) {
    changed_ = changed;
    setLabelFont();
    reset_->setVisible(changed);
    reset_->setToolTip(tr("Back to %1").arg(base.isEmpty() ? tr("empty") : base));
    reset_->setAccessibleName(tr("Reset %1").arg(optionLabel(option_)));
}

void FormRow::setLabelFont() {
    QFont font = theme::font();
    font.setBold(true);
    label_->setMinimumWidth(QFontMetrics(font).horizontalAdvance(label_->text()) +
                            1);  // the column keeps its width
    font.setBold(changed_);
    label_->setFont(font);
}

void FormRow::setMessage(const QString& text, bool error) {
    error_ = error;
    message_->setText(text);
    editor_->setInvalid(error && !text.isEmpty());
    applyTheme();
}

QString FormRow::message() const {
    return message_->text();
}

void FormRow::setExplainable(bool explainable) {
    explain_->setVisible(explainable);
}

bool FormRow::isExplainable() const {
    return !explain_->isHidden();
}

bool FormRow::matches(const QStringList& words) const {
    return std::all_of(words.begin(), words.end(),
                       [this](const QString& word) { return haystack_.contains(word); });
}

void FormRow::applyTheme() {
    const theme::Colors& colors = theme::colors();
    const auto mark = [this](const QString& name, const QColor& color) {
        return theme::icon(name, color)
            .pixmap(QSize(theme::kIcon - 2, theme::kIcon - 2), editor_->devicePixelRatioF());
    };
    // Palette roles instead of palettes of their own: those would not follow a change of theme.
    message_->setForegroundRole(error_ ? QPalette::BrightText : QPalette::WindowText);
    message_->setFont(theme::font(theme::TextSize::kSmall));
    setLabelFont();
    kind_->setVisible(!message_->text().isEmpty());
    kind_->setPixmap(error_ ? mark(QStringLiteral("error"), colors.bad)
                            : mark(QStringLiteral("warning"), colors.warning));
    reset_->setIcon(theme::icon(QStringLiteral("reset")));
    explain_->setIcon(theme::icon(QStringLiteral("pair")));
    live_->setPixmap(mark(QStringLiteral("live"), colors.good));
}

}  // namespace drift
