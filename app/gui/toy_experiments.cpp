#include "app/gui/toy_experiments.h"

#include <algorithm>
#include <numeric>

#include "app/gui/train_spec.h"
#include "core/config/toy_sweeps.h"
#include "core/runtime/device.h"
#include "core/session/lane_name.h"
#include "widgets/form/field_editors.h"
#include "widgets/panels/toy_grid.h"
#include "widgets/panels/toy_lab.h"

namespace drift {
namespace {

constexpr std::int64_t kSweepSteps = 1500;

}  // namespace

ToyExperiments::ToyExperiments(SessionBridge& bridge, ToyLabPanel& toy, QObject* parent)
    : QObject(parent), bridge_(bridge), toy_(toy) {}

std::vector<int> ToyExperiments::lanesByLoad(const std::string& device) const {
    std::vector<int> load(kMaxLanes, 0);
    for (const JobInfo& job : bridge_.jobs()) {
        if (!is_finished(job.state) && lane_device(job.spec.lane) == device) {
            ++load[static_cast<std::size_t>(lane_number(job.spec.lane)) - 1];
        }
    }
    std::vector<int> lanes(kMaxLanes);
    std::iota(lanes.begin(), lanes.end(), 1);
    std::stable_sort(lanes.begin(), lanes.end(), [&load](int a, int b) {
        return load[static_cast<std::size_t>(a) - 1] < load[static_cast<std::size_t>(b) - 1];
    });
    return lanes;
}

bool ToyExperiments::start(const QString& title, const std::vector<Trial>& trials, const QString& preset) {
    std::vector<ToyShown> shown;
    Q_EMIT starting();
    try {
        const std::vector<int> lanes = lanesByLoad(resolve_device(trials.front().config.run.device));
        for (std::size_t i = 0; i < trials.size(); ++i) {
            Trial trial = trials[i];
            trial.config.run.lane = lanes[i % lanes.size()];
            const auto job = bridge_.enqueue(train_spec(trial.config, preset));
            if (!job) {
                break;  // the bridge has said why
            }
            const QString name = QString::fromStdString(trial.config.run.name);
            shown.push_back({{}, name, trial.label, trial.config, *job, JobState::kQueued});
        }
    } catch (...) {
        Q_EMIT refused(current_error_info());
    }
    if (shown.empty()) {
        return false;
    }
    if (shown.size() > ToyGrid::kMost) {
        shown.resize(ToyGrid::kMost);
    }
    toy_.showToys(title, shown);
    attachRunning(shown);
    return true;
}

void ToyExperiments::attachRunning(const std::vector<ToyShown>& shown) {
    // Queueing the last one may have delivered that the first has begun, before anything was shown.
    for (const ToyShown& toy : shown) {
        const auto info = bridge_.job(toy.job);
        if (info && !info->run.empty()) {
            toy_.attach(toy.job, bridge_.project() / "runs" / info->run, info->spec.config);
        }
        if (info) {
            toy_.onJobState(toy.job, info->state);
        }
    }
}

bool ToyExperiments::startContrast(const ToyContrast& contrast, const QString& preset) {
    const QString option = optionLabel(option_info(contrast.key));
    return start(
        tr("What %1 does").arg(option.toLower()),
        {{QStringLiteral("%1 %2").arg(option, QString::fromStdString(contrast.value_a)), contrast.a},
         {QStringLiteral("%1 %2").arg(option, QString::fromStdString(contrast.value_b)), contrast.b}},
        preset);
}

bool ToyExperiments::startSweep(const QString& name, const RunConfig& base, const QString& preset) {
    std::vector<Trial> trials;
    QString title;
    try {
        const ToySweep& sweep = toy_sweep(name.toStdString());
        title = QString::fromStdString(sweep.title);
        for (const ToyVariant& variant : sweep.variants) {
            RunConfig config = quick_toy(base, kSweepSteps);
            config.run.name = sweep.name + ", " + variant.label;
            for (const std::string& assignment : variant.assignments) {
                apply_assignment(config, assignment);
            }
            check(config);
            trials.push_back({QString::fromStdString(variant.label), config});
        }
    } catch (...) {
        Q_EMIT refused(current_error_info());
        return false;
    }
    return start(title, trials, preset);
}

}  // namespace drift
