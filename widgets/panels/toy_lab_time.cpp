// Time in the toy lab: which moment the planes and the metrics show, recorded or live.
#include <QTimer>
#include <limits>

#include "widgets/models/toy_history.h"
#include "widgets/panels/toy_edits.h"
#include "widgets/panels/toy_grid.h"
#include "widgets/panels/toy_lab.h"
#include "widgets/panels/toy_layers_box.h"
#include "widgets/panels/toy_metrics.h"
#include "widgets/panels/toy_side.h"
#include "widgets/panels/toy_transport.h"
#include "widgets/toy/toy_view.h"

namespace drift {
namespace {

constexpr int kRefreshMs = 250;  // how often a live run's files are looked at
constexpr double kNewest = std::numeric_limits<double>::infinity();
constexpr const char* kMetricPrefix = "eval/";

}  // namespace

void ToyLabPanel::connectTime() {
    refresh_ = new QTimer(this);
    refresh_->setInterval(kRefreshMs);
    connect(refresh_, &QTimer::timeout, this, [this] {
        if (isVisible()) {
            refreshTime();
        }
    });
    connect(transport_, &ToyTransport::moved, this, &ToyLabPanel::showMoment);
    connect(transport_, &ToyTransport::syncChosen, this, [this](ToySync sync) {
        // The same place of the recording in the other unit.
        const ToyCell* cell = grid_->current();
        const double step =
            cell == nullptr ? 0 : grid_->stepOf(*cell, transport_->moment(), transport_->sync());
        const bool live = transport_->following();
        transport_->setSync(sync);
        refreshTime();
        if (!live && cell != nullptr && cell->history() != nullptr) {
            const double moment = sync == ToySync::kStep ? step : cell->history()->secondsAt(step);
            Q_EMIT transport_->timeline()->chosen(transport_->timeline()->indexAt(moment));
        }
    });
    const auto each_live = [this](auto&& act) {
        for (const ToyCell* cell : grid_->cells()) {
            if (cell->isLive()) {
                act(cell->shown().job);
            }
        }
    };
    connect(transport_, &ToyTransport::pauseRequested, this, [this, each_live](bool pause) {
        each_live([&](JobId id) { Q_EMIT pauseRequested(id, pause); });
    });
    connect(transport_, &ToyTransport::stepRequested, this,
            [this, each_live] { each_live([&](JobId id) { Q_EMIT stepRequested(id); }); });
    connect(transport_, &ToyTransport::slowMotionRequested, this, [this, each_live](double factor) {
        each_live([&](JobId id) { Q_EMIT slowMotionRequested(id, factor); });
    });
}

bool ToyLabPanel::showsNewest() const {
    return transport_->following() && grid_->cells().size() == 1;
}

void ToyLabPanel::refreshTime() {
    grid_->refresh();
    transport_->setMarks(grid_->marks(transport_->sync()));
    transport_->setMoments(grid_->moments(transport_->sync()));
    if (const ToyCell* cell = grid_->current(); cell != nullptr && cell->history() != nullptr) {
        std::vector<ToyEdit> edits;
        for (const ScalarMark& mark : cell->history()->marks()) {
            if (mark.kind == "edit") {
                edits.push_back({mark.step, QString::fromStdString(mark.text)});
            }
        }
        side_->edits()->setHistory(edits);
    }
    showMetrics();
}

void ToyLabPanel::refreshLive() {
    bool live = false, paused = true;
    for (const ToyCell* cell : grid_->cells()) {
        live = live || cell->isLive();
        paused = paused && (!cell->isLive() || cell->shown().state == JobState::kPaused);
    }
    transport_->setLive(live);
    transport_->setPaused(live && paused);
    live ? refresh_->start() : refresh_->stop();
}

void ToyLabPanel::showMoment(double moment) {
    if (showsNewest() && grid_->cells().front()->isLive()) {
        moment = kNewest;
    }
    grid_->showAt(moment, transport_->sync());
    int classes = 0;
    if (view() != nullptr && view()->frame() != nullptr && !view()->frame()->gen_class.empty()) {
        const auto& all = view()->frame()->gen_class;
        classes = 1 + *std::max_element(all.begin(), all.end());
    }
    side_->layers()->setClasses(classes);
    showMetrics();
}

void ToyLabPanel::showMetrics() {
    std::vector<ToyValues> values;
    QStringList names;
    for (const ToyCell* cell : grid_->cells()) {
        const double step = transport_->following()
                                ? kNewest
                                : grid_->stepOf(*cell, transport_->moment(), transport_->sync());
        values.push_back(cell->history() == nullptr ? ToyValues{} : cell->history()->metricsAt(step));
        names << cell->accessibleName();
    }
    side_->metrics()->setValues(values, names);
}

void ToyLabPanel::onFrame(const FieldFrame& frame) {
    ToyCell* cell = grid_->cellOf(frame.job);
    if (cell == nullptr || !frame.frame) {
        return;
    }
    const bool first = cell->newestStep() < 0;
    cell->takeFrame(frame.frame, showsNewest());
    if (showsNewest()) {
        const auto step = static_cast<double>(frame.frame->step);
        transport_->setLiveMoment(transport_->sync() == ToySync::kStep || cell->history() == nullptr
                                      ? step
                                      : cell->history()->secondsAt(step));
    }
    if (first) {
        refreshTime();
    }
}

void ToyLabPanel::onStepReport(const StepReport& report) {
    ToyCell* cell = grid_->cellOf(report.job);
    if (cell == nullptr || cell->history() == nullptr) {
        return;
    }
    bool measured = false;
    for (const StepReport::Row& row : report.rows) {
        cell->history()->noteTime(row.step, row.seconds);
        for (const ScalarValue& value : row.values) {
            if (value.key.rfind(kMetricPrefix, 0) == 0) {
                cell->history()->noteMetric(row.step, value.key, value.value);
                measured = true;
            }
        }
    }
    if (measured) {
        showMetrics();
    }
}

void ToyLabPanel::onConfigEdited(const ConfigEdited& edit) {
    ToyCell* cell = grid_->cellOf(edit.job);
    if (cell == nullptr) {
        return;
    }
    RunConfig config = cell->shown().config;
    set_value(config, edit.key, edit.after);
    cell->setConfig(config);
    if (cell == grid_->current()) {
        side_->edits()->setValue(QString::fromStdString(edit.key), QString::fromStdString(edit.after));
    }
}

void ToyLabPanel::onJobState(JobId job, JobState state) {
    ToyCell* cell = grid_->cellOf(job);
    if (cell == nullptr) {
        return;
    }
    cell->setState(state);
    if (cell == grid_->current()) {
        side_->edits()->setEditable(cell->shown().job != 0 && is_allowed(state, JobAction::kEdit));
    }
    refreshLive();
    refreshTime();
}

}  // namespace drift
