// Drives the vectorised loops of kernel_cpu over sets and row blocks.
#include "core/drift/field_fused.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/drift/kernel_cpu.h"

namespace drift::detail {

namespace {

// The number of row blocks depends on shapes only, so results do not depend on the number of threads.
constexpr std::int64_t kBlocks = 16;
// Inner products lose a squared force below this share of its masses; then it is formed directly.
constexpr double kGramShare = 1e-3;

struct Block {
    std::int64_t set, first, last;
};

std::int64_t padded_to_four(std::int64_t count) {
    return (count + 3) / 4 * 4;
}

cpu::Rules cpu_rules(const FieldOptions& options) {
    const RuleNumbers numbers = rule_numbers(options);
    cpu::Rules rules;
    rules.normalization = options.kernel_normalization == KernelNormalization::kXY ? cpu::Normalization::kXY
                          : options.kernel_normalization == KernelNormalization::kY
                              ? cpu::Normalization::kY
                              : cpu::Normalization::kNone;
    rules.exclude_self = numbers.exclude_self;
    rules.self_mask = static_cast<float>(numbers.self_mask);
    rules.min_distance = static_cast<float>(numbers.min_distance);
    rules.affinity_root = static_cast<float>(std::sqrt(numbers.affinity_floor));
    rules.attraction = static_cast<float>(options.attraction);
    rules.repulsion = static_cast<float>(options.repulsion);
    rules.statistics = options.statistics;
    return rules;
}

// Temperatures whose ratio to the largest of their group is an integer share one exponential.
std::vector<cpu::Group> make_groups(const std::vector<double>& temperatures) {
    std::vector<int> order(temperatures.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
        return temperatures[static_cast<std::size_t>(a)] > temperatures[static_cast<std::size_t>(b)];
    });
    std::vector<cpu::Group> groups;
    for (const int index : order) {
        const double temperature = temperatures[static_cast<std::size_t>(index)];
        bool placed = false;
        for (cpu::Group& group : groups) {
            const double ratio = group.base / temperature;
            const double power = std::round(ratio);
            if (group.count < cpu::kGroup && power <= cpu::kLargestPower &&
                std::abs(ratio - power) < 1e-9 * ratio) {
                group.power[group.count] = static_cast<int>(power);
                group.index[group.count++] = index;
                placed = true;
                break;
            }
        }
        if (!placed) {
            cpu::Group group;
            group.count = 1;
            group.power[0] = 1;
            group.index[0] = index;
            group.base = temperature;
            groups.push_back(group);
        }
    }
    return groups;
}

// True when the squared forces take fewer operations from all inner products (T x T, each pair once) than by
// forming every temperature's force.
bool squares_from_gram(std::int64_t G, std::int64_t T, std::int64_t S, std::int64_t R) {
    return T * S + 2 * R * G * T < 2 * G * S + 2 * R * G * S;
}

float* data_at(const at::Tensor& tensor, std::int64_t set) {
    return tensor.defined() ? tensor.data_ptr<float>() + set * tensor.stride(0) : nullptr;
}

class FusedKernel final : public FieldKernel {
public:
    FusedKernel(const FieldInputs& inputs, const FieldOptions& options, bool keep)
        : options_(options),
          rules_(cpu_rules(options)),
          keep_(keep),
          points_(inputs.S <= cpu::kPointChannels),
          groups_(make_groups(options.temperatures)) {}

    const char* name() const override { return points_ ? "fused" : "gram"; }
    DistanceSums measure(const FieldInputs& sets) override;
    std::vector<ForceSums> force(const FieldInputs& sets, const Scales& scales) override;
    void emit(const FieldInputs& sets, const Scales& scales, const std::vector<double>& factors,
              at::Tensor& V) override;

private:
    void prepare(const FieldInputs& sets);
    void allocate(const FieldInputs& sets);
    void release();
    void fill_gram();
    DistanceSums measure_distances();
    void normalize(cpu::Group& group, const Scales& scales);
    void point_force(const cpu::Group& group, const Scales& scales, std::vector<ForceSums>& sums);
    void block_force(const cpu::Group& group, const Scales& scales, std::vector<ForceSums>& sums);
    void point_emit(const Scales& scales, const std::vector<double>& factors, at::Tensor& V);
    void block_emit(const Scales& scales, const std::vector<double>& factors, at::Tensor& V);
    [[nodiscard]] cpu::SetView view(std::int64_t set) const;
    [[nodiscard]] std::vector<Block> blocks_of(std::int64_t rows, std::int64_t per_block) const;
    [[nodiscard]] at::Tensor floats(at::IntArrayRef shape) const {
        return at::empty(shape, sets_.gen.options());
    }
    template <class Body>
    void for_blocks(const std::vector<Block>& blocks, std::int64_t scratch_floats, Body body) const;
    void merge_columns(const std::vector<Block>& blocks, const at::Tensor& into, std::int64_t lines,
                       bool minimum);

    FieldOptions options_;
    cpu::Rules rules_;
    bool keep_;
    bool points_;
    bool symmetric_ = false;  // block kernel: all inner products, f from them
    std::vector<cpu::Group> groups_;
    FieldInputs sets_;
    cpu::Shape shape_;
    std::vector<Block> blocks_;
    at::Tensor center_, weights_, coordinates_, gram_, norms_;
    at::Tensor row_min_, column_min_, row_ref_, column_ref_, row_sum_, column_sum_, partial_;
    at::Tensor forces_;  // [R, n, G, S], point kernel
};

cpu::SetView FusedKernel::view(std::int64_t set) const {
    cpu::SetView v;
    v.gen = data_at(sets_.gen, set);
    v.neg = data_at(sets_.neg, set);
    v.pos = data_at(sets_.pos, set);
    v.w_gen = data_at(sets_.w_gen, set);
    v.w_neg = data_at(sets_.w_neg, set);
    v.w_pos = data_at(sets_.w_pos, set);
    v.points = data_at(coordinates_, set);
    v.center = data_at(center_, set);
    v.gram = data_at(gram_, set);
    v.norms = data_at(norms_, set);
    v.weights = data_at(weights_, set);
    v.row_min = data_at(row_min_, set);
    v.column_min = data_at(column_min_, set);
    v.row_ref = data_at(row_ref_, set);
    v.column_ref = data_at(column_ref_, set);
    v.row_sum = data_at(row_sum_, set);
    v.column_sum = data_at(column_sum_, set);
    return v;
}

std::vector<Block> FusedKernel::blocks_of(std::int64_t rows, std::int64_t per_block) const {
    std::vector<Block> blocks;
    for (std::int64_t set = 0; set < sets_.n; ++set) {
        for (std::int64_t first = 0; first < rows; first += per_block) {
            blocks.push_back({set, first, std::min(rows, first + per_block)});
        }
    }
    return blocks;
}

// Calls body(index, block, scratch) for every block, in parallel.
template <class Body>
void FusedKernel::for_blocks(const std::vector<Block>& blocks, std::int64_t scratch_floats, Body body) const {
    at::parallel_for(0, static_cast<std::int64_t>(blocks.size()), 1,
                     [&](std::int64_t begin, std::int64_t end) {
                         const at::Tensor scratch = floats({scratch_floats});
                         for (std::int64_t k = begin; k < end; ++k) {
                             body(k, blocks[static_cast<std::size_t>(k)], scratch.data_ptr<float>());
                         }
                     });
}

void FusedKernel::allocate(const FieldInputs& sets) {
    sets_ = sets;
    shape_ = cpu::make_shape(sets.G, sets.U, sets.P, sets.S);
    const std::int64_t n = sets.n, columns = shape_.columns;
    const std::int64_t wished =
        std::max<std::int64_t>(16, padded_to_four((sets.G * n + kBlocks - 1) / kBlocks));
    blocks_ = blocks_of(sets.G, points_ ? wished : std::min(wished, cpu::kRows));
    center_ = floats({n, sets.S});
    weights_ = floats({n, columns});
    if (points_) {
        coordinates_ = floats({n, sets.S, columns});
    } else {
        const auto R = static_cast<std::int64_t>(options_.temperatures.size());
        symmetric_ = squares_from_gram(sets.G, sets.T(), sets.S, R);
        gram_ = floats({n, symmetric_ ? columns : padded_to_four(sets.G), columns});
        norms_ = floats({n, columns});
    }
    row_min_ = floats({n, sets.G});
    column_min_ = floats({n, columns});
    row_ref_ = floats({n, sets.G});
    column_ref_ = floats({n, columns});
    row_sum_ = floats({n, cpu::kGroup, sets.G});
    column_sum_ = floats({n, cpu::kGroup, columns});
    if (static_cast<std::int64_t>(blocks_.size()) > n) {
        partial_ = floats({static_cast<std::int64_t>(blocks_.size()), cpu::kGroup, columns});
    }
}

void FusedKernel::release() {
    for (at::Tensor* tensor : {&center_, &weights_, &coordinates_, &gram_, &norms_, &row_min_, &column_min_,
                               &row_ref_, &column_ref_, &row_sum_, &column_sum_, &partial_, &forces_}) {
        tensor->reset();
    }
    sets_ = {};
}

void FusedKernel::prepare(const FieldInputs& sets) {
    allocate(sets);
    for_blocks(blocks_of(1, 1), 0, [&](std::int64_t, const Block& block, float*) {
        cpu::pack_set(shape_, view(block.set), points_);
    });
    if (!points_) {
        fill_gram();
    }
}

void FusedKernel::fill_gram() {
    const std::int64_t rows = gram_.size(1);
    const std::int64_t per_block = sets_.n >= kBlocks / 2 ? rows : std::min(rows, cpu::kRows);
    for_blocks(blocks_of(rows, per_block), cpu::panel_floats(shape_),
               [&](std::int64_t, const Block& block, float* panel) {
                   cpu::gram_rows(shape_, view(block.set), block.first, block.last, symmetric_, panel);
               });
}

// Combines the blocks' column results of every set, in block order.
void FusedKernel::merge_columns(const std::vector<Block>& blocks, const at::Tensor& into, std::int64_t lines,
                                bool minimum) {
    if (!partial_.defined()) {
        return;
    }
    const std::int64_t per_set = static_cast<std::int64_t>(blocks.size()) / sets_.n;
    const std::int64_t count = lines * shape_.columns;
    at::parallel_for(0, sets_.n, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t set = begin; set < end; ++set) {
            float* to = data_at(into, set);
            std::copy_n(data_at(partial_, set * per_set), count, to);
            for (std::int64_t k = 1; k < per_set; ++k) {
                const float* from = data_at(partial_, set * per_set + k);
                for (std::int64_t j = 0; j < count; ++j) {
                    to[j] = minimum ? std::min(to[j], from[j]) : to[j] + from[j];
                }
            }
        }
    });
}

DistanceSums FusedKernel::measure_distances() {
    std::vector<cpu::Measured> parts(blocks_.size());
    for_blocks(blocks_, 0, [&](std::int64_t k, const Block& block, float*) {
        float* columns = partial_.defined() ? data_at(partial_, k) : data_at(column_min_, block.set);
        parts[static_cast<std::size_t>(k)] =
            cpu::measure_rows(shape_, rules_, view(block.set), block.first, block.last, columns);
    });
    merge_columns(blocks_, column_min_, 1, true);
    DistanceSums sums;
    for (const cpu::Measured& part : parts) {
        sums.weighted += part.weighted;
        sums.nearest = std::min(sums.nearest, static_cast<double>(part.nearest));
    }
    sums.weight = static_cast<double>(sets_.G) * weights_.sum(at::kDouble).item<double>();
    return sums;
}

DistanceSums FusedKernel::measure(const FieldInputs& sets) {
    prepare(sets);
    const DistanceSums sums = measure_distances();
    if (!keep_) {
        release();
    }
    return sums;
}

// Row and column factors of K for one group of temperatures.
void FusedKernel::normalize(cpu::Group& group, const Scales& scales) {
    const double unit = 1.4426950408889634 / (scales.kernel * group.base);
    group.unit = static_cast<float>(unit);
    group.self_offset = static_cast<float>(rules_.self_mask * unit * scales.kernel);
    group.nearest = static_cast<float>(-scales.log_shift[static_cast<std::size_t>(group.index[0])] *
                                       1.4426950408889634 / group.power[0]);
    for_blocks(blocks_of(1, 1), 0, [&](std::int64_t, const Block& block, float*) {
        cpu::make_references(shape_, rules_, group, view(block.set));
    });
    if (rules_.normalization != cpu::Normalization::kNone) {
        for_blocks(blocks_, 0, [&](std::int64_t k, const Block& block, float*) {
            float* columns = partial_.defined() ? data_at(partial_, k) : data_at(column_sum_, block.set);
            cpu::sum_rows(shape_, rules_, group, view(block.set), block.first, block.last, columns);
        });
        if (rules_.normalization == cpu::Normalization::kXY) {
            merge_columns(blocks_, column_sum_, group.count, false);
        }
    }
    for_blocks(blocks_of(1, 1), 0, [&](std::int64_t, const Block& block, float*) {
        cpu::make_factors(shape_, rules_, group, view(block.set));
    });
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

void FusedKernel::point_force(const cpu::Group& group, const Scales& scales, std::vector<ForceSums>& sums) {
    std::vector<cpu::RowSums> parts(blocks_.size() * cpu::kGroup);
    const auto inverse = static_cast<float>(1.0 / scales.divisor);
    for_blocks(blocks_, 0, [&](std::int64_t k, const Block& block, float*) {
        float* F[cpu::kGroup] = {};
        for (int r = 0; r < group.count; ++r) {
            F[r] = data_at(forces_, group.index[r]) + block.set * sets_.G * sets_.S;
        }
        cpu::point_forces(shape_, rules_, group, view(block.set), block.first, block.last, inverse, F,
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

void FusedKernel::block_force(const cpu::Group& group, const Scales& scales, std::vector<ForceSums>& sums) {
    std::vector<cpu::RowSums> parts(blocks_.size() * cpu::kGroup);
    const std::int64_t stride = cpu::kRows * shape_.columns;
    const double inverse_square = 1.0 / (scales.divisor * scales.divisor);
    const auto run = [&](bool direct) {
        for_blocks(blocks_, cpu::coefficient_floats(shape_) + cpu::panel_floats(shape_),
                   [&](std::int64_t k, const Block& block, float* C) {
                       const cpu::SetView set = view(block.set);
                       const std::int64_t rows = block.last - block.first;
                       cpu::RowSums* part = &parts[static_cast<std::size_t>(k) * cpu::kGroup];
                       std::fill_n(part, cpu::kGroup, cpu::RowSums());
                       cpu::coefficient_rows(shape_, rules_, group, set, block.first, block.last, C, part);
                       double scale[cpu::kGroup], squares[cpu::kGroup] = {};
                       for (int r = 0; r < group.count; ++r) {
                           scale[r] =
                               lift(C + r * stride, padded_to_four(rows) * shape_.columns, part[r].largest);
                       }
                       if (direct) {
                           cpu::direct_squares(shape_, set, rows, group.count, C,
                                               C + cpu::coefficient_floats(shape_), squares);
                       }
                       for (int r = 0; r < group.count; ++r) {
                           const double raw =
                               direct ? squares[r] : cpu::gram_square(shape_, set, rows, C + r * stride);
                           part[r].square = inverse_square * scale[r] * scale[r] * raw;
                       }
                   });
    };
    run(!symmetric_);
    if (symmetric_) {
        bool weak = false;
        for (int r = 0; r < group.count; ++r) {
            double square = 0, mass = 0;
            for (std::size_t k = static_cast<std::size_t>(r); k < parts.size(); k += cpu::kGroup) {
                square += parts[k].square;
                mass += parts[k].mass_square;
            }
            weak = weak || square < kGramShare * mass * static_cast<double>(sets_.S);
        }
        if (weak) {
            run(true);
        }
    }
    add_sums(parts, group, sums);
}

std::vector<ForceSums> FusedKernel::force(const FieldInputs& sets, const Scales& scales) {
    if (!keep_) {
        prepare(sets);
        (void)measure_distances();
    }
    std::vector<ForceSums> sums(options_.temperatures.size());
    if (points_) {
        forces_ = floats({static_cast<std::int64_t>(sums.size()), sets_.n, sets_.G, sets_.S});
    }
    for (cpu::Group& group : groups_) {
        normalize(group, scales);
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

void FusedKernel::point_emit(const Scales& scales, const std::vector<double>& factors, at::Tensor& V) {
    if (!keep_) {
        std::vector<ForceSums> unused(factors.size());
        forces_ = floats({static_cast<std::int64_t>(factors.size()), sets_.n, sets_.G, sets_.S});
        for (cpu::Group& group : groups_) {
            normalize(group, scales);
            point_force(group, scales, unused);
        }
    }
    V.zero_();
    for (std::size_t r = 0; r < factors.size(); ++r) {
        V.add_(forces_[static_cast<std::int64_t>(r)], factors[r]);
    }
}

// V = (sum_r factor_r C'_r) Y / s: one product for all temperatures.
void FusedKernel::block_emit(const Scales& scales, const std::vector<double>& factors, at::Tensor& V) {
    const std::int64_t lines = cpu::kRows * shape_.columns, stride = lines;
    at::Tensor combined;
    if (groups_.size() > 1) {
        combined = at::zeros({static_cast<std::int64_t>(blocks_.size()), lines}, sets_.gen.options());
    }
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        cpu::Group& group = groups_[g];
        if (!keep_ || groups_.size() > 1) {
            normalize(group, scales);
        }
        const bool last = g + 1 == groups_.size();
        for_blocks(blocks_, cpu::coefficient_floats(shape_) + lines + cpu::panel_floats(shape_),
                   [&](std::int64_t k, const Block& block, float* C) {
                       const cpu::SetView set = view(block.set);
                       const std::int64_t rows = block.last - block.first, padded = padded_to_four(rows);
                       cpu::RowSums unused[cpu::kGroup];
                       cpu::coefficient_rows(shape_, rules_, group, set, block.first, block.last, C, unused);
                       float* total =
                           combined.defined() ? data_at(combined, k) : C + cpu::coefficient_floats(shape_);
                       if (!combined.defined()) {
                           std::fill_n(total, padded * shape_.columns, 0.0f);
                       }
                       for (int r = 0; r < group.count; ++r) {
                           const double factor =
                               factors[static_cast<std::size_t>(group.index[r])] / scales.divisor;
                           cpu::add_scaled(shape_, padded, C + r * stride, static_cast<float>(factor), total);
                       }
                       if (last) {
                           float* panel = C + cpu::coefficient_floats(shape_) + lines;
                           cpu::emit_rows(shape_, set, rows, total, panel,
                                          data_at(V, block.set) + block.first * sets_.S);
                       }
                   });
    }
}

void FusedKernel::emit(const FieldInputs& sets, const Scales& scales, const std::vector<double>& factors,
                       at::Tensor& V) {
    if (!keep_) {
        prepare(sets);
        (void)measure_distances();
    }
    if (points_) {
        point_emit(scales, factors, V);
    } else {
        block_emit(scales, factors, V);
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
    return 2e-9 * static_cast<double>(n * (distances + R * G * T * (gram ? T : S) + G * T * S));
}

std::unique_ptr<FieldKernel> make_fused_kernel(const FieldInputs& inputs, const FieldOptions& options,
                                               bool keep) {
    return std::make_unique<FusedKernel>(inputs, options, keep);
}

}  // namespace drift::detail
