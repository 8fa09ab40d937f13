// Google Benchmark of the charts, offscreen: panning many long runs, opening a long stored series, and the
// event loop beside live curves. QT_SCALE_FACTOR=2 gives the figures at pixel ratio 2; DRIFT_BENCH_POINTS
// (default ten million) sets the length of the stored series.
#include <benchmark/benchmark.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QImage>
#include <QTemporaryDir>
#include <QTimer>
#include <cmath>

#include "core/store/scalars.h"
#include "widgets/bridge/loop_monitor.h"
#include "widgets/models/stored_series.h"
#include "widgets/plot/chart_view.h"
#include "widgets/plot/plot_view.h"
#include "widgets/theme/palette.h"

namespace {

using namespace drift;

class Filled : public MemorySeriesSource {
public:
    // The store's first level of a million noisy points.
    void fill(const std::string& run, int phase) {
        std::vector<ScalarBucket> base;
        for (int i = 0; i < 62500; ++i) {
            const double value = std::sin(1e-3 * (i + 400 * phase)) + 0.1 * std::sin(1.7 * i);
            ScalarBucket bucket = point_bucket(16.0 * i, value);
            bucket.x_last = 16.0 * i + 15;
            bucket.min -= 0.1;
            bucket.max += 0.1;
            bucket.count = 16;
            base.push_back(bucket);
        }
        data(run).series["y"][0].adopt(base);
    }
};

PlotSeries line_of(const std::string& run, const std::string& key, int color) {
    PlotSeries line;
    line.run = run;
    line.key = key;
    line.name = QString::fromStdString(run);
    line.color = theme::runColor(color);
    return line;
}

void pan_thirty_runs(benchmark::State& state) {
    Filled source;
    std::vector<PlotSeries> lines;
    for (int run = 0; run < 30; ++run) {
        source.fill("run" + std::to_string(run), run);
        lines.push_back(line_of("run" + std::to_string(run), "y", run));
    }
    PlotView plot(source);
    plot.resize(1000, 600);
    plot.setSeries(lines);
    plot.show();
    QApplication::processEvents();
    plot.zoom(3, 500000);
    int frame = 0;
    for (auto _ : state) {
        if (state.range(0) != 0) {
            plot.zoom(frame % 2 == 0 ? 1.2 : 1 / 1.2, 500000);
        } else {
            plot.pan(frame % 2 == 0 ? 40 : -40, 0);
        }
        ++frame;
        QApplication::processEvents();  // paints
    }
    state.counters["frames_per_second"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
    state.counters["pixel_ratio"] = plot.devicePixelRatioF();
}

void open_stored(benchmark::State& state) {
    const QByteArray wish = qgetenv("DRIFT_BENCH_POINTS");
    const std::int64_t points = wish.isEmpty() ? 10'000'000 : wish.toLongLong();
    const QTemporaryDir folder;
    const std::filesystem::path runs = folder.path().toStdString();
    std::filesystem::create_directories(runs / "long");
    {
        ScalarWriter writer(runs / "long");
        for (std::int64_t i = 1; i <= points; ++i) {
            const auto x = static_cast<double>(i);
            writer.add({i, 512 * i, 0.01 * x, {{"y", std::sin(1e-5 * x)}}});
            if (i % 100'000 == 0) {
                writer.flush();
            }
        }
        writer.flush();
    }
    for (auto _ : state) {
        StoredSeriesSource source(runs);
        PlotView plot(source);
        plot.resize(1000, 600);
        plot.setSeries({line_of("long", "y", 0)});
        plot.show();
        while (plot.frame().empty) {
            QApplication::processEvents(QEventLoop::WaitForMoreEvents);
            plot.refresh();
        }
        QApplication::processEvents();  // paints
    }
    state.counters["points"] = static_cast<double>(points);
}

// 1,000 rows a second with 50 keys each, in batches of one drain of the event queue, into ten charts.
void live_append(benchmark::State& state) {
    MemorySeriesSource source;
    std::vector<PlotView*> plots;  // children of the window
    QWidget window;
    window.resize(1300, 1100);
    for (int chart = 0; chart < 10; ++chart) {
        plots.push_back(new PlotView(source, &window));
        std::vector<PlotSeries> lines;
        for (int line = 0; line < 5; ++line) {
            lines.push_back(line_of("run", "key" + std::to_string(5 * chart + line), line));
        }
        plots.back()->setSeries(lines);
        plots.back()->setGeometry(chart % 3 * 430, chart / 3 * 220, 420, 216);
    }
    window.show();
    StepReport::Row row;
    for (int key = 0; key < 50; ++key) {
        row.values.push_back({"key" + std::to_string(key), 0});
    }
    std::int64_t fed = 0;
    for (auto _ : state) {
        LoopMonitor monitor;
        QElapsedTimer clock;
        clock.start();
        QTimer feed, draw;
        QEventLoop loop;
        QObject::connect(&feed, &QTimer::timeout, &window, [&] {
            const auto until = static_cast<std::int64_t>(clock.elapsed());
            for (; fed < until; ++fed) {
                row.step = fed + 1;
                row.images = row.step;
                row.seconds = 1e-3 * static_cast<double>(row.step);
                for (std::size_t key = 0; key < row.values.size(); ++key) {
                    row.values[key].value =
                        std::sin(1e-3 * static_cast<double>(fed) + static_cast<double>(key));
                }
                source.append("run", row);
            }
        });
        std::size_t next = 0;
        QObject::connect(&draw, &QTimer::timeout, &window, [&] {
            plots[next++ % plots.size()]->refresh();  // each chart ten times a second, never two at once
        });
        feed.start(33);
        draw.start(10);
        monitor.start();
        QTimer::singleShot(10'000, &loop, &QEventLoop::quit);
        loop.exec();
        const LoopMonitor::Intervals i = monitor.intervals();
        state.counters["loop_p50_ms"] = i.p50_ms;
        state.counters["loop_p99_ms"] = i.p99_ms;
        state.counters["loop_max_ms"] = i.max_ms;
    }
}

BENCHMARK(pan_thirty_runs)->Name("pan_30_runs_of_1e6")->Arg(0)->Unit(benchmark::kMillisecond);
BENCHMARK(pan_thirty_runs)->Name("zoom_30_runs_of_1e6")->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(open_stored)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(live_append)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    theme::apply(app, theme::Mode::kLight);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
