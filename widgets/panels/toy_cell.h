// One toy in the lab: its plane, its history, its caption. Shows the moment it is told, recorded or live.
//
// THREADING  GUI thread only.
#pragma once

#include <QFrame>
#include <filesystem>
#include <memory>

#include "core/config/run_config.h"
#include "core/session/event.h"

class QLabel;
class QToolButton;

namespace drift {

class ToyHistory;
class ToyView;

// A toy to show. A job that waits in the queue has no folder yet.
struct ToyShown {
    std::filesystem::path folder;
    QString name;
    QString difference;  // "Temperatures [0.2]": what tells it from its neighbours
    RunConfig config;
    JobId job = 0;  // 0: the run has ended
    JobState state = JobState::kDone;
};

class ToyCell : public QFrame {
    Q_OBJECT

public:
    explicit ToyCell(const ToyShown& shown, QWidget* parent = nullptr);
    ~ToyCell() override;

    [[nodiscard]] const ToyShown& shown() const { return shown_; }
    [[nodiscard]] ToyView* view() const { return view_; }
    [[nodiscard]] ToyHistory* history() const { return history_.get(); }  // null while it waits
    // The job of a waiting toy has begun, or a run is shown as another job's.
    void attach(const std::filesystem::path& folder, const RunConfig& config, JobId job);
    void setState(JobState state);
    void setConfig(const RunConfig& config);
    // The caption is for toys side by side; alone the panel's title says it all.
    void setCaptioned(bool captioned);
    void setCurrent(bool current);

    [[nodiscard]] bool isLive() const { return shown_.job != 0; }
    // Newest moment with a picture, in steps; negative: none.
    [[nodiscard]] double newestStep() const;
    // Keeps the newest live frame; `show`: paints it, too.
    void takeFrame(const std::shared_ptr<const ToyFrame>& frame, bool show);
    void showAt(double step);

Q_SIGNALS:
    void chosen();
    void closeRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeCaption();
    void showStep(std::int64_t step);
    void sayWhyEmpty();
    void updateFrame();

    ToyShown shown_;
    std::unique_ptr<ToyHistory> history_;
    std::shared_ptr<const ToyFrame> live_;
    bool current_ = false;
    QWidget* caption_ = nullptr;
    QLabel *title_ = nullptr, *step_ = nullptr;
    ToyView* view_ = nullptr;
};

}  // namespace drift
