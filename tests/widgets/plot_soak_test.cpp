// Memory under a long live run: fifty curves that grow for an hour.
#include <gtest/gtest.h>

#include <QElapsedTimer>
#include <QTest>
#include <cmath>
#include <fstream>

#include "tests/widgets/plot_fixture.h"

namespace drift {
namespace {

using namespace testing_support;

constexpr int kKeys = 50;
constexpr std::int64_t kHour = 3'600'000;  // points per key: 1,000 a second for an hour

double resident_mib() {
    std::ifstream statm("/proc/self/statm");
    double total = 0, resident = 0;
    statm >> total >> resident;
    return resident * 4096 / 1048576;
}

// A twentieth of an hour's points by default: every pyramid folds its base many times over;
// DRIFT_SOAK_SHARE=1 feeds the whole hour.
TEST(PlotSoak, MemoryStopsGrowingWhileFiftyCurvesGrow) {
    const QByteArray wish = qgetenv("DRIFT_SOAK_SHARE");
    const double share = wish.isEmpty() ? 0.05 : std::clamp(wish.toDouble(), 0.05, 100.0);
    const auto rows = static_cast<std::int64_t>(share * kHour);
    MemorySeriesSource source;
    std::vector<std::string> keys;
    std::vector<std::unique_ptr<PlotView>> plots;
    for (int key = 0; key < kKeys; ++key) {
        keys.push_back("key" + std::to_string(key));
    }
    for (int chart = 0; chart < 10; ++chart) {
        plots.push_back(std::make_unique<PlotView>(source));
        std::vector<PlotSeries> lines;
        for (int line = 0; line < 5; ++line) {
            lines.push_back(line_of(keys[static_cast<std::size_t>(5 * chart + line)].c_str()));
        }
        PlotOptions smooth;
        smooth.half_life = 20;
        plots.back()->setOptions(smooth);
        plots.back()->setSeries(lines);
        plots.back()->resize(420, 216);
        plots.back()->show();
    }
    StepReport::Row row;
    row.values.resize(kKeys);
    double warm = 0, largest = 0;
    for (std::int64_t step = 1; step <= rows; ++step) {
        row.step = step;
        row.images = step * 512;
        row.seconds = static_cast<double>(step) / 1000;
        for (std::size_t key = 0; key < keys.size(); ++key) {
            row.values[key] = {keys[key],
                               std::sin(1e-3 * static_cast<double>(step) + static_cast<double>(key))};
        }
        source.append("run", row);
        if (step % (rows / 60) == 0) {
            for (const auto& plot : plots) {
                plot->refresh();
            }
            QApplication::processEvents();
            const double now = resident_mib();
            // Until half of the points the bases fill up for the first time.
            (step <= rows / 2 ? warm : largest) = std::max(step <= rows / 2 ? warm : largest, now);
        }
    }
    RecordProperty("points_per_key", std::to_string(rows));
    std::printf("%lld points for each of %d keys: %.0f MiB in the first half, %.0f in the second\n",
                static_cast<long long>(rows), kKeys, warm, largest);
    EXPECT_LT(largest, 1.05 * warm + 4) << "memory must reach a plateau";
    EXPECT_FALSE(plots[0]->frame().empty);
}

}  // namespace
}  // namespace drift
