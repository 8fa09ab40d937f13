#include "widgets/panels/monitor_strip.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/clock.h"
#include "widgets/models/job_text.h"
#include "widgets/plot/axes.h"
#include "widgets/plot/elided_label.h"
#include "widgets/plot/plot_series.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

QString milliseconds(double value) {
    return value_text(value, value < 1 ? 1 : 2);
}

QLabel* make_label(QWidget* parent, const QString& accessible, const QString& tip) {
    auto* label = new QLabel(parent);
    label->setAccessibleName(accessible);
    label->setToolTip(tip);
    return label;
}

}  // namespace

NotchBar::NotchBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Training progress"));
}

void NotchBar::setProgress(std::int64_t step, std::int64_t total) {
    if (step != step_ || total != total_) {
        step_ = step;
        total_ = total;
        setAccessibleDescription(stepText(step, total));
        update();
    }
}

void NotchBar::setNotches(std::vector<std::int64_t> steps) {
    notches_ = std::move(steps);
    setToolTip(notches_.empty() ? tr("Notches mark checkpoints; there is none yet")
                                : tr("Notches mark checkpoints; the newest is at step %1")
                                      .arg(count_text(static_cast<double>(notches_.back()))));
    update();
}

void NotchBar::paintEvent(QPaintEvent*) {
    constexpr int kBar = 6;
    QPainter painter(this);
    const theme::Colors& colors = theme::colors();
    const QRect bar(0, (height() - kBar) / 2, width(), kBar);
    painter.fillRect(bar, colors.border);
    if (total_ <= 0) {
        return;
    }
    const auto place = [&](std::int64_t step) {
        return static_cast<int>(static_cast<double>(width()) * std::min(1.0, double(step) / double(total_)));
    };
    painter.fillRect(QRect(bar.left(), bar.top(), place(step_), kBar), colors.accent);
    painter.setPen(colors.text);
    for (const std::int64_t notch : notches_) {
        const int x = std::min(place(notch), width() - 1);
        painter.drawLine(x, bar.top() - 3, x, bar.bottom() + 3);
    }
}

MonitorStrip::MonitorStrip(QWidget* parent)
    : QWidget(parent),
      chip_(make_label(this, tr("Run colour"), {})),
      state_(make_label(this, tr("State"), {})),
      name_(new ElidedLabel(this)),
      bar_(new NotchBar(this)),
      step_label_(make_label(this, tr("Step"), tr("Completed and planned steps"))),
      speed_(make_label(this, tr("Speed"), tr("Steps per second over the last seconds"))),
      eta_(make_label(this, tr("Time left"),
                      tr("Estimated time left ± one standard deviation; known after 30 steps"))),
      times_(new ElidedLabel(this)),
      elapsed_(make_label(this, tr("Elapsed"), tr("Running time of this start, pauses excluded"))),
      memory_(make_label(this, tr("Memory"), tr("Resident memory of the program"))),
      alarm_(make_label(this, tr("Alarm"), {})) {
    name_->setAccessibleName(tr("Run"));
    times_->setAccessibleName(tr("Milliseconds per phase"));
    times_->setToolTip(tr("Wall milliseconds of the last step's parts"));
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(theme::kMargin, theme::kRow, theme::kMargin, theme::kRow);
    rows->setSpacing(theme::kRow);
    auto* first = new QHBoxLayout;
    first->setSpacing(theme::kGrid);
    first->addWidget(chip_);
    first->addWidget(state_);
    first->addWidget(name_, 1);
    first->addWidget(bar_, 3);
    first->addWidget(step_label_);
    first->addWidget(speed_);
    first->addWidget(eta_);
    rows->addLayout(first);
    auto* second = new QHBoxLayout;
    second->setSpacing(theme::kGroupGap);
    second->addWidget(alarm_);
    second->addWidget(times_, 1);
    second->addWidget(elapsed_);
    second->addWidget(memory_);
    rows->addLayout(second);
    alarm_->hide();
    applyTheme();
}

void MonitorStrip::setRun(const QString& name, const QColor& colour, JobState state, std::int64_t step,
                          std::int64_t total, std::vector<std::int64_t> checkpoints) {
    name_->setText(name);
    name_->setToolTip(name);
    colour_ = colour;
    chip_->setPixmap(theme::colorChip(colour).pixmap(QSize(12, 12), devicePixelRatioF()));
    total_ = total;
    notches_ = std::move(checkpoints);
    bar_->setNotches(notches_);
    setProgress(step, total);
    for (QLabel* label : {speed_, eta_, static_cast<QLabel*>(times_), elapsed_, memory_}) {
        label->clear();
    }
    setAlarm({});
    setState(state);
}

void MonitorStrip::setProgress(std::int64_t step, std::int64_t total) {
    bar_->setProgress(step, total);
    step_label_->setText(stepText(step, total));
}

void MonitorStrip::setState(JobState state) {
    job_state_ = state;
    if (!is_active(state)) {
        phase_ = {};
        eta_->clear();
        speed_->clear();
    }
    showState();
}

void MonitorStrip::setPhase(const PhaseChanged& phase) {
    phase_ = phase;
    showState();
}

void MonitorStrip::showState() {
    QString text = stateText(job_state_);
    if (!phase_.phase.empty() && is_active(job_state_)) {
        text += QStringLiteral(": ") + QString::fromStdString(phase_.phase);
        if (phase_.fraction >= 0) {
            text += QStringLiteral(" %1 %").arg(qRound(100 * phase_.fraction));
        }
    }
    state_->setText(text);
}

void MonitorStrip::setReport(const StepReport& report) {
    total_ = report.total_steps;
    if (!phase_.phase.empty()) {
        phase_ = {};  // a step ended: no long phase is going on any more
        showState();
    }
    setProgress(report.step, report.total_steps);
    speed_->setText(speedText(report.steps_per_second));
    const QString eta = etaText(report.eta_seconds, report.eta_deviation);
    eta_->setText(eta.isEmpty() ? tr("ETA –") : tr("ETA %1").arg(eta));
    elapsed_->setText(tr("elapsed %1").arg(QString::fromStdString(duration_text(report.elapsed_seconds))));
    memory_->setText(memoryText(report.memory_mib));
    const PhaseTimes& times = report.times;
    times_->setText(tr("ms per step: data %1 · forward %2 · drift %3 · backward %4 · optimizer %5")
                        .arg(milliseconds(times.data_ms), milliseconds(times.forward_ms),
                             milliseconds(times.drift_ms), milliseconds(times.backward_ms),
                             milliseconds(times.optimizer_ms)));
}

void MonitorStrip::addCheckpoint(std::int64_t step) {
    notches_.push_back(step);
    bar_->setNotches(notches_);
}

void MonitorStrip::setAlarm(const QString& text) {
    alarm_->setText(text.isEmpty() ? text : QStringLiteral("▲ ") + text);
    alarm_->setVisible(!text.isEmpty());
}

void MonitorStrip::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applyTheme();
    }
}

void MonitorStrip::applyTheme() {
    const theme::Colors& colors = theme::colors();
    QFont bold = theme::font();
    bold.setWeight(QFont::DemiBold);
    state_->setFont(bold);
    for (QLabel* label : {step_label_, speed_, eta_}) {
        label->setFont(theme::tabular());
    }
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, colors.muted);
    for (QLabel* label : {static_cast<QLabel*>(times_), elapsed_, memory_}) {
        label->setFont(theme::tabular(theme::TextSize::kSmall));
        label->setPalette(muted);
    }
    QPalette bad = palette();
    bad.setColor(QPalette::WindowText, colors.bad);
    alarm_->setPalette(bad);
}

}  // namespace drift
