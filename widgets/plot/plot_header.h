// The title row of a plot: name, what better means, the log switch and the menu button.
#pragma once

#include <QWidget>

class QLabel;
class QMenu;
class QToolButton;

namespace drift {

class ElidedLabel;

class PlotHeader : public QWidget {
    Q_OBJECT
public:
    explicit PlotHeader(QWidget* parent);

    void setTitles(const QString& title, const QString& hint, const QString& help);
    void setMenu(QMenu* menu);
    void setLog(bool on);
    void updateColors();
    [[nodiscard]] QString hint() const;

Q_SIGNALS:
    void logToggled(bool on);

private:
    QLabel* title_ = nullptr;
    ElidedLabel* hint_ = nullptr;
    QToolButton* log_ = nullptr;
    QToolButton* menu_ = nullptr;
};

}  // namespace drift
