// Closing the window while jobs run: keep running to the next checkpoint, stop now, or stay.
//
// Nothing is decided in silence: stop-now names the steps that would be lost, and queued jobs keep their
// place.
#pragma once

#include <QObject>
#include <functional>
#include <set>
#include <vector>

#include "widgets/bridge/session_bridge.h"
#include "widgets/panels/banner.h"

namespace drift {

enum class CloseChoice { kAfterCheckpoint, kStopNow, kCancel };

class CloseGuard : public QObject {
    Q_OBJECT

public:
    // Asks the user; replaced in tests.
    using Ask = std::function<CloseChoice(const std::vector<JobInfo>& active)>;
    CloseGuard(SessionBridge& bridge, BannerBar& banners, QWidget* window);

    void setAsk(Ask ask) { ask_ = std::move(ask); }
    // True: close now. False: stay open, or close later by itself (then readyToClose comes).
    [[nodiscard]] bool mayClose();
    [[nodiscard]] bool isWaiting() const { return !waiting_.empty() || stopping_; }

Q_SIGNALS:
    void readyToClose();

private:
    [[nodiscard]] std::vector<JobInfo> activeJobs() const;
    void waitForCheckpoints(const std::vector<JobInfo>& active);
    void reached(JobId id);
    void finishIfIdle();
    void cancelWaiting();

    SessionBridge& bridge_;
    BannerBar& banners_;
    Ask ask_;
    std::set<JobId> waiting_;  // still on their way to a checkpoint
    std::set<JobId> held_;     // paused at their checkpoint until the others are there
    bool stopping_ = false;
};

// The dialog's text for one or several running jobs; public for tests.
[[nodiscard]] QString closeQuestionText(const std::vector<JobInfo>& active);

}  // namespace drift
