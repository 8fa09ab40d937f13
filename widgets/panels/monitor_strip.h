// The strip above the charts: what the live run is doing right now, in two rows of text and a progress bar.
#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

#include "core/session/event.h"
#include "core/session/job_state.h"

class QLabel;

namespace drift {

class ElidedLabel;

// Thin progress bar with a notch at every checkpoint.
class NotchBar : public QWidget {
    Q_OBJECT
public:
    explicit NotchBar(QWidget* parent = nullptr);
    void setProgress(std::int64_t step, std::int64_t total);
    void setNotches(std::vector<std::int64_t> steps);
    [[nodiscard]] QSize sizeHint() const override { return {160, 14}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::int64_t step_ = 0, total_ = 0;
    std::vector<std::int64_t> notches_;
};

class MonitorStrip : public QWidget {
    Q_OBJECT
public:
    explicit MonitorStrip(QWidget* parent = nullptr);
    // Starts over for another run. `checkpoints`: steps that have one.
    void setRun(const QString& name, const QColor& colour, JobState state, std::int64_t step,
                std::int64_t total, std::vector<std::int64_t> checkpoints);
    void setState(JobState state);
    void setProgress(std::int64_t step, std::int64_t total);
    void setPhase(const PhaseChanged& phase);  // "loading data 40 %"
    void setReport(const StepReport& report);
    void addCheckpoint(std::int64_t step);
    // "NaN in scale since step 1 240"; empty clears it.
    void setAlarm(const QString& text);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();
    void showState();

    QLabel* chip_;
    QLabel* state_;
    ElidedLabel* name_;
    NotchBar* bar_;
    QLabel* step_label_;
    QLabel* speed_;
    QLabel* eta_;
    ElidedLabel* times_;
    QLabel* elapsed_;
    QLabel* memory_;
    QLabel* alarm_;
    QColor colour_;
    JobState job_state_ = JobState::kQueued;
    PhaseChanged phase_;
    std::int64_t total_ = 0;
    std::vector<std::int64_t> notches_;
};

}  // namespace drift
