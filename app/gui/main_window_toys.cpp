// The toy lab in the main window: drawings, data files, pairs and sweeps.
#include <QFileInfo>

#include "app/gui/main_window.h"
#include "app/gui/toy_experiments.h"
#include "app/gui/toy_studio.h"
#include "core/config/config_io.h"
#include "widgets/form/config_form.h"
#include "widgets/panels/setup.h"
#include "widgets/panels/status_line.h"
#include "widgets/panels/toy_lab.h"

namespace drift {

void MainWindow::connectToys() {
    const auto lab = [this] { showWorkspace(ActionId::kToyLab); };
    connect(toy_, &ToyLabPanel::drawRequested, this, [this] { studio_->draw({}, {}); });
    connect(toy_, &ToyLabPanel::contrastRequested, this,
            [this](const QString& key, const RunConfig& config) { studio_->explain(key, config, {}); });
    connect(toy_, &ToyLabPanel::sweepRequested, this,
            [this, lab](const QString& sweep, const RunConfig& config) {
                if (experiments_->startSweep(sweep, config, {})) {
                    lab();
                }
            });
    connect(toy_, &ToyLabPanel::message, status_, &StatusLine::showMessage);
    connect(setup_, &SetupPanel::explainRequested, this, [this](const QString& key) {
        studio_->explain(key, setup_->form()->config(), setup_->form()->base().name);
    });
    connect(setup_, &SetupPanel::drawRequested, this,
            [this] { studio_->draw(setup_->form()->config(), setup_->form()->base().name); });
    connect(studio_, &ToyStudio::experimentStarted, this, lab);
    connect(experiments_, &ToyExperiments::starting, this, [this] { shown_->pinToys(); });
    connect(studio_, &ToyStudio::startRequested, this,
            [this, lab](const RunConfig& config, const QString& preset) {
                if (startRun(config, preset, false)) {
                    lab();
                }
            });
    connect(studio_, &ToyStudio::setupRequested, this,
            [this](const RunConfig& config, const QString& preset) {
                setup_->setLiveRun({}, {}, {});
                setup_->setConfig(config, preset);
                showWorkspace(ActionId::kSetup);
            });
    const auto refused = [this](const ErrorInfo& error) { showError(QStringLiteral("toy"), error); };
    connect(toy_, &ToyLabPanel::failed, this, refused);
    connect(studio_, &ToyStudio::refused, this, refused);
    connect(experiments_, &ToyExperiments::refused, this, refused);
}

}  // namespace drift
