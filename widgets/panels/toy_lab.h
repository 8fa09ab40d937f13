// The toy lab: one 2-D run, live or recorded, with its layers, its independent metrics and its live options.
//
// The panel reads recorded frames from the run folder and takes live ones through the slots; it never touches
// the session. THREADING  GUI thread only.
#pragma once

#include <QHash>
#include <QWidget>
#include <filesystem>
#include <memory>

#include "core/config/run_config.h"
#include "core/session/event.h"

class QGridLayout;
class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace drift {

class StepScrubber;
class ToyFrameReader;
class ToyView;

class ToyLabPanel : public QWidget {
    Q_OBJECT

public:
    explicit ToyLabPanel(QWidget* parent = nullptr);
    ~ToyLabPanel() override;

    // Shows a toy run; `job` is 0 for a finished one. Shows the recorded frames and the last stored metrics.
    void setRun(const std::filesystem::path& folder, const QString& name, const RunConfig& config, JobId job);
    void clearRun();
    [[nodiscard]] JobId job() const { return job_; }
    [[nodiscard]] std::filesystem::path folder() const { return folder_; }
    [[nodiscard]] ToyView* view() const { return view_; }
    [[nodiscard]] StepScrubber* scrubber() const { return scrubber_; }

public Q_SLOTS:
    void onFrame(const drift::FieldFrame& frame);
    void onStepReport(const drift::StepReport& report);
    void onConfigEdited(const drift::ConfigEdited& edit);
    // The job ended or changed state; live options can be edited in starting, running and paused.
    void onJobState(drift::JobId job, drift::JobState state);

Q_SIGNALS:
    void liveEdit(drift::JobId job, const QString& key, const QString& value);
    void startRequested(const QString& preset);  // from the empty state

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* makeSide();
    void makeLayerBoxes(QVBoxLayout* column);
    void makeMetricRows();
    void makeEditRows(QGridLayout* grid);
    void setMetric(const QString& key, double value);
    void commitEdit(const QString& key);
    void loadStoredMetrics();
    void showFrame(int index);
    void setEditable(bool editable);

    std::filesystem::path folder_;
    RunConfig config_;
    JobId job_ = 0;
    std::unique_ptr<ToyFrameReader> frames_;
    ToyView* view_ = nullptr;
    StepScrubber* scrubber_ = nullptr;
    QLabel* title_ = nullptr;
    QLabel* hover_ = nullptr;
    QLabel* edit_error_ = nullptr;
    QWidget* side_ = nullptr;
    QWidget* empty_ = nullptr;
    QWidget* metrics_ = nullptr;
    QHash<QString, QLabel*> metric_labels_;
    QHash<QString, QLineEdit*> edits_;
};

}  // namespace drift
