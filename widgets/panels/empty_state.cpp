#include "widgets/panels/empty_state.h"

#include <QEvent>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {

EmptyState::EmptyState(const QString& icon, const QString& text, const QString& button, QWidget* parent)
    : QWidget(parent), icon_name_(icon), picture_(new QLabel(this)), text_(new QLabel(text, this)) {
    setAccessibleName(text);
    picture_->setAlignment(Qt::AlignCenter);
    picture_->setAccessibleName(tr("Symbol"));
    text_->setAlignment(Qt::AlignCenter);
    text_->setWordWrap(true);
    text_->setAccessibleName(text);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kGroupGap, theme::kGrid, theme::kGroupGap, theme::kGrid);
    layout->setSpacing(theme::kGrid);
    layout->addStretch();
    layout->addWidget(picture_);
    layout->addWidget(text_);
    if (!button.isEmpty()) {
        auto* push = new QPushButton(button, this);
        push->setAccessibleName(button);
        layout->addWidget(push, 0, Qt::AlignCenter);
        connect(push, &QPushButton::clicked, this, &EmptyState::clicked);
    }
    layout->addStretch();
    applyTheme();
}

void EmptyState::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applyTheme();
    }
}

void EmptyState::applyTheme() {
    picture_->setPixmap(
        theme::icon(icon_name_, theme::colors().disabled).pixmap(QSize(24, 24), devicePixelRatioF()));
    QPalette palette = text_->palette();
    palette.setColor(QPalette::WindowText, theme::colors().muted);
    if (palette != text_->palette()) {
        text_->setPalette(palette);
    }
}

}  // namespace drift
