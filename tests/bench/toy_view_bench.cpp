// Google Benchmark of the toy plane: what one frame costs to paint, offscreen, at pixel ratios 1 and 2.
//
// The argument is the pixel ratio. "items" are frames, so items_per_second is the frame rate one core
// reaches.
#include <benchmark/benchmark.h>

#include <QApplication>

#include "core/store/toy_frames.h"
#include "tests/support/temp_folder.h"
#include "tests/support/toy_scenes.h"
#include "widgets/theme/palette.h"
#include "widgets/toy/toy_painters.h"

namespace {

using namespace drift;

constexpr int kPoints = 8192;
constexpr int kFrames = 16;
constexpr QSize kPlane(1000, 800);

// What the window paints, from frames that differ; arrows on a grid of about 1,600.
class Painting {
public:
    Painting(const ToyLayers& layers, double ratio)
        : image_((QSizeF(kPlane) * ratio).toSize(), QImage::Format_RGB32) {
        image_.setDevicePixelRatio(ratio);
        scene_.style = toy_style();
        scene_.layers = layers;
        for (int i = 0; i < kFrames; ++i) {
            frames_.push_back(ring_frame(kPoints, i, 0.5 + 0.02 * i));
        }
        scene_.frame = frames_.front();
        ToyFieldRequest request = toy_field_request(scene_, {}, QSizeF(kPlane));
        if (layers.grid_arrows) {
            request.places.clear();
            for (int i = 0; i < 1600; ++i) {
                request.places.insert(request.places.end(), {-4 + 0.2F * static_cast<float>(i % 40),
                                                             -4 + 0.2F * static_cast<float>(i / 40)});
            }
        }
        scene_.field = std::make_shared<const ToyFieldResult>(compute_toy_field(ring_functions(), request));
    }
    void select(std::int32_t sample) {
        ToyFieldResult field = *scene_.field;
        field.microscope =
            std::make_shared<const ToyMicroscope>(ring_microscope(*scene_.frame, sample, {}, 48));
        scene_.field = std::make_shared<const ToyFieldResult>(std::move(field));
    }
    void paint() {
        scene_.frame = frames_[next_++ % frames_.size()];
        render_toy(scene_, image_, &backdrop_);
        benchmark::DoNotOptimize(image_.constBits());
    }
    void run(benchmark::State& state) {
        paint();
        for (auto _ : state) {
            paint();
        }
        state.SetItemsProcessed(state.iterations());
    }

private:
    std::vector<std::shared_ptr<const ToyFrame>> frames_;
    ToyScene scene_;
    ToyBackdrop backdrop_;
    QImage image_;
    std::size_t next_ = 0;
};

ToyLayers bare() {
    ToyLayers layers;
    layers.trails = layers.grid_arrows = false;
    return layers;
}

void points(benchmark::State& state) {
    Painting(bare(), static_cast<double>(state.range(0))).run(state);
}

void points_and_arrows(benchmark::State& state) {
    ToyLayers layers = bare();
    layers.grid_arrows = true;
    Painting(layers, static_cast<double>(state.range(0))).run(state);
}

void heat_map(benchmark::State& state) {
    ToyLayers layers = bare();
    layers.density = ToyDensity::kGenerated;
    Painting(layers, static_cast<double>(state.range(0))).run(state);
}

void lattice(benchmark::State& state) {
    ToyLayers layers = bare();
    layers.lattice = true;
    Painting(layers, static_cast<double>(state.range(0))).run(state);
}

void microscope(benchmark::State& state) {
    Painting painting(bare(), static_cast<double>(state.range(0)));
    painting.select(5);
    painting.run(state);
}

// Filling the 256 x 256 cells alone.
void heat_map_fill(benchmark::State& state) {
    const auto frame = ring_frame(kPoints, 0, 0.7);
    const ToyStyle style = toy_style();
    for (auto _ : state) {
        benchmark::DoNotOptimize(density_picture(density_map(frame->gen, ToyWindow{}, 256, 0.1), style));
    }
}

// 10,000 frames of 1,024 points, written once for all repetitions.
const TempFolder& long_recording() {
    static const TempFolder folder;
    static const bool written = [] {
        ToyFrameWriter writer(folder.path());
        const auto first = ring_frame(1024, 0, 0), last = ring_frame(1024, 0, 1);
        for (int i = 0; i < 10000; ++i) {
            ToyFrame frame = i % 2 == 0 ? *first : *last;
            frame.step = i;
            writer.append(frame);
        }
        return true;
    }();
    benchmark::DoNotOptimize(written);
    return folder;
}

// Any of them, read from the file with the six before it and painted with trails.
void scrub_10000_frames(benchmark::State& state) {
    const TempFolder& folder = long_recording();
    const ToyFrameReader reader(folder.path());
    const auto ratio = static_cast<double>(state.range(0));
    QImage image((QSizeF(kPlane) * ratio).toSize(), QImage::Format_RGB32);
    image.setDevicePixelRatio(ratio);
    ToyScene scene;
    scene.style = toy_style();
    scene.layers.grid_arrows = false;
    ToyBackdrop backdrop;
    std::mt19937 random(3);
    for (auto _ : state) {
        const std::size_t at = 6 + random() % 9994;
        scene.trail.clear();
        for (std::size_t back = 6; back > 0; --back) {
            scene.trail.push_back(reader.read(at - back));
        }
        scene.frame = reader.read(at);
        render_toy(scene, image, &backdrop);
    }
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(points)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK(points_and_arrows)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK(heat_map)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK(heat_map_fill)->Unit(benchmark::kMillisecond);
BENCHMARK(lattice)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK(microscope)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);
BENCHMARK(scrub_10000_frames)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    theme::apply(app, theme::Mode::kLight);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
