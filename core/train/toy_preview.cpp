#include "core/train/toy_preview.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "core/base/check.h"

namespace drift {

namespace {

// Points of a regular lattice in the first two noise coordinates, the others 0. One coordinate: one row.
at::Tensor lattice_noise(std::int64_t noise_dim) {
    const at::Tensor line = at::linspace(-ToyPreview::kLatticeReach, ToyPreview::kLatticeReach,
                                         ToyPreview::kLatticeColumns, at::kFloat);
    const std::int64_t rows = noise_dim > 1 ? ToyPreview::kLatticeColumns : 1;
    at::Tensor lattice = at::zeros({rows * ToyPreview::kLatticeColumns, noise_dim}, at::kFloat);
    lattice.select(1, 0).copy_(line.repeat({rows}));
    if (noise_dim > 1) {
        lattice.select(1, 1).copy_(line.repeat_interleave(ToyPreview::kLatticeColumns));
    }
    return lattice;
}

// The lattice belongs to the first class and to guidance strength 1.
template <class Value>
at::Tensor with_lattice(const std::vector<Value>& values, at::ScalarType type, std::int64_t lattice,
                        double of_lattice, const at::Device& device) {
    if (values.empty()) {
        return {};
    }
    at::Tensor all = at::full({static_cast<std::int64_t>(values.size()) + lattice}, of_lattice, type);
    all.narrow(0, 0, static_cast<std::int64_t>(values.size())).copy_(at::tensor(values));
    return all.to(device);
}

std::vector<float> first_two_coordinates(const at::Tensor& noise) {
    const at::Tensor two = at::zeros({noise.size(0), 2}, at::kFloat);
    const std::int64_t known = std::min<std::int64_t>(2, noise.size(1));
    two.narrow(1, 0, known).copy_(noise.narrow(1, 0, known));
    return to_floats(two);
}

}  // namespace

std::vector<float> to_floats(const at::Tensor& values) {
    const at::Tensor flat = values.detach().to(at::kCPU, at::kFloat).contiguous().view(-1);
    const float* first = flat.const_data_ptr<float>();
    return {first, first + flat.numel()};
}

ToyPreview::ToyPreview(const ToyFrameDraws& draws) {
    const std::int64_t points = draws.noise.size(0);
    check_that(draws.gen_class.empty() || static_cast<std::int64_t>(draws.gen_class.size()) == points,
               "a toy preview needs one class per row of the noise");
    check_that(draws.gen_alpha.empty() || static_cast<std::int64_t>(draws.gen_alpha.size()) == points,
               "a toy preview needs one alpha per row of the noise");
    fixed_.data = to_floats(draws.data);
    fixed_.data_class = draws.data_class;
    fixed_.gen_class = draws.gen_class;
    fixed_.gen_alpha = draws.gen_alpha;
    fixed_.noise = first_two_coordinates(draws.noise);
    fixed_.lattice_columns = kLatticeColumns;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        fixed_.axis_min[axis] = static_cast<float>(draws.axes.low[axis]);
        fixed_.axis_max[axis] = static_cast<float>(draws.axes.high[axis]);
    }
    const at::Tensor lattice = lattice_noise(draws.noise.size(1)).to(draws.noise.options());
    noise_ = at::cat({draws.noise, lattice});
    classes_ = with_lattice(draws.gen_class, at::kLong, lattice.size(0), 0.0, draws.noise.device());
    alpha_ = with_lattice(draws.gen_alpha, at::kFloat, lattice.size(0), 1.0, draws.noise.device());
}

std::shared_ptr<const ToyFrame> ToyPreview::frame(std::int64_t step, const ToyGenerate& generate) const {
    const at::NoGradGuard no_grad;
    const std::vector<float> places = to_floats(generate(noise_, classes_, alpha_));
    auto frame = std::make_shared<ToyFrame>(fixed_);
    frame->step = step;
    const auto split = places.begin() + static_cast<std::ptrdiff_t>(fixed_.noise.size());
    frame->gen.assign(places.begin(), split);
    frame->lattice.assign(split, places.end());
    return frame;
}

void ToyPreview::record(const ToyFrame& frame, const std::filesystem::path& run_folder) {
    if (!writer_) {
        writer_.emplace(run_folder);
    }
    writer_->append(frame);
}

}  // namespace drift
