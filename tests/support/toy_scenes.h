// Toy frames and field functions for tests and benchmarks of the plane: no training, no tensor.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>

#include "core/session/event.h"
#include "widgets/toy/toy_field_worker.h"

namespace drift {

// `count` target points on a ring of three classes, as many generated points that are `progress` (0..1) of
// the way there, and a lattice of noise bent the same way.
inline std::shared_ptr<ToyFrame> ring_frame(int count, std::int64_t step, double progress) {
    std::mt19937 random(7);
    std::normal_distribution<float> normal(0, 1);
    auto frame = std::make_shared<ToyFrame>();
    frame->step = step;
    const auto onto_ring = [progress](float x, float y, std::vector<float>& out) {
        const double radius = std::hypot(x, y) + 1e-9, wanted = 2.5 + 0.25 * (radius - 1.25);
        const double factor = (1 - progress) * 0.4 + progress * wanted / radius;
        out.push_back(static_cast<float>(x * factor));
        out.push_back(static_cast<float>(y * factor));
    };
    for (int i = 0; i < count; ++i) {
        const double angle = 6.283185307 * (i % 8) / 8;
        frame->data.push_back(static_cast<float>(2.5 * std::cos(angle)) + 0.2F * normal(random));
        frame->data.push_back(static_cast<float>(2.5 * std::sin(angle)) + 0.2F * normal(random));
        frame->data_class.push_back(i % 3);
        const float x = normal(random), y = normal(random);
        frame->noise.insert(frame->noise.end(), {x, y});
        onto_ring(x, y, frame->gen);
        frame->gen_class.push_back(i % 3);
        frame->gen_alpha.push_back(1 + 3 * std::abs(normal(random)));
    }
    frame->lattice_columns = 25;
    for (int row = 0; row < 25; ++row) {
        for (int column = 0; column < 25; ++column) {
            onto_ring(-2.5F + 5.0F * static_cast<float>(column) / 24,
                      -2.5F + 5.0F * static_cast<float>(row) / 24, frame->lattice);
        }
    }
    return frame;
}

// A field that everyone can check by hand: towards the ring of radius 2.5, in equal parts per temperature but
// with the second one turned by a right angle.
inline ToyFieldValues ring_field(const std::vector<float>& at, const ToyFieldOptions& options) {
    ToyFieldValues values;
    values.temperatures = options.drift.temperatures;
    const std::size_t parts = options.per_temperature ? values.temperatures.size() : 0;
    values.by_temperature.resize(parts);
    for (std::size_t i = 0; i + 1 < at.size(); i += 2) {
        const float radius = std::hypot(at[i], at[i + 1]) + 1e-6F;
        const float pull = 0.3F * (2.5F - radius) / radius;
        const float x = pull * at[i], y = pull * at[i + 1];
        values.total.insert(values.total.end(), {x, y});
        for (std::size_t t = 0; t < parts; ++t) {
            const bool turned = t == 1;
            values.by_temperature[t].push_back(turned ? -y : x);
            values.by_temperature[t].push_back(turned ? x : y);
        }
    }
    return values;
}

// The microscope of the same world: influences fall off with the distance.
inline ToyMicroscope ring_microscope(const ToyFrame& frame, std::int32_t sample,
                                     const ToyFieldOptions& options, std::size_t most) {
    ToyMicroscope m;
    m.sample = sample;
    const auto k = 2 * static_cast<std::size_t>(sample);
    for (int axis = 0; axis < 2; ++axis) {
        m.position[axis] = frame.gen[k + static_cast<std::size_t>(axis)];
    }
    m.attraction[0] = 0.5F;
    m.repulsion[1] = 0.25F;
    m.target[0] = m.position[0] + 0.5F;
    m.target[1] = m.position[1] + 0.25F;
    m.temperatures = options.drift.temperatures;
    for (const double temperature : m.temperatures) {
        m.radii.push_back(4 * temperature);
        m.neighbours.push_back(10 * temperature);
    }
    const auto side = [&](const std::vector<float>& points, bool data, std::vector<ToyInfluence>& out) {
        for (std::size_t i = 0; 2 * i + 1 < points.size(); ++i) {
            const double distance =
                std::hypot(points[2 * i] - m.position[0], points[2 * i + 1] - m.position[1]);
            ToyInfluence one;
            one.data = data;
            one.index = static_cast<std::int32_t>(i);
            one.by_temperature.assign(m.temperatures.size(), std::exp(-distance / 0.4));
            one.weight = std::exp(-distance / 0.4);
            out.push_back(one);
        }
        std::sort(out.begin(), out.end(),
                  [](const ToyInfluence& a, const ToyInfluence& b) { return a.weight > b.weight; });
        out.resize(std::min(most, out.size()));
    };
    side(frame.data, true, m.pulls);
    side(frame.gen, false, m.pushes);
    return m;
}

inline ToyFieldFunctions ring_functions() {
    return {
        [](const ToyFrame& frame, const ToyFieldOptions& options) { return ring_field(frame.gen, options); },
        [](const ToyFrame&, const std::vector<float>& places, std::int32_t, const ToyFieldOptions& options) {
            return ring_field(places, options);
        },
        ring_microscope};
}

}  // namespace drift
