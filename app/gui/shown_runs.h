// Which run the toy lab, the gallery and the monitor show.
//
// A run that starts is shown by the panel of its task, unless the user pinned another one there by choosing
// it.
#pragma once

#include <QObject>
#include <QString>
#include <map>

#include "widgets/bridge/session_bridge.h"

namespace drift {

class GalleryPanel;
class ToyLabPanel;

class ShownRuns : public QObject {
    Q_OBJECT

public:
    ShownRuns(SessionBridge& bridge, ToyLabPanel& toy, GalleryPanel& gallery, QObject* parent);

    // The newest toy and image run of the project; called once after opening.
    void restore();
    // The user chose this run: it is shown and stays. Emits `refused` when its folder is damaged.
    void choose(const QString& run);
    // The user started something: what starts next may be shown.
    void unpin();
    // Toys side by side stay until the user starts or chooses something else.
    void pinToys() { toy_pinned_ = true; }
    [[nodiscard]] const QString& toyRun() const { return toy_run_; }
    [[nodiscard]] const QString& imageRun() const { return image_run_; }

Q_SIGNALS:
    void shown(const QString& run, drift::Task task, bool by_user);
    void refused(const drift::ErrorInfo& error);

private:
    void connectToy();
    void show(const QString& run, JobId job, bool by_user);
    void attach(const QString& run, JobId job);  // of a toy that is shown already
    [[nodiscard]] JobId activeJobOf(const QString& run) const;
    void onState(const StateChanged& event);

    SessionBridge& bridge_;
    ToyLabPanel& toy_;
    GalleryPanel& gallery_;
    QString toy_run_, image_run_;
    JobId toy_job_ = 0, image_job_ = 0;
    std::map<JobId, double> full_speed_;  // steps/s of jobs in slow motion, before it
    bool toy_pinned_ = false, image_pinned_ = false;
};

}  // namespace drift
