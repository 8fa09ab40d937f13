// The header of a group of fields: click, Space or Enter folds the group.
#pragma once

#include <QToolButton>

namespace drift {

class FormSection : public QToolButton {
    Q_OBJECT

public:
    FormSection(const QString& key, const QString& help, QWidget* parent = nullptr);
    [[nodiscard]] bool isOpen() const { return isChecked(); }
    void setOpen(bool open) { setChecked(open); }
    // "2 problems" or "3 changed" at the right of the title; empty shows nothing.
    void setNote(const QString& note, bool problem);

protected:
    void paintEvent(QPaintEvent* event) override;
    [[nodiscard]] QSize sizeHint() const override;

private:
    QString title_, help_, note_;
    bool problem_ = false;
};

}  // namespace drift
