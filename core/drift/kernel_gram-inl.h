// Register tiles, packing and inner products of the block kernel (many channels) for kernel_cpu.cpp. Compiled
// once per instruction set.
#if defined(DRIFT_KERNEL_GRAM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRIFT_KERNEL_GRAM_INL_H_
#undef DRIFT_KERNEL_GRAM_INL_H_
#else
#define DRIFT_KERNEL_GRAM_INL_H_
#endif

#include <algorithm>
#include <type_traits>

#include "core/drift/kernel_sweeps-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drift::cpu {
namespace HWY_NAMESPACE {

// Register tiles of kTileRows x kTileVectors: 32 vector registers from AVX-512 on, 16 before.
#if HWY_TARGET <= HWY_AVX3
inline constexpr int kTileVectors = 4;
#else
inline constexpr int kTileVectors = 2;
#endif
inline constexpr int kTileRows = 4;

template <int kVectors>
using Tile = V[kTileRows][kVectors];

// The left factor of a product: element (m, k) stands at data[m * row + k * step].
struct Left {
    const float* data;
    std::int64_t row, step;
};

template <int kVectors>
HWY_INLINE void Clear(Tile<kVectors>& tile) {
    for (auto& line : tile) {
        for (V& sum : line) {
            sum = hn::Zero(Floats());
        }
    }
}

// tile += A[0 .. kTileRows, k0 .. k1) * B[k0 .. k1, 0 .. kVectors); lines of B are `stride` apart.
template <int kVectors>
HWY_INLINE void Accumulate(const Left& A, const float* B, std::int64_t stride, std::int64_t k0,
                           std::int64_t k1, Tile<kVectors>& tile) {
    const Floats d;
    const std::int64_t N = LaneCount();
    V acc[kTileRows][kVectors];
    for (int m = 0; m < kTileRows; ++m) {
        for (int v = 0; v < kVectors; ++v) {
            acc[m][v] = tile[m][v];
        }
    }
    for (std::int64_t k = k0; k < k1; ++k) {
        V b[kVectors];
        for (int v = 0; v < kVectors; ++v) {
            b[v] = hn::Load(d, B + k * stride + v * N);
        }
        for (int m = 0; m < kTileRows; ++m) {
            const V a = hn::Set(d, A.data[m * A.row + k * A.step]);
            for (int v = 0; v < kVectors; ++v) {
                acc[m][v] = hn::MulAdd(a, b[v], acc[m][v]);
            }
        }
    }
    for (int m = 0; m < kTileRows; ++m) {
        for (int v = 0; v < kVectors; ++v) {
            tile[m][v] = acc[m][v];
        }
    }
}

// Cuts `width` columns into as few tiles as registers allow, of nearly equal width: a narrow last tile would
// wait for its own sums. Calls body(column, integral_constant of its vectors). The cut depends on `width`
// alone.
template <class Body>
HWY_INLINE void ForTiles(std::int64_t width, Body body) {
    const std::int64_t N = LaneCount();
    std::int64_t vectors = (width + N - 1) / N, tiles = (vectors + kTileVectors - 1) / kTileVectors;
    for (std::int64_t column = 0; tiles > 0; --tiles) {
        const std::int64_t count = (vectors + tiles - 1) / tiles;
        if (count == 1) {
            body(column, std::integral_constant<int, 1>());
        } else if (count == 2) {
            body(column, std::integral_constant<int, 2>());
        } else if constexpr (kTileVectors > 2) {
            if (count == 3) {
                body(column, std::integral_constant<int, 3>());
            } else {
                body(column, std::integral_constant<int, 4>());
            }
        }
        column += count * N;
        vectors -= count;
    }
}

// Channels [c0, c0 + width) of every target relative to the center, zero where there is no channel: slab
// after slab of kSlab channels, in each one line of kSlab floats per target.
HWY_INLINE void PackPanel(const Shape& shape, const SetView& set, std::int64_t c0, std::int64_t width,
                          float* panel) {
    const auto pack = [&](const float* source, std::int64_t count, std::int64_t column) {
        for (std::int64_t k = 0; k < count; ++k) {
            const float* from = source + k * shape.S + c0;
            const float* center = set.center + c0;
            for (std::int64_t c = 0; c < width; c += kSlab) {
                const std::int64_t used = std::min(kSlab, width - c);
                float* to = panel + c * shape.columns + (column + k) * kSlab;
                for (std::int64_t e = 0; e < used; ++e) {
                    to[e] = from[c + e] - center[c + e];
                }
                std::fill(to + used, to + kSlab, 0.0f);
            }
        }
    };
    pack(set.gen, shape.G, 0);
    pack(set.neg, shape.U, shape.G);
    pack(set.pos, shape.P, shape.negatives);
}

// to[c][j] = from[j][c] - center[c] for 4 x 4 elements.
HWY_INLINE void TransposeFour(const float* from, std::int64_t from_stride, const float* center, float* to,
                              std::int64_t to_stride) {
#if HWY_TARGET == HWY_SCALAR
    for (std::int64_t j = 0; j < 4; ++j) {
        for (std::int64_t c = 0; c < 4; ++c) {
            to[c * to_stride + j] = from[j * from_stride + c] - center[c];
        }
    }
#else
    const hn::FixedTag<float, 4> d;
    const hn::RepartitionToWide<decltype(d)> wide;
    const auto middle = hn::LoadU(d, center);
    const auto r0 = hn::Sub(hn::LoadU(d, from), middle);
    const auto r1 = hn::Sub(hn::LoadU(d, from + from_stride), middle);
    const auto r2 = hn::Sub(hn::LoadU(d, from + 2 * from_stride), middle);
    const auto r3 = hn::Sub(hn::LoadU(d, from + 3 * from_stride), middle);
    const auto low01 = hn::BitCast(wide, hn::InterleaveLower(d, r0, r1));
    const auto low23 = hn::BitCast(wide, hn::InterleaveLower(d, r2, r3));
    const auto high01 = hn::BitCast(wide, hn::InterleaveUpper(d, r0, r1));
    const auto high23 = hn::BitCast(wide, hn::InterleaveUpper(d, r2, r3));
    hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, low01, low23)), d, to);
    hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, low01, low23)), d, to + to_stride);
    hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, high01, high23)), d, to + 2 * to_stride);
    hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, high01, high23)), d, to + 3 * to_stride);
#endif
}

// The same with one line per channel: panel[c - c0][target], `width` lines of shape.columns floats.
HWY_INLINE void PackTransposed(const Shape& shape, const SetView& set, std::int64_t c0, std::int64_t width,
                               float* panel) {
    const std::int64_t stride = shape.columns, whole = width / 4 * 4;
    const auto pack = [&](const float* source, std::int64_t count, std::int64_t column) {
        const float* center = set.center + c0;
        for (std::int64_t k = 0; k < count; k += 4) {
            const float* from = source + k * shape.S + c0;
            float* to = panel + column + k;
            const std::int64_t fast = k + 4 <= count ? whole : 0;
            for (std::int64_t c = 0; c < fast; c += 4) {
                TransposeFour(from + c, shape.S, center + c, to + c * stride, stride);
            }
            for (std::int64_t j = 0; j < std::min<std::int64_t>(4, count - k); ++j) {
                for (std::int64_t c = fast; c < width; ++c) {
                    to[c * stride + j] = from[j * shape.S + c] - center[c];
                }
            }
        }
    };
    pack(set.gen, shape.G, 0);
    pack(set.neg, shape.U, shape.G);
    pack(set.pos, shape.P, shape.negatives);
    for (std::int64_t c = 0; c < width; ++c) {
        float* line = panel + c * stride;
        std::fill(line + shape.G + shape.U, line + shape.negatives, 0.0f);
        std::fill(line + shape.negatives + shape.P, line + shape.columns, 0.0f);
    }
}

HWY_INLINE bool InGap(const Shape& shape, std::int64_t begin, std::int64_t end) {
    return (begin >= shape.G + shape.U && end <= shape.negatives) || begin >= shape.negatives + shape.P;
}

// Adds the squares of `width` channels; targets in gaps end up far away from everything.
HWY_INLINE void AddNorms(const Shape& shape, const SetView& set, std::int64_t width, bool start,
                         const float* panel) {
    const Floats d;
    for (std::int64_t j = 0; j < shape.columns; j += LaneCount()) {
        V sum = start ? hn::Zero(d) : hn::Load(d, set.norms + j);
        for (std::int64_t c = 0; c < width; ++c) {
            const V v = hn::Load(d, panel + c * shape.columns + j);
            sum = hn::MulAdd(v, v, sum);
        }
        hn::Store(sum, d, set.norms + j);
    }
    const auto clear = [&](std::int64_t begin, std::int64_t end) {
        std::fill(set.norms + begin, set.norms + end, kFar * kFar * 100.0f);
    };
    clear(shape.G + shape.U, shape.negatives);
    clear(shape.negatives + shape.P, shape.columns);
}

void GramRows(const Shape& shape, const SetView& set, std::int64_t first, std::int64_t last, bool symmetric,
              float* panel) {
    const Floats d;
    const std::int64_t N = LaneCount(), columns = shape.columns;
    const auto add = [&](const float* channels, std::int64_t width, bool start) {
        ForTiles(columns, [&](std::int64_t column, auto vectors) {
            constexpr int kVectors = decltype(vectors)::value;
            const std::int64_t end = symmetric ? std::min(last, column + kVectors * N) : last;
            for (std::int64_t i = first; i < end; i += kTileRows) {
                if (InGap(shape, i, i + kTileRows)) {
                    continue;
                }
                float* out = set.gram + i * columns + column;
                Tile<kVectors> tile;
                Clear<kVectors>(tile);
                Accumulate<kVectors>({channels + i, 1, columns}, channels + column, columns, 0, width, tile);
                for (int m = 0; m < kTileRows; ++m) {
                    for (int v = 0; v < kVectors; ++v) {
                        float* to = out + m * columns + v * N;
                        hn::Store(start ? tile[m][v] : hn::Add(hn::Load(d, to), tile[m][v]), d, to);
                    }
                }
            }
        });
    };
    for (std::int64_t c0 = 0; c0 < shape.S; c0 += kPanel) {
        const std::int64_t width = std::min(kPanel, shape.S - c0);
        PackTransposed(shape, set, c0, width, panel);
        if (first == 0) {
            AddNorms(shape, set, width, c0 == 0, panel);
        }
        for (std::int64_t c = 0; c < width; c += kGramChannels) {
            add(panel + c * columns, std::min(kGramChannels, width - c), c0 + c == 0);
        }
    }
    // Distances need the generated samples' whole rows; below the diagonal tiles they are still missing.
    for (std::int64_t i = first; symmetric && i < std::min(last, shape.G); ++i) {
        for (std::int64_t j = i + 1; j < shape.G; ++j) {
            set.gram[j * columns + i] = set.gram[i * columns + j];
        }
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace drift::cpu
HWY_AFTER_NAMESPACE();

#endif  // toggle
