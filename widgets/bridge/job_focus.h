// Which job the toolbar, the status bar and the keys act on.
//
// The user's selection wins while that job exists and is not finished; otherwise the focus follows the job
// that is active, else stays where it was. So a button never acts on a job the user does not see named beside
// it.
//
// THREADING  GUI thread only.
#pragma once

#include <QObject>
#include <optional>

#include "widgets/bridge/session_bridge.h"

namespace drift {

class JobFocus : public QObject {
    Q_OBJECT

public:
    explicit JobFocus(SessionBridge& bridge, QObject* parent = nullptr);
    [[nodiscard]] JobId id() const { return info_ ? info_->id : 0; }
    // The newest known row of the focused job; empty when the project has no job.
    [[nodiscard]] const std::optional<JobInfo>& info() const { return info_; }
    [[nodiscard]] bool isAllowed(JobAction action) const;
    void select(JobId id);

Q_SIGNALS:
    void focusChanged();  // another job
    void infoChanged();   // state, step or figures of the focused job

private:
    void refresh();
    void onStep(const StepReport& report);
    [[nodiscard]] std::optional<JobInfo> choose() const;

    SessionBridge& bridge_;
    JobId selected_ = 0;
    std::optional<JobInfo> info_;
};

}  // namespace drift
