// Coefficients and products of the block kernel (many channels) for kernel_cpu.cpp. Compiled once per
// instruction set.
#if defined(DRIFT_KERNEL_BLOCK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFT_KERNEL_BLOCK_INL_H_
#undef DRIFT_KERNEL_BLOCK_INL_H_
#else
#define DRIFT_KERNEL_BLOCK_INL_H_
#endif

#include <cstring>

#include "core/drift/kernel_gram-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drift::cpu {
namespace HWY_NAMESPACE {

// Walks the product of C [rows, columns] with `width` channels of a panel tile by tile, over the two column
// ranges that hold targets; use.Add<kVectors>(row, channel, tile).
template <class Use>
HWY_INLINE void Product(const Shape& shape, std::int64_t rows, const float* C, const float* panel,
                        std::int64_t width, Use& use) {
    for (std::int64_t c = 0; c < width; c += kSlab) {
        ForTiles(std::min(kSlab, width - c), [&](std::int64_t column, auto vectors) {
            constexpr int kVectors = decltype(vectors)::value;
            const float* B = panel + c * shape.columns + column;
            for (std::int64_t i = 0; i < rows; i += kTileRows) {
                const Left left{C + i * shape.columns, shape.columns, 1};
                Tile<kVectors> tile;
                Clear<kVectors>(tile);
                Accumulate<kVectors>(left, B, kSlab, 0, shape.G + shape.U, tile);
                Accumulate<kVectors>(left, B, kSlab, shape.negatives, shape.negatives + shape.P, tile);
                use.template Add<kVectors>(i, c + column, tile);
            }
        });
    }
}

struct SquareSum {
    double total;

    template <int kVectors>
    HWY_INLINE void Add(std::int64_t, std::int64_t, const Tile<kVectors>& sums) {
        V sum = hn::Zero(Floats());
        for (int m = 0; m < kTileRows; ++m) {
            for (int v = 0; v < kVectors; ++v) {
                sum = hn::MulAdd(sums[m][v], sums[m][v], sum);
            }
        }
        total += static_cast<double>(Sum(sum));
    }
};

struct StoreRows {
    float* out;  // [rows, S] at channel c0
    std::int64_t S, rows, left;

    template <int kVectors>
    HWY_INLINE void Add(std::int64_t i, std::int64_t c, const Tile<kVectors>& sums) {
        const Floats d;
        const std::int64_t N = LaneCount();
        for (int m = 0; m < kTileRows && i + m < rows; ++m) {
            for (int v = 0; v < kVectors; ++v) {
                const std::int64_t column = c + v * N;
                float* to = out + (i + m) * S + column;
                if (column + N <= left) {
                    hn::StoreU(sums[m][v], d, to);
                } else if (column < left) {
                    HWY_ALIGN float lanes[kLanes];
                    hn::Store(sums[m][v], d, lanes);
                    std::memcpy(to, lanes, static_cast<std::size_t>(left - column) * sizeof(float));
                }
            }
        }
    }
};

// tr(C G C^T) with the symmetric G known from each column's tile upward: pairs left of the tile count twice.
double GramSquare(const Shape& shape, const SetView& set, std::int64_t rows, const float* C) {
    const Floats d;
    const std::int64_t N = LaneCount(), columns = shape.columns;
    double total = 0;
    ForTiles(columns, [&](std::int64_t column, auto vectors) {
        constexpr int kVectors = decltype(vectors)::value;
        const std::int64_t end = column + kVectors * N;
        const auto add = [&](const Left& left, std::int64_t from, std::int64_t to, auto& tile) {
            const std::int64_t negatives = std::min(to, shape.G + shape.U);
            Accumulate<kVectors>(left, set.gram + column, columns, from, negatives, tile);
            Accumulate<kVectors>(left, set.gram + column, columns, std::max(from, shape.negatives),
                                 std::min(to, shape.negatives + shape.P), tile);
        };
        V sum = hn::Zero(d);
        for (std::int64_t i = 0; i < rows; i += kTileRows) {
            const Left left{C + i * columns, columns, 1};
            Tile<kVectors> tile;
            Clear<kVectors>(tile);
            add(left, 0, column, tile);
            for (auto& line : tile) {
                for (V& value : line) {
                    value = hn::Add(value, value);
                }
            }
            add(left, column, end, tile);
            for (int m = 0; m < kTileRows; ++m) {
                for (int v = 0; v < kVectors; ++v) {
                    sum = hn::MulAdd(tile[m][v], hn::Load(d, C + (i + m) * columns + column + v * N), sum);
                }
            }
        }
        total += static_cast<double>(Sum(sum));
    });
    return total;
}

void DirectSquares(const Shape& shape, const SetView& set, std::int64_t rows, int count, const float* C,
                   float* panel, double* squares) {
    std::fill_n(squares, count, 0.0);
    for (std::int64_t c0 = 0; c0 < shape.S; c0 += kPanel) {
        const std::int64_t width = std::min(kPanel, shape.S - c0);
        PackPanel(shape, set, c0, width, panel);
        for (int r = 0; r < count; ++r) {
            SquareSum use{0.0};
            Product(shape, rows, C + r * shape.rows * shape.columns, panel, width, use);
            squares[r] += use.total;
        }
    }
}

void EmitRows(const Shape& shape, const SetView& set, std::int64_t rows, const float* C, float* panel,
              float* out) {
    for (std::int64_t c0 = 0; c0 < shape.S; c0 += kPanel) {
        const std::int64_t width = std::min(kPanel, shape.S - c0);
        PackPanel(shape, set, c0, width, panel);
        StoreRows use{out + c0, shape.S, rows, shape.S - c0};
        Product(shape, rows, C, panel, width, use);
    }
}

template <int kCount>
HWY_INLINE void Combine(std::int64_t floats, const float* C, std::int64_t stride, const float* factors,
                        bool add, float* into) {
    const Floats d;
    for (std::int64_t k = 0; k < floats; k += LaneCount()) {
        V sum = add ? hn::Load(d, into + k) : hn::Zero(d);
        for (int r = 0; r < kCount; ++r) {
            sum = hn::MulAdd(hn::Load(d, C + r * stride + k), hn::Set(d, factors[r]), sum);
        }
        hn::Store(sum, d, into + k);
    }
}

void CombineRows(const Shape& shape, std::int64_t rows, int count, const float* C, const float* factors,
                 bool add, float* into) {
    const std::int64_t floats = rows * shape.columns, stride = shape.rows * shape.columns;
    switch (count) {
        case 1:
            return Combine<1>(floats, C, stride, factors, add, into);
        case 2:
            return Combine<2>(floats, C, stride, factors, add, into);
        case 3:
            return Combine<3>(floats, C, stride, factors, add, into);
        default:
            return Combine<4>(floats, C, stride, factors, add, into);
    }
}

struct CoefficientBody {
    const Shape& shape;
    const Rules& rules;
    const Group& group;
    const SetView& set;
    std::int64_t first, last;
    float* C;
    RowSums* sums;

    template <class Source>
    HWY_INLINE void operator()(Source source) {
        WithPowers(source, group, *this);
    }

    template <class Source, class Powers>
    HWY_INLINE void operator()(Source source, Powers powers) {
        const std::int64_t columns = shape.columns, stride = shape.rows * columns;
        const std::int64_t rows = last - first, padded = (rows + kTileRows - 1) / kTileRows * kTileRows;
        for (std::int64_t i = first; i < last; ++i) {
            source.SetRow(i);
            float* line = C + (i - first) * columns;
            AffinityRow(shape, rules, group, set, source, powers, i, 0, columns, line, stride);
            for (int r = 0; r < Powers::kCount; ++r) {
                Finish(i, r, line + r * stride);
            }
        }
        for (int r = 0; r < Powers::kCount; ++r) {
            std::fill(C + r * stride + rows * columns, C + r * stride + padded * columns, 0.0f);
        }
    }

    // Affinities of one row to C = (-r Kn sum Kp, a Kp sum Kn), and minus their sum on the self entry.
    HWY_INLINE void Finish(std::int64_t i, int r, float* line) {
        const Floats d;
        const std::int64_t N = LaneCount();
        V sides[2] = {hn::Zero(d), hn::Zero(d)}, square = hn::Zero(d);
        for (std::int64_t j = 0; j < shape.columns; j += N) {
            const V k = hn::Load(d, line + j);
            V& side = sides[j < shape.negatives ? 0 : 1];
            side = hn::Add(side, k);
            square = hn::MulAdd(k, k, square);
        }
        const float factor = rules.affinity_root > 0.0f ? 1.0f : set.row_sum[r * shape.G + i];
        const float Sn = factor * Sum(sides[0]), Sp = factor * Sum(sides[1]);
        const V scale[2] = {hn::Set(d, -rules.repulsion * Sp * factor),
                            hn::Set(d, rules.attraction * Sn * factor)};
        V total = hn::Zero(d);
        for (std::int64_t j = 0; j < shape.columns; j += N) {
            const V c = hn::Mul(hn::Load(d, line + j), scale[j < shape.negatives ? 0 : 1]);
            hn::Store(c, d, line + j);
            total = hn::Add(total, c);
        }
        line[i] -= Sum(total);
        const double squares = static_cast<double>(factor) * factor * static_cast<double>(Sum(square));
        const double both = static_cast<double>(Sn) + Sp;
        RowSums& out = sums[r];
        out.mass_square += static_cast<double>(Sn) * Sp * Sn * Sp;
        out.largest = std::max(out.largest, static_cast<double>(Sn) * Sp);
        out.neighbours += squares > 0.0 ? both * both / squares : 0.0;
        out.positive += Sp;
        out.negative += Sn;
    }
};

}  // namespace HWY_NAMESPACE
}  // namespace drift::cpu
HWY_AFTER_NAMESPACE();

#endif  // toggle
