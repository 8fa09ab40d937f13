// What the toy views ask about a frame: the drifting field at any place, what each temperature adds to it,
// and which points pull and push one sample. Pure functions of a frame and the options of its run.
//
// Works for recorded and live frames alike, and for options that the run never had ("what if").
// Points that share a class and a guidance strength form one set, and the sets meet in scale and force
// normalisers, as in training; with one class every number is what training would compute for these points.
// THREADING  Any thread, several at a time; meant for a pool thread. Each call computes on the calling thread
// alone, so it takes at most one core from a training job. DEPENDS  Neither Qt nor torch.
#pragma once

#include <cstdint>
#include <vector>

#include "core/config/run_config.h"
#include "core/session/event.h"

namespace drift {

struct ToyFieldOptions {
    DriftConfig drift;
    std::int64_t max_points = 0;  // data and generated points used per set, 0: all; cost: their product
    bool per_temperature = false;
    std::int64_t negatives = 0;  // data points of any class per set that also push: train.neg_per_class
    double alpha = 1.0;          // guidance strength of test points; the nearest one of the frame is taken
};

// What a run of this config trains with.
[[nodiscard]] ToyFieldOptions toy_field_options(const RunConfig& config);

// Positions and displacements in data units, x then y.
struct ToyFieldValues {
    std::vector<float> total;                        // [K, 2] where a sample at each place would be sent
    std::vector<double> temperatures;                // ascending
    std::vector<std::vector<float>> by_temperature;  // per temperature [K, 2], summing to `total`; or empty
};

// The field at the frame's generated points, as training computes it; 0 at points of a class without data or
// with less than a quarter of the largest class's points. All three throw Error{kUsage} on a frame without
// points.
[[nodiscard]] ToyFieldValues toy_field_at_samples(const ToyFrame& frame, const ToyFieldOptions& options);
// The field a test point of class `label` would feel at `places` [K, 2].
[[nodiscard]] ToyFieldValues toy_field_at(const ToyFrame& frame, const std::vector<float>& places,
                                          std::int32_t label, const ToyFieldOptions& options);

// One source of the force on a sample.
struct ToyInfluence {
    bool data = true;                    // a data point, else a generated one
    std::int32_t index = 0;              // into the frame's data or gen
    double weight = 0;                   // >= 0: it moves the sample by weight * (point - sample), or away
    std::vector<double> by_temperature;  // the same per temperature
};
struct ToyMicroscope {
    std::int32_t sample = 0;
    float position[2] = {0, 0};
    float attraction[2] = {0, 0}, repulsion[2] = {0, 0};  // parts of the displacement, data units
    float target[2] = {0, 0};  // position + attraction + repulsion: the loss's target
    std::vector<double> temperatures;
    std::vector<double> radii;       // per temperature: where the kernel has fallen to 1/e, data units
    std::vector<double> neighbours;  // effective number of data points that pull, per temperature
    std::vector<ToyInfluence> pulls, pushes;  // strongest first
};
// REQUIRES 0 <= sample < M; throws Error{kUsage} otherwise. `most`: length limit of pulls and of pushes.
[[nodiscard]] ToyMicroscope toy_microscope(const ToyFrame& frame, std::int32_t sample,
                                           const ToyFieldOptions& options, std::size_t most = 64);

}  // namespace drift
