// Forces among points with few channels, for kernel_cpu.cpp. Compiled once per instruction set.
#if defined(DRIFT_KERNEL_POINTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFT_KERNEL_POINTS_INL_H_
#undef DRIFT_KERNEL_POINTS_INL_H_
#else
#define DRIFT_KERNEL_POINTS_INL_H_
#endif

#include "core/drift/kernel_sweeps-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drift::cpu {
namespace HWY_NAMESPACE {

// Columns per tile: the affinities of one row and tile stay in the first-level cache.
inline constexpr std::int64_t kTile = 512;

// What one side (negatives or positives) of one row adds up to, per temperature.
struct Side {
    float mass[kGroup];
    float squares[kGroup];
    float moment[kGroup][kPointChannels];  // sum_j K y
};

// moment[r][c .. c + 2) and, with kMass, mass and squares of one tile.
template <int count, bool kMass>
HWY_INLINE void Accumulate(const float* k, std::int64_t length, const float* y0, const float* y1,
                           std::int64_t c, bool squares, Side& side) {
    const Floats d;
    const std::int64_t N = LaneCount();
    V m0[count], m1[count], mass[count], square[count];
    for (int r = 0; r < count; ++r) {
        m0[r] = m1[r] = mass[r] = square[r] = hn::Zero(d);
    }
    for (std::int64_t j = 0; j < length; j += N) {
        const V a = hn::Load(d, y0 + j), b = hn::Load(d, y1 + j);
        for (int r = 0; r < count; ++r) {
            const V value = hn::Load(d, k + r * kTile + j);
            m0[r] = hn::MulAdd(value, a, m0[r]);
            m1[r] = hn::MulAdd(value, b, m1[r]);
            if (kMass) {
                mass[r] = hn::Add(mass[r], value);
            }
        }
    }
    if (kMass && squares) {
        for (std::int64_t j = 0; j < length; j += N) {
            for (int r = 0; r < count; ++r) {
                const V value = hn::Load(d, k + r * kTile + j);
                square[r] = hn::MulAdd(value, value, square[r]);
            }
        }
    }
    for (int r = 0; r < count; ++r) {
        side.moment[r][c] += Sum(m0[r]);
        if (c + 1 < kPointChannels) {
            side.moment[r][c + 1] += Sum(m1[r]);
        }
        if (kMass) {
            side.mass[r] += Sum(mass[r]);
            side.squares[r] += Sum(square[r]);
        }
    }
}

struct PointForceBody {
    const Shape& shape;
    const Rules& rules;
    const Group& group;
    const SetView& set;
    std::int64_t first, last;
    float inverse_divisor;
    float* const* F;
    RowSums* sums;

    template <class Source>
    HWY_INLINE void operator()(Source source) {
        WithPowers(source, group, *this);
    }

    template <class Source, class Powers>
    HWY_INLINE void operator()(Source source, Powers powers) {
        for (std::int64_t i = first; i < last; ++i) {
            source.SetRow(i);
            Side negative = {}, positive = {};
            Collect(source, powers, i, 0, shape.negatives, negative);
            Collect(source, powers, i, shape.negatives, shape.columns, positive);
            for (int r = 0; r < Powers::kCount; ++r) {
                Finish(i, r, negative, positive);
            }
        }
    }

    template <class Source, class Powers>
    HWY_INLINE void Collect(const Source& source, const Powers& powers, std::int64_t i, std::int64_t begin,
                            std::int64_t end, Side& side) {
        HWY_ALIGN float k[Powers::kCount * kTile];
        for (std::int64_t j = begin; j < end; j += kTile) {
            const std::int64_t stop = std::min(end, j + kTile);
            AffinityRow(shape, rules, group, set, source, powers, i, j, stop, k, kTile);
            const float* y = set.points + j;
            const std::int64_t step = shape.columns;
            Accumulate<Powers::kCount, true>(k, stop - j, y, shape.S > 1 ? y + step : y, 0, rules.statistics,
                                             side);
            for (std::int64_t c = 2; c < shape.S; c += 2) {
                const float* line = y + c * step;
                Accumulate<Powers::kCount, false>(k, stop - j, line, c + 1 < shape.S ? line + step : line, c,
                                                  false, side);
            }
        }
    }

    // F = a Sn (sum Kp y - x Sp) - r Sp (sum Kn y - x Sn), both sides of one row.
    void Finish(std::int64_t i, int r, const Side& negative, const Side& positive) {
        const double factor =
            rules.affinity_root > 0.0f ? 1.0 : static_cast<double>(set.row_sum[r * shape.G + i]);
        const double Sn = factor * negative.mass[r], Sp = factor * positive.mass[r];
        float* out = F[r] + i * shape.S;
        RowSums& total = sums[r];
        for (std::int64_t c = 0; c < shape.S; ++c) {
            const double x = set.points[c * shape.columns + i];
            const double pull = factor * positive.moment[r][c] - x * Sp;
            const double push = factor * negative.moment[r][c] - x * Sn;
            const double value =
                (rules.attraction * Sn * pull - rules.repulsion * Sp * push) * inverse_divisor;
            out[c] = static_cast<float>(value);
            total.square += value * value;
        }
        const double squares =
            factor * factor * (static_cast<double>(negative.squares[r]) + positive.squares[r]);
        total.mass_square += Sn * Sp * Sn * Sp;
        total.neighbours += squares > 0.0 ? (Sn + Sp) * (Sn + Sp) / squares : 0.0;
        total.positive += Sp;
        total.negative += Sn;
    }
};

}  // namespace HWY_NAMESPACE
}  // namespace drift::cpu
HWY_AFTER_NAMESPACE();

#endif  // toggle
