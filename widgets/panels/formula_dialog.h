// Asks for a formula over the curves of the shown runs; says at once what is wrong with it and where.
#pragma once

#include <QDialog>
#include <string>
#include <vector>

#include "widgets/panels/monitor_view.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace drift {

class FormulaDialog : public QDialog {
    Q_OBJECT
public:
    // `keys`: the curves that may be used.
    FormulaDialog(std::vector<std::string> keys, const MonitorFormula& start, QWidget* parent = nullptr);
    [[nodiscard]] MonitorFormula formula() const;
    // What is wrong with the text; empty when it can be drawn.
    [[nodiscard]] QString problem() const;

private:
    void check();
    void insert(const QString& text);
    std::vector<std::string> keys_;
    QLineEdit* text_;
    QLineEdit* name_;
    QLabel* state_;
    QListWidget* curves_;
    QListWidget* functions_;
    QPushButton* accept_;
};

}  // namespace drift
