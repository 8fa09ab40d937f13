// Curves with the shape of a real toy run, for tests of charts: deterministic, no files.
#pragma once

#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "widgets/models/scalar_series.h"

namespace drift::testing_support {

// Fills `run` with `rows` logged rows, one every `every` steps. Raw forces fall by two orders and flatten,
// the loss rises to its bound, the energy distance falls to its floor. `nan_at`: row whose gradient norm is
// NaN, -1 for none.
inline void fill_run(MemorySeriesSource& source, const std::string& run, int rows, int every, unsigned seed,
                     int nan_at = -1) {
    std::mt19937 random(seed);
    std::normal_distribution<double> noise(0, 1);
    const auto jitter = [&](double share) { return std::exp(share * noise(random)); };
    const double speed = 1 + 0.3 * (seed % 3);
    for (int i = 1; i <= rows; ++i) {
        StepReport::Row row;
        row.step = static_cast<std::int64_t>(i) * every;
        row.images = row.step * 512;
        row.seconds = static_cast<double>(row.step) / 82.0;
        const double t = speed * 3000.0 * i / rows;
        row.values = {{"force/0.02", (9e-3 * std::exp(-t / 260) + 8e-4) * jitter(0.16)},
                      {"force/0.05", (2.0e-2 * std::exp(-t / 330) + 1.4e-3) * jitter(0.13)},
                      {"force/0.2", (2.4e-2 * std::exp(-t / 420) + 3.1e-3) * jitter(0.10)},
                      {"scale", 1.9 + 1.4 * std::exp(-t / 500) + 0.02 * noise(random)},
                      {"gradient_norm", i == nan_at ? std::numeric_limits<double>::quiet_NaN()
                                                    : (0.6 * std::exp(-t / 400) + 0.05) * jitter(0.35)},
                      {"learning_rate", 1e-3 * 0.5 * (1 + std::cos(3.14159265 * i / rows))},
                      {"steps_per_second", 82 + 4 * noise(random)},
                      {"memory_mib", 412 + 30 * (1 - std::exp(-t / 200))},
                      {"loss", 7.9 - 4.3 * std::exp(-t / 300) + 0.12 * noise(random)}};
        if (i % 20 == 0) {
            row.values.push_back({"eval/energy_distance", (0.9 * std::exp(-t / 280) + 1.6e-3) * jitter(0.1)});
            row.values.push_back({"eval/energy_floor", 1.1e-3});
        }
        source.append(run, row);
        if (i % (rows / 5 + 1) == 0) {
            source.add_mark(run, {row.step, "checkpoint", "1.2 MiB"});
        }
    }
}

}  // namespace drift::testing_support
