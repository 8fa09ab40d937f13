// What a panel shows before it has anything: one sentence about what will appear, and the button that makes
// it so.
#pragma once

#include <QLabel>
#include <QWidget>

class QPushButton;

namespace drift {

class EmptyState : public QWidget {
    Q_OBJECT

public:
    // `button` empty: no button.
    EmptyState(const QString& icon, const QString& text, const QString& button = {},
               QWidget* parent = nullptr);

Q_SIGNALS:
    void clicked();

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();
    QString icon_name_;
    QLabel* picture_;
    QLabel* text_;
};

}  // namespace drift
