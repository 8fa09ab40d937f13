#include "app/gui/run_browser.h"

#include <QHeaderView>
#include <QTreeView>
#include <algorithm>

#include "core/base/text.h"
#include "widgets/panels/monitor.h"
#include "widgets/panels/runs.h"

namespace drift {
namespace {

constexpr int kStepWidth = 72;  // the dock is narrow: names matter more than the total of steps

// The newest whole checkpoint at or before the step, else the oldest one.
CheckpointRef checkpoint_before(const RunDir& run, qint64 step) {
    const std::vector<CheckpointRef> all = run.checkpoints();
    if (all.empty()) {
        throw Error(ErrorCode::kNotFound, run.name() + " has no checkpoint",
                    "write one with Checkpoint now while it runs, or set checkpoint.every_steps");
    }
    CheckpointRef found = all.front();
    for (const CheckpointRef& one : all) {
        found = one.step <= step ? one : found;
    }
    return found;
}

}  // namespace

RunBrowser::RunBrowser(SessionBridge& bridge, QObject* parent)
    : QObject(parent), bridge_(bridge), source_(bridge.project() / "runs") {
    connect(&bridge, &SessionBridge::stateChanged, this, &RunBrowser::onState);
    connect(&bridge, &SessionBridge::stepReported, this, &RunBrowser::onStep);
    connect(&bridge, &SessionBridge::evalReported, this, &RunBrowser::onEval);
    connect(&bridge, &SessionBridge::jobListChanged, this, &RunBrowser::refresh);
    connect(&model_, &RunListModel::shownChanged, this, &RunBrowser::updateMonitor);
    connect(&source_, &StoredSeriesSource::failed, this, [this](const QString& run, const QString& text) {
        Q_EMIT refused({ErrorCode::kBadData, (run + QStringLiteral(": ") + text).toStdString(), {}, {}});
    });
}

RunBrowser::~RunBrowser() = default;

MonitorPanel* RunBrowser::makeMonitor(QWidget* parent) {
    monitor_ = new MonitorPanel(source_, parent);
    connect(&bridge_, &SessionBridge::stepReported, monitor_, &MonitorPanel::onStepReport);
    connect(&bridge_, &SessionBridge::evalReported, monitor_, &MonitorPanel::onEvalReport);
    connect(&bridge_, &SessionBridge::checkpointSaved, monitor_, &MonitorPanel::onCheckpointSaved);
    connect(&bridge_, &SessionBridge::configEdited, monitor_, &MonitorPanel::onConfigEdited);
    connect(&bridge_, &SessionBridge::phaseChanged, monitor_, &MonitorPanel::onPhaseChanged);
    connect(&bridge_, &SessionBridge::alarmRaised, monitor_, &MonitorPanel::onAlarm);
    connect(monitor_, &MonitorPanel::message, this, &RunBrowser::message);
    connect(monitor_, &MonitorPanel::runToggled, this, &RunBrowser::toggleInLegend);
    connect(monitor_, &MonitorPanel::runSoloed, this, &RunBrowser::soloInLegend);
    connect(monitor_, &MonitorPanel::forkRequested, this, &RunBrowser::forkRequested);
    connect(monitor_, &MonitorPanel::checkpointRequested, this, &RunBrowser::showCheckpoint);
    connect(monitor_, &MonitorPanel::sampleRequested, this, &RunBrowser::sampleAt);
    monitor_->layouts().open(bridge_.project() / MonitorLayouts::kFileName, bridge_.isReadOnly());
    if (!monitor_->layouts().current().isEmpty()) {
        monitor_->restoreState(monitor_->layouts().current());
    }
    connect(monitor_, &MonitorPanel::nonFinite, this, &RunBrowser::alarm);
    return monitor_;
}

RunsPanel* RunBrowser::makeRuns(QWidget* parent) {
    runs_ = new RunsPanel(model_, bridge_.project() / "runs", parent);
    runs_->view()->header()->resizeSection(RunListModel::kStep, kStepWidth);
    connect(runs_, &RunsPanel::message, this, &RunBrowser::message);
    connect(runs_, &RunsPanel::continueRequested, &bridge_,
            [this](const QString& run) { bridge_.continueRun(run.toStdString()); });
    connect(runs_, &RunsPanel::forkRequested, this,
            [this](const QString& run) { Q_EMIT forkRequested(run, -1); });
    connect(runs_, &RunsPanel::removeRequested, this, &RunBrowser::removeRuns);
    connect(runs_, &RunsPanel::undoRequested, this, &RunBrowser::restoreRuns);
    return runs_;
}

void RunBrowser::refresh() {
    const bool first = model_.rowCount() == 0;
    try {
        model_.setRuns(bridge_.store().runs());
    } catch (...) {
        Q_EMIT refused(current_error_info());
    }
    for (const JobInfo& job : bridge_.jobs()) {
        if (is_active(job.state) && !job.run.empty() && job.spec.kind == JobKind::kTrain) {
            run_of_job_[job.id] = job.run;
        }
    }
    if (first && model_.rowCount() > 0) {
        model_.setShown(model_.run(0).folder_name, true);
    }
}

void RunBrowser::reveal(const QString& run, bool only) {
    only ? model_.setShownOnly(run.toStdString()) : model_.setShown(run.toStdString(), true);
    if (runs_ != nullptr) {
        runs_->select(run.toStdString());
    }
}

int RunBrowser::shownRuns() const {
    int count = 0;
    for (int row = 0; row < model_.rowCount(); ++row) {
        count += model_.shown(row) ? 1 : 0;
    }
    return count;
}

void RunBrowser::onState(const StateChanged& event) {
    const auto job = bridge_.job(event.job);
    if (!event.run.empty() && job && job->spec.kind == JobKind::kTrain) {
        const bool started = is_active(event.to) && run_of_job_.count(event.job) == 0;
        if (is_active(event.to)) {
            run_of_job_[event.job] = event.run;
        } else {
            run_of_job_.erase(event.job);
        }
        if (model_.rowOf(event.run) < 0) {
            refresh();
        }
        model_.setProgress(event.run, event.to, job->step, job->total_steps);
        if (started) {
            source_.reload(event.run);  // a continued run may have lost the curve after its checkpoint
            model_.setShown(event.run, true);
            updateMonitor();
        }
    }
    if (monitor_ != nullptr) {
        monitor_->onStateChanged(event);
        if (!is_active(event.to)) {
            updateMonitor();
        }
    }
}

void RunBrowser::onStep(const StepReport& report) {
    const auto run = run_of_job_.find(report.job);
    if (run == run_of_job_.end()) {
        return;
    }
    const auto job = bridge_.job(report.job);
    model_.setProgress(run->second, job ? job->state : JobState::kRunning, report.step, report.total_steps);
}

void RunBrowser::onEval(const EvalReport& report) {
    const auto run = run_of_job_.find(report.job);
    if (run == run_of_job_.end() || report.values.empty()) {
        return;
    }
    // The independent distance is what runs are compared by; another task's first metric stands in for it.
    auto value = std::find_if(report.values.begin(), report.values.end(), [](const ScalarValue& v) {
        return v.key.find("energy_distance") != std::string::npos;
    });
    value = value == report.values.end() ? report.values.begin() : value;
    QString name = QString::fromStdString(value->key).section(QLatin1Char('/'), -1);
    model_.setMetric(run->second, name.replace(QLatin1Char('_'), QLatin1Char(' ')), value->value);
}

std::shared_ptr<const RunConfig> RunBrowser::configOf(const std::string& folder) {
    const auto known = configs_.find(folder);
    if (known != configs_.end()) {
        return known->second;
    }
    try {
        return configs_[folder] = std::make_shared<const RunConfig>(
                   RunDir::open(bridge_.project() / "runs" / folder).config());
    } catch (...) {
        return nullptr;  // a damaged run says so in its row; its curves are labelled as usual
    }
}

void RunBrowser::showCheckpoint(const QString& run, qint64 step) {
    try {
        const CheckpointRef found = checkpoint_before(bridge_.store().find_run(run.toStdString()), step);
        Q_EMIT inspectRequested(run);
        Q_EMIT message(tr("Nearest checkpoint: step %1, %2")
                           .arg(found.step)
                           .arg(QString::fromStdString(found.folder.string())));
    } catch (...) {
        Q_EMIT refused(current_error_info());
    }
}

void RunBrowser::sampleAt(const QString& run, qint64 step) {
    try {
        const RunDir dir = bridge_.store().find_run(run.toStdString());
        JobSpec spec;
        spec.kind = JobKind::kSample;
        spec.config = dir.config();
        if (spec.config.run.task == Task::kToy) {
            throw Error(ErrorCode::kUsage, "a toy draws points, no pictures",
                        "look at its points in the Toy lab, at any recorded step");
        }
        const CheckpointRef found = checkpoint_before(dir, step);
        spec.run = dir.folder().string();
        spec.sample.checkpoint = found.folder.string();
        spec.lane = spec.config.run.device;
        spec.title = concat("samples of ", dir.name(), " at step ", found.step);
        if (bridge_.enqueue(std::move(spec))) {
            Q_EMIT message(tr("Samples from the checkpoint of step %1 are queued").arg(found.step));
        }
    } catch (...) {
        Q_EMIT refused(current_error_info());
    }
}

void RunBrowser::toggleInLegend(const QString& run) {
    const std::string folder = run.toStdString();
    const int row = model_.rowOf(folder);
    if (row < 0) {
        return;
    }
    const bool shown = model_.shown(row);
    if (shown) {
        muted_.insert(folder);
    }
    model_.setShown(folder, !shown);
}

void RunBrowser::soloInLegend(const QString& run) {
    const std::string solo = run.toStdString();
    std::vector<std::string> listed;
    bool alone = true;
    for (int row = 0; row < model_.rowCount(); ++row) {
        const std::string& folder = model_.run(row).folder_name;
        if (model_.shown(row) || muted_.count(folder) > 0) {
            listed.push_back(folder);
            alone = alone && model_.shown(row) == (folder == solo);
        }
    }
    for (const std::string& folder : listed) {
        muted_.insert(folder);  // stays in the legend whatever happens to it
        model_.setShown(folder, alone || folder == solo);
    }
}

void RunBrowser::updateMonitor() {
    if (monitor_ == nullptr) {
        return;
    }
    std::map<std::string, JobId> job_of;
    for (const auto& [job, run] : run_of_job_) {
        job_of[run] = job;
    }
    std::vector<RunShown> shown;
    for (int row = 0; row < model_.rowCount(); ++row) {
        const RunSummary& run = model_.run(row);
        if (model_.shown(row)) {
            muted_.erase(run.folder_name);
        } else if (muted_.count(run.folder_name) == 0) {
            continue;
        }
        const auto job = job_of.find(run.folder_name);
        RunShown entry;
        entry.folder = run.folder_name;
        entry.name = QString::fromStdString(run.name.empty() ? run.folder_name : run.name);
        entry.colour = model_.color(row);
        entry.live = job != job_of.end();
        entry.job = entry.live ? job->second : 0;
        entry.visible = model_.shown(row);
        entry.config = configOf(run.folder_name);
        entry.normalized_forces = !entry.config || entry.config->drift.normalize_forces;
        shown.push_back(std::move(entry));
    }
    monitor_->setRuns(std::move(shown));
}

void RunBrowser::removeRuns(const QStringList& folders) {
    std::vector<std::string> removed;
    for (const QString& folder : folders) {
        try {
            bridge_.store().remove_run(folder.toStdString());
            source_.forget(folder.toStdString());
            removed.push_back(folder.toStdString());
        } catch (...) {
            Q_EMIT refused(current_error_info());
        }
    }
    refresh();
    if (!removed.empty()) {
        runs_->offerUndo(removed);
    }
}

void RunBrowser::restoreRuns(const QStringList& folders) {
    for (const QString& folder : folders) {
        try {
            bridge_.store().restore_run(folder.toStdString());
        } catch (...) {
            Q_EMIT refused(current_error_info());
        }
    }
    refresh();
}

}  // namespace drift
