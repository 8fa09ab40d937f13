// A label that gives way: it shortens its text with an ellipsis and keeps the whole text as its tooltip.
#pragma once

#include <QLabel>

namespace drift {

class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace drift
