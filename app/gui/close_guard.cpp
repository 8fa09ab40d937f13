#include "app/gui/close_guard.h"

#include <QMessageBox>
#include <QPushButton>
#include <algorithm>

#include "core/base/clock.h"
#include "widgets/models/job_text.h"

namespace drift {
namespace {

const QString kBannerKey = QStringLiteral("closing");

CloseChoice askUser(QWidget* window, const std::vector<JobInfo>& active) {
    QMessageBox box(QMessageBox::Question, CloseGuard::tr("Close Drift Workbench"), closeQuestionText(active),
                    QMessageBox::NoButton, window);
    const QPushButton* after =
        box.addButton(CloseGuard::tr("Run to the next checkpoint"), QMessageBox::AcceptRole);
    const QPushButton* now = box.addButton(CloseGuard::tr("Stop now"), QMessageBox::DestructiveRole);
    QPushButton* cancel = box.addButton(CloseGuard::tr("Keep open"), QMessageBox::RejectRole);
    box.setDefaultButton(cancel);
    box.setEscapeButton(cancel);
    box.exec();
    if (box.clickedButton() == after) {
        return CloseChoice::kAfterCheckpoint;
    }
    return box.clickedButton() == now ? CloseChoice::kStopNow : CloseChoice::kCancel;
}

}  // namespace

QString closeQuestionText(const std::vector<JobInfo>& active) {
    QStringList lines;
    for (const JobInfo& job : active) {
        const std::int64_t saved = job.checkpoint_steps.empty() ? 0 : job.checkpoint_steps.back();
        lines.append(
            CloseGuard::tr("%1 is %2 at step %3. Stopping now loses the %4 steps since its last checkpoint.")
                .arg(jobTitle(job), stateText(job.state), QString::fromStdString(grouped(job.step)),
                     QString::fromStdString(grouped(std::max<std::int64_t>(0, job.step - saved)))));
    }
    return lines.join(QLatin1Char('\n'));
}

CloseGuard::CloseGuard(SessionBridge& bridge, BannerBar& banners, QWidget* window)
    : QObject(window), bridge_(bridge), banners_(banners) {
    ask_ = [window](const std::vector<JobInfo>& active) { return askUser(window, active); };
    connect(&bridge, &SessionBridge::checkpointSaved, this,
            [this](const CheckpointSaved& e) { reached(e.job); });
    connect(&bridge, &SessionBridge::jobFinished, this, [this](const JobFinished& e) {
        if (isWaiting()) {
            waiting_.erase(e.job);
            held_.erase(e.job);
            finishIfIdle();
        }
    });
    connect(&bridge, &SessionBridge::stateChanged, this, [this](const StateChanged& e) {
        // A job that a lane starts while the window waits is held at once; it is not what the user waits for.
        if (isWaiting() && e.to == JobState::kRunning && e.from == JobState::kStarting &&
            waiting_.count(e.job) == 0) {
            held_.insert(e.job);
            bridge_.pause(e.job);
        }
    });
}

std::vector<JobInfo> CloseGuard::activeJobs() const {
    std::vector<JobInfo> jobs = bridge_.jobs();
    jobs.erase(
        std::remove_if(jobs.begin(), jobs.end(), [](const JobInfo& job) { return !is_active(job.state); }),
        jobs.end());
    return jobs;
}

bool CloseGuard::mayClose() {
    const std::vector<JobInfo> active = activeJobs();
    if (active.empty() || bridge_.isReadOnly()) {
        return true;
    }
    switch (ask_(active)) {
        case CloseChoice::kCancel:
            return false;
        case CloseChoice::kAfterCheckpoint:
            waitForCheckpoints(active);
            return false;
        case CloseChoice::kStopNow:
            break;
    }
    // Lanes first, so that no queued job starts in the gap and loses its place.
    bridge_.setAllPaused(true);
    for (const JobInfo& job : active) {
        if (const auto now = bridge_.job(job.id); now && is_allowed(now->state, JobAction::kStop)) {
            bridge_.stop(job.id);
        }
    }
    return true;
}

void CloseGuard::waitForCheckpoints(const std::vector<JobInfo>& active) {
    waiting_.clear();
    held_.clear();
    stopping_ = false;
    QStringList names;
    for (const JobInfo& job : active) {
        waiting_.insert(job.id);
        names.append(jobTitle(job));
        if (job.state == JobState::kPaused) {
            bridge_.resume(job.id);
        }
        if (job.spec.config.checkpoint.every_steps <= 0 && is_allowed(job.state, JobAction::kCheckpointNow)) {
            bridge_.checkpointNow(job.id);  // none would come by itself
        }
    }
    banners_.show(kBannerKey, BannerLevel::kInfo, tr("Closing after the next checkpoint"),
                  tr("Waiting for %1. Queued jobs keep their place.").arg(names.join(QStringLiteral(", "))),
                  {{tr("Keep open"), [this] { cancelWaiting(); }}}, false);
}

void CloseGuard::reached(JobId id) {
    if (waiting_.erase(id) == 0) {
        return;
    }
    if (const auto job = bridge_.job(id); job && is_allowed(job->state, JobAction::kPause)) {
        held_.insert(id);
        bridge_.pause(id);
    }
    finishIfIdle();
}

void CloseGuard::finishIfIdle() {
    if (!waiting_.empty()) {
        return;
    }
    if (!stopping_) {
        stopping_ = true;
        bridge_.setAllPaused(true);
        for (const JobInfo& job : activeJobs()) {
            if (is_allowed(job.state, JobAction::kStop)) {
                bridge_.stop(job.id);
            }
        }
    }
    if (activeJobs().empty()) {
        stopping_ = false;
        banners_.dismiss(kBannerKey);
        Q_EMIT readyToClose();
    }
}

void CloseGuard::cancelWaiting() {
    waiting_.clear();
    stopping_ = false;
    for (const JobId id : std::exchange(held_, {})) {
        if (const auto job = bridge_.job(id); job && job->state == JobState::kPaused) {
            bridge_.resume(id);
        }
    }
}

}  // namespace drift
