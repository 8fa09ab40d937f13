#include "widgets/panels/monitor.h"

#include <QEvent>
#include <QMenu>
#include <QSplitter>
#include <QStackedLayout>
#include <QUndoCommand>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/panels/banner.h"
#include "widgets/panels/empty_state.h"
#include "widgets/panels/monitor_legend.h"
#include "widgets/panels/monitor_strip.h"
#include "widgets/panels/monitor_values.h"
#include "widgets/plot/elided_label.h"
#include "widgets/theme/palette.h"

namespace drift {
namespace {

constexpr int kRefreshMs = 100;
constexpr int kKeepMs = 1000;  // after the last change, the view is written for the next start
constexpr int kUndoSteps = 100;

LossKind loss_kind(const std::vector<RunShown>& runs) {
    bool normalized = false, raw = false;
    for (const RunShown& run : runs) {
        if (run.visible) {
            (run.normalized_forces ? normalized : raw) = true;
        }
    }
    return raw ? (normalized ? LossKind::kMixed : LossKind::kDistance) : LossKind::kAlignment;
}

}  // namespace

class MonitorPanel::ViewCommand final : public QUndoCommand {
public:
    ViewCommand(MonitorPanel& panel, MonitorView after, const QString& text, bool merge)
        : QUndoCommand(text), panel_(panel), before_(panel.view_), after_(std::move(after)), merge_(merge) {}

    void undo() override { panel_.setView(before_); }
    void redo() override { panel_.setView(after_); }
    [[nodiscard]] int id() const override { return merge_ ? 1 : -1; }
    bool mergeWith(const QUndoCommand* other) override {
        if (other->text() != text()) {
            return false;
        }
        after_ = static_cast<const ViewCommand*>(other)->after_;
        setObsolete(after_ == before_);
        return true;
    }

private:
    MonitorPanel& panel_;
    MonitorView before_, after_;
    bool merge_;
};

MonitorPanel::MonitorPanel(MemorySeriesSource& source, QWidget* parent)
    : QWidget(parent), source_(source), derived_(source) {
    undo_.setUndoLimit(kUndoSteps);
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
    buildContent();
    connectParts();
    addKeys();
    timer_.setInterval(kRefreshMs);
    connect(&timer_, &QTimer::timeout, this, [this] { refresh(); });
    keep_timer_.setInterval(kKeepMs);
    keep_timer_.setSingleShot(true);
    connect(&keep_timer_, &QTimer::timeout, this, [this] { layouts_.setCurrent(saveState()); });
    setRuns({});
    applyView();
    keep_timer_.stop();
}

MonitorPanel::~MonitorPanel() {
    if (keep_timer_.isActive()) {
        layouts_.setCurrent(saveState());
    }
    undo_.clear();
    for (const auto& [id, shown] : plots_) {
        delete shown.plot;  // before the link and the source they report to
    }
}

void MonitorPanel::buildContent() {
    auto* rows = new QVBoxLayout(content_);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    strip_ = new MonitorStrip(content_);
    alarms_ = new BannerBar(content_);
    controls_ = new MonitorControls(content_);
    legend_ = new RunLegend(content_);
    note_ = new ElidedLabel(content_);
    note_->setContentsMargins(theme::kMargin, 0, theme::kMargin, theme::kRow);
    note_->setAccessibleName(tr("What is left out"));
    note_->hide();
    splitter_ = new QSplitter(Qt::Vertical, content_);
    splitter_->setChildrenCollapsible(false);
    grid_ = new MonitorGrid(splitter_);
    values_ = new MonitorValues(splitter_);
    values_->hide();
    splitter_->setStretchFactor(0, 3);
    splitter_->setStretchFactor(1, 1);
    for (QWidget* part : std::initializer_list<QWidget*>{strip_, alarms_, controls_, legend_, note_}) {
        rows->addWidget(part);
    }
    rows->addWidget(splitter_, 1);
}

void MonitorPanel::edit(const QString& text, const MonitorControls::Change& change, bool merge) {
    MonitorView after = view_;
    change(after);
    if (!(after == view_)) {
        undo_.push(new ViewCommand(*this, std::move(after), text, merge));
    }
}

void MonitorPanel::setView(const MonitorView& view) {
    view_ = view;
    applyView();
    refresh();
}

void MonitorPanel::applyView() {
    controls_->setView(view_);
    grid_->setChartHeight(view_.chart_height);
    updateEntities();
    keep_timer_.start();
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
    stack_->setCurrentWidget(runs_.empty() ? empty_ : content_);
    std::vector<RunShown> visible;
    std::copy_if(runs_.begin(), runs_.end(), std::back_inserter(visible),
                 [](const RunShown& run) { return run.visible; });
    if (visible.empty() && runs_.size() < 2) {
        stack_->setCurrentWidget(empty_);
    }
    controls_->setSeveral(runs_.size() > 1);
    controls_->setGroupChoices(group_choices(visible));
    updateEntities();
    showStripRun();
}

void MonitorPanel::updateEntities() {
    std::vector<RunShown> visible, legend;
    std::copy_if(runs_.begin(), runs_.end(), std::back_inserter(visible),
                 [](const RunShown& run) { return run.visible; });
    QString left_out;
    if (!view_.group_by.isEmpty() && runs_.size() > 1) {
        RunGroups groups = group_runs(visible, view_.group_by, view_.band);
        derived_.setGroups(std::move(groups.series));
        for (RunShown& group : groups.looks) {
            group.visible = hidden_groups_.count(group.folder) == 0;
        }
        legend = std::move(groups.looks);
    } else {
        derived_.setGroups({});
        legend = runs_;
    }
    entities_.clear();
    std::size_t drawn = 0;
    for (RunShown& one : legend) {
        if (one.visible && drawn++ >= kMostRuns) {
            continue;
        }
        if (one.visible) {
            entities_.push_back(one);
        }
    }
    if (drawn > kMostRuns) {
        left_out =
            tr("%1 of %2 checked runs are drawn, the first in the list. Group them to see all, or filter the "
               "list.")
                .arg(kMostRuns)
                .arg(drawn);
        legend = entities_;
    }
    note_->setText(left_out);
    note_->setVisible(!left_out.isEmpty());
    legend_->setRuns(legend);
    keys_.clear();
    for (const RunShown& entity : entities_) {
        keys_[entity.folder] = derived_.keys(entity.folder);
    }
    updateLines();
}

std::vector<std::string> MonitorPanel::allKeys() const {
    std::vector<std::string> all;
    for (const auto& [entity, keys] : keys_) {
        all.insert(all.end(), keys.begin(), keys.end());
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

bool MonitorPanel::wanted(const ChartSpec& spec) const {
    const auto chosen = view_.shown.find(spec.id);
    return chosen != view_.shown.end() ? chosen->second : spec.standard;
}

void MonitorPanel::updateLines() {
    specs_ = standard_charts(loss_kind(runs_));
    const auto others = other_charts(specs_, allKeys());
    // The loss stays last whatever else a run logs.
    specs_.insert(specs_.end() - 1, others.begin(), others.end());
    auto keys = keys_;
    for (const MonitorFormula& formula : view_.formulas) {
        specs_.insert(specs_.end() - 1, formula_chart(formula));
        const std::string key = DerivedSeriesSource::formula_key(formula.text.toStdString());
        for (const RunShown& entity : entities_) {
            if (entity.group_size > 0 || derived_.problem(entity.folder, key).empty()) {
                keys[entity.folder].push_back(key);
            }
        }
    }
    const bool live =
        std::any_of(entities_.begin(), entities_.end(), [](const RunShown& run) { return run.live; });
    std::vector<MonitorGrid::Chart> charts;
    for (MonitorPane& pane : monitor_panes(specs_, entities_, keys, view_)) {
        const ChartSpec& spec = specs_[pane.spec];
        // Finished runs get no chart for what they never logged, unless it was asked for.
        const bool pointless =
            pane.lines.empty() && !live && view_.shown.count(spec.id) == 0 && !is_formula_chart(spec.id);
        if (!wanted(spec) || pointless) {
            continue;
        }
        PlotView* plot = plotFor(pane, spec);
        QString empty =
            pane.lines.empty() ? tr("Not logged yet by the checked runs") : tr("No values in this range");
        if (is_formula_chart(spec.id) && pane.lines.empty() && !entities_.empty()) {
            empty = QString::fromStdString(derived_.problem(entities_.front().folder, spec.keys.front()));
        }
        plot->setEmptyText(empty);
        plot->setSeries(std::move(pane.lines));
        charts.push_back({pane.id, plot});
    }
    for (const auto& [id, shown] : plots_) {
        const bool used = std::any_of(charts.begin(), charts.end(),
                                      [plot = shown.plot](const auto& chart) { return chart.plot == plot; });
        if (!used) {
            shown.plot->setSeries({});  // gives up its part of the common x range
        }
    }
    grid_->setCharts(charts);
    grid_->setMaximised(view_.maximised);
}

PlotView* MonitorPanel::plotFor(const MonitorPane& pane, const ChartSpec& spec) {
    Shown& shown = plots_[pane.id];
    const bool fresh = shown.plot == nullptr;
    if (fresh) {
        shown.plot = new PlotView(derived_, grid_->page());
        shown.spec = spec.id;
        shown.plot->hide();
        shown.plot->setLink(&link_);
        shown.plot->setUndoStack(&undo_);
        shown.log_default = spec.log_y;
        PlotOptions options = shown.plot->options();
        const auto log = view_.log_y.find(pane.id);
        options.log_y = log != view_.log_y.end() ? log->second : spec.log_y;
        shown.plot->setOptions(options);
        connect(shown.plot, &PlotView::message, this, &MonitorPanel::message);
        connect(shown.plot, &PlotView::optionsChanged, this, [this] { keep_timer_.start(); });
        connect(
            shown.plot, &PlotView::menuAboutToShow, this,
            [this, id = pane.id](QMenu* menu, const PlotPoint& point) { extendPlotMenu(*menu, id, point); });
    } else if (shown.log_default != spec.log_y) {
        // The loss became a distance, or stopped being one.
        PlotOptions options = shown.plot->options();
        options.log_y = options.log_y == shown.log_default ? spec.log_y : options.log_y;
        shown.log_default = spec.log_y;
        shown.plot->setOptions(options);
    }
    shown.plot->setTitles(pane.title, spec.unit, spec.hint, spec.help);
    applyOptions(*shown.plot, spec);
    if (fresh && plot_states_.contains(pane.id)) {
        shown.plot->restoreState(plot_states_.value(pane.id).toMap());
        applyOptions(*shown.plot, spec);
    }
    return shown.plot;
}

void MonitorPanel::applyOptions(PlotView& plot, const ChartSpec& spec) {
    PlotOptions options = plot.options();
    options.axis = view_.axis;
    options.half_life = smoothing_half_life(view_.smoothing);
    options.from_zero = spec.from_zero;
    plot.setOptions(options);
}

int MonitorPanel::refresh() {
    for (const auto& [entity, keys] : keys_) {
        if (derived_.keys(entity) != keys) {
            updateEntities();
            break;
        }
    }
    int drawn = 0;
    for (PlotView* plot : grid_->plots()) {
        drawn += plot->refresh() ? 1 : 0;
    }
    if (drawn > 0) {
        updateValues();
    }
    return drawn;
}

std::vector<PlotView*> MonitorPanel::plots() const {
    return grid_->plots();
}

void MonitorPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    timer_.start();
    refresh();
}

void MonitorPanel::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    timer_.stop();
}

void MonitorPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && grid_ != nullptr) {
        updateEntities();  // line colours are mixed with the theme's text colour
    }
}

}  // namespace drift
