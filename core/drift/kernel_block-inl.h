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

// sums[m][v] = C rows [0, 4) times B columns of kVectors vectors, over the two column ranges that hold
// targets.
template <int kVectors>
HWY_INLINE void MultiplyTile(const Shape& shape, const float* C, const float* B, std::int64_t stride,
                             V sums[kTileRows][kVectors]) {
    const Floats d;
    const std::int64_t N = LaneCount(), columns = shape.columns;
    V acc[kTileRows][kVectors];
    for (auto& line : acc) {
        for (V& sum : line) {
            sum = hn::Zero(d);
        }
    }
    const std::int64_t ranges[2][2] = {{0, shape.G + shape.U}, {shape.negatives, shape.negatives + shape.P}};
    for (const auto& range : ranges) {
        for (std::int64_t k = range[0]; k < range[1]; ++k) {
            V b[kVectors];
            for (int v = 0; v < kVectors; ++v) {
                b[v] = hn::Load(d, B + k * stride + v * N);
            }
            for (int m = 0; m < kTileRows; ++m) {
                const V a = hn::Set(d, C[m * columns + k]);
                for (int v = 0; v < kVectors; ++v) {
                    acc[m][v] = hn::MulAdd(a, b[v], acc[m][v]);
                }
            }
        }
    }
    for (int m = 0; m < kTileRows; ++m) {
        for (int v = 0; v < kVectors; ++v) {
            sums[m][v] = acc[m][v];
        }
    }
}

// Walks the product C [rows, columns] * B [columns, width] tile by tile; use.Tile<kVectors>(row, column,
// sums).
template <class Use>
HWY_INLINE void Product(const Shape& shape, std::int64_t rows, const float* C, const float* B,
                        std::int64_t stride, std::int64_t width, Use& use) {
    const std::int64_t N = LaneCount();
    std::int64_t c = 0;
    for (; c + kTileVectors * N <= width; c += kTileVectors * N) {
        for (std::int64_t i = 0; i < rows; i += kTileRows) {
            V sums[kTileRows][kTileVectors];
            MultiplyTile<kTileVectors>(shape, C + i * shape.columns, B + c, stride, sums);
            use.template Tile<kTileVectors>(i, c, sums);
        }
    }
    for (; c < width; c += N) {
        for (std::int64_t i = 0; i < rows; i += kTileRows) {
            V sums[kTileRows][1];
            MultiplyTile<1>(shape, C + i * shape.columns, B + c, stride, sums);
            use.template Tile<1>(i, c, sums);
        }
    }
}

struct DotWithC {
    const float* C;
    std::int64_t stride;
    double total;

    template <int kVectors>
    HWY_INLINE void Tile(std::int64_t i, std::int64_t c, const V (&sums)[kTileRows][kVectors]) {
        const Floats d;
        V sum = hn::Zero(d);
        for (int m = 0; m < kTileRows; ++m) {
            for (int v = 0; v < kVectors; ++v) {
                sum = hn::MulAdd(sums[m][v], hn::Load(d, C + (i + m) * stride + c + v * LaneCount()), sum);
            }
        }
        total += static_cast<double>(Sum(sum));
    }
};

struct SquareSum {
    double total;

    template <int kVectors>
    HWY_INLINE void Tile(std::int64_t, std::int64_t, const V (&sums)[kTileRows][kVectors]) {
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
    HWY_INLINE void Tile(std::int64_t i, std::int64_t c, const V (&sums)[kTileRows][kVectors]) {
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

double GramSquare(const Shape& shape, const SetView& set, std::int64_t rows, const float* C) {
    DotWithC use{C, shape.columns, 0.0};
    Product(shape, rows, C, set.gram, shape.columns, shape.columns, use);
    return use.total;
}

void DirectSquares(const Shape& shape, const SetView& set, std::int64_t rows, int count, const float* C,
                   float* panel, double* squares) {
    std::fill_n(squares, count, 0.0);
    const std::int64_t full = PanelWidth(shape);
    for (std::int64_t c0 = 0; c0 < shape.S; c0 += full) {
        const std::int64_t width = std::min(full, (shape.S - c0 + kLanes - 1) / kLanes * kLanes);
        PackPanel(shape, set, c0, width, panel);
        for (int r = 0; r < count; ++r) {
            SquareSum use{0.0};
            Product(shape, rows, C + r * shape.rows * shape.columns, panel, width, width, use);
            squares[r] += use.total;
        }
    }
}

void EmitRows(const Shape& shape, const SetView& set, std::int64_t rows, const float* C, float* panel,
              float* out) {
    const std::int64_t full = PanelWidth(shape);
    for (std::int64_t c0 = 0; c0 < shape.S; c0 += full) {
        const std::int64_t width = std::min(full, (shape.S - c0 + kLanes - 1) / kLanes * kLanes);
        PackPanel(shape, set, c0, width, panel);
        StoreRows use{out + c0, shape.S, rows, shape.S - c0};
        Product(shape, rows, C, panel, width, width, use);
    }
}

void AddScaled(const Shape& shape, std::int64_t rows, const float* C, float factor, float* into) {
    const Floats d;
    const V scale = hn::Set(d, factor);
    for (std::int64_t k = 0; k < rows * shape.columns; k += LaneCount()) {
        hn::Store(hn::MulAdd(hn::Load(d, C + k), scale, hn::Load(d, into + k)), d, into + k);
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
