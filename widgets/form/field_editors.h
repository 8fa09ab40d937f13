// One input per option type: check box, combo box, number, list, text and path, all speaking the option's
// text form (core/config get_value / set_value).
//
// THREADING  GUI thread only.
#pragma once

#include <QWidget>

#include "core/config/config_io.h"

namespace drift {

class FieldEditor : public QWidget {
    Q_OBJECT

public:
    // Chooses the editor that fits the option; sets accessible name, description and tool tip.
    [[nodiscard]] static FieldEditor* make(const OptionInfo& option, QWidget* parent);

    // Any text, also one that set_value() refuses; never emits edited().
    virtual void setText(const QString& text) = 0;
    [[nodiscard]] virtual QString text() const = 0;
    // The control that takes the focus.
    [[nodiscard]] virtual QWidget* control() const = 0;
    // Draws a red frame around the control.
    void setInvalid(bool invalid);
    [[nodiscard]] bool isInvalid() const { return outline_ != nullptr && outline_->isVisibleTo(this); }

Q_SIGNALS:
    void edited(const QString& text);  // every change by the user
    void committed();                  // the user finished: Enter, focus out, a click, a step

protected:
    using QWidget::QWidget;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* outline_ = nullptr;
};

// "Learning rate" for "optimizer.learning_rate".
[[nodiscard]] QString optionLabel(const OptionInfo& option);
// Help, unit, range, default and key, as rich text.
[[nodiscard]] QString optionToolTip(const OptionInfo& option);

}  // namespace drift
