#include "widgets/panels/status_line.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "core/session/lane_name.h"
#include "widgets/models/job_text.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kMachineMs = 1000;
constexpr int kMessageMs = 5000;

}  // namespace

StatusLine::StatusLine(SessionBridge& bridge, JobFocus& focus, QWidget* parent)
    : QWidget(parent), focus_(focus) {
    setAccessibleName(tr("Status"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kRow, 0, theme::kGrid, 0);
    layout->setSpacing(theme::kGroupGap);
    device_ = new QToolButton(this);
    device_->setAccessibleName(tr("Device"));
    device_->setAutoRaise(true);
    device_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    device_->setIconSize(QSize(theme::kIcon, theme::kIcon));
    device_->setText(tr("Looking for devices"));
    connect(device_, &QToolButton::clicked, this, &StatusLine::deviceClicked);
    layout->addWidget(device_);
    threads_ = addPart(tr("Threads"), tr("Threads the computation uses"));
    memory_ = addPart(tr("Memory"), tr("Resident memory of this program"));
    run_ = addPart(tr("Job"), tr("The job that Pause, Stop and the keys act on"));
    step_ = addPart(tr("Step"), tr("Completed steps"));
    speed_ = addPart(tr("Speed"), {});
    eta_ = addPart(tr("Time left"), tr("Time left, with one standard deviation; known after 30 steps"));
    layout->addStretch();
    message_ = addPart(tr("Message"), {});
    message_->hide();
    message_timer_.setSingleShot(true);
    message_timer_.setInterval(kMessageMs);
    connect(&message_timer_, &QTimer::timeout, message_, &QLabel::hide);
    loop_label_ = addPart(tr("Event loop"), tr("Interval of a 16 ms timer in the window: median and 99 %"));
    loop_label_->hide();

    connect(&focus_, &JobFocus::infoChanged, this, &StatusLine::refreshJob);
    connect(&focus_, &JobFocus::focusChanged, this, [this] { phase_.reset(); });
    connect(&bridge, &SessionBridge::stepReported, this, [this](const StepReport& report) {
        if (report.job == focus_.id()) {
            times_ = report.times;
            if (std::exchange(phase_, std::nullopt)) {
                refreshJob();
            }
        }
    });
    connect(&bridge, &SessionBridge::phaseChanged, this, [this](const PhaseChanged& event) {
        if (event.job == focus_.id()) {
            phase_ = event;
            refreshJob();
        }
    });
    machine_timer_.setInterval(kMachineMs);
    connect(&machine_timer_, &QTimer::timeout, this, &StatusLine::refreshMachine);
    machine_timer_.start();
    refreshMachine();
    refreshJob();
}

QLabel* StatusLine::addPart(const QString& name, const QString& help) {
    auto* label = new QLabel(this);
    label->setAccessibleName(name);
    label->setToolTip(help);
    label->setFont(theme::tabular());
    label->setTextFormat(Qt::PlainText);
    static_cast<QHBoxLayout*>(layout())->addWidget(label);
    return label;
}

void StatusLine::setPart(QLabel* part, const QString& text) {
    if (part->text() != text) {
        part->setText(text);
    }
    part->setVisible(!text.isEmpty());
}

void StatusLine::setDevices(const std::vector<DeviceInfo>& devices) {
    devices_ = devices;
    refreshJob();
}

void StatusLine::refreshMachine() {
    const ProcessSettings settings = process_settings();
    setPart(threads_, settings.threads == 1 ? tr("1 thread") : tr("%1 threads").arg(settings.threads));
    setPart(memory_, memoryText(resident_mib()));
    if (loop_.isRunning()) {
        const LoopMonitor::Intervals i = loop_.intervals();
        setPart(loop_label_,
                tr("loop p50 %1 ms, p99 %2 ms").arg(i.p50_ms, 0, 'f', 1).arg(i.p99_ms, 0, 'f', 1));
    }
}

void StatusLine::refreshJob() {
    const std::optional<JobInfo>& job = focus_.info();
    // The device of the focused job, or the one that "auto" would take: the first available.
    const auto shown = std::find_if(devices_.begin(), devices_.end(), [&job](const DeviceInfo& device) {
        return job && is_active(job->state) ? device.name == lane_device(job->spec.lane) : device.available;
    });
    if (shown != devices_.end()) {
        device_->setIcon(theme::tierIcon(shown->tier));
        device_->setText(tr("%1  %2").arg(QString::fromStdString(shown->name).toUpper(),
                                          QString::fromUtf8(to_string(shown->tier))));
        device_->setToolTip(QString::fromStdString(shown->reason));
    }
    if (!job) {
        setPart(run_, tr("no job"));
        for (QLabel* part : {step_, speed_, eta_}) {
            setPart(part, {});
        }
        return;
    }
    const bool active = is_active(job->state);
    const bool in_phase = active && phase_ && !phase_->phase.empty();
    setPart(run_, tr("%1: %2").arg(jobTitle(*job),
                                   in_phase ? QString::fromStdString(phase_->phase) : stateText(job->state)));
    setPart(step_,
            job->total_steps > 0 ? tr("step %1").arg(stepText(job->step, job->total_steps)) : QString());
    setPart(speed_, active ? speedText(job->steps_per_second) : QString());
    const QString eta = active ? etaText(job->eta_seconds, job->eta_deviation) : QString();
    setPart(eta_, eta.isEmpty() ? QString() : tr("ETA %1").arg(eta));
    speed_->setToolTip(
        tr("Last step: data %1 ms, forward %2 ms, drift %3 ms, backward %4 ms, optimizer %5 ms")
            .arg(times_.data_ms, 0, 'f', 1)
            .arg(times_.forward_ms, 0, 'f', 1)
            .arg(times_.drift_ms, 0, 'f', 1)
            .arg(times_.backward_ms, 0, 'f', 1)
            .arg(times_.optimizer_ms, 0, 'f', 1));
}

void StatusLine::showMessage(const QString& text) {
    setPart(message_, text);
    message_timer_.start();
}

void StatusLine::showLoopFigures(bool on) {
    on ? loop_.start() : loop_.stop();
    loop_label_->setVisible(on);
}

void StatusLine::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && device_ != nullptr) {
        refreshJob();
    }
}

}  // namespace drift
