// Google Benchmark of what the toy views ask for while somebody looks: the field at samples and on a grid,
// the microscope, and a recording of 10,000 frames. Each call computes on one thread.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "core/session/toy_field.h"
#include "core/store/toy_frames.h"
#include "tests/support/temp_folder.h"

namespace {

std::vector<float> points(std::size_t count, unsigned seed) {
    std::mt19937 engine(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(2 * count);
    for (float& value : values) {
        value = normal(engine);
    }
    return values;
}

drift::ToyFrame frame_of(std::size_t count) {
    drift::ToyFrame frame;
    frame.data = points(count, 1);
    frame.gen = points(count, 2);
    frame.noise = points(count, 3);
    frame.lattice = points(625, 4);
    frame.lattice_columns = 25;
    return frame;
}

void at_samples(benchmark::State& state) {
    const drift::ToyFrame frame = frame_of(static_cast<std::size_t>(state.range(0)));
    drift::ToyFieldOptions options;
    options.per_temperature = state.range(1) != 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(drift::toy_field_at_samples(frame, options));
    }
}
BENCHMARK(at_samples)
    ->ArgNames({"points", "per_temperature"})
    ->Args({1024, 0})
    ->Args({1024, 1})
    ->Unit(benchmark::kMillisecond);

void on_a_grid(benchmark::State& state) {
    const drift::ToyFrame frame = frame_of(1024);
    const std::vector<float> places = points(384, 5);
    drift::ToyFieldOptions options;
    options.max_points = state.range(0);
    for (auto _ : state) {
        benchmark::DoNotOptimize(drift::toy_field_at(frame, places, 0, options));
    }
}
BENCHMARK(on_a_grid)->ArgNames({"max_points"})->Arg(0)->Arg(512)->Arg(384)->Unit(benchmark::kMillisecond);

void microscope(benchmark::State& state) {
    const drift::ToyFrame frame = frame_of(1024);
    for (auto _ : state) {
        benchmark::DoNotOptimize(drift::toy_microscope(frame, 100, {}));
    }
}
BENCHMARK(microscope)->Unit(benchmark::kMillisecond);

constexpr std::int64_t kFrames = 10'000;

const std::filesystem::path& long_recording() {
    static const drift::TempFolder folder;
    static const bool recorded = [] {
        drift::ToyFrameWriter writer(folder.path());
        drift::ToyFrame frame = frame_of(1024);
        for (frame.step = 0; frame.step < kFrames; ++frame.step) {
            writer.append(frame);
        }
        return true;
    }();
    benchmark::DoNotOptimize(recorded);
    return folder.path();
}

void open_10000_frames(benchmark::State& state) {
    const std::filesystem::path& folder = long_recording();
    for (auto _ : state) {
        const drift::ToyFrameReader reader(folder);
        benchmark::DoNotOptimize(reader.steps().size());
    }
}
BENCHMARK(open_10000_frames)->Unit(benchmark::kMillisecond);

void scrub_at_random(benchmark::State& state) {
    const drift::ToyFrameReader reader(long_recording());
    std::mt19937 engine(7);
    for (auto _ : state) {
        benchmark::DoNotOptimize(reader.read(engine() % static_cast<unsigned>(kFrames)));
    }
}
BENCHMARK(scrub_at_random)->Unit(benchmark::kMillisecond);

void refresh_after_one_more(benchmark::State& state) {
    const drift::TempFolder folder;
    drift::ToyFrameWriter writer(folder.path());
    drift::ToyFrame frame = frame_of(1024);
    writer.append(frame);
    drift::ToyFrameReader reader(folder.path());
    for (auto _ : state) {
        state.PauseTiming();
        ++frame.step;
        writer.append(frame);
        state.ResumeTiming();
        benchmark::DoNotOptimize(reader.refresh());
    }
}
BENCHMARK(refresh_after_one_more)->Iterations(500)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
