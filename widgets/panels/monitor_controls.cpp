// The monitor's control row, its settings and the events that only touch the strip or add marks.
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>

#include "widgets/models/job_text.h"
#include "widgets/panels/monitor.h"
#include "widgets/panels/monitor_strip.h"
#include "widgets/plot/axes.h"
#include "widgets/plot/plot_view.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kSliderSteps = 60;           // 20 per decade
constexpr double kLargestHalfLife = 1000;  // logged points

double half_life_at(int position) {
    return position == 0 ? 0 : std::pow(kLargestHalfLife, static_cast<double>(position) / kSliderSteps);
}

}  // namespace

void MonitorPanel::buildControls() {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(theme::kMargin, theme::kRow, theme::kMargin, theme::kRow);
    row->setSpacing(theme::kGrid);
    const auto caption = [&](const QString& text, QWidget* buddy) {
        auto* label = new QLabel(text, content_);
        label->setBuddy(buddy);
        row->addWidget(label);
        row->addWidget(buddy);
    };
    axis_box_ = new QComboBox(content_);
    axis_box_->addItems({tr("step"), tr("images"), tr("time")});
    axis_box_->setAccessibleName(tr("Horizontal axis"));
    axis_box_->setToolTip(tr("What the charts count along: updates, generated samples, or running time"));
    caption(tr("&Axis"), axis_box_);
    connect(axis_box_, &QComboBox::currentIndexChanged, this, [this](int index) {
        options_.axis = static_cast<XAxis>(index);
        link_.setView(std::nullopt);
        applyOptions();
        refresh();
    });
    smooth_slider_ = new QSlider(Qt::Horizontal, content_);
    smooth_slider_->setRange(0, kSliderSteps);
    smooth_slider_->setFixedWidth(120);
    smooth_slider_->setAccessibleName(tr("Smoothing"));
    smooth_slider_->setToolTip(
        tr("Half-life of the running average in logged points. It runs over the whole series, whatever the "
           "zoom; the raw "
           "curve stays visible behind it."));
    caption(tr("S&moothing"), smooth_slider_);
    smooth_label_ = new QLabel(content_);
    smooth_label_->setAccessibleName(tr("Smoothing half-life"));
    smooth_label_->setMinimumWidth(smooth_label_->fontMetrics().horizontalAdvance(tr("%1 points").arg(1000)) +
                                   4);
    row->addWidget(smooth_label_);
    connect(smooth_slider_, &QSlider::valueChanged, this, &MonitorPanel::setSmoothing);
    row->addStretch(1);
    reset_button_ = new QToolButton(content_);
    reset_button_->setText(tr("Reset zoom"));
    reset_button_->setAccessibleName(tr("Reset zoom of all charts"));
    reset_button_->setToolTip(
        tr("Show everything again in all charts; a double click on a chart does the same"));
    reset_button_->setEnabled(false);
    connect(reset_button_, &QToolButton::clicked, this, [this] {
        for (PlotView* plot : plots()) {
            plot->resetView();
        }
    });
    connect(&link_, &PlotLink::viewChanged, this,
            [this] { reset_button_->setEnabled(link_.view().has_value()); });
    row->addWidget(reset_button_);
    charts_button_ = new QToolButton(content_);
    charts_button_->setText(tr("Charts"));
    charts_button_->setAccessibleName(tr("Which charts"));
    charts_button_->setPopupMode(QToolButton::InstantPopup);
    charts_menu_ = new QMenu(this);
    charts_button_->setMenu(charts_menu_);
    connect(charts_menu_, &QMenu::aboutToShow, this, &MonitorPanel::buildChartMenu);
    row->addWidget(charts_button_);
    static_cast<QVBoxLayout*>(content_->layout())->addLayout(row);
}

void MonitorPanel::buildChartMenu() {
    charts_menu_->clear();
    for (const Chart& chart : charts_) {
        QAction* action = charts_menu_->addAction(chart.spec.title);
        action->setCheckable(true);
        action->setChecked(wanted(chart.spec));
        action->setToolTip(chart.spec.help);
        connect(action, &QAction::toggled, this, [this, id = chart.spec.id](bool on) {
            choice_[id] = on;
            updateVisibility();
            refresh();
        });
    }
    charts_menu_->addSeparator();
    connect(charts_menu_->addAction(tr("Standard charts")), &QAction::triggered, this, [this] {
        choice_.clear();
        updateVisibility();
        refresh();
    });
}

void MonitorPanel::setSmoothing(int position) {
    options_.half_life = half_life_at(position);
    smooth_label_->setText(position == 0 ? tr("off")
                                         : tr("%1 points").arg(value_text(options_.half_life, 2)));
    applyOptions();
    refresh();
}

void MonitorPanel::setFocusedJob(const JobInfo& job) {
    if (job.id != focused_.id) {
        strip_run_.clear();
    }
    focused_ = job;
    showStripRun();
}

void MonitorPanel::showStripRun() {
    const RunShown* run = focusedRun();
    strip_->setVisible(run != nullptr || focused_.id != 0);
    const QString shown = run ? QStringLiteral("%1 %2 %3")
                                    .arg(QString::fromStdString(run->folder), run->colour.name())
                                    .arg(run->job)
                              : QString::number(focused_.id);
    if (shown == strip_run_) {
        return;  // a changed check mark elsewhere must not blank the figures
    }
    strip_run_ = shown;
    if (run) {
        const bool known = focused_.id == run->job;
        strip_->setRun(run->name, run->colour, known ? focused_.state : JobState::kRunning,
                       known ? focused_.step : 0, known ? focused_.total_steps : 0,
                       known ? focused_.checkpoint_steps : std::vector<std::int64_t>{});
    } else if (focused_.id != 0) {
        strip_->setRun(jobTitle(focused_), theme::colors().neutral, focused_.state, focused_.step,
                       focused_.total_steps, focused_.checkpoint_steps);
    }
}

void MonitorPanel::onEvalReport(const EvalReport& report) {
    if (const RunShown* run = runOf(report.job)) {
        StepReport::Row row = rowAt(run->folder, report.step);
        row.values = report.values;
        source_.append(run->folder, row);
        noteNonFinite(*run, row);
        source_.add_mark(run->folder, {report.step, "evaluation", {}});
    }
}

void MonitorPanel::onCheckpointSaved(const CheckpointSaved& event) {
    if (const RunShown* run = runOf(event.job)) {
        const std::string size =
            memoryText(static_cast<double>(event.bytes) / (1024.0 * 1024.0)).toStdString();
        source_.add_mark(run->folder, {event.step, "checkpoint", size});
        if (run == focusedRun()) {
            strip_->addCheckpoint(event.step);
        }
    }
}

void MonitorPanel::onConfigEdited(const ConfigEdited& event) {
    if (const RunShown* run = runOf(event.job)) {
        source_.add_mark(run->folder,
                         {event.step, "edit", event.key + ": " + event.before + " → " + event.after});
    }
}

void MonitorPanel::onPhaseChanged(const PhaseChanged& event) {
    if (const RunShown* run = focusedRun(); run && run->job == event.job) {
        strip_->setPhase(event);
    }
}

void MonitorPanel::onStateChanged(const StateChanged& event) {
    if (event.job == focused_.id) {
        focused_.state = event.to;
    }
    if (const RunShown* run = focusedRun(); run ? run->job == event.job : event.job == focused_.id) {
        strip_->setState(event.to);
    }
}

QVariantMap MonitorPanel::saveState() const {
    QVariantMap shown, log;
    for (const auto& [id, on] : choice_) {
        shown.insert(id, on);
    }
    for (const auto& [id, on] : log_choice_) {
        log.insert(id, on);
    }
    return {{QStringLiteral("axis"), axis_box_->currentIndex()},
            {QStringLiteral("smoothing"), smooth_slider_->value()},
            {QStringLiteral("shown"), shown},
            {QStringLiteral("log"), log}};
}

void MonitorPanel::restoreState(const QVariantMap& state) {
    choice_.clear();
    log_choice_.clear();
    const QVariantMap shown = state.value(QStringLiteral("shown")).toMap();
    for (auto entry = shown.begin(); entry != shown.end(); ++entry) {
        choice_[entry.key()] = entry.value().toBool();
    }
    const QVariantMap log = state.value(QStringLiteral("log")).toMap();
    for (auto entry = log.begin(); entry != log.end(); ++entry) {
        log_choice_[entry.key()] = entry.value().toBool();
    }
    axis_box_->setCurrentIndex(qBound(0, state.value(QStringLiteral("axis")).toInt(), 2));
    smooth_slider_->setValue(state.value(QStringLiteral("smoothing")).toInt());
    applyOptions();
    updateVisibility();
}

}  // namespace drift
