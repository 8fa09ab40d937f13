// What a 2-D toy looks like at one step: fixed draws of data and noise, where the generator sends the noise,
// and what becomes of a regular lattice of it.
//
// Positions only: the field is a function of them (core/session/toy_field.h) and is computed where somebody
// looks. THREADING  One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/data/toy_2d.h"
#include "core/session/event.h"
#include "core/store/toy_frames.h"

namespace drift {

// The same for every frame of a run, so that pictures differ by the generator alone.
struct ToyFrameDraws {
    at::Tensor data;                       // [N, 2]
    std::vector<std::int32_t> data_class;  // [N], empty: one class
    at::Tensor noise;                      // [M, noise_dim], on the generator's device
    std::vector<std::int32_t> gen_class;   // [M], empty: one class
    std::vector<float> gen_alpha;          // [M] guidance strength, empty: the generator takes none
    ToyAxes axes;
};

// noise [B, noise_dim]; classes [B] int64 and alpha [B] float32, undefined where the draws have none.
// Returns [B, 2]; called without a graph.
using ToyGenerate =
    std::function<at::Tensor(const at::Tensor& noise, const at::Tensor& classes, const at::Tensor& alpha)>;

class ToyPreview {
public:
    static constexpr std::int64_t kPoints = 1024;  // data and generated points of one frame
    static constexpr std::int32_t kLatticeColumns = 25;
    static constexpr double kLatticeReach = 2.5;  // the lattice covers [-2.5, 2.5] of both noise coordinates

    explicit ToyPreview(const ToyFrameDraws& draws);
    [[nodiscard]] std::shared_ptr<const ToyFrame> frame(std::int64_t step, const ToyGenerate& generate) const;
    // Appends the frame to the run's history. Throws Error{kIo}.
    void record(const ToyFrame& frame, const std::filesystem::path& run_folder);

private:
    ToyFrame fixed_;      // what all frames share
    at::Tensor noise_;    // [M + lattice, noise_dim]
    at::Tensor classes_;  // of the same rows, or undefined
    at::Tensor alpha_;
    std::optional<ToyFrameWriter> writer_;
};

// All values of a tensor on any device, row by row.
[[nodiscard]] std::vector<float> to_floats(const at::Tensor& values);

}  // namespace drift
