#include "app/gui/shown_runs.h"

#include "widgets/panels/gallery.h"
#include "widgets/panels/toy_lab.h"

namespace drift {
namespace {

QString displayName(const RunManifest& manifest, const QString& folder) {
    return manifest.name.empty() ? folder : QString::fromStdString(manifest.name);
}

}  // namespace

ShownRuns::ShownRuns(SessionBridge& bridge, ToyLabPanel& toy, GalleryPanel& gallery, QObject* parent)
    : QObject(parent), bridge_(bridge), toy_(toy), gallery_(gallery) {
    connect(&bridge, &SessionBridge::fieldFrameReady, &toy_, &ToyLabPanel::onFrame);
    connect(&bridge, &SessionBridge::stepReported, &toy_, &ToyLabPanel::onStepReport);
    connect(&bridge, &SessionBridge::configEdited, &toy_, &ToyLabPanel::onConfigEdited);
    connect(&bridge, &SessionBridge::samplesReady, &gallery_, &GalleryPanel::onSamples);
    connect(&bridge, &SessionBridge::stateChanged, this, &ShownRuns::onState);
    connectToy();
    connect(&gallery_, &GalleryPanel::sampleNow, &bridge, [&bridge](JobId job) { bridge.sampleNow(job); });
}

void ShownRuns::connectToy() {
    connect(&toy_, &ToyLabPanel::liveEdit, &bridge_,
            [this](JobId job, const QString& key, const QString& value) { bridge_.edit(job, key, value); });
    connect(&toy_, &ToyLabPanel::pauseRequested, &bridge_,
            [this](JobId job, bool pause) { pause ? bridge_.pause(job) : bridge_.resume(job); });
    connect(&toy_, &ToyLabPanel::stepRequested, &bridge_, [this](JobId job) { bridge_.stepOnce(job); });
    connect(&toy_, &ToyLabPanel::watchRequested, &bridge_,
            [this](JobId job, double hz) { bridge_.watch(job, hz); });
    connect(&toy_, &ToyLabPanel::slowMotionRequested, &bridge_, [this](JobId job, double factor) {
        const auto info = bridge_.job(job);
        // What it does at full speed is known only while it does it.
        if (info && full_speed_.count(job) == 0) {
            full_speed_[job] = info->steps_per_second;
        }
        bridge_.pace(job, factor > 1 ? full_speed_[job] / factor : 0);
        if (factor <= 1) {
            full_speed_.erase(job);
        }
    });
}

void ShownRuns::restore() {
    bool toy = false, image = false;
    for (const RunSummary& run : bridge_.store().runs()) {
        if (!run.problem.empty()) {
            continue;
        }
        bool& done = run.task == "toy" ? toy : image;
        if (!done) {
            done = true;
            const QString name = QString::fromStdString(run.folder_name);
            show(name, activeJobOf(name), false);
        }
        if (toy && image) {
            return;
        }
    }
}

void ShownRuns::choose(const QString& run) {
    show(run, activeJobOf(run), true);
}

void ShownRuns::unpin() {
    toy_pinned_ = image_pinned_ = false;
}

JobId ShownRuns::activeJobOf(const QString& run) const {
    for (const JobInfo& job : bridge_.jobs()) {
        if (job.run == run.toStdString() && is_active(job.state)) {
            return job.id;
        }
    }
    return 0;
}

void ShownRuns::show(const QString& run, JobId job, bool by_user) {
    try {
        const RunDir dir = bridge_.store().find_run(run.toStdString());
        const RunManifest manifest = dir.manifest();
        const RunConfig config = dir.config();
        const bool toy = config.run.task == Task::kToy;
        if (by_user) {
            // A choice of the running run is no pin: the next one may take its place.
            (toy ? toy_pinned_ : image_pinned_) = job == 0;
        }
        if (toy) {
            toy_run_ = run;
            toy_job_ = job;
            toy_.setRun(dir.folder(), displayName(manifest, run), config, job);
        } else {
            image_run_ = run;
            image_job_ = job;
            gallery_.setRun(dir.folder(), displayName(manifest, run),
                            QString::fromStdString(manifest.config_hash), job);
        }
        if (job != 0) {
            if (const auto info = bridge_.job(job)) {
                toy ? toy_.onJobState(job, info->state) : gallery_.onJobState(job, info->state);
            }
        }
        Q_EMIT shown(run, config.run.task, by_user);
    } catch (...) {
        Q_EMIT refused(current_error_info());
    }
}

void ShownRuns::attach(const QString& run, JobId job) {
    try {
        const RunDir dir = bridge_.store().find_run(run.toStdString());
        toy_.attach(job, dir.folder(), dir.config());
    } catch (...) {
        Q_EMIT refused(current_error_info());
    }
}

void ShownRuns::onState(const StateChanged& event) {
    const QString run = QString::fromStdString(event.run);
    const auto job = bridge_.job(event.job);
    if (is_finished(event.to)) {
        full_speed_.erase(event.job);
    }
    if (job && is_active(event.to) && !run.isEmpty() && toy_.holds(event.job)) {
        attach(run, event.job);
    } else if (job && is_active(event.to) && !run.isEmpty() && job->spec.kind == JobKind::kTrain) {
        const bool toy = job->spec.config.run.task == Task::kToy;
        const bool pinned = toy ? toy_pinned_ : image_pinned_;
        const bool same_run = (toy ? toy_run_ : image_run_) == run;
        const bool same_job = (toy ? toy_job_ : image_job_) == event.job;
        if (same_run ? !same_job : !pinned) {
            show(run, event.job, false);
        }
    }
    toy_.onJobState(event.job, event.to);
    gallery_.onJobState(event.job, event.to);
}

}  // namespace drift
