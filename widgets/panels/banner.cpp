#include "widgets/panels/banner.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

class Banner : public QFrame {
public:
    Banner(BannerLevel level, QWidget* parent) : QFrame(parent), level_(level) {}

protected:
    void paintEvent(QPaintEvent*) override {
        const theme::Colors& c = theme::colors();
        const QColor back = level_ == BannerLevel::kError     ? c.banner_error
                            : level_ == BannerLevel::kWarning ? c.banner_warning
                                                              : c.banner_info;
        const QColor edge = level_ == BannerLevel::kError     ? c.bad
                            : level_ == BannerLevel::kWarning ? c.warning
                                                              : c.accent;
        QPainter painter(this);
        painter.fillRect(rect(), back);
        painter.fillRect(QRect(0, 0, 3, height()), edge);
        painter.fillRect(QRect(0, height() - 1, width(), 1), c.border);
    }

private:
    BannerLevel level_;
};

QString iconName(BannerLevel level) {
    switch (level) {
        case BannerLevel::kInfo:
            return QStringLiteral("inspector");
        case BannerLevel::kWarning:
            return QStringLiteral("warning");
        case BannerLevel::kError:
            break;
    }
    return QStringLiteral("error");
}

QColor iconColor(BannerLevel level) {
    const theme::Colors& c = theme::colors();
    return level == BannerLevel::kError ? c.bad : level == BannerLevel::kWarning ? c.warning : c.accent;
}

}  // namespace

BannerBar::BannerBar(QWidget* parent) : QWidget(parent), layout_(new QVBoxLayout(this)) {
    setAccessibleName(tr("Messages"));
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(0);
    hide();
}

void BannerBar::show(const QString& key, BannerLevel level, const QString& title, const QString& text,
                     std::vector<BannerAction> actions, bool closable) {
    dismiss(key);
    if (order_.size() >= kShown) {
        dismiss(order_.front());
    }
    auto* banner = new Banner(level, this);
    banner->setAccessibleName(title);
    auto* row = new QHBoxLayout(banner);
    row->setContentsMargins(theme::kGroupGap, theme::kGrid, theme::kGrid, theme::kGrid);
    row->setSpacing(theme::kGrid);
    auto* symbol = new QLabel(banner);
    symbol->setAccessibleName(tr("Symbol"));
    symbol->setPixmap(
        theme::icon(iconName(level), iconColor(level)).pixmap(QSize(16, 16), devicePixelRatioF()));
    row->addWidget(symbol, 0, Qt::AlignTop);
    auto* label = new QLabel(
        QStringLiteral("<b>%1</b>%2")
            .arg(title.toHtmlEscaped(),
                 text.isEmpty() ? QString()
                                : QStringLiteral("<br>") + text.toHtmlEscaped().replace(
                                                               QLatin1Char('\n'), QStringLiteral("<br>"))),
        banner);
    label->setAccessibleName(title);
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(label, 1);
    for (BannerAction& action : actions) {
        auto* button = new QPushButton(action.text, banner);
        button->setAccessibleName(action.text);
        connect(button, &QPushButton::clicked, this, [this, key, run = std::move(action.run)] {
            dismiss(key);
            run();
        });
        row->addWidget(button, 0, Qt::AlignVCenter);
    }
    if (closable) {
        auto* close = new QToolButton(banner);
        close->setAccessibleName(tr("Close this message"));
        close->setToolTip(tr("Close this message"));
        close->setAutoRaise(true);
        close->setIcon(theme::icon(QStringLiteral("close")));
        connect(close, &QToolButton::clicked, this, [this, key] { dismiss(key); });
        row->addWidget(close, 0, Qt::AlignTop);
    }
    layout_->addWidget(banner);
    banners_.insert(key, banner);
    order_.append(key);
    QWidget::show();
}

void BannerBar::show(const QString& key, const ErrorInfo& error, std::vector<BannerAction> actions) {
    QStringList lines;
    if (!error.cause.empty()) {
        lines.append(tr("Cause: %1").arg(QString::fromStdString(error.cause)));
    }
    if (!error.what_to_do.empty()) {
        lines.append(tr("To do: %1").arg(QString::fromStdString(error.what_to_do)));
    }
    show(key, BannerLevel::kError, QString::fromStdString(error.message), lines.join(QLatin1Char('\n')),
         std::move(actions));
}

void BannerBar::dismiss(const QString& key) {
    if (QFrame* banner = banners_.take(key)) {
        banner->hide();
        banner->deleteLater();
        order_.removeAll(key);
    }
    setVisible(!banners_.isEmpty());
}

}  // namespace drift
