// One option in the form: label, editor, reset button and the message beside it. Places itself in a shared
// grid so that all labels end at one column.
//
// THREADING  GUI thread only.
#pragma once

#include <QObject>

#include "core/config/config_io.h"

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace drift {

class FieldEditor;

class FormRow : public QObject {
    Q_OBJECT

public:
    FormRow(const OptionInfo& option, QGridLayout& grid, int row, QWidget* parent);

    [[nodiscard]] const OptionInfo& option() const { return option_; }
    [[nodiscard]] FieldEditor* editor() const { return editor_; }
    [[nodiscard]] bool isShown() const { return shown_; }
    void setShown(bool shown);
    void setEditable(bool editable);
    // Bold label and a reset button; `base` is what reset brings back.
    void setChanged(bool changed, const QString& base);
    // Empty clears it. An error frames the field, a warning only speaks.
    void setMessage(const QString& text, bool error);
    [[nodiscard]] QString message() const;
    // True when key, label or help contain every word.
    [[nodiscard]] bool matches(const QStringList& words) const;
    // Offers "show me what this does"; off for options that a small toy cannot answer.
    void setExplainable(bool explainable);
    [[nodiscard]] bool isExplainable() const;
    void applyTheme();

Q_SIGNALS:
    void resetRequested();
    void explainRequested();

private:
    QHBoxLayout* makeMarks(QWidget* parent);
    void setLabelFont();

    OptionInfo option_;
    QLabel* label_ = nullptr;
    FieldEditor* editor_ = nullptr;
    QToolButton* reset_ = nullptr;
    QToolButton* explain_ = nullptr;
    QLabel* live_ = nullptr;
    QLabel* kind_ = nullptr;  // error or warning sign
    QLabel* message_ = nullptr;
    QWidget* marks_ = nullptr;
    QString haystack_;
    bool shown_ = true;
    bool error_ = false;
    bool changed_ = false;
};

}  // namespace drift
