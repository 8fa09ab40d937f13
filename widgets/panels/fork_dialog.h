// Asks how a child run begins with a checkpoint of another run; says at once what is wrong with it.
//
// Shows the plan that `drift runs fork --dry-run` prints. THREADING  GUI thread only.
#pragma once

#include <QDialog>
#include <functional>
#include <optional>

#include "core/base/error.h"
#include "core/store/fork.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace drift {

class ForkDialog : public QDialog {
    Q_OBJECT
public:
    // Makes the fork; what it returns is why there is none, and keeps the dialog open.
    using Starter = std::function<std::optional<ErrorInfo>(const ForkRequest&)>;

    // `step`: the newest checkpoint at or before it, -1: the newest of all.
    ForkDialog(RunDir parent, std::int64_t step, Starter start, QWidget* owner = nullptr);
    [[nodiscard]] ForkRequest request() const;

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildForm();
    void showSource();
    void check();
    void start();
    void tell(const QString& text, bool good);

    RunDir parent_;
    std::int64_t step_;
    Starter start_run_;
    bool usable_ = false;  // there is a checkpoint to begin with
    QLabel* source_;
    QPlainTextEdit* options_;
    QCheckBox* history_;
    QLabel* state_;
    QLineEdit* command_;
    QPushButton* copy_;
    QPushButton* accept_ = nullptr;
};

}  // namespace drift
