// The one line that is always true: device and tier, threads, memory, and what the focused job is doing.
#pragma once

#include <QTimer>
#include <QWidget>
#include <optional>

#include "core/runtime/device.h"
#include "widgets/bridge/job_focus.h"
#include "widgets/bridge/loop_monitor.h"

class QLabel;
class QToolButton;

namespace drift {

class StatusLine : public QWidget {
    Q_OBJECT

public:
    StatusLine(SessionBridge& bridge, JobFocus& focus, QWidget* parent = nullptr);
    void setDevices(const std::vector<DeviceInfo>& devices);
    // Shows p50 / p99 of the event loop at the right end while on.
    void showLoopFigures(bool on);
    [[nodiscard]] const LoopMonitor& loop() const { return loop_; }
    // A short note at the right end that goes away by itself.
    void showMessage(const QString& text);

Q_SIGNALS:
    void deviceClicked();

protected:
    void changeEvent(QEvent* event) override;

private:
    QLabel* addPart(const QString& name, const QString& help);
    void refreshJob();
    void refreshMachine();
    void setPart(QLabel* part, const QString& text);

    JobFocus& focus_;
    LoopMonitor loop_;
    std::vector<DeviceInfo> devices_;
    PhaseTimes times_;
    std::optional<PhaseChanged> phase_;
    QTimer machine_timer_;
    QToolButton* device_ = nullptr;
    QLabel *threads_ = nullptr, *memory_ = nullptr, *run_ = nullptr, *step_ = nullptr, *speed_ = nullptr,
           *eta_ = nullptr, *loop_label_ = nullptr, *message_ = nullptr;
    QTimer message_timer_;
};

}  // namespace drift
