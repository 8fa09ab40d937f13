// Packing and inner products of the block kernel (many channels) for kernel_cpu.cpp. Compiled once per
// instruction set.
#if defined(DRIFT_KERNEL_GRAM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFT_KERNEL_GRAM_INL_H_
#undef DRIFT_KERNEL_GRAM_INL_H_
#else
#define DRIFT_KERNEL_GRAM_INL_H_
#endif

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

// Sums of the lanes of four vectors, still apart by 128-bit blocks: every block holds a part of (a, b, c, e).
HWY_INLINE V PartialSums(V a, V b, V c, V e) {
#if HWY_TARGET == HWY_SCALAR
    (void)b, (void)c, (void)e;
    return a;
#else
    const Floats d;
    const hn::Repartition<double, Floats> wide;
    const V ab = hn::Add(hn::InterleaveLower(d, a, b), hn::InterleaveUpper(d, a, b));
    const V ce = hn::Add(hn::InterleaveLower(d, c, e), hn::InterleaveUpper(d, c, e));
    const auto ab2 = hn::BitCast(wide, ab), ce2 = hn::BitCast(wide, ce);
    return hn::Add(hn::BitCast(d, hn::InterleaveLower(wide, ab2, ce2)),
                   hn::BitCast(d, hn::InterleaveUpper(wide, ab2, ce2)));
#endif
}

// out[m][n] = sum of the lanes of sums[m][n].
HWY_INLINE void SumTile(const V (&sums)[kDotRows][4], float (*out)[4]) {
#if HWY_TARGET == HWY_SCALAR
    for (int m = 0; m < kDotRows; ++m) {
        for (int n = 0; n < 4; ++n) {
            out[m][n] = hn::GetLane(sums[m][n]);
        }
    }
#else
    const Floats d;
    V part[kDotRows];
    for (int m = 0; m < kDotRows; ++m) {
        part[m] = PartialSums(sums[m][0], sums[m][1], sums[m][2], sums[m][3]);
    }
#if HWY_TARGET <= HWY_AVX3
    // Blocks of part[m] are m0 m1 m2 m3: add the halves of rows 0|1 and 2|3, then even and odd blocks.
    const V low =
        hn::Add(hn::ConcatLowerLower(d, part[1], part[0]), hn::ConcatUpperUpper(d, part[1], part[0]));
    const V high =
        hn::Add(hn::ConcatLowerLower(d, part[3], part[2]), hn::ConcatUpperUpper(d, part[3], part[2]));
    const V all = hn::Add(hn::OddEvenBlocks(hn::SwapAdjacentBlocks(high), low),
                          hn::OddEvenBlocks(high, hn::SwapAdjacentBlocks(low)));
    HWY_ALIGN float lanes[16];  // rows 0, 2, 1, 3
    hn::Store(all, d, lanes);
    for (int n = 0; n < 4; ++n) {
        out[0][n] = lanes[n];
        out[2][n] = lanes[4 + n];
        out[1][n] = lanes[8 + n];
        out[3][n] = lanes[12 + n];
    }
#else
    for (int m = 0; m < kDotRows; ++m) {
        HWY_ALIGN float lanes[kLanes];
        hn::Store(part[m], d, lanes);
        for (int n = 0; n < 4; ++n) {
            out[m][n] = lanes[n];
            for (std::int64_t block = 4; block < LaneCount(); block += 4) {
                out[m][n] += lanes[block + n];
            }
        }
    }
#endif
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
    SumTile(sums, out);
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

}  // namespace HWY_NAMESPACE
}  // namespace drift::cpu
HWY_AFTER_NAMESPACE();

#endif  // toggle
