#include "widgets/panels/command_palette.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kHintRole = Qt::UserRole;
constexpr int kEntryRole = Qt::UserRole + 1;

bool isSubsequence(const QString& word, const QString& text) {
    qsizetype found = 0;
    for (const QChar c : text) {
        if (found < word.size() && c == word[found]) {
            ++found;
        }
    }
    return found == word.size();
}

int wordScore(const QString& word, const QString& text) {
    const qsizetype at = text.indexOf(word);
    if (at == 0) {
        return 100;
    }
    if (at > 0) {
        return text[at - 1].isLetterOrNumber() ? 40 : 70;
    }
    return word.size() >= 3 && isSubsequence(word, text) ? 5 : 0;
}

// Title left, hint right in a quieter colour.
class EntryDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        painter->save();
        painter->setFont(theme::font(theme::TextSize::kSmall));
        painter->setPen(theme::colors().muted);
        // The title keeps its place; a long hint gives way.
        const QString title = index.data(Qt::DisplayRole).toString();
        const int taken = option.decorationSize.width() + option.fontMetrics.horizontalAdvance(title) +
                          3 * theme::kGroupGap;
        const QRect room = option.rect.adjusted(taken, 0, -theme::kGroupGap, 0);
        painter->drawText(room, Qt::AlignRight | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data(kHintRole).toString(), Qt::ElideRight,
                                                            room.width()));
        painter->restore();
    }
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {0, theme::kRowHeight + theme::kRow};
    }
};

}  // namespace

int matchScore(const QString& query, const QString& text) {
    int total = 1;
    const QString lower = text.toLower();
    for (const QString& word : query.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const int score = wordScore(word, lower);
        if (score == 0) {
            return 0;
        }
        total += score;
    }
    return total;
}

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window), window_(*window), edit_(new QLineEdit(this)), list_(new QListWidget(this)) {
    setAccessibleName(tr("Command palette"));
    edit_->setAccessibleName(tr("Find an action, setting, preset or run"));
    edit_->setPlaceholderText(tr("Find an action, setting, preset or run"));
    edit_->addAction(theme::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    edit_->installEventFilter(this);
    list_->setAccessibleName(tr("Matches"));
    list_->setFocusPolicy(Qt::NoFocus);
    list_->setIconSize(QSize(theme::kIcon, theme::kIcon));
    list_->setItemDelegate(new EntryDelegate(list_));
    list_->setUniformItemSizes(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kGrid, theme::kGrid, theme::kGrid, theme::kGrid);
    layout->setSpacing(theme::kGrid);
    layout->addWidget(edit_);
    layout->addWidget(list_, 1);
    connect(edit_, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(list_, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    hide();
}

void CommandPalette::place() {
    const int width = std::min(640, window_.width() - 4 * theme::kGroupGap);
    const int rows = std::max(1, list_->count());
    const int wanted = edit_->sizeHint().height() + 3 * theme::kGrid + 2 * list_->frameWidth() +
                       rows * (theme::kRowHeight + theme::kRow);
    const int height = std::min({wanted, 440, window_.height() - 8 * theme::kGroupGap});
    setGeometry((window_.width() - width) / 2, theme::kToolbarHeight + theme::kGrid, width, height);
}

void CommandPalette::open() {
    entries_.clear();
    for (const Provider& provider : providers_) {
        std::vector<PaletteEntry> more = provider();
        std::move(more.begin(), more.end(), std::back_inserter(entries_));
    }
    edit_->clear();
    filter({});
    show();
    raise();
    edit_->setFocus();
}

void CommandPalette::setQuery(const QString& text) {
    edit_->setText(text);
}
int CommandPalette::count() const {
    return list_->count();
}
QString CommandPalette::titleAt(int row) const {
    return list_->item(row)->text();
}

void CommandPalette::filter(const QString& query) {
    std::vector<std::pair<int, std::size_t>> ranked;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const PaletteEntry& entry = entries_[i];
        const int title = matchScore(query, entry.title);
        const int score =
            title > 0 ? 2 * title : matchScore(query, entry.title + QLatin1Char(' ') + entry.category);
        if (score > 0) {
            ranked.emplace_back(score, i);
        }
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    ranked.resize(std::min<std::size_t>(ranked.size(), kShown));
    list_->clear();
    for (const auto& [score, i] : ranked) {
        const PaletteEntry& entry = entries_[i];
        auto* item = new QListWidgetItem(entry.icon, entry.title, list_);
        item->setData(kHintRole, entry.hint.isEmpty() ? entry.category
                                                      : entry.category + QStringLiteral("   ") + entry.hint);
        item->setData(kEntryRole, static_cast<int>(i));
        if (!entry.enabled) {
            item->setFlags(item->flags() & ~Qt::ItemIsEnabled);
        }
    }
    place();
    for (int row = 0; row < list_->count(); ++row) {
        if ((list_->item(row)->flags() & Qt::ItemIsEnabled) != 0) {
            list_->setCurrentRow(row);
            break;
        }
    }
}

void CommandPalette::runCurrent() {
    const QListWidgetItem* item = list_->currentItem();
    if (item == nullptr || (item->flags() & Qt::ItemIsEnabled) == 0) {
        return;
    }
    const auto run = entries_[static_cast<std::size_t>(item->data(kEntryRole).toInt())].run;
    hide();
    run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusOut) {
        hide();
    }
    if (event->type() != QEvent::KeyPress) {
        return QFrame::eventFilter(watched, event);
    }
    switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Escape:
            hide();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            runCurrent();
            return true;
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            QApplication::sendEvent(list_, event);
            return true;
        default:
            return QFrame::eventFilter(watched, event);
    }
}

void CommandPalette::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme::colors().window);
    painter.setPen(theme::colors().border);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

}  // namespace drift
