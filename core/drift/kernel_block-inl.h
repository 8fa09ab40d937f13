// Products of the block kernel (many channels) for kernel_cpu.cpp. Compiled once per instruction set.
#if defined(DRIFT_KERNEL_BLOCK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFT_KERNEL_BLOCK_INL_H_
#undef DRIFT_KERNEL_BLOCK_INL_H_
#else
#define DRIFT_KERNEL_BLOCK_INL_H_
#endif

#include <cstring>

#include "core/drift/kernel_sweeps-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drift::cpu {
namespace HWY_NAMESPACE {

// Register tiles: 32 vector registers from AVX-512 on, 16 before.
#if HWY_TARGET <= HWY_AVX3
inline constexpr int kDotRows = 4;
inline constexpr int kTileVectors = 4;
#else
inline constexpr int kDotRows = 2;
inline constexpr int kTileVectors = 2;
#endif
inline constexpr int kTileRows = 4;

HWY_INLINE std::int64_t PanelWidth(const Shape& shape) {
    return std::min(kPanel, (shape.S + kLanes - 1) / kLanes * kLanes);
}

// Channels [c0, c0 + width) of every target relative to the center, zero where there is no target or channel.
HWY_INLINE void PackPanel(const Shape& shape, const SetView& set, std::int64_t c0, std::int64_t width,
                          float* panel) {
    const std::int64_t used = std::min(width, shape.S - c0);
    const auto pack = [&](const float* source, std::int64_t count, std::int64_t column) {
        for (std::int64_t k = 0; k < count; ++k) {
            const float* from = source + k * shape.S + c0;
            const float* center = set.center + c0;
            float* to = panel + (column + k) * width;
            for (std::int64_t c = 0; c < used; ++c) {
                to[c] = from[c] - center[c];
            }
            std::fill(to + used, to + width, 0.0f);
        }
    };
    const auto clear = [&](std::int64_t from, std::int64_t to) {
        std::fill(panel + from * width, panel + to * width, 0.0f);
    };
    pack(set.gen, shape.G, 0);
    pack(set.neg, shape.U, shape.G);
    clear(shape.G + shape.U, shape.negatives);
    pack(set.pos, shape.P, shape.negatives);
    clear(shape.negatives + shape.P, shape.columns);
}

// Sums of the lanes of four vectors into out[0 .. 4).
HWY_INLINE void SumOfFour(V a, V b, V c, V d4, float* out) {
#if HWY_TARGET == HWY_SCALAR
    out[0] = hn::GetLane(a);
    out[1] = hn::GetLane(b);
    out[2] = hn::GetLane(c);
    out[3] = hn::GetLane(d4);
#else
    const Floats d;
    const hn::Repartition<double, Floats> wide;
    const V ab = hn::Add(hn::InterleaveLower(d, a, b), hn::InterleaveUpper(d, a, b));
    const V cd = hn::Add(hn::InterleaveLower(d, c, d4), hn::InterleaveUpper(d, c, d4));
    const auto ab2 = hn::BitCast(wide, ab), cd2 = hn::BitCast(wide, cd);
    const V sums = hn::Add(hn::BitCast(d, hn::InterleaveLower(wide, ab2, cd2)),
                           hn::BitCast(d, hn::InterleaveUpper(wide, ab2, cd2)));
    HWY_ALIGN float lanes[kLanes];
    hn::Store(sums, d, lanes);
    const HWY_CAPPED(float, 4) quarter;
    auto total = hn::Load(quarter, lanes);
    for (std::int64_t block = 4; block < LaneCount(); block += 4) {
        total = hn::Add(total, hn::Load(quarter, lanes + block));
    }
    hn::StoreU(total, quarter, out);
#endif
}

// Inner products of kDotRows x 4 rows of the panel.
HWY_INLINE void DotTile(const float* rows, const float* columns, std::int64_t width, float out[kDotRows][4]) {
    const Floats d;
    V sums[kDotRows][4];
    for (auto& line : sums) {
        for (V& sum : line) {
            sum = hn::Zero(d);
        }
    }
    for (std::int64_t c = 0; c < width; c += LaneCount()) {
        V b[4];
        for (int n = 0; n < 4; ++n) {
            b[n] = hn::Load(d, columns + n * width + c);
        }
        for (int m = 0; m < kDotRows; ++m) {
            const V a = hn::Load(d, rows + m * width + c);
            for (int n = 0; n < 4; ++n) {
                sums[m][n] = hn::MulAdd(a, b[n], sums[m][n]);
            }
        }
    }
    for (int m = 0; m < kDotRows; ++m) {
        SumOfFour(sums[m][0], sums[m][1], sums[m][2], sums[m][3], out[m]);
    }
}

HWY_INLINE bool InGap(const Shape& shape, std::int64_t begin, std::int64_t end) {
    return (begin >= shape.G + shape.U && end <= shape.negatives) || begin >= shape.negatives + shape.P;
}

HWY_INLINE void AddNorms(const Shape& shape, const SetView& set, std::int64_t width, bool start,
                         const float* panel) {
    const Floats d;
    for (std::int64_t j = 0; j < shape.columns; ++j) {
        if (InGap(shape, j, j + 1)) {
            set.norms[j] = kFar * kFar * 100.0f;
            continue;
        }
        V sum = hn::Zero(d);
        for (std::int64_t c = 0; c < width; c += LaneCount()) {
            const V v = hn::Load(d, panel + j * width + c);
            sum = hn::MulAdd(v, v, sum);
        }
        set.norms[j] = (start ? 0.0f : set.norms[j]) + Sum(sum);
    }
}

void GramRows(const Shape& shape, const SetView& set, std::int64_t first, std::int64_t last, bool symmetric,
              float* panel) {
    const std::int64_t full = PanelWidth(shape);
    for (std::int64_t c0 = 0; c0 < shape.S; c0 += full) {
        const std::int64_t width = std::min(full, (shape.S - c0 + kLanes - 1) / kLanes * kLanes);
        PackPanel(shape, set, c0, width, panel);
        if (first == 0) {
            AddNorms(shape, set, width, c0 == 0, panel);
        }
        for (std::int64_t i = first; i < last; i += kDotRows) {
            const bool empty_rows = InGap(shape, i, i + kDotRows);
            for (std::int64_t j = symmetric ? i / 4 * 4 : 0; j < shape.columns; j += 4) {
                float tile[kDotRows][4] = {};
                if (!empty_rows && !InGap(shape, j, j + 4)) {
                    DotTile(panel + i * width, panel + j * width, width, tile);
                }
                for (int m = 0; m < kDotRows; ++m) {
                    float* out = set.gram + (i + m) * shape.columns + j;
                    for (int n = 0; n < 4; ++n) {
                        out[n] = (c0 == 0 ? 0.0f : out[n]) + tile[m][n];
                    }
                }
            }
        }
    }
    for (std::int64_t i = first; symmetric && i < last; ++i) {
        for (std::int64_t j = i + 1; j < shape.columns; ++j) {
            set.gram[j * shape.columns + i] = set.gram[i * shape.columns + j];
        }
    }
}

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
            Product(shape, rows, C + r * kRows * shape.columns, panel, width, width, use);
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
        const std::int64_t columns = shape.columns, stride = kRows * columns;
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
