// The presets by group with title and help, and saving the form as a preset of one's own.
//
// THREADING  GUI thread only.
#pragma once

#include <QWidget>

class QFrame;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace drift {

class PresetList : public QWidget {
    Q_OBJECT

public:
    explicit PresetList(QWidget* parent = nullptr);

    // Reads the presets again and keeps the selection.
    void reload();
    // Marks the preset without choosing it; an unknown or empty name clears the mark.
    void setCurrent(const QString& name);
    [[nodiscard]] QString current() const;
    [[nodiscard]] QTreeWidget* tree() const { return tree_; }
    // Why saving did not work; empty: it did, and the name row closes.
    void setSaveProblem(const QString& text);
    void setChoosable(bool choosable);

Q_SIGNALS:
    void chosen(const QString& name);  // by click or Enter
    void saveRequested(const QString& name);
    void loadRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeSaveRow();
    void showHelp(const QTreeWidgetItem* item);
    void applyTheme();

    QTreeWidget* tree_ = nullptr;
    QLabel* help_ = nullptr;
    QPushButton* save_ = nullptr;
    QWidget* save_row_ = nullptr;
    QLineEdit* save_name_ = nullptr;
    QLabel* save_problem_ = nullptr;
};

}  // namespace drift
