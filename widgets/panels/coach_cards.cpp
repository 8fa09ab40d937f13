#include "widgets/panels/coach_cards.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {

CoachCards::CoachCards(const std::vector<CoachCard>& cards, QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("First steps"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kGroupGap, theme::kGrid, theme::kGrid, theme::kGrid + theme::kRow);
    row->setSpacing(2 * theme::kGroupGap);
    for (const CoachCard& card : cards) {
        auto* column = new QVBoxLayout;
        column->setSpacing(theme::kRow);
        auto* title = new QLabel(card.title, this);
        title->setAccessibleName(card.title);
        QFont bold = theme::font();
        bold.setWeight(QFont::DemiBold);
        title->setFont(bold);
        auto* text = new QLabel(card.text, this);
        text->setAccessibleName(card.title);
        text->setAccessibleDescription(card.text);
        text->setWordWrap(true);
        column->addWidget(title);
        column->addWidget(text);
        column->addStretch();
        row->addLayout(column, 1);
    }
    auto* close = new QToolButton(this);
    close->setAccessibleName(tr("Close the first steps"));
    close->setToolTip(tr("Close; F1 shows the keys"));
    close->setAutoRaise(true);
    close->setIcon(theme::icon(QStringLiteral("close")));
    connect(close, &QToolButton::clicked, this, &CoachCards::dismissed);
    row->addWidget(close, 0, Qt::AlignTop);
}

void CoachCards::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme::colors().banner_info);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme::colors().border);
}

std::vector<CoachCard> quickStartCards() {
    return {
        {CoachCards::tr("A generator learns two Gaussians"),
         CoachCards::tr(
             "Grey points are data, coloured points are drawn by the generator. Each arrow is the drifting "
             "field: data pull, other generated points push, and at the end they balance.")},
        {CoachCards::tr("Watch distances, not the loss"),
         CoachCards::tr(
             "The loss of this method only says how well its temperatures agree. Monitor shows raw force "
             "per temperature and an independent distance to held-out data.")},
        {CoachCards::tr("Digits come next"),
         CoachCards::tr(
             "A second job learns handwritten digits; Gallery sharpens as it trains. Pause with Space, "
             "change a value in Setup, resume. Both runs stay in this project.")},
    };
}

}  // namespace drift
