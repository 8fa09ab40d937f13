#include "app/gui/key_editor.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "widgets/theme/palette.h"

namespace drift {
namespace {

enum Column { kAction, kKeys, kGroup };

QString keyTexts(const QList<QKeySequence>& keys) {
    QStringList texts;
    for (const QKeySequence& key : keys) {
        texts.append(key.toString(QKeySequence::NativeText));
    }
    return texts.join(QStringLiteral(", "));
}

}  // namespace

KeyEditor::KeyEditor(Actions& actions, Settings& settings, QWidget* parent)
    : QDialog(parent), actions_(actions), settings_(settings) {
    setWindowTitle(tr("Change keys"));
    resize(620, 560);
    buildRows();
    buildControls();
    refresh();
    rows_->setCurrentItem(rows_->topLevelItem(0));
}

void KeyEditor::buildRows() {
    search_ = new QLineEdit(this);
    search_->setPlaceholderText(tr("Search an action or a key"));
    search_->setAccessibleName(tr("Search an action or a key"));
    search_->setClearButtonEnabled(true);
    connect(search_, &QLineEdit::textChanged, this, &KeyEditor::refresh);
    rows_ = new QTreeWidget(this);
    rows_->setAccessibleName(tr("Actions and keys"));
    rows_->setHeaderLabels({tr("Action"), tr("Keys"), tr("Group")});
    rows_->setRootIsDecorated(false);
    rows_->setUniformRowHeights(true);
    rows_->header()->setSectionResizeMode(kAction, QHeaderView::Stretch);
    for (int i = 0; i < static_cast<int>(actions_.all().size()); ++i) {
        auto* item = new QTreeWidgetItem(rows_);
        item->setData(kAction, Qt::UserRole, i);
    }
    rows_->setColumnWidth(kKeys, 180);
    connect(rows_, &QTreeWidget::currentItemChanged, this, [this] {
        key_->clear();
        conflict_->clear();
        refresh();
    });
}

void KeyEditor::buildControls() {
    key_ = new QKeySequenceEdit(this);
    key_->setAccessibleName(tr("New key of the selected action"));
    key_->setToolTip(tr("Press the new key here"));
    connect(key_, &QKeySequenceEdit::keySequenceChanged, this, &KeyEditor::onKeyTyped);
    const auto button = [this](const QString& text, const QString& help) {
        auto* made = new QPushButton(text, this);
        made->setToolTip(help);
        made->setAutoDefault(false);
        return made;
    };
    set_ = button(tr("Set"), tr("This key instead of the others"));
    add_ = button(tr("Add"), tr("This key beside the others"));
    clear_ = button(tr("No key"), tr("Take every key from the selected action"));
    reset_ = button(tr("Reset"), tr("The selected action gets the keys it came with"));
    QPushButton* all = button(tr("Reset all"), tr("Every action gets the keys it came with"));
    connect(set_, &QPushButton::clicked, this, [this] { assign(key_->keySequence(), true, true); });
    connect(add_, &QPushButton::clicked, this, [this] { assign(key_->keySequence(), false, true); });
    connect(clear_, &QPushButton::clicked, this, &KeyEditor::clearSelected);
    connect(reset_, &QPushButton::clicked, this, &KeyEditor::resetSelected);
    connect(all, &QPushButton::clicked, this, &KeyEditor::resetAll);
    conflict_ = new QLabel(this);
    conflict_->setAccessibleName(tr("Conflict"));
    conflict_->setWordWrap(true);
    conflict_->setMinimumHeight(2 * theme::kRowHeight);

    auto* edits = new QHBoxLayout;
    edits->addWidget(key_, 1);
    for (QPushButton* each : {set_, add_, clear_, reset_}) {
        edits->addWidget(each);
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(all, QDialogButtonBox::ResetRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(search_);
    layout->addWidget(rows_, 1);
    layout->addLayout(edits);
    layout->addWidget(conflict_);
    layout->addWidget(buttons);
}

std::optional<ActionId> KeyEditor::selected() const {
    const QTreeWidgetItem* item = rows_->currentItem();
    if (item == nullptr || item->isHidden()) {
        return std::nullopt;
    }
    return actions_.idAt(item->data(kAction, Qt::UserRole).toInt());
}

void KeyEditor::refresh() {
    const QString wanted = search_->text().trimmed();
    for (int i = 0; i < rows_->topLevelItemCount(); ++i) {
        QTreeWidgetItem& item = *rows_->topLevelItem(i);
        const QAction& action = *actions_.all()[static_cast<std::size_t>(i)];
        const bool changed = action.shortcuts() != Actions::defaultKeys(actions_.idAt(i));
        item.setText(kAction, action.text());
        item.setIcon(kAction, action.icon());
        item.setText(kKeys, keyTexts(action.shortcuts()));
        item.setText(kGroup, action.data().toString());
        QFont font = rows_->font();
        font.setBold(changed);
        item.setFont(kKeys, font);
        item.setToolTip(
            kKeys, changed
                       ? tr("Changed; it came with %1").arg(keyTexts(Actions::defaultKeys(actions_.idAt(i))))
                       : QString());
        bool shown = wanted.isEmpty();
        for (int column = 0; column < rows_->columnCount(); ++column) {
            shown = shown || item.text(column).contains(wanted, Qt::CaseInsensitive);
        }
        item.setHidden(!shown);
    }
    const bool any = selected().has_value();
    const bool typed = any && !key_->keySequence().isEmpty();
    set_->setEnabled(typed);
    add_->setEnabled(typed);
    clear_->setEnabled(any);
    reset_->setEnabled(any);
}

void KeyEditor::onKeyTyped() {
    const auto id = selected();
    const auto owner = id ? actions_.ownerOf(key_->keySequence(), *id) : std::nullopt;
    conflict_->setText(
        owner ? tr("%1 belongs to \"%2\". Set or Add takes it from there.")
                    .arg(key_->keySequence().toString(QKeySequence::NativeText), actions_[*owner]->text())
              : QString());
    refresh();
}

bool KeyEditor::assign(const QKeySequence& key, bool instead, bool take) {
    const auto id = selected();
    if (!id || key.isEmpty()) {
        return false;
    }
    while (const auto owner = actions_.ownerOf(key, *id)) {
        if (!take) {
            conflict_->setText(tr("%1 belongs to \"%2\".")
                                   .arg(key.toString(QKeySequence::NativeText), actions_[*owner]->text()));
            return false;
        }
        QList<QKeySequence> left;
        for (const QKeySequence& other : actions_[*owner]->shortcuts()) {
            if (other.matches(key) == QKeySequence::NoMatch && key.matches(other) == QKeySequence::NoMatch) {
                left.append(other);
            }
        }
        actions_.setKeys(*owner, left);
    }
    QList<QKeySequence> keys = instead ? QList<QKeySequence>() : actions_[*id]->shortcuts();
    keys.removeAll(key);
    keys.append(key);
    actions_.setKeys(*id, keys);
    store();
    return true;
}

void KeyEditor::clearSelected() {
    if (const auto id = selected()) {
        actions_.setKeys(*id, {});
        store();
    }
}

// Goes through assign(), so that a default key that another action got meanwhile is taken back from it.
void KeyEditor::resetSelected() {
    if (const auto id = selected()) {
        actions_.setKeys(*id, {});
        for (const QKeySequence& key : Actions::defaultKeys(*id)) {
            assign(key, false, true);
        }
        store();
    }
}

void KeyEditor::resetAll() {
    actions_.applyKeys({});
    store();
}

void KeyEditor::store() {
    settings_.setKeys(actions_.chosenKeys());
    key_->clear();
    conflict_->clear();
    refresh();
}

void KeyEditor::setSearch(const QString& text) {
    search_->setText(text);
}

void KeyEditor::select(ActionId id) {
    for (int i = 0; i < rows_->topLevelItemCount(); ++i) {
        if (actions_.idAt(i) == id) {
            rows_->setCurrentItem(rows_->topLevelItem(i));
        }
    }
}

int KeyEditor::shownCount() const {
    int count = 0;
    for (int i = 0; i < rows_->topLevelItemCount(); ++i) {
        count += rows_->topLevelItem(i)->isHidden() ? 0 : 1;
    }
    return count;
}

QString KeyEditor::conflictText() const {
    return conflict_->text();
}

}  // namespace drift
