#include "core/drift/field_tensor.h"

#include <ATen/ATen.h>

#include <cmath>

namespace drift::detail {

namespace {

// Up to this many channels differences are formed directly: exact for near points. Above it one matrix
// product.
constexpr std::int64_t kDirectChannels = 16;

at::Tensor ones_or(const at::Tensor& weights, const at::Tensor& points) {
    return weights.defined() ? weights : at::ones({points.size(0), points.size(1)}, points.options());
}

// log-sum-exp that is 0 where every term is excluded: such columns hold no affinity at all.
at::Tensor finite_lse(const at::Tensor& logits, std::int64_t axis) {
    at::Tensor sums = at::logsumexp(logits, axis, /*keepdim=*/true);
    return sums.masked_fill_(at::isneginf(sums), 0.0);
}

// Sum of squares that neither overflows nor underflows in float32.
double sum_of_squares(const at::Tensor& values) {
    const double largest = values.abs().max().item<double>();
    if (!(largest > 0.0) || !std::isfinite(largest)) {
        return largest;  // 0, or the NaN or infinity itself
    }
    const at::Tensor norm = at::linalg_vector_norm(values / largest, 2, {{-1}});
    const double root = norm.to(at::kDouble).square().sum().item<double>();
    return root * largest * largest;
}

double sum_of(const at::Tensor& values) {
    return values.to(at::kDouble).sum().item<double>();
}

class TensorKernel final : public FieldKernel {
public:
    TensorKernel(const FieldOptions& options, bool keep)
        : options_(options), rules_(rule_numbers(options)), keep_(keep) {}

    const char* name() const override { return "tensor"; }
    DistanceSums measure(const FieldInputs& sets) override;
    std::vector<ForceSums> force(const FieldInputs& sets, const Scales& scales) override;
    void emit(const FieldInputs& sets, const Scales& scales, const std::vector<double>& factors,
              at::Tensor& V) override;

private:
    void prepare(const FieldInputs& sets);
    [[nodiscard]] at::Tensor force_of(const FieldInputs& sets, const Scales& scales, std::size_t r,
                                      ForceSums* sums) const;

    FieldOptions options_;
    RuleNumbers rules_;
    bool keep_;
    Targets targets_;
    at::Tensor distance_;             // [n, G, T]
    std::vector<at::Tensor> forces_;  // [R] of [n, G, S]
};

void TensorKernel::prepare(const FieldInputs& sets) {
    targets_ = make_targets(sets);
    distance_ = target_distances(targets_, sets.G, rules_);
}

DistanceSums TensorKernel::measure(const FieldInputs& sets) {
    prepare(sets);
    DistanceSums sums;
    sums.weighted = sum_of(at::matmul(distance_, targets_.W.unsqueeze(-1)));
    sums.weight = static_cast<double>(sets.G) * sum_of(targets_.W);
    if (options_.kernel_normalization == KernelNormalization::kNone) {
        at::Tensor others = distance_.clone();
        others.narrow(2, 0, sets.G).diagonal(0, 1, 2).fill_(std::numeric_limits<double>::infinity());
        sums.nearest = others.min().item<double>();
    }
    if (!keep_) {
        distance_.reset();
        targets_ = {};
    }
    return sums;
}

at::Tensor TensorKernel::force_of(const FieldInputs& sets, const Scales& scales, std::size_t r,
                                  ForceSums* sums) const {
    at::Tensor K =
        affinities(distance_, sets.G, scales.kernel, options_.temperatures[r], scales.log_shift[r], options_);
    if (sets.weighted()) {
        K.mul_(targets_.W.unsqueeze(1));
    }
    const Coefficients c = coefficients(K, sets.G + sets.U, options_);
    at::Tensor F = at::bmm(c.C, targets_.Y);
    F.sub_(c.C.sum(2, /*keepdim=*/true) * targets_.Y.narrow(1, 0, sets.G));
    F.div_(scales.divisor);
    if (sums != nullptr) {
        sums->square = sum_of_squares(F);
        sums->mass_square = sum_of((c.positive * c.negative).to(at::kDouble).square());
        if (options_.statistics) {
            const at::Tensor total = c.positive + c.negative;
            const at::Tensor squares = at::linalg_vector_norm(K, 2, {{2}}, /*keepdim=*/true);
            sums->neighbours = sum_of((total / squares).square().nan_to_num_(0.0, 0.0, 0.0));
            sums->positive = sum_of(c.positive);
            sums->negative = sum_of(c.negative);
        }
    }
    return F;
}

std::vector<ForceSums> TensorKernel::force(const FieldInputs& sets, const Scales& scales) {
    if (!distance_.defined()) {
        prepare(sets);
    }
    std::vector<ForceSums> sums(options_.temperatures.size());
    for (std::size_t r = 0; r < sums.size(); ++r) {
        at::Tensor F = force_of(sets, scales, r, &sums[r]);
        if (keep_) {
            forces_.push_back(std::move(F));
        }
    }
    distance_.reset();
    targets_ = {};
    return sums;
}

void TensorKernel::emit(const FieldInputs& sets, const Scales& scales, const std::vector<double>& factors,
                        at::Tensor& V) {
    V.zero_();
    if (!keep_) {
        prepare(sets);
    }
    for (std::size_t r = 0; r < factors.size(); ++r) {
        V.add_(keep_ ? forces_[r] : force_of(sets, scales, r, nullptr), factors[r]);
    }
    forces_.clear();
    distance_.reset();
    targets_ = {};
}

}  // namespace

Targets make_targets(const FieldInputs& sets) {
    // The field does not depend on the origin; near zero the expanded distances and C Y lose least to
    // rounding.
    Targets targets;
    targets.center = sets.pos.mean(1, /*keepdim=*/true);
    std::vector<at::Tensor> points = {sets.gen};
    if (sets.U > 0) {
        points.push_back(sets.neg);
    }
    points.push_back(sets.pos);
    targets.Y = at::cat(points, 1).sub_(targets.center);
    std::vector<at::Tensor> weights = {ones_or(sets.w_gen, sets.gen)};
    if (sets.U > 0) {
        weights.push_back(ones_or(sets.w_neg, sets.neg));
    }
    weights.push_back(ones_or(sets.w_pos, sets.pos));
    targets.W = at::cat(weights, 1);
    return targets;
}

at::Tensor distances(const at::Tensor& x, const at::Tensor& Y) {
    if (x.size(2) <= kDirectChannels) {
        constexpr std::int64_t kWithoutMatrixProduct = 2;
        return at::cdist(x, Y, 2.0, kWithoutMatrixProduct);
    }
    at::Tensor squares = at::baddbmm(Y.square().sum(2).unsqueeze(1), x, Y.transpose(1, 2), 1.0, -2.0);
    squares.add_(x.square().sum(2, /*keepdim=*/true));
    return squares.clamp_min_(0.0).sqrt_();
}

at::Tensor target_distances(const Targets& targets, std::int64_t G, const RuleNumbers& rules) {
    at::Tensor distance = distances(targets.Y.narrow(1, 0, G), targets.Y);
    distance.narrow(2, 0, G).diagonal(0, 1, 2).zero_();
    return distance.clamp_min_(rules.min_distance);
}

// K = sqrt(softmax_row * softmax_col) = exp(L - (lse_row + lse_col) / 2).
at::Tensor affinities(const at::Tensor& distance, std::int64_t G, double kernel_scale, double temperature,
                      double log_shift, const FieldOptions& options) {
    const RuleNumbers rules = rule_numbers(options);
    at::Tensor logits = distance * (-1.0 / (kernel_scale * temperature));
    const at::Tensor self = logits.narrow(2, 0, G).diagonal(0, 1, 2);
    if (rules.exclude_self) {
        self.fill_(-std::numeric_limits<double>::infinity());
    } else {
        self.sub_(rules.self_mask / temperature);
    }
    if (options.kernel_normalization == KernelNormalization::kXY) {
        const at::Tensor rows = finite_lse(logits, 2);
        const at::Tensor columns = finite_lse(logits, 1);
        logits.sub_(rows, 0.5).sub_(columns, 0.5);
    } else if (options.kernel_normalization == KernelNormalization::kY) {
        logits.sub_(finite_lse(logits, 2));
    } else {
        logits.sub_(log_shift);
    }
    at::Tensor K = logits.exp_();
    if (rules.affinity_floor > 0.0) {
        K.clamp_min_(std::sqrt(rules.affinity_floor));
        if (rules.exclude_self) {
            K.narrow(2, 0, G).diagonal(0, 1, 2).zero_();
        }
    }
    return K;
}

Coefficients coefficients(const at::Tensor& K, std::int64_t negatives, const FieldOptions& options) {
    const at::Tensor Kn = K.narrow(2, 0, negatives);
    const at::Tensor Kp = K.narrow(2, negatives, K.size(2) - negatives);
    Coefficients result;
    result.positive = Kp.sum(2, /*keepdim=*/true);
    result.negative = Kn.sum(2, /*keepdim=*/true);
    result.C = at::cat(
        {Kn * (result.positive * -options.repulsion), Kp * (result.negative * options.attraction)}, 2);
    return result;
}

std::unique_ptr<FieldKernel> make_tensor_kernel(const FieldOptions& options, bool keep) {
    return std::make_unique<TensorKernel>(options, keep);
}

}  // namespace drift::detail
