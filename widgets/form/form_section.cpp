#include "widgets/form/form_section.h"

#include <QPainter>
#include <QStyleOption>

#include "widgets/theme/palette.h"

namespace drift {

FormSection::FormSection(const QString& key, const QString& help, QWidget* parent)
    : QToolButton(parent), title_(key), help_(help) {
    title_[0] = title_[0].toUpper();
    setCheckable(true);
    setChecked(true);
    setFocusPolicy(Qt::StrongFocus);
    setAutoRaise(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("%1: %2").arg(title_, help_));
    setText(title_);
}

void FormSection::setNote(const QString& note, bool problem) {
    if (note != note_ || problem != problem_) {
        note_ = note;
        problem_ = problem;
        update();
    }
}

QSize FormSection::sizeHint() const {
    return {200, theme::kRowHeight + theme::kRow};
}

void FormSection::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    const theme::Colors& colors = theme::colors();
    if (underMouse()) {
        painter.fillRect(rect(), colors.alternate);
    }
    QStyleOption arrow;
    arrow.initFrom(this);
    arrow.rect = QRect(theme::kRow, (height() - theme::kIcon) / 2, theme::kIcon, theme::kIcon);
    style()->drawPrimitive(isOpen() ? QStyle::PE_IndicatorArrowDown : QStyle::PE_IndicatorArrowRight, &arrow,
                           &painter, this);
    QFont bold = theme::font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(colors.text);
    QRect text = rect().adjusted(theme::kRow + theme::kIcon + theme::kRow, 0, -theme::kMargin, 0);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft, title_);
    text.setLeft(text.left() + QFontMetrics(bold).horizontalAdvance(title_) + theme::kGrid);
    painter.setFont(theme::font(theme::TextSize::kSmall));
    painter.setPen(colors.muted);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft, help_);
    painter.setPen(problem_ ? colors.bad : colors.muted);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignRight, note_);
    painter.setPen(colors.border);
    painter.drawLine(0, height() - 1, width(), height() - 1);
    if (hasFocus()) {
        painter.setPen(colors.accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

}  // namespace drift
