#include "app/gui/tour.h"

#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QEventLoop>
#include <QPainter>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <numbers>
#include <set>

#include "app/gui/key_editor.h"
#include "app/gui/main_window.h"
#include "app/gui/toy_experiments.h"
#include "app/gui/toy_studio.h"
#include "core/config/config_io.h"
#include "widgets/panels/command_palette.h"
#include "widgets/panels/devices.h"
#include "widgets/panels/gallery.h"
#include "widgets/panels/monitor.h"
#include "widgets/panels/setup.h"
#include "widgets/panels/sheet_view.h"
#include "widgets/panels/toy_grid.h"
#include "widgets/panels/toy_lab.h"
#include "widgets/panels/toy_transport.h"
#include "widgets/toy/toy_view.h"
#include "widgets/toy_draw/draw_dialog.h"

namespace drift {
namespace {

constexpr QSize kWindow(1600, 1000);
constexpr int kPatienceMs = 240 * 1000;  // for any single event, on a slow and busy machine
constexpr std::size_t kLeastColours = 12;

[[noreturn]] void fail(const std::string& what) {
    throw Error(ErrorCode::kInternal, "the tour stopped: " + what, "look at the log above");
}

RunConfig shortToy() {
    RunConfig config = preset("two_gaussians");
    config.run.name = "two gaussians";
    config.train.total_steps = 600;
    config.ema.decays = {0.98};  // the preset's average would still hold the start
    config.preview.every_steps = 20;
    config.log.every_steps = 5;
    config.log.eval_every_steps = 100;
    config.log.eval_points = 1024;
    config.checkpoint.every_steps = 100;
    return config;
}

RunConfig shortDigits() {
    RunConfig config = preset("digits");
    config.run.name = "digits";
    config.train.total_steps = 300;
    config.preview.every_steps = 20;
    config.log.every_steps = 2;
    config.log.eval_every_steps = 30;
    config.checkpoint.every_steps = 30;
    return config;
}

class Tour {
public:
    Tour(QApplication& app, MainWindow& window, QString folder)
        : app_(app), window_(window), folder_(std::move(folder)) {
        QObject::connect(&window_.bridge(), &SessionBridge::jobFinished, &window_,
                         [this](const JobFinished& event) {
                             if (event.outcome == JobState::kFailed) {
                                 failure_ = event.error.text();
                             }
                         });
    }

    void run() {
        const JobId toy = start(shortToy(), QStringLiteral("two_gaussians"));
        const JobId digits = start(shortDigits(), QStringLiteral("digits"));
        visitToy(toy);
        visitToysSideBySide();
        visitDrawing();
        visitMonitor();
        visitSetup();
        visitDigits(digits);
        visitComparison();
        visitKeys();
        visitTheRest();
    }

private:
    JobId start(const RunConfig& config, const QString& preset) {
        if (!window_.startRun(config, preset, false)) {
            fail("the preset " + preset.toStdString() + " could not be queued");
        }
        return window_.bridge().jobs().back().id;
    }

    // Returns when `done` holds; it is asked again after everything the jobs report.
    void waitFor(const std::string& what, const std::function<bool()>& done) {
        QEventLoop loop;
        QTimer patience;
        patience.setSingleShot(true);
        QObject::connect(&patience, &QTimer::timeout, &loop, [&loop] { loop.exit(1); });
        const auto check = [&] {
            if (done() || !failure_.empty()) {
                loop.exit(0);
            }
        };
        QObject::connect(&window_.bridge(), &SessionBridge::drained, &loop, check);
        QObject::connect(&window_.runBrowser().source(), &StoredSeriesSource::loaded, &loop, check);
        QObject::connect(static_cast<DevicesPanel*>(window_.panel(ActionId::kDevices)),
                         &DevicesPanel::devicesChanged, &loop, check);
        patience.start(kPatienceMs);
        const bool late = !done() && loop.exec() != 0;
        if (!failure_.empty()) {
            fail(failure_);
        }
        if (late) {
            fail("waited too long for " + what);
        }
    }

    void waitFinished(JobId id, const std::string& what) {
        waitFor(what + " to finish", [this, id] {
            const auto job = window_.bridge().job(id);
            return job && is_finished(job->state);
        });
    }

    void visitToy(JobId toy) {
        window_.showWorkspace(ActionId::kToyLab);
        const auto& panel = *static_cast<ToyLabPanel*>(window_.panel(ActionId::kToyLab));
        waitFor("the first frames of the toy", [this, toy, &panel] {
            const auto job = window_.bridge().job(toy);
            return job && job->step >= 150 && panel.view()->frame() != nullptr;
        });
        window_.showCoach(true);
        shoot("first_start", window_);
        window_.showCoach(false);
        waitFinished(toy, "the toy run");
        shoot("toy_lab", *window_.panel(ActionId::kToyLab));
        visitToyLayers();
    }

    // The plane with one layer at a time, and its microscope.
    void visitToyLayers() {
        auto& panel = *static_cast<ToyLabPanel*>(window_.panel(ActionId::kToyLab));
        const ToyLayers usual = panel.grid()->layers();
        ToyLayers layers = usual;
        layers.temperatures = ToyTemperatures::kPlanes;
        shootLayers("toy_temperatures", panel, layers, std::nullopt);
        layers = usual;
        layers.grid_arrows = layers.trails = false;
        layers.density = ToyDensity::kDifference;
        shootLayers("toy_density", panel, layers, std::nullopt);
        layers.density = ToyDensity::kNone;
        layers.lattice = true;
        shootLayers("toy_lattice", panel, layers, std::nullopt);
        layers.lattice = false;
        shootLayers("toy_microscope", panel, layers, 7);
        panel.view()->select(std::nullopt);
        panel.grid()->setLayers(usual);
    }

    void shootLayers(const std::string& name, ToyLabPanel& panel, const ToyLayers& layers,
                     std::optional<std::int32_t> sample) {
        QEventLoop loop;
        QObject::connect(panel.view(), &ToyView::fieldChanged, &loop, &QEventLoop::quit);
        QTimer::singleShot(kPatienceMs, &loop, [&loop] { loop.exit(1); });
        panel.grid()->setLayers(layers);
        panel.view()->select(sample);
        if ((layers.needsField() || sample) && loop.exec() != 0) {
            fail("waited too long for the field of " + name);
        }
        shoot(name, panel);
    }

    // The pair that "show me what this does" starts, and the first four of a sweep.
    void visitToysSideBySide() {
        auto& panel = *static_cast<ToyLabPanel*>(window_.panel(ActionId::kToyLab));
        RunConfig config = shortToy();
        config.train.total_steps = 300;
        config.ema.decays = {0.98};
        const ToyContrast contrast = toy_contrast(config, "drift.repulsion", "1", "0");
        if (!window_.experiments().startContrast(contrast, {})) {
            fail("the pair could not be queued");
        }
        waitForToys(panel, "the pair");
        shoot("toy_pair", panel);
        if (!window_.experiments().startSweep(QStringLiteral("temperatures"), config, {})) {
            fail("the sweep could not be queued");
        }
        waitForToys(panel, "the four toys");
        panel.transport()->jump(-0.3);
        shoot("toy_four", panel);
    }

    void waitForToys(const ToyLabPanel& panel, const std::string& what) {
        waitFor(what + " to finish", [&panel] {
            const auto& cells = panel.grid()->cells();
            return std::all_of(cells.begin(), cells.end(),
                               [](const ToyCell* cell) { return !cell->isLive(); });
        });
    }

    void visitDrawing() {
        window_.studio().draw({}, {});
        DrawDialog& dialog = *window_.studio().drawDialog();
        for (int i = 0; i <= 60; ++i) {
            const double turn = 2 * std::numbers::pi * i / 60;
            dialog.model().dab({2.4 * std::cos(turn), 2.4 * std::sin(turn)}, 0.3, 20, 0);
            if (i % 2 == 0) {
                dialog.model().dab({i / 30.0 - 1, 0.3 * std::sin(turn)}, 0.25, 20, 1);
            }
        }
        shoot("toy_draw", dialog);
        dialog.reject();
        window_.showWorkspace(ActionId::kToyLab);
    }

    void visitMonitor() {
        window_.showWorkspace(ActionId::kMonitor);
        auto& monitor = *static_cast<MonitorPanel*>(window_.panel(ActionId::kMonitor));
        settle();
        monitor.refresh();
        waitFor("the curves", [this, &monitor] {
            monitor.refresh();
            return window_.runBrowser().source().idle() && !monitor.plots().empty();
        });
        shoot("monitor", monitor);
    }

    void visitSetup() {
        window_.showWorkspace(ActionId::kSetup);
        auto& setup = *static_cast<SetupPanel*>(window_.panel(ActionId::kSetup));
        setup.setPreset(QStringLiteral("digits"));
        shoot("setup", setup);
    }

    void visitDigits(JobId digits) {
        window_.showWorkspace(ActionId::kGallery);
        const auto& panel = *static_cast<GalleryPanel*>(window_.panel(ActionId::kGallery));
        waitFinished(digits, "the digits run");
        if (panel.sheet()->sheet() == nullptr) {
            fail("the gallery shows no sample sheet");
        }
        panel.sheet()->select(3, 2);
        shoot("gallery", *window_.panel(ActionId::kGallery));
    }

    // Two more seeds of the toy, so that a group has something to average.
    void visitComparison() {
        std::vector<JobId> seeds;
        for (const std::int64_t seed : {1, 2}) {
            RunConfig config = shortToy();
            config.run.name = "two gaussians, seed " + std::to_string(seed);
            config.run.seed = seed;
            seeds.push_back(start(config, QStringLiteral("two_gaussians")));
        }
        for (const JobId id : seeds) {
            waitFinished(id, "a seed of the toy");
        }
        window_.showWorkspace(ActionId::kMonitor);
        auto& monitor = *static_cast<MonitorPanel*>(window_.panel(ActionId::kMonitor));
        waitFor("the curves of all seeds", [this, &monitor] {
            monitor.refresh();
            return window_.runBrowser().source().idle();
        });
        const auto visit = [&](const char* name, const MonitorControls::Change& change) {
            monitor.edit(QStringLiteral("Tour"), change);
            settle();
            monitor.refresh();
            shoot(name, monitor);
        };
        visit("monitor_overlay", [](MonitorView& view) { view.smoothing = 20; });
        visit("monitor_split", [](MonitorView& view) { view.split = MonitorSplit::kParts; });
        visit("monitor_groups", [](MonitorView& view) {
            view.split = MonitorSplit::kNone;
            view.group_by = QString::fromLatin1(MonitorView::kAllButSeed);
        });
        monitor.setValuesShown(true);
        visit("monitor_formula", [](MonitorView& view) {
            view.formulas.push_back({QStringLiteral("Relative loss"), QStringLiteral("loss / first(loss)")});
            view.order = {QStringLiteral("formula:loss / first(loss)")};
        });
        monitor.setValuesShown(false);
        while (monitor.undoStack().canUndo()) {
            monitor.undoStack().undo();
        }
    }

    // The editor of keys, with a key that another action has.
    void visitKeys() {
        window_.actions()[ActionId::kEditKeys]->trigger();
        auto* keys = window_.findChild<KeyEditor*>();
        keys->select(ActionId::kCheckpointNow);
        keys->assign(QKeySequence(QStringLiteral("Ctrl+K")), true, false);
        shoot("keys", *keys);
        keys->reject();
    }

    void visitTheRest() {
        auto& devices = *static_cast<DevicesPanel*>(window_.panel(ActionId::kDevices));
        window_.showWorkspace(ActionId::kDevices);
        waitFor("the list of devices", [&devices] { return !devices.isMeasuring(); });
        devices.refresh(true);
        waitFor("the speed of the devices", [&devices] { return !devices.isMeasuring(); });
        if (devices.devices().empty() || devices.devices().front().matmul_gflops <= 0) {
            fail("no device has a measured speed");
        }
        shoot("devices", devices);
        window_.palette().open();
        window_.palette().setQuery(QStringLiteral("check"));
        if (window_.palette().count() == 0) {
            fail("the palette finds nothing for 'check'");
        }
        shoot("palette", window_.palette());
        window_.palette().hide();
        window_.openFile(QStringLiteral("missing.yaml"));
        if (window_.banners().count() == 0) {
            fail("opening a missing file shows no message");
        }
        shoot("message", window_.banners());
    }

    // Pictures of the whole window, because a panel is judged in its place; `panel` must not be empty.
    void shoot(const std::string& name, QWidget& panel) {
        for (const bool dark : {false, true}) {
            theme::apply(app_, dark ? theme::Mode::kDark : theme::Mode::kLight);
            settle();
            checkNotEmpty(name, panel);
            for (const int ratio : {1, 2}) {
                // A dialog is a window of its own.
                QWidget& shown =
                    qobject_cast<QDialog*>(panel.window()) != nullptr ? *panel.window() : window_;
                QImage picture(shown.size() * ratio, QImage::Format_RGB32);
                picture.setDevicePixelRatio(ratio);
                shown.render(&picture);
                const QString file =
                    QDir(folder_).filePath(QStringLiteral("%1_%2_%3x.png")
                                               .arg(QString::fromStdString(name),
                                                    dark ? QStringLiteral("dark") : QStringLiteral("light"))
                                               .arg(ratio));
                if (!picture.save(file)) {
                    fail("cannot write " + file.toStdString());
                }
            }
        }
        std::cout << "tour: " << name << '\n';
    }

    void settle() {
        for (int i = 0; i < 8; ++i) {
            QCoreApplication::sendPostedEvents();
            QCoreApplication::processEvents();
        }
    }

    static void checkNotEmpty(const std::string& name, QWidget& panel) {
        if (!panel.isVisible() || panel.width() < 40 || panel.height() < 20) {
            fail("the panel " + name + " is not visible");
        }
        const QImage image = panel.grab().toImage();
        std::set<QRgb> colours;
        for (int y = 0; y < image.height(); y += 2) {
            for (int x = 0; x < image.width(); x += 2) {
                colours.insert(image.pixel(x, y));
            }
        }
        if (colours.size() < kLeastColours) {
            fail("the panel " + name + " is empty");
        }
    }

    QApplication& app_;
    MainWindow& window_;
    QString folder_;
    std::string failure_;
};

}  // namespace

int runTour(QApplication& app, const AppOptions& options) {
    try {
        if (!QDir().mkpath(options.tour)) {
            throw Error(ErrorCode::kIo, "cannot make the folder " + options.tour.toStdString(),
                        "name a folder that can be written");
        }
        const QTemporaryDir place;
        AppOptions quiet = options;
        quiet.profile_dir = QDir(place.path()).filePath(QStringLiteral("profile"));
        Settings settings(quiet);
        settings.setQuickStartDone();
        theme::apply(app, theme::Mode::kLight);
        Session session(QDir(place.path()).filePath(QStringLiteral("quick-start")).toStdString(),
                        standard_jobs());
        MainWindow window(session, settings, quiet);
        window.resize(kWindow);
        window.show();
        window.begin();
        Tour(app, window, options.tour).run();
        return 0;
    } catch (...) {
        const ErrorInfo error = current_error_info();
        std::cerr << "drift-workbench: " << error.text() << '\n';
        return 1;
    }
}

}  // namespace drift
