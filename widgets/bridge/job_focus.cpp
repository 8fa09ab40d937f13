#include "widgets/bridge/job_focus.h"

#include <algorithm>

namespace drift {

JobFocus::JobFocus(SessionBridge& bridge, QObject* parent) : QObject(parent), bridge_(bridge) {
    connect(&bridge, &SessionBridge::stateChanged, this, &JobFocus::refresh);
    connect(&bridge, &SessionBridge::jobFinished, this, &JobFocus::refresh);
    connect(&bridge, &SessionBridge::jobListChanged, this, &JobFocus::refresh);
    connect(&bridge, &SessionBridge::stepReported, this, &JobFocus::onStep);
    refresh();
}

bool JobFocus::isAllowed(JobAction action) const {
    return info_ && !bridge_.isReadOnly() && is_allowed(info_->state, action);
}

void JobFocus::select(JobId id) {
    selected_ = id;
    refresh();
}

std::optional<JobInfo> JobFocus::choose() const {
    const std::vector<JobInfo> jobs = bridge_.jobs();
    const auto find = [&jobs](const auto& wanted) -> std::optional<JobInfo> {
        const auto it = std::find_if(jobs.begin(), jobs.end(), wanted);
        return it == jobs.end() ? std::nullopt : std::optional<JobInfo>(*it);
    };
    const auto selected = find([this](const JobInfo& job) { return job.id == selected_; });
    const auto active = find([](const JobInfo& job) { return is_active(job.state); });
    if (selected && is_active(selected->state)) {
        return selected;
    }
    if (active) {
        return active;
    }
    if (selected) {
        return selected;
    }
    const auto current = find([this](const JobInfo& job) { return job.id == id(); });
    if (current) {
        return current;
    }
    const auto queued = find([](const JobInfo& job) { return job.state == JobState::kQueued; });
    if (queued || jobs.empty()) {
        return queued;
    }
    return jobs.back();
}

void JobFocus::refresh() {
    const JobId before = id();
    info_ = choose();
    if (id() != before) {
        Q_EMIT focusChanged();
    }
    Q_EMIT infoChanged();
}

void JobFocus::onStep(const StepReport& report) {
    if (!info_ || report.job != info_->id) {
        return;
    }
    info_->step = report.step;
    info_->total_steps = report.total_steps;
    info_->steps_per_second = report.steps_per_second;
    info_->eta_seconds = report.eta_seconds;
    info_->eta_deviation = report.eta_deviation;
    Q_EMIT infoChanged();
}

}  // namespace drift
