// Every action with its keys: search, change, add, take away, reset. Changes act at once and are stored.
#pragma once

#include <QDialog>

#include "app/gui/actions.h"
#include "app/gui/settings.h"

class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace drift {

class KeyEditor : public QDialog {
    Q_OBJECT

public:
    KeyEditor(Actions& actions, Settings& settings, QWidget* parent = nullptr);
    void setSearch(const QString& text);  // name, group or key
    void select(ActionId id);
    [[nodiscard]] int shownCount() const;
    // Gives `key` to the selected action, beside its others or instead of them. A key that another action has
    // is taken from it when `take` says so; otherwise nothing changes, conflictText() says whose it is, and
    // false is returned.
    bool assign(const QKeySequence& key, bool instead, bool take);
    void clearSelected();
    void resetSelected();
    void resetAll();
    [[nodiscard]] QString conflictText() const;

private:
    void buildRows();
    void buildControls();
    void refresh();
    void store();
    void onKeyTyped();
    [[nodiscard]] std::optional<ActionId> selected() const;

    Actions& actions_;
    Settings& settings_;
    QLineEdit* search_ = nullptr;
    QTreeWidget* rows_ = nullptr;
    QKeySequenceEdit* key_ = nullptr;
    QLabel* conflict_ = nullptr;
    QPushButton *set_ = nullptr, *add_ = nullptr, *clear_ = nullptr, *reset_ = nullptr;
};

}  // namespace drift
