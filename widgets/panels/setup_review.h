// What will be started: differences to the preset, problems and warnings, the exact command, and the Start
// button with the reason beside it when it is disabled.
//
// THREADING  GUI thread only.
#pragma once

#include <QWidget>
#include <vector>

#include "core/config/config_io.h"

class QLabel;
class QListWidget;
class QPlainTextEdit;
class QPushButton;

namespace drift {

class DiffView;

class SetupReview : public QWidget {
    Q_OBJECT

public:
    explicit SetupReview(QWidget* parent = nullptr);

    void setDifferences(const std::vector<ConfigDifference>& differences, const QString& base_name);
    void setFindings(const std::vector<ConfigFinding>& problems, const std::vector<ConfigFinding>& warnings);
    void setCommand(const QString& command, const QString& hash);
    // `reason` empty enables Start.
    void setStartReason(const QString& reason);
    [[nodiscard]] QPushButton* startButton() const { return start_; }
    [[nodiscard]] QString startReason() const;
    [[nodiscard]] QString command() const;

Q_SIGNALS:
    void startClicked();
    void keyActivated(const QString& key);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeCommand();
    QWidget* makeStart();
    void fitFindings();

    QLabel *diff_title_ = nullptr, *finding_title_ = nullptr, *hash_ = nullptr, *reason_ = nullptr;
    QLabel* no_difference_ = nullptr;
    DiffView* diff_ = nullptr;
    QListWidget* findings_ = nullptr;
    QPlainTextEdit* command_ = nullptr;
    QPushButton* start_ = nullptr;
};

}  // namespace drift
