#include "app/gui/overhead.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTemporaryDir>
#include <algorithm>
#include <ctime>
#include <iostream>
#include <vector>

#include "app/gui/main_window.h"
#include "core/config/config_io.h"

namespace drift {
namespace {

constexpr int kRepetitions = 3;
constexpr QSize kWindow(1600, 1000);
constexpr std::chrono::milliseconds kPoll(50);

struct Measured {
    double seconds = 0;         // running time of the job
    double window_seconds = 0;  // processor time of the window's thread meanwhile
};

RunConfig toy(int steps) {
    RunConfig config = preset("two_gaussians");
    config.train.total_steps = steps;
    return config;
}

double thread_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

void requireDone(const std::optional<JobInfo>& job) {
    if (!job || job->state != JobState::kDone) {
        throw Error(ErrorCode::kInternal, "the measured run did not finish", "look at the log above");
    }
}

// What `drift train` does: queue, drain, wait.
Measured withoutWindow(Session& session, int steps) {
    JobSpec spec;
    spec.config = toy(steps);
    const JobId id = session.enqueue(spec);
    Measured measured;
    while (!is_finished(session.job(id)->state)) {
        session.wait(kPoll);
        for (const Event& event : session.drain()) {
            if (const auto* report = std::get_if<StepReport>(&event)) {
                measured.seconds = report->elapsed_seconds;
            }
        }
    }
    requireDone(session.job(id));
    return measured;
}

Measured withWindow(MainWindow& window, int steps) {
    Measured measured;
    QEventLoop loop;
    SessionBridge& bridge = window.bridge();
    QObject::connect(&bridge, &SessionBridge::stepReported, &loop,
                     [&](const StepReport& r) { measured.seconds = r.elapsed_seconds; });
    QObject::connect(&bridge, &SessionBridge::jobFinished, &loop, &QEventLoop::quit);
    if (!window.startRun(toy(steps), QStringLiteral("two_gaussians"), false)) {
        throw Error(ErrorCode::kInternal, "the toy could not be queued", "look at the log above");
    }
    const JobId id = bridge.jobs().back().id;
    window.showWorkspace(ActionId::kToyLab);
    const double begin = thread_seconds();
    loop.exec();
    measured.window_seconds = thread_seconds() - begin;
    requireDone(bridge.job(id));
    return measured;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

int measureOverhead(QApplication& app, const AppOptions& options) {
    const QTemporaryDir place;
    AppOptions quiet = options;
    quiet.profile_dir = QDir(place.path()).filePath(QStringLiteral("profile"));
    Settings settings(quiet);
    settings.setQuickStartDone();
    settings.setCoachDismissed();
    theme::apply(app, theme::Mode::kLight);
    const auto project = [&place](const char* name) {
        return QDir(place.path()).filePath(QLatin1String(name)).toStdString();
    };
    Session plain(project("plain"), standard_jobs());
    Session shown(project("shown"), standard_jobs());
    std::vector<double> plain_seconds, shown_seconds;
    withoutWindow(plain, std::min(options.measure_overhead, 200));  // warms caches and threads
    for (int repetition = 0; repetition < kRepetitions; ++repetition) {
        plain_seconds.push_back(withoutWindow(plain, options.measure_overhead).seconds);
        MainWindow window(shown, settings, quiet);
        window.resize(kWindow);
        window.show();
        window.begin();
        const Measured measured = withWindow(window, options.measure_overhead);
        shown_seconds.push_back(measured.seconds);
        std::cout << "without a window " << plain_seconds.back() << " s, in the window " << measured.seconds
                  << " s, of which its thread computed " << measured.window_seconds << " s\n";
    }
    const double ratio = median(shown_seconds) / median(plain_seconds);
    std::cout << "the window costs " << (ratio - 1) * 100 << " % (medians of " << kRepetitions << " runs of "
              << options.measure_overhead << " steps)\n";
    return 0;
}

}  // namespace drift
