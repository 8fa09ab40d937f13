// Jobs in the main window: what actions do, what is offered at start, and what the inspector follows.
#include <QDockWidget>
#include <QPushButton>
#include <QTimer>

#include <optional>
#include <utility>

#include "app/gui/main_window.h"
#include "app/gui/train_spec.h"
#include "core/config/config_io.h"
#include "widgets/models/job_text.h"
#include "widgets/panels/coach_cards.h"
#include "widgets/panels/devices.h"
#include "widgets/panels/fork_dialog.h"
#include "widgets/panels/gallery.h"
#include "widgets/panels/inspector_content.h"
#include "widgets/panels/jobs.h"
#include "widgets/panels/log.h"
#include "widgets/panels/monitor.h"
#include "widgets/panels/runs.h"
#include "widgets/panels/setup.h"
#include "widgets/panels/setup_review.h"
#include "widgets/panels/status_line.h"
#include "widgets/panels/toy_lab.h"

namespace drift {
namespace {

constexpr int kInspectMs = 1000;

}  // namespace

void MainWindow::connectJobs() {
    // Another job or state is inspected at once. Steps come many times a second, and listing a job's facts
    // compares every option with its default: once a second is enough for those.
    auto* later = new QTimer(this);
    later->setSingleShot(true);
    later->setInterval(kInspectMs);
    const auto follow = [this] {
        if (inspected_ == Inspected::kJob) {
            inspectFocus();
        }
    };
    connect(later, &QTimer::timeout, this, follow);
    connect(&focus_, &JobFocus::infoChanged, this,
            [this, later, follow, seen = std::pair<JobId, std::optional<JobState>>()]() mutable {
                const std::optional<JobInfo>& job = focus_.info();
                const std::pair now(focus_.id(), job ? std::optional(job->state) : std::nullopt);
                if (std::exchange(seen, now) != now) {
                    refreshActions();
                    follow();
                } else if (!later->isActive()) {
                    later->start();
                }
            });
    connect(&bridge_, &SessionBridge::jobFinished, this, &MainWindow::onFinished);
    connect(&bridge_, &SessionBridge::alarmRaised, this, &MainWindow::onAlarm);
    connect(&bridge_, &SessionBridge::commandRefused, this, [this](const ErrorInfo& error) {
        showError(QStringLiteral("command"), error);
        log_model_.add({0, LogLevel::kWarning, -1, {}, error.text()});
    });
    connect(shown_.get(), &ShownRuns::refused, this,
            [this](const ErrorInfo& error) { showError(QStringLiteral("run"), error); });
    connect(shown_.get(), &ShownRuns::shown, this, [this](const QString&, Task task, bool by_user) {
        if (by_user) {
            showWorkspace(task == Task::kToy ? ActionId::kToyLab : ActionId::kGallery);
        }
    });
    connect(close_guard_.get(), &CloseGuard::readyToClose, this, [this] {
        closing_ = true;
        close();
    });
    connect(toy_, &ToyLabPanel::startRequested, this, &MainWindow::startPreset);
    connect(gallery_, &GalleryPanel::startRequested, this, &MainWindow::startPreset);
    connect(gallery_, &GalleryPanel::failed, this, [this](const QString& message) {
        banners_->show(QStringLiteral("gallery"), BannerLevel::kError, tr("The gallery could not do that"),
                       message);
    });
    connect(coach_, &CoachCards::dismissed, this, [this] {
        coach_->hide();
        settings_.setCoachDismissed();
    });
}

void MainWindow::connectSelection() {
    connect(jobs_, &JobsPanel::jobSelected, this, [this](JobId id) {
        focus_.select(id);
        inspected_ = Inspected::kJob;
        if (const auto job = bridge_.job(id)) {
            inspect(*job);
        }
    });
    connect(jobs_, &JobsPanel::runActivated, this, [this](const QString& run) {
        shown_->choose(run);
        inspectRunFolder(run);
    });
    connect(devices_, &DevicesPanel::deviceSelected, this, [this](const DeviceInfo& device) {
        if (workspace_ == ActionId::kDevices) {
            inspected_ = Inspected::kDevice;
            inspector_->setContent(inspectDevice(device));
        }
    });
    connect(gallery_, &GalleryPanel::pictureSelected, this,
            [this](const QImage& picture, const QString& facts) {
                if (!picture.isNull()) {
                    inspected_ = Inspected::kPicture;
                    inspector_->setContent(inspectPicture(picture, facts));
                } else if (inspected_ == Inspected::kPicture) {
                    inspected_ = Inspected::kJob;
                    inspectFocus();
                }
            });
    connect(log_, &LogPanel::stepActivated, this, [this](JobId id, qlonglong) {
        if (const auto job = bridge_.job(id); job && !job->run.empty()) {
            shown_->choose(QString::fromStdString(job->run));
        }
    });
}

void MainWindow::connectSetup() {
    if (bridge_.isReadOnly()) {
        setup_->setBlocked(tr("The project is open for reading only: another program runs jobs in it."));
    }
    connect(setup_, &SetupPanel::startRequested, this,
            [this](const RunConfig& config, const QString& preset) {
                if (startRun(config, preset, false)) {
                    showWorkspace(config.run.task == Task::kToy ? ActionId::kToyLab : ActionId::kMonitor);
                }
            });
    connect(setup_, &SetupPanel::liveEdit, this, [this](const QString& key, const QString& value) {
        if (live_job_ != 0) {
            bridge_.edit(live_job_, key, value);
        }
    });
    connect(&bridge_, &SessionBridge::stateChanged, this, [this](const StateChanged& event) {
        if (event.job == live_job_ && !is_active(event.to)) {
            live_job_ = 0;
            setup_->setLiveRun({}, {}, {});
        }
    });
}

void MainWindow::connectRuns() {
    const auto to_setup = [this] { showWorkspace(ActionId::kSetup); };
    connect(runs_, &RunsPanel::startRequested, this, to_setup);
    connect(monitor_, &MonitorPanel::startRequested, this, to_setup);
    connect(runs_, &RunsPanel::currentRunChanged, this, [this](const QString& run) {
        if (!run.isEmpty()) {
            shown_->choose(run);
            inspectRunFolder(run);
        }
    });
    connect(runs_, &RunsPanel::openRequested, this, [this](const QString& run) {
        browser_.reveal(run, false);
        showWorkspace(ActionId::kMonitor);
    });
    connect(&browser_, &RunBrowser::refused, this,
            [this](const ErrorInfo& e) { showError(QStringLiteral("run"), e); });
    connect(&browser_, &RunBrowser::message, status_, &StatusLine::showMessage);
    connect(&browser_, &RunBrowser::forkRequested, this, &MainWindow::askFork);
    connect(&browser_, &RunBrowser::inspectRequested, this, &MainWindow::inspectRunFolder);
    connect(&browser_, &RunBrowser::alarm, this, [this](const QString& run, const QString& text) {
        banners_->show(QStringLiteral("alarm") + run, BannerLevel::kWarning, run, text);
    });
    const auto focus = [this] { monitor_->setFocusedJob(focus_.info().value_or(JobInfo{})); };
    connect(&focus_, &JobFocus::focusChanged, this, focus);
    connect(&bridge_, &SessionBridge::stateChanged, this, focus);
    connect(&bridge_, &SessionBridge::jobFinished, this, focus);
    focus();
}

void MainWindow::askFork(const QString& run, qint64 step) {
    try {
        const auto start = [this](const ForkRequest& request) {
            Session::Fork made;
            std::optional<ErrorInfo> refused = bridge_.forkRun(request, made);
            if (!refused) {
                shown_->unpin();
                browser_.refresh();
                browser_.reveal(QString::fromStdString(made.run), false);
                jobs_->select(made.job);
            }
            return refused;
        };
        auto* dialog = new ForkDialog(bridge_.store().find_run(run.toStdString()), step, start, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    } catch (...) {
        showError(QStringLiteral("run"), current_error_info());
    }
}

void MainWindow::refreshActions() {
    actions_.refresh(focus_, !bridge_.isReadOnly());
}

void MainWindow::toggle() {
    focus_.isAllowed(JobAction::kPause) ? void(bridge_.pause(focus_.id())) : start();
}

void MainWindow::start() {
    if (focus_.isAllowed(JobAction::kResume)) {
        bridge_.resume(focus_.id());
        return;
    }
    if (focus_.isAllowed(JobAction::kUnpark)) {
        bridge_.unpark(focus_.id());
        return;
    }
    // The form checks itself; when it refuses, its reason stands beside its own Start.
    QPushButton* button = setup_->review()->startButton();
    if (button->isEnabled()) {
        button->click();
    } else {
        showWorkspace(ActionId::kSetup);
    }
}

void MainWindow::startPreset(const QString& name) {
    try {
        startRun(preset(name.toStdString()), name, false);
    } catch (...) {
        showError(QStringLiteral("start"), current_error_info());
    }
}

bool MainWindow::startRun(const RunConfig& config, const QString& preset, bool run_next) {
    try {
        const auto id = bridge_.enqueue(train_spec(config, preset), run_next);
        if (!id) {
            return false;
        }
        shown_->unpin();
        banners_->dismiss(QStringLiteral("start"));
        jobs_->select(*id);
        return true;
    } catch (...) {
        showError(QStringLiteral("start"), current_error_info());
        return false;
    }
}

void MainWindow::inspectFocus() {
    if (focus_.info()) {
        inspect(*focus_.info());
    } else {
        inspector_->clear();
    }
}

void MainWindow::inspect(const JobInfo& job) {
    InspectorContent content = inspectJob(job);
    const JobId id = job.id;
    if (is_allowed(job.state, JobAction::kEdit) && !bridge_.isReadOnly()) {
        content.actions.push_back({QStringLiteral("live"), tr("Edit while it runs"),
                                   tr("Opens its live options in Setup; every change is recorded in the run"),
                                   [this, id] {
                                       if (const auto now = bridge_.job(id)) {
                                           editLive(*now);
                                       }
                                   }});
    }
    content.actions.push_back(
        {QStringLiteral("setup"), tr("Use these settings"), tr("Fills Setup for another run"), [this, job] {
             setup_->setLiveRun({}, {}, {});
             setup_->setConfig(job.spec.config, QString::fromStdString(job.spec.preset));
             showWorkspace(ActionId::kSetup);
         }});
    if (is_allowed(job.state, JobAction::kContinue) && !job.run.empty() && !bridge_.isReadOnly()) {
        content.actions.push_back({QStringLiteral("continue"), tr("Continue"),
                                   tr("Queues a job that goes on from the newest checkpoint"),
                                   [this, run = job.run] { bridge_.continueRun(run); }});
    }
    inspector_->setContent(content);
}

void MainWindow::editLive(const JobInfo& job) {
    live_job_ = job.id;
    setup_->setLiveRun(jobTitle(job), job.spec.config, QString::fromStdString(job.spec.preset));
    showWorkspace(ActionId::kSetup);
}

void MainWindow::inspectRunFolder(const QString& run) {
    try {
        inspector_->setContent(inspectRun(bridge_.store().find_run(run.toStdString())));
        inspected_ = Inspected::kRun;
    } catch (...) {
        showError(QStringLiteral("run"), current_error_info());
    }
}

void MainWindow::onFinished(const JobFinished& event) {
    if (event.outcome != JobState::kFailed) {
        return;
    }
    const auto job = bridge_.job(event.job);
    std::vector<BannerAction> actions;
    if (job && !job->checkpoint_steps.empty()) {
        actions.push_back({tr("Continue from step %1").arg(job->checkpoint_steps.back()),
                           [this, run = job->run] { bridge_.continueRun(run); }});
    }
    ErrorInfo error = event.error;
    if (job) {
        error.message =
            tr("%1 failed: %2").arg(jobTitle(*job), QString::fromStdString(error.message)).toStdString();
    }
    banners_->show(QStringLiteral("job%1").arg(event.job), error, std::move(actions));
}

void MainWindow::onAlarm(const AlarmRaised& event) {
    const auto job = bridge_.job(event.job);
    if (!job || event.kind == "nan") {  // the job fails with the same words
        return;
    }
    if (workspace_ == ActionId::kMonitor) {  // which tells it above the curves
        return;
    }
    const QString run = QString::fromStdString(job->run);
    QString text =
        tr("%1\nTo do: %2").arg(QString::fromStdString(event.text), QString::fromStdString(event.what_to_do));
    if (event.paused) {
        text += tr("\nThe run is paused and a checkpoint is saved.");
    } else if (event.checkpoint) {
        text += tr("\nA checkpoint is saved.");
    }
    banners_->show(QStringLiteral("alarm%1").arg(event.job), BannerLevel::kWarning,
                   tr("Alarm at step %1 of %2: %3")
                       .arg(event.step)
                       .arg(jobTitle(*job), QString::fromStdString(event.kind)),
                   text, {{tr("Show the curves"), [this, run] {
                               browser_.reveal(run, false);
                               showWorkspace(ActionId::kMonitor);
                           }}});
}

void MainWindow::offerLeftovers() {
    std::vector<JobInfo> interrupted;
    int held = 0;
    for (const JobInfo& job : bridge_.jobs()) {
        held += job.held ? 1 : 0;
        // Only the newest attempt at a run is worth an offer.
        if (job.state == JobState::kInterrupted && !job.checkpoint_steps.empty()) {
            interrupted.push_back(job);
        }
    }
    if (!interrupted.empty()) {
        const JobInfo job = interrupted.back();
        banners_->show(
            QStringLiteral("interrupted"), BannerLevel::kWarning,
            tr("%n run(s) were interrupted", nullptr, static_cast<int>(interrupted.size())),
            tr("%1 stopped without a word after step %2; its newest checkpoint is at step %3. The others are "
               "in Jobs.")
                .arg(jobTitle(job))
                .arg(job.step)
                .arg(job.checkpoint_steps.back()),
            {{tr("Continue %1").arg(jobTitle(job)), [this, run = job.run] { bridge_.continueRun(run); }}});
    }
    if (held > 0) {
        banners_->show(QStringLiteral("held"), BannerLevel::kInfo,
                       tr("%n job(s) wait in the queue", nullptr, held),
                       tr("They were queued before the window was closed and start when you say so."),
                       {{tr("Start the queue"), [this] { bridge_.startQueue(); }}});
    }
}

}  // namespace drift
