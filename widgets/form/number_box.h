// A number field that steps by factors on a log scale, shows its unit inside, and lets any text be typed: the
// form says beside the field what is wrong, instead of the field refusing keys.
//
// THREADING  GUI thread only.
#pragma once

#include <QAbstractSpinBox>

#include "core/config/config_io.h"

class QLabel;

namespace drift {

class NumberBox : public QAbstractSpinBox {
    Q_OBJECT

public:
    // `option` must be of type "integer" or "number".
    explicit NumberBox(const OptionInfo& option, QWidget* parent = nullptr);

    void stepBy(int steps) override;
    [[nodiscard]] QString value() const;
    void setValue(const QString& text);

    // The value after one step up or down from `value`: 1-2-5 on a log scale, halving and doubling for
    // integers there; otherwise one unit of the second significant digit. Stays inside the range.
    [[nodiscard]] static double stepped(double value, bool up, const OptionInfo& option);

Q_SIGNALS:
    void valueEdited(const QString& text);  // every change by the user
    void committed();                       // Enter, focus out or a step

protected:
    [[nodiscard]] StepEnabled stepEnabled() const override;
    [[nodiscard]] QSize sizeHint() const override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void placeUnit();
    OptionInfo option_;
    QLabel* unit_ = nullptr;
};

}  // namespace drift
