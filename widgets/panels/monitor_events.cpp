// What the monitor does with a job's events: rows, marks, the strip, alarms; and its saved state.
#include <QSplitter>
#include <algorithm>
#include <cmath>

#include "widgets/models/job_text.h"
#include "widgets/panels/banner.h"
#include "widgets/panels/monitor.h"
#include "widgets/panels/monitor_strip.h"
#include "widgets/panels/monitor_values.h"
#include "widgets/plot/axes.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

bool contains(const StepReport::Row& row, const std::string& key) {
    return std::any_of(row.values.begin(), row.values.end(),
                       [&key](const ScalarValue& value) { return value.key == key; });
}

// The newest value at or before x: what a reader of the chart sees there.
std::optional<double> value_at(SeriesSource& source, const PlotSeries& line, XAxis axis, double x) {
    constexpr std::size_t kNeighbours = 8;  // few enough to get single points, not groups of them
    std::optional<double> value;
    for (const ScalarBucket& bucket : source.buckets(line.run, line.key, axis, x, x, kNeighbours)) {
        if (bucket.x_first <= x) {
            value = bucket.count > 0 ? bucket.last : std::nan("");
        }
    }
    return value;
}

}  // namespace

const RunShown* MonitorPanel::runOf(JobId job) const {
    const auto found = std::find_if(runs_.begin(), runs_.end(),
                                    [job](const RunShown& run) { return job != 0 && run.job == job; });
    return found == runs_.end() ? nullptr : &*found;
}

const RunShown* MonitorPanel::focusedRun() const {
    if (const RunShown* run = runOf(focused_.id)) {
        return run;
    }
    const auto live = std::find_if(runs_.begin(), runs_.end(),
                                   [](const RunShown& run) { return run.live && run.job != 0; });
    return live == runs_.end() ? nullptr : &*live;
}

void MonitorPanel::onStepReport(const StepReport& report) {
    const RunShown* run = runOf(report.job);
    if (!run) {
        return;
    }
    for (const StepReport::Row& row : report.rows) {
        source_.append(run->folder, row);
        noteNonFinite(*run, row);
    }
    if (!report.rows.empty()) {
        StepReport::Row newest = report.rows.back();
        // Speed and memory belong to the report; where the trainer does not log them they live in the window
        // only.
        StepReport::Row figures{newest.step, newest.images, newest.seconds, {}};
        for (const auto& [key, value] :
             {std::pair<std::string, double>{"steps_per_second", report.steps_per_second},
              {"memory_mib", report.memory_mib}}) {
            if (!contains(newest, key) && value > 0) {
                figures.values.push_back({key, value});
            }
        }
        source_.append(run->folder, figures);
        newest.values.clear();
        newest_[run->folder] = newest;
    }
    if (run == focusedRun()) {
        strip_->setReport(report);
    }
}

StepReport::Row MonitorPanel::rowAt(const std::string& run, std::int64_t step) const {
    const auto newest = newest_.find(run);
    StepReport::Row row = newest != newest_.end() ? newest->second : StepReport::Row{};
    row.step = step;
    return row;
}

void MonitorPanel::noteNonFinite(const RunShown& run, const StepReport::Row& row) {
    for (const ScalarValue& value : row.values) {
        if (std::isfinite(value.value) || !alarmed_.insert({run.folder, value.key}).second) {
            continue;
        }
        const QString text =
            tr("%1 in %2 since step %3")
                .arg(std::isnan(value.value) ? tr("NaN") : tr("Inf"), QString::fromStdString(value.key),
                     count_text(static_cast<double>(row.step)));
        if (&run == focusedRun()) {
            strip_->setAlarm(text);
        }
        Q_EMIT nonFinite(QString::fromStdString(run.folder), text);
    }
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

void MonitorPanel::onAlarm(const AlarmRaised& event) {
    const RunShown* run = runOf(event.job);
    if (!run) {
        return;
    }
    source_.add_mark(run->folder, {event.step, "alarm", event.text});
    QString text = QString::fromStdString(event.text);
    if (!event.what_to_do.empty()) {
        text += QLatin1Char('\n') + QString::fromStdString(event.what_to_do);
    }
    if (event.checkpoint || event.paused) {
        text += QLatin1Char('\n') + (event.checkpoint && event.paused
                                         ? tr("A checkpoint was written and the run is paused.")
                                     : event.paused ? tr("The run is paused.")
                                                    : tr("A checkpoint was written."));
    }
    const QString title =
        tr("%1: %2 in %3 at step %4")
            .arg(run->name, QString::fromStdString(event.kind), QString::fromStdString(event.key),
                 count_text(static_cast<double>(event.step)));
    const double step = static_cast<double>(event.step);
    const std::string folder = run->folder;
    const auto look = [this, step, folder] {
        edit(tr("Axis"), [](MonitorView& view) { view.axis = XAxis::kStep; });
        const double half = std::max(50.0, step / 10);
        link_.setView(Extent{std::max(0.0, step - half), step + half});
        link_.setPin(Pin::kA, step);
        refresh();
    };
    alarms_->show(QStringLiteral("alarm:%1:%2:%3")
                      .arg(QString::fromStdString(folder), QString::fromStdString(event.kind),
                           QString::fromStdString(event.key)),
                  BannerLevel::kWarning, title, text,
                  {{tr("Show the step"), look}, {tr("Acknowledge"), [] {}}});
    if (run == focusedRun()) {
        strip_->setAlarm(tr("%1 since step %2").arg(QString::fromStdString(event.kind), count_text(step)));
    }
}

void MonitorPanel::setValuesShown(bool shown) {
    const bool opened = shown && values_->isHidden();
    values_->setVisible(shown);
    if (opened) {
        splitter_->setSizes({3 * height() / 4, height() / 4});
    }
    updateValues();
}

void MonitorPanel::updateValues() {
    if (values_->isHidden()) {
        return;
    }
    const auto& pin = link_.pins()[0];
    const std::optional<double> x = pin ? pin : link_.cursor();
    QStringList columns;
    std::vector<ValueRow> rows;
    for (const RunShown& entity : entities_) {
        rows.push_back({entity.name, entity.colour, {}});
    }
    for (PlotView* plot : plots()) {
        for (const PlotSeries& line : plot->series()) {
            const auto entity = std::find_if(entities_.begin(), entities_.end(),
                                             [&line](const RunShown& run) { return run.folder == line.run; });
            if (line.reference || entity == entities_.end()) {
                continue;
            }
            const QString name =
                line.label.isEmpty() ? plot->title() : plot->title() + QStringLiteral(" · ") + line.label;
            const auto column = columns.contains(name) ? columns.indexOf(name) : columns.size();
            if (column == columns.size()) {
                columns << name;
            }
            auto& values = rows[static_cast<std::size_t>(entity - entities_.begin())].values;
            values.resize(std::max(values.size(), static_cast<std::size_t>(column) + 1));
            values[static_cast<std::size_t>(column)] =
                x ? value_at(derived_, line, view_.axis, *x) : derived_.last(line.run, line.key);
        }
    }
    for (ValueRow& row : rows) {
        row.values.resize(static_cast<std::size_t>(columns.size()));
    }
    const QString unit = view_.axis == XAxis::kStep     ? tr("step %1")
                         : view_.axis == XAxis::kImages ? tr("%1 images")
                                                        : tr("%1 s");
    const QString place = !x    ? tr("Newest values; move the cursor over a chart, or click to pin a step")
                          : pin ? tr("Values at %1 (pinned)").arg(unit.arg(count_text(std::round(*x))))
                                : tr("Values at %1").arg(unit.arg(count_text(std::round(*x))));
    values_->setTable(place, columns, std::move(rows));
}

QVariantMap MonitorPanel::saveState() const {
    QVariantMap state = to_variant(view_);
    QVariantMap log = state.value(QStringLiteral("log")).toMap();
    QVariantMap plots = plot_states_;
    for (const auto& [id, shown] : plots_) {
        const bool on = shown.plot->options().log_y;
        if (on != shown.log_default) {
            log.insert(id, on);
        } else {
            log.remove(id);
        }
        plots.insert(id, shown.plot->saveState());
    }
    state.insert(QStringLiteral("log"), log);
    state.insert(QStringLiteral("plots"), plots);
    return state;
}

void MonitorPanel::restoreState(const QVariantMap& state) {
    view_ = monitor_view_from(state);
    plot_states_ = state.value(QStringLiteral("plots")).toMap();
    link_.setView(std::nullopt);
    for (const auto& [id, shown] : plots_) {
        if (plot_states_.contains(id)) {
            shown.plot->restoreState(plot_states_.value(id).toMap());
        } else {
            shown.plot->resetView();
        }
        PlotOptions options = shown.plot->options();
        const auto log = view_.log_y.find(id);
        options.log_y = log != view_.log_y.end() ? log->second : shown.log_default;
        shown.plot->setOptions(options);
    }
    applyView();
    refresh();
}

}  // namespace drift
