// Forces and result of the fused kernels.
#include "core/drift/field_fused.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "core/drift/fused_state.h"

namespace drift::detail {

namespace {

// Inner products lose a squared force below this share of its masses; then it is formed directly.
constexpr double kGramShare = 1e-3;
// Coefficients are kept between the passes up to this size; above it they are computed again.
constexpr std::int64_t kKeptFloats = std::int64_t{16} << 20;

std::int64_t padded_to_four(std::int64_t count) {
    return (count + 3) / 4 * 4;
}

void add_sums(const std::vector<cpu::RowSums>& parts, const cpu::Group& group, std::vector<ForceSums>& sums) {
    for (std::size_t k = 0; k < parts.size(); ++k) {
        const int r = static_cast<int>(k % cpu::kGroup);
        if (r < group.count) {
            const cpu::RowSums& part = parts[k];
            sums[static_cast<std::size_t>(group.index[r])].add(
                {part.square, part.mass_square, part.neighbours, part.positive, part.negative});
        }
    }
}

class FusedKernel final : public FieldKernel {
public:
    FusedKernel(const FieldInputs& inputs, const FieldOptions& options, bool keep)
        : options_(options),
          keep_(keep),
          points_(inputs.S <= cpu::kPointChannels),
          groups_(make_groups(options.temperatures)) {}

    const char* name() const override { return points_ ? "fused" : "gram"; }

    DistanceSums measure(const FieldInputs& sets) override {
        state_ = std::make_unique<FusedState>(sets, options_);
        const DistanceSums sums = state_->measure();
        if (!keep_) {
            state_.reset();
        }
        return sums;
    }

    std::vector<ForceSums> force(const FieldInputs& sets, const Scales& scales) override;
    void emit(const FieldInputs& sets, const Scales& scales, const std::vector<double>& factors,
              at::Tensor& V) override;

private:
    void ready(const FieldInputs& sets);
    void release();
    void point_force(const cpu::Group& group, const Scales& scales, std::vector<ForceSums>& sums);
    void block_force(const cpu::Group& group, const Scales& scales, std::vector<ForceSums>& sums);
    void block_squares(const cpu::Group& group, double inverse_square, bool direct,
                       std::vector<cpu::RowSums>& parts);
    void block_emit(const Scales& scales, const std::vector<double>& factors, at::Tensor& V);
    [[nodiscard]] float* kept(std::int64_t block) const {
        return coefficients_.defined() ? coefficients_.data_ptr<float>() + block * coefficients_.stride(0)
                                       : nullptr;
    }

    FieldOptions options_;
    bool keep_;
    bool points_;
    std::vector<cpu::Group> groups_;
    std::unique_ptr<FusedState> state_;
    at::Tensor forces_;               // [R, n, G, S], point kernel
    at::Tensor coefficients_;         // [blocks, coefficient_floats], block kernel with one group
    std::vector<double> kept_scale_;  // [blocks, kGroup] what they are to be multiplied by
};

void FusedKernel::ready(const FieldInputs& sets) {
    if (!state_) {
        state_ = std::make_unique<FusedState>(sets, options_);
        (void)state_->measure();
    }
}

void FusedKernel::release() {
    state_.reset();
    forces_.reset();
    coefficients_.reset();
}

void FusedKernel::point_force(const cpu::Group& group, const Scales& scales, std::vector<ForceSums>& sums) {
    const FusedState& s = *state_;
    std::vector<cpu::RowSums> parts(s.blocks.size() * cpu::kGroup);
    const auto inverse = static_cast<float>(1.0 / scales.divisor);
    s.for_blocks(s.blocks, 0, [&](std::int64_t k, const Block& block, float*) {
        float* F[cpu::kGroup] = {};
        for (int r = 0; r < group.count; ++r) {
            F[r] = forces_.data_ptr<float>() + group.index[r] * forces_.stride(0) +
                   block.set * forces_.stride(1);
        }
        cpu::point_forces(s.shape, s.rules, group, s.view(block.set), block.first, block.last, inverse, F,
                          &parts[static_cast<std::size_t>(k) * cpu::kGroup]);
    });
    add_sums(parts, group, sums);
}

// Coefficients of an exponentially weak force are brought near 1, so that the squares stay inside float32's
// range. Returns what C was divided by.
double lift(float* C, std::int64_t count, double largest) {
    if (!(largest > 0.0) || largest > 1e-6) {
        return 1.0;
    }
    const auto factor = static_cast<float>(1.0 / std::max(largest, 1e-37));
    std::transform(C, C + count, C, [factor](float c) { return c * factor; });
    return 1.0 / static_cast<double>(factor);
}

void FusedKernel::block_squares(const cpu::Group& group, double inverse_square, bool direct,
                                std::vector<cpu::RowSums>& parts) {
    const FusedState& s = *state_;
    const std::int64_t size = cpu::coefficient_floats(s.shape), stride = s.shape.rows * s.shape.columns;
    s.for_blocks(
        s.blocks, size + cpu::panel_floats(s.shape), [&](std::int64_t k, const Block& block, float* scratch) {
            const cpu::SetView& set = s.view(block.set);
            const std::int64_t rows = block.last - block.first;
            float* C = coefficients_.defined() ? kept(k) : scratch;
            cpu::RowSums* part = &parts[static_cast<std::size_t>(k) * cpu::kGroup];
            if (s.whole) {
                s.normalize_set(group, block);
            }
            std::fill_n(part, cpu::kGroup, cpu::RowSums());
            cpu::coefficient_rows(s.shape, s.rules, group, set, block.first, block.last, C, part);
            double scale[cpu::kGroup], squares[cpu::kGroup] = {};
            for (int r = 0; r < group.count; ++r) {
                scale[r] = lift(C + r * stride, padded_to_four(rows) * s.shape.columns, part[r].largest);
            }
            if (direct) {
                cpu::direct_squares(s.shape, set, rows, group.count, C, scratch + size, squares);
            }
            for (int r = 0; r < group.count; ++r) {
                const double raw = direct ? squares[r] : cpu::gram_square(s.shape, set, rows, C + r * stride);
                part[r].square = inverse_square * scale[r] * scale[r] * raw;
                part[r].scale = scale[r];
            }
        });
}

void FusedKernel::block_force(const cpu::Group& group, const Scales& scales, std::vector<ForceSums>& sums) {
    std::vector<cpu::RowSums> parts(state_->blocks.size() * cpu::kGroup);
    const double inverse_square = 1.0 / (scales.divisor * scales.divisor);
    block_squares(group, inverse_square, !state_->symmetric, parts);
    bool weak = false;
    for (int r = 0; state_->symmetric && r < group.count; ++r) {
        double square = 0, mass = 0;
        for (std::size_t k = static_cast<std::size_t>(r); k < parts.size(); k += cpu::kGroup) {
            square += parts[k].square;
            mass += parts[k].mass_square;
        }
        weak = weak || square < kGramShare * mass * static_cast<double>(state_->shape.S);
    }
    if (weak) {
        block_squares(group, inverse_square, true, parts);
    }
    add_sums(parts, group, sums);
    if (coefficients_.defined()) {
        kept_scale_.clear();
        for (const cpu::RowSums& part : parts) {
            kept_scale_.push_back(part.scale);
        }
    }
}

std::vector<ForceSums> FusedKernel::force(const FieldInputs& sets, const Scales& scales) {
    ready(sets);
    std::vector<ForceSums> sums(options_.temperatures.size());
    const std::int64_t block_count = static_cast<std::int64_t>(state_->blocks.size());
    const std::int64_t size = cpu::coefficient_floats(state_->shape);
    if (points_) {
        forces_ = state_->floats({static_cast<std::int64_t>(sums.size()), sets.n, sets.G, sets.S});
    } else if (keep_ && groups_.size() == 1 && block_count * size <= kKeptFloats) {
        coefficients_ = state_->floats({block_count, size});
    }
    for (cpu::Group& group : groups_) {
        state_->complete(group, scales);
        if (points_ || !state_->whole) {
            state_->normalize(group);
        }
        if (points_) {
            point_force(group, scales, sums);
        } else {
            block_force(group, scales, sums);
        }
    }
    if (!keep_) {
        release();
    }
    return sums;
}

// V = (sum_r factor_r C'_r) Y / s: one product for all temperatures.
void FusedKernel::block_emit(const Scales& scales, const std::vector<double>& factors, at::Tensor& V) {
    const FusedState& s = *state_;
    const std::int64_t size = cpu::coefficient_floats(s.shape), stride = s.shape.rows * s.shape.columns;
    at::Tensor totals;
    if (groups_.size() > 1) {
        totals = at::zeros({static_cast<std::int64_t>(s.blocks.size()), stride}, s.sets.gen.options());
    }
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        cpu::Group& group = groups_[g];
        if (!coefficients_.defined()) {
            state_->complete(group, scales);
            state_->normalize(group);
        }
        s.for_blocks(
            s.blocks, size + stride + cpu::panel_floats(s.shape),
            [&](std::int64_t k, const Block& block, float* scratch) {
                const cpu::SetView& set = s.view(block.set);
                const std::int64_t rows = block.last - block.first, padded = padded_to_four(rows);
                const float* C = kept(k);
                if (C == nullptr) {
                    cpu::RowSums unused[cpu::kGroup];
                    cpu::coefficient_rows(s.shape, s.rules, group, set, block.first, block.last, scratch,
                                          unused);
                    C = scratch;
                }
                float* total = totals.defined() ? totals.data_ptr<float>() + k * stride : scratch + size;
                float factor[cpu::kGroup] = {};
                for (int r = 0; r < group.count; ++r) {
                    const double scale = coefficients_.defined()
                                             ? kept_scale_[static_cast<std::size_t>(k * cpu::kGroup + r)]
                                             : 1.0;
                    factor[r] = static_cast<float>(scale * factors[static_cast<std::size_t>(group.index[r])] /
                                                   scales.divisor);
                }
                cpu::combine_rows(s.shape, padded, group.count, C, factor, totals.defined(), total);
                if (g + 1 == groups_.size()) {
                    float* out = V.data_ptr<float>() + block.set * V.stride(0) + block.first * s.shape.S;
                    cpu::emit_rows(s.shape, set, rows, total, scratch + size + stride, out);
                }
            });
    }
}

void FusedKernel::emit(const FieldInputs& sets, const Scales& scales, const std::vector<double>& factors,
                       at::Tensor& V) {
    ready(sets);
    if (!points_) {
        block_emit(scales, factors, V);
    } else {
        if (!forces_.defined()) {
            std::vector<ForceSums> unused(factors.size());
            forces_ = state_->floats({static_cast<std::int64_t>(factors.size()), sets.n, sets.G, sets.S});
            for (cpu::Group& group : groups_) {
                state_->complete(group, scales);
                state_->normalize(group);
                point_force(group, scales, unused);
            }
        }
        V.zero_();
        for (std::size_t r = 0; r < factors.size(); ++r) {
            V.add_(forces_[static_cast<std::int64_t>(r)], factors[r]);
        }
    }
    release();
}

}  // namespace

std::string fused_obstacle(const FieldInputs& inputs, const FieldOptions& /*options*/) {
    if (!inputs.gen.device().is_cpu()) {
        return "it runs on the CPU only, the tensors are on " + inputs.gen.device().str();
    }
    if (inputs.gen.scalar_type() != at::kFloat) {
        return "it computes in float32 only, the samples are float64";
    }
    return "";
}

double product_gflop(std::int64_t n, std::int64_t G, std::int64_t P, std::int64_t U, std::int64_t S,
                     std::int64_t R) {
    const std::int64_t T = G + P + U;
    if (S <= cpu::kPointChannels) {
        return 2e-9 * static_cast<double>(n * G * T * S * (3 + R));  // distances in three sweeps, R forces
    }
    const bool gram = squares_from_gram(G, T, S, R);
    const std::int64_t distances = gram ? T * T * S / 2 : G * T * S;
    const std::int64_t squares = gram ? T * T / 2 : T * S;  // per row and temperature
    return 2e-9 * static_cast<double>(n * (distances + R * G * squares + G * T * S));
}

std::unique_ptr<FieldKernel> make_fused_kernel(const FieldInputs& inputs, const FieldOptions& options,
                                               bool keep) {
    return std::make_unique<FusedKernel>(inputs, options, keep);
}

}  // namespace drift::detail
