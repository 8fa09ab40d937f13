// Sweeps over rows x columns for kernel_cpu.cpp: distances, sums, affinities. Compiled once per instruction
// set.
#if defined(DRIFT_KERNEL_SWEEPS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFT_KERNEL_SWEEPS_INL_H_
#undef DRIFT_KERNEL_SWEEPS_INL_H_
#else
#define DRIFT_KERNEL_SWEEPS_INL_H_
#endif

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/drift/kernel_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drift::cpu {
namespace HWY_NAMESPACE {

// Squared distances of one row from coordinates; kChannels 0: any number.
template <int kChannels>
class PointSource {
public:
    PointSource(const Shape& shape, const SetView& set)
        : points_(set.points), stride_(shape.columns), channels_(kChannels > 0 ? kChannels : shape.S) {}
    HWY_INLINE void SetRow(std::int64_t i) { row_ = i; }
    HWY_INLINE V Squared(std::int64_t j) const {
        const Floats d;
        V sum = hn::Zero(d);
        for (std::int64_t c = 0; c < (kChannels > 0 ? kChannels : channels_); ++c) {
            const float* line = points_ + c * stride_;
            const V difference = hn::Sub(hn::Load(d, line + j), hn::Set(d, line[row_]));
            sum = hn::MulAdd(difference, difference, sum);
        }
        return sum;
    }

private:
    const float* points_;
    std::int64_t stride_, channels_, row_ = 0;
};

// Squared distances of one row from inner products.
class GramSource {
public:
    GramSource(const Shape& shape, const SetView& set)
        : gram_(set.gram), norms_(set.norms), stride_(shape.columns) {}
    HWY_INLINE void SetRow(std::int64_t i) {
        line_ = gram_ + i * stride_;
        norm_ = norms_[i];
    }
    HWY_INLINE V Squared(std::int64_t j) const {
        const Floats d;
        const V norms = hn::Add(hn::Load(d, norms_ + j), hn::Set(d, norm_));
        return hn::Max(hn::NegMulAdd(hn::Set(d, 2.0f), hn::Load(d, line_ + j), norms), hn::Zero(d));
    }

private:
    const float* gram_;
    const float* norms_;
    std::int64_t stride_;
    const float* line_ = nullptr;
    float norm_ = 0;
};

// Calls body.template operator()<Source>() with the source that fits.
template <class Body>
HWY_INLINE void WithSource(const Shape& shape, const SetView& set, Body& body) {
    if (set.gram != nullptr) {
        body(GramSource(shape, set));
    } else if (shape.S == 2) {
        body(PointSource<2>(shape, set));
    } else {
        body(PointSource<0>(shape, set));
    }
}

// The same for the powers of a group.
template <class Source, class Body>
HWY_INLINE void WithPowers(const Source& source, const Group& group, Body& body) {
    if (ChainPowers::Fits(group)) {
        body(source, ChainPowers(group));
    } else if (group.count == 1) {
        body(source, AnyPowers<1>(group));
    } else if (group.count == 2) {
        body(source, AnyPowers<2>(group));
    } else if (group.count == 3) {
        body(source, AnyPowers<3>(group));
    } else {
        body(source, AnyPowers<4>(group));
    }
}

HWY_INLINE V Replace(V values, std::int64_t j, std::int64_t lane, float value) {
    const Floats d;
    const auto self = hn::Eq(hn::Iota(d, static_cast<float>(j)), hn::Set(d, static_cast<float>(lane)));
    return hn::IfThenElse(self, hn::Set(d, value), values);
}

struct MeasureBody {
    const Shape& shape;
    const Rules& rules;
    const SetView& set;
    std::int64_t first, last;
    float* column_min;
    Measured result;

    template <class Source>
    HWY_INLINE void operator()(Source source) {
        const Floats d;
        const std::int64_t N = LaneCount();
        const V smallest = hn::Set(d, rules.min_distance);
        const V infinite = hn::Set(d, std::numeric_limits<float>::infinity());
        for (std::int64_t j = 0; j < shape.columns; j += N) {
            hn::Store(infinite, d, column_min + j);
        }
        result.nearest = std::numeric_limits<float>::infinity();
        for (std::int64_t i = first; i < last; ++i) {
            source.SetRow(i);
            V sum = hn::Zero(d);
            V nearest = infinite;
            const std::int64_t self_vector = i / N * N;
            for (std::int64_t j = 0; j < shape.columns; j += N) {
                V distance = hn::Max(hn::Sqrt(source.Squared(j)), smallest);
                V other = distance;
                if (HWY_UNLIKELY(j == self_vector)) {
                    distance = Replace(distance, j, i, rules.min_distance);
                    other = Replace(distance, j, i, std::numeric_limits<float>::infinity());
                }
                sum = hn::MulAdd(distance, hn::Load(d, set.weights + j), sum);
                nearest = hn::Min(nearest, other);
                hn::Store(hn::Min(hn::Load(d, column_min + j), other), d, column_min + j);
            }
            result.weighted += static_cast<double>(Sum(sum));
            set.row_min[i] = Min(nearest);
            result.nearest = std::min(result.nearest, set.row_min[i]);
        }
    }
};

// t of the self pair in exp2 units.
HWY_INLINE float SelfExponent(const Rules& rules, const Group& group) {
    return rules.exclude_self ? 1e30f : rules.min_distance * group.unit + group.self_offset;
}

struct SumBody {
    const Shape& shape;
    const Rules& rules;
    const Group& group;
    const SetView& set;
    std::int64_t first, last;
    float* column_sum;

    template <class Source>
    HWY_INLINE void operator()(Source source) {
        WithPowers(source, group, *this);
    }

    template <class Source, class Powers>
    HWY_INLINE void operator()(Source source, Powers powers) {
        const Floats d;
        const std::int64_t N = LaneCount(), columns = shape.columns;
        const bool with_columns = rules.normalization == Normalization::kXY;
        const V unit = hn::Set(d, group.unit), smallest = hn::Set(d, rules.min_distance);
        const float self_exponent = SelfExponent(rules, group);
        if (with_columns) {
            std::fill_n(column_sum, Powers::kCount * columns, 0.0f);
        }
        for (std::int64_t i = first; i < last; ++i) {
            source.SetRow(i);
            const V row_ref = hn::Set(d, set.row_ref[i]);
            const std::int64_t self_vector = i / N * N;
            V sums[Powers::kCount];
            for (int r = 0; r < Powers::kCount; ++r) {
                sums[r] = hn::Zero(d);
            }
            for (std::int64_t j = 0; j < columns; j += N) {
                V t = hn::Mul(hn::Max(hn::Sqrt(source.Squared(j)), smallest), unit);
                if (HWY_UNLIKELY(j == self_vector)) {
                    t = Replace(t, j, i, self_exponent);
                }
                V e[Powers::kCount];
                powers(Exp2(hn::Sub(row_ref, t)), e);
                for (int r = 0; r < Powers::kCount; ++r) {
                    sums[r] = hn::Add(sums[r], e[r]);
                }
                if (with_columns) {
                    powers(Exp2(hn::Sub(hn::Load(d, set.column_ref + j), t)), e);
                    for (int r = 0; r < Powers::kCount; ++r) {
                        float* line = column_sum + r * columns + j;
                        hn::Store(hn::Add(hn::Load(d, line), e[r]), d, line);
                    }
                }
            }
            for (int r = 0; r < Powers::kCount; ++r) {
                set.row_sum[r * shape.G + i] = Sum(sums[r]);
            }
        }
    }
};

// Affinities of row i in columns [begin, end) into k[r][0 .. end - begin). With a floor: complete, weights
// included; otherwise without the row factor.
template <class Source, class Powers>
HWY_INLINE void AffinityRow(const Shape& shape, const Rules& rules, const Group& group, const SetView& set,
                            const Source& source, const Powers& powers, std::int64_t i, std::int64_t begin,
                            std::int64_t end, float* k, std::int64_t stride) {
    const Floats d;
    const std::int64_t N = LaneCount();
    const V unit = hn::Set(d, group.unit), smallest = hn::Set(d, rules.min_distance);
    const bool floored = rules.affinity_root > 0.0f;
    const V root = hn::Set(d, rules.affinity_root);
    const std::int64_t self_vector = i / N * N;
    const float row_part = rules.normalization == Normalization::kXY  ? 0.5f * set.row_ref[i]
                           : rules.normalization == Normalization::kY ? set.row_ref[i]
                                                                      : group.nearest;
    const V h = hn::Set(d, row_part);
    const V half = hn::Set(d, rules.normalization == Normalization::kXY ? 0.5f : 0.0f);
    for (std::int64_t j = begin; j < end; j += N) {
        V t = hn::Mul(hn::Max(hn::Sqrt(source.Squared(j)), smallest), unit);
        if (HWY_UNLIKELY(j == self_vector)) {
            t = Replace(t, j, i, SelfExponent(rules, group));
        }
        V e[Powers::kCount];
        powers(Exp2(hn::Sub(hn::MulAdd(half, hn::Load(d, set.column_ref + j), h), t)), e);
        for (int r = 0; r < Powers::kCount; ++r) {
            V value = hn::Mul(e[r], hn::Load(d, set.column_sum + r * shape.columns + j));
            if (floored) {
                value = hn::Max(hn::Mul(value, hn::Set(d, set.row_sum[r * shape.G + i])), root);
                value = hn::Mul(value, hn::Load(d, set.weights + j));
            }
            hn::Store(value, d, k + r * stride + (j - begin));
        }
    }
    if (floored && rules.exclude_self && i >= begin && i < end) {
        for (int r = 0; r < Powers::kCount; ++r) {
            k[r * stride + (i - begin)] = 0.0f;
        }
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace drift::cpu
HWY_AFTER_NAMESPACE();

#endif  // toggle
