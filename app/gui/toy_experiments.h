// Starts several toys at once and shows them side by side: pairs that differ in one option, ready sweeps.
//
// Each job goes into the lane of its device that has the least to do, so that they run together. Results are
// ordinary runs. THREADING  GUI thread only.
#pragma once

#include <QObject>
#include <QString>
#include <vector>

#include "core/config/toy_contrast.h"
#include "widgets/bridge/session_bridge.h"
#include "widgets/panels/toy_cell.h"

namespace drift {

class ToyLabPanel;

class ToyExperiments : public QObject {
    Q_OBJECT

public:
    ToyExperiments(SessionBridge& bridge, ToyLabPanel& toy, QObject* parent);

    struct Trial {
        QString label;  // what tells it from the others
        RunConfig config;
    };
    // Queues all of them and shows the first four; false when none could be queued.
    bool start(const QString& title, const std::vector<Trial>& trials, const QString& preset);
    bool startContrast(const ToyContrast& contrast, const QString& preset);
    // `base` with the variants of the sweep, small and quick. Throws Error{kUsage} for an unknown name.
    bool startSweep(const QString& sweep, const RunConfig& base, const QString& preset);

Q_SIGNALS:
    void starting();  // what is shown from now on must not give way to single runs that start
    void refused(const drift::ErrorInfo& error);

private:
    // Lane numbers by load, least first.
    void attachRunning(const std::vector<ToyShown>& shown);
    [[nodiscard]] std::vector<int> lanesByLoad(const std::string& device) const;

    SessionBridge& bridge_;
    ToyLabPanel& toy_;
};

}  // namespace drift
