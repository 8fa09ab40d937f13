#include "widgets/panels/monitor.h"

#include <QEvent>
#include <QGridLayout>
#include <QScrollArea>
#include <QSlider>
#include <QStackedLayout>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "widgets/panels/empty_state.h"
#include "widgets/panels/monitor_legend.h"
#include "widgets/panels/monitor_strip.h"
#include "widgets/plot/axes.h"
#include "widgets/plot/plot_view.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kRefreshMs = 100;
constexpr int kChartWidth = 420;  // narrower charts lose their labels: one column less
constexpr int kChartHeight = 216;
constexpr int kStartSmoothing = 12;  // slider position; a half-life of about 4 logged points

LossKind loss_kind(const std::vector<RunShown>& runs) {
    bool normalized = false, raw = false;
    for (const RunShown& run : runs) {
        if (run.visible) {
            (run.normalized_forces ? normalized : raw) = true;
        }
    }
    return raw ? (normalized ? LossKind::kMixed : LossKind::kDistance) : LossKind::kAlignment;
}

bool contains(const StepReport::Row& row, const std::string& key) {
    return std::any_of(row.values.begin(), row.values.end(),
                       [&key](const ScalarValue& value) { return value.key == key; });
}

}  // namespace

MonitorPanel::MonitorPanel(MemorySeriesSource& source, QWidget* parent) : QWidget(parent), source_(source) {
    stack_ = new QStackedLayout(this);
    auto* empty = new EmptyState(
        QStringLiteral("monitor"),
        tr("Curves of the checked runs appear here: raw force, distance to the data, gradient, speed."),
        tr("Set up a run"), this);
    connect(empty, &EmptyState::clicked, this, &MonitorPanel::startRequested);
    empty_ = empty;
    content_ = new QWidget(this);
    stack_->addWidget(empty_);
    stack_->addWidget(content_);
    auto* rows = new QVBoxLayout(content_);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    strip_ = new MonitorStrip(content_);
    rows->addWidget(strip_);
    buildControls();
    legend_ = new RunLegend(content_);
    rows->addWidget(legend_);
    scroll_ = new QScrollArea(content_);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setWidgetResizable(true);
    scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll_->setAccessibleName(tr("Charts"));
    page_ = new QWidget(scroll_);
    grid_ = new QGridLayout(page_);
    grid_->setContentsMargins(theme::kMargin, theme::kRow, theme::kMargin, theme::kMargin);
    grid_->setSpacing(theme::kGrid);
    scroll_->setWidget(page_);
    rows->addWidget(scroll_, 1);
    addCharts(standard_charts(LossKind::kAlignment));
    timer_.setInterval(kRefreshMs);
    connect(&timer_, &QTimer::timeout, this, [this] { refresh(); });
    smooth_slider_->setValue(kStartSmoothing);
    setRuns({});
}

MonitorPanel::~MonitorPanel() {
    for (const Chart& chart : charts_) {
        delete chart.plot;  // before the link they report to
    }
}

void MonitorPanel::addCharts(const std::vector<ChartSpec>& specs) {
    for (const ChartSpec& spec : specs) {
        auto* plot = new PlotView(source_, page_);
        plot->setTitles(spec.title, spec.unit, spec.hint, spec.help);
        plot->setLink(&link_);
        plot->setFixedHeight(kChartHeight);
        plot->hide();
        connect(plot, &PlotView::message, this, &MonitorPanel::message);
        connect(plot, &PlotView::logChanged, this, [this, id = spec.id](bool on) { log_choice_[id] = on; });
        charts_.push_back({spec, plot});
    }
    // The loss stays last whatever else a run logs.
    std::stable_partition(charts_.begin(), charts_.end(),
                          [](const Chart& chart) { return chart.spec.id != QLatin1String("loss"); });
    applyOptions();
}

void MonitorPanel::setRuns(std::vector<RunShown> runs) {
    const std::vector<RunShown> before = std::move(runs_);
    runs_ = std::move(runs);
    for (const RunShown& run : runs_) {
        const auto old = std::find_if(before.begin(), before.end(),
                                      [&run](const RunShown& other) { return other.folder == run.folder; });
        // A new job on a known run may have cut the curves at its checkpoint.
        if (old != before.end() && run.job != 0 && old->job != run.job) {
            source_.reload(run.folder);
            newest_.erase(run.folder);
        }
    }
    const bool any = std::any_of(runs_.begin(), runs_.end(), [](const RunShown& run) { return run.visible; });
    stack_->setCurrentWidget(any ? content_ : empty_);
    std::vector<RunShown> visible;
    std::copy_if(runs_.begin(), runs_.end(), std::back_inserter(visible),
                 [](const RunShown& run) { return run.visible; });
    legend_->setRuns(visible);
    keys_.clear();
    updateLossChart();
    updateLines();
    showStripRun();
}

void MonitorPanel::updateLossChart() {
    const ChartSpec loss = standard_charts(loss_kind(runs_)).back();
    Chart& chart = charts_.back();
    chart.spec = loss;
    chart.plot->setTitles(loss.title, loss.unit, loss.hint, loss.help);
    applyOptions();
}

void MonitorPanel::updateLines() {
    std::vector<std::string> all;
    int visible = 0;
    for (const RunShown& run : runs_) {
        if (run.visible) {
            ++visible;
            keys_[run.folder] = source_.keys(run.folder);
            all.insert(all.end(), keys_[run.folder].begin(), keys_[run.folder].end());
        }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    std::vector<ChartSpec> known;
    for (const Chart& chart : charts_) {
        known.push_back(chart.spec);
    }
    if (const auto others = other_charts(known, all); !others.empty()) {
        addCharts(others);
    }
    for (Chart& chart : charts_) {
        std::vector<PlotSeries> lines;
        for (const RunShown& run : runs_) {
            if (run.visible) {
                const auto more = chart_lines(chart.spec, run, keys_[run.folder], visible > 1);
                lines.insert(lines.end(), more.begin(), more.end());
            }
        }
        chart.plot->setSeries(std::move(lines));
    }
    updateVisibility();
}

bool MonitorPanel::wanted(const ChartSpec& spec) const {
    const auto chosen = choice_.find(spec.id);
    return chosen != choice_.end() ? chosen->second : spec.standard;
}

void MonitorPanel::updateVisibility() {
    const bool live =
        std::any_of(runs_.begin(), runs_.end(), [](const RunShown& run) { return run.visible && run.live; });
    for (const Chart& chart : charts_) {
        // Finished runs get no chart for what they never logged, unless it was asked for.
        const bool pointless = chart.plot->series().empty() && !live && !choice_.contains(chart.spec.id);
        chart.plot->setProperty("wanted", wanted(chart.spec) && !pointless);
        chart.plot->setEmptyText(chart.plot->series().empty() ? tr("Not logged yet by the checked runs")
                                                              : tr("No values in this range"));
    }
    columns_ = 0;
    layoutCharts();
}

void MonitorPanel::layoutCharts() {
    const int columns = std::max(1, scroll_->viewport()->width() / kChartWidth);
    if (columns == columns_) {
        return;
    }
    for (int column = 0; column < grid_->columnCount(); ++column) {
        grid_->setColumnStretch(column, 0);
    }
    grid_->setRowStretch(grid_->rowCount() - 1, 0);
    columns_ = columns;
    int place = 0;
    for (const Chart& chart : charts_) {
        grid_->removeWidget(chart.plot);
        const bool shown = chart.plot->property("wanted").toBool();
        if (shown) {
            grid_->addWidget(chart.plot, place / columns, place % columns);
            ++place;
        }
        chart.plot->setVisible(shown);
    }
    for (int column = 0; column < columns; ++column) {
        grid_->setColumnStretch(column, 1);
    }
    grid_->setRowStretch(grid_->rowCount(), 1);
}

void MonitorPanel::applyOptions() {
    for (const Chart& chart : charts_) {
        PlotOptions options = options_;
        const auto log = log_choice_.find(chart.spec.id);
        options.log_y = log != log_choice_.end() ? log->second : chart.spec.log_y;
        options.log_x = chart.plot->options().log_x;
        options.clip_outliers = chart.plot->options().clip_outliers;
        options.show_marks = chart.plot->options().show_marks;
        options.from_zero = chart.spec.from_zero;
        chart.plot->setOptions(options);
    }
}

int MonitorPanel::refresh() {
    for (const auto& [run, keys] : keys_) {
        if (source_.keys(run) != keys) {
            updateLines();
            break;
        }
    }
    int drawn = 0;
    for (const Chart& chart : charts_) {
        drawn += chart.plot->refresh() ? 1 : 0;
    }
    return drawn;
}

std::vector<PlotView*> MonitorPanel::plots() const {
    std::vector<PlotView*> shown;
    for (const Chart& chart : charts_) {
        if (chart.plot->property("wanted").toBool()) {
            shown.push_back(chart.plot);
        }
    }
    return shown;
}

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

void MonitorPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    timer_.start();
    columns_ = 0;
    layoutCharts();
    refresh();
}

void MonitorPanel::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    timer_.stop();
}

void MonitorPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layoutCharts();
}

void MonitorPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        updateLines();  // line colours are mixed with the theme's text colour
    }
}

}  // namespace drift
