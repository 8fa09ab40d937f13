#include "widgets/plot/plot_header.h"

#include <QHBoxLayout>
#include <QToolButton>

#include "widgets/plot/elided_label.h"
#include "widgets/theme/palette.h"

namespace drift {

PlotHeader::PlotHeader(QWidget* parent) : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kGrid, theme::kRow, theme::kRow, 0);
    row->setSpacing(theme::kGrid);
    title_ = new QLabel(this);
    hint_ = new ElidedLabel(this);
    log_ = new QToolButton(this);
    log_->setText(tr("log"));
    log_->setFont(theme::font(theme::TextSize::kSmall));
    log_->setCheckable(true);
    log_->setAutoRaise(true);
    log_->setToolTip(tr("Logarithmic value axis (L); values at or below zero leave a gap"));
    menu_ = new QToolButton(this);
    menu_->setText(QStringLiteral("⋯"));
    menu_->setAutoRaise(true);
    menu_->setPopupMode(QToolButton::InstantPopup);
    menu_->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    menu_->setToolTip(tr("Axes, zoom, pins, table, export"));
    row->addWidget(title_);
    row->addWidget(hint_, 1);
    row->addWidget(log_);
    row->addWidget(menu_);
    connect(log_, &QToolButton::clicked, this, &PlotHeader::logToggled);
    updateColors();
}

void PlotHeader::setTitles(const QString& title, const QString& hint, const QString& help) {
    QFont bold = theme::font();
    bold.setWeight(QFont::DemiBold);
    title_->setFont(bold);
    title_->setText(title);
    hint_->setFont(theme::font(theme::TextSize::kSmall));
    hint_->setText(hint);
    hint_->setToolTip(help.isEmpty() ? hint : help);
    title_->setToolTip(help.isEmpty() ? hint : help);
    log_->setAccessibleName(tr("Logarithmic axis for %1").arg(title));
    menu_->setAccessibleName(tr("Actions for %1").arg(title));
}

void PlotHeader::setMenu(QMenu* menu) {
    menu_->setMenu(menu);
}

void PlotHeader::setLog(bool on) {
    log_->setChecked(on);
}

void PlotHeader::updateColors() {
    QPalette muted = hint_->palette();
    muted.setColor(QPalette::WindowText, theme::colors().muted);
    hint_->setPalette(muted);
}

QString PlotHeader::hint() const {
    return hint_->text();
}

}  // namespace drift
