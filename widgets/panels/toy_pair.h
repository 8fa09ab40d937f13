// "Show me what this does": the present value of an option against a telling other one, as two small toys.
//
// THREADING  GUI thread only.
#pragma once

#include <QDialog>

#include "core/config/toy_contrast.h"

class QGridLayout;
class QLabel;
class QPushButton;

namespace drift {

class FieldEditor;

class ToyPairDialog : public QDialog {
    Q_OBJECT

public:
    // REQUIRES is_contrastable(option, config) and a telling value.
    ToyPairDialog(const OptionInfo& option, const RunConfig& config, QWidget* parent = nullptr);
    [[nodiscard]] FieldEditor* left() const { return left_; }
    [[nodiscard]] FieldEditor* right() const { return right_; }
    [[nodiscard]] QPushButton* startButton() const { return start_; }

Q_SIGNALS:
    void startRequested(const drift::ToyContrast& contrast);

private:
    FieldEditor* addValue(QGridLayout& grid, int column, const QString& name, const std::string& value);
    void check();
    void start();

    OptionInfo option_;
    RunConfig config_;
    FieldEditor *left_ = nullptr, *right_ = nullptr;
    QLabel* problem_ = nullptr;
    QPushButton* start_ = nullptr;
};

}  // namespace drift
