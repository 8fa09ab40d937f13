// A list of numbers, one field per value, with buttons that add and remove one.
//
// THREADING  GUI thread only.
#pragma once

#include <vector>

#include "widgets/form/field_editors.h"

class QToolButton;
class QVBoxLayout;

namespace drift {

class NumberBox;

class ListEditor : public FieldEditor {
    Q_OBJECT

public:
    // `option` must be of type "number list" or "integer list".
    ListEditor(const OptionInfo& option, QWidget* parent);

    void setText(const QString& text) override;
    [[nodiscard]] QString text() const override;
    [[nodiscard]] QWidget* control() const override;
    [[nodiscard]] int count() const { return static_cast<int>(rows_.size()); }

public Q_SLOTS:
    void addValue();  // twice the last one
    void removeValue(int index);

private:
    struct Row {
        QWidget* widget;
        NumberBox* box;
        QToolButton* remove;
    };
    void setCount(std::size_t count);
    void addRow();
    void refresh();

    OptionInfo option_;  // of one value
    std::size_t least_ = 0, most_ = 0;
    std::vector<Row> rows_;
    QVBoxLayout* column_ = nullptr;
    QToolButton* add_ = nullptr;
};

}  // namespace drift
