// One copy of the loops per instruction set, chosen at run time. No torch header here: compiles in seconds.
#include "core/drift/kernel_cpu.h"

#include <hwy/detect_targets.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/base/text.h"

// SSSE3 has nothing over SSE4 for us and AVX3_DL nothing over AVX3; scalable vectors cannot sit in arrays.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS \
    (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/drift/kernel_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "core/drift/kernel_block-inl.h"
#include "core/drift/kernel_points-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drift::cpu {
namespace HWY_NAMESPACE {

Measured MeasureRows(const Shape& shape, const Rules& rules, const SetView& set, std::int64_t first,
                     std::int64_t last, float* column_min) {
    MeasureBody body{shape, rules, set, first, last, column_min, {}};
    WithSource(shape, set, body);
    return body.result;
}

void SumRows(const Shape& shape, const Rules& rules, const Group& group, const SetView& set,
             std::int64_t first, std::int64_t last, float* column_sum) {
    SumBody body{shape, rules, group, set, first, last, column_sum};
    WithSource(shape, set, body);
}

void PointForces(const Shape& shape, const Rules& rules, const Group& group, const SetView& set,
                 std::int64_t first, std::int64_t last, float inverse_divisor, float* const* F,
                 RowSums* sums) {
    PointForceBody body{shape, rules, group, set, first, last, inverse_divisor, F, sums};
    WithSource(shape, set, body);
}

void CoefficientRows(const Shape& shape, const Rules& rules, const Group& group, const SetView& set,
                     std::int64_t first, std::int64_t last, float* C, RowSums* sums) {
    CoefficientBody body{shape, rules, group, set, first, last, C, sums};
    WithSource(shape, set, body);
}

const char* TargetName() {
    return hwy::TargetName(HWY_TARGET);
}

}  // namespace HWY_NAMESPACE
}  // namespace drift::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#if HWY_ARCH_X86
#include <immintrin.h>
#endif

namespace drift::cpu {

HWY_EXPORT(MeasureRows);
HWY_EXPORT(SumRows);
HWY_EXPORT(PointForces);
HWY_EXPORT(CoefficientRows);
HWY_EXPORT(GramRows);
HWY_EXPORT(GramSquare);
HWY_EXPORT(DirectSquares);
HWY_EXPORT(EmitRows);
HWY_EXPORT(CombineRows);
HWY_EXPORT(TargetName);

namespace {

// Powers of small exponentials end in denormals, which x86 computes a hundred times slower; they mean 0 here.
class FlushDenormals {
public:
#if HWY_ARCH_X86
    FlushDenormals() : saved_(_mm_getcsr()) {
        _mm_setcsr(saved_ | 0x8040u);
    }
    ~FlushDenormals() {
        _mm_setcsr(saved_);
    }
#else
    FlushDenormals() {}
#endif
    FlushDenormals(const FlushDenormals&) = delete;
    FlushDenormals& operator=(const FlushDenormals&) = delete;

private:
    [[maybe_unused]] unsigned saved_ = 0;
};

constexpr float kGapCoordinate = 1e18f;
constexpr float kFarAway = 1e14f;  // a minimum above it means that there is no pair

std::int64_t padded(std::int64_t count) {
    return (count + kLanes - 1) / kLanes * kLanes;
}

// 1 or the given weights, at `column`.
void pack_weights(const float* from, std::int64_t count, std::int64_t column, float* weights) {
    for (std::int64_t k = 0; k < count; ++k) {
        weights[column + k] = from == nullptr ? 1.0f : from[k];
    }
}

void pack_points(const Shape& shape, const SetView& set, const float* from, std::int64_t count,
                 std::int64_t column) {
    for (std::int64_t k = 0; k < count; ++k) {
        for (std::int64_t c = 0; c < shape.S; ++c) {
            set.points[c * shape.columns + column + k] = from[k * shape.S + c] - set.center[c];
        }
    }
}

}  // namespace

Shape make_shape(std::int64_t G, std::int64_t U, std::int64_t P, std::int64_t S, std::int64_t rows) {
    std::int64_t columns = padded(G + U) + padded(P);
    // Long lines whose length is a multiple of a power of two would all fall into the same few cache sets.
    if (columns >= 16 * kLanes && columns / kLanes % 2 == 0) {
        columns += kLanes;
    }
    return {G, U, P, S, padded(G + U), columns, rows};
}

void pack_set(const Shape& shape, const SetView& set, bool points) {
    std::fill_n(set.center, shape.S, 0.0f);
    for (std::int64_t k = 0; k < shape.P; ++k) {
        for (std::int64_t c = 0; c < shape.S; ++c) {
            set.center[c] += set.pos[k * shape.S + c];
        }
    }
    for (std::int64_t c = 0; c < shape.S; ++c) {
        set.center[c] /= static_cast<float>(shape.P);
    }
    std::fill_n(set.weights, shape.columns, 0.0f);
    pack_weights(set.w_gen, shape.G, 0, set.weights);
    pack_weights(set.w_neg, shape.U, shape.G, set.weights);
    pack_weights(set.w_pos, shape.P, shape.negatives, set.weights);
    if (points) {
        std::fill_n(set.points, shape.S * shape.columns, kGapCoordinate);
        pack_points(shape, set, set.gen, shape.G, 0);
        pack_points(shape, set, set.neg, shape.U, shape.G);
        pack_points(shape, set, set.pos, shape.P, shape.negatives);
    }
}

Measured measure_rows(const Shape& shape, const Rules& rules, const SetView& set, std::int64_t first,
                      std::int64_t last, float* column_min) {
    const FlushDenormals flush;
    return HWY_DYNAMIC_DISPATCH(MeasureRows)(shape, rules, set, first, last, column_min);
}

void make_references(const Shape& shape, const Rules& rules, const Group& group, const SetView& set) {
    const float self = rules.exclude_self ? std::numeric_limits<float>::infinity()
                                          : rules.min_distance * group.unit + group.self_offset;
    for (std::int64_t i = 0; i < shape.G; ++i) {
        set.row_ref[i] = std::min(set.row_min[i] * group.unit, self);
    }
    for (std::int64_t j = 0; j < shape.columns; ++j) {
        const bool nobody = !(set.column_min[j] < kFarAway);
        const float other = nobody ? std::numeric_limits<float>::infinity() : set.column_min[j] * group.unit;
        const float nearest = j < shape.G ? std::min(other, self) : other;
        set.column_ref[j] = std::isinf(nearest) ? 0.0f : nearest;
    }
}

void sum_rows(const Shape& shape, const Rules& rules, const Group& group, const SetView& set,
              std::int64_t first, std::int64_t last, float* column_sum) {
    const FlushDenormals flush;
    HWY_DYNAMIC_DISPATCH(SumRows)(shape, rules, group, set, first, last, column_sum);
}

void make_factors(const Shape& shape, const Rules& rules, const Group& group, const SetView& set) {
    for (int r = 0; r < group.count; ++r) {
        for (std::int64_t i = 0; i < shape.G; ++i) {
            float& row = set.row_sum[r * shape.G + i];
            row = rules.normalization == Normalization::kXY  ? 1.0f / std::sqrt(row)
                  : rules.normalization == Normalization::kY ? 1.0f / row
                                                             : 1.0f;
        }
        for (std::int64_t j = 0; j < shape.columns; ++j) {
            float& column = set.column_sum[r * shape.columns + j];
            const bool used = rules.normalization == Normalization::kXY && column > 0.0f;
            const float factor = used ? 1.0f / std::sqrt(column) : 1.0f;
            column = rules.affinity_root > 0.0f ? factor : factor * set.weights[j];
        }
    }
}

void point_forces(const Shape& shape, const Rules& rules, const Group& group, const SetView& set,
                  std::int64_t first, std::int64_t last, float inverse_divisor, float* const* F,
                  RowSums* sums) {
    const FlushDenormals flush;
    HWY_DYNAMIC_DISPATCH(PointForces)(shape, rules, group, set, first, last, inverse_divisor, F, sums);
}

std::int64_t panel_floats(const Shape& shape) {
    return shape.columns * std::min(kPanel, (shape.S + kSlab - 1) / kSlab * kSlab);
}

std::int64_t coefficient_floats(const Shape& shape) {
    return kGroup * shape.rows * shape.columns;
}

void gram_rows(const Shape& shape, const SetView& set, std::int64_t first, std::int64_t last, bool symmetric,
               float* panel) {
    const FlushDenormals flush;
    HWY_DYNAMIC_DISPATCH(GramRows)(shape, set, first, last, symmetric, panel);
}

void coefficient_rows(const Shape& shape, const Rules& rules, const Group& group, const SetView& set,
                      std::int64_t first, std::int64_t last, float* C, RowSums* sums) {
    const FlushDenormals flush;
    HWY_DYNAMIC_DISPATCH(CoefficientRows)(shape, rules, group, set, first, last, C, sums);
}

double gram_square(const Shape& shape, const SetView& set, std::int64_t rows, const float* C) {
    const FlushDenormals flush;
    return HWY_DYNAMIC_DISPATCH(GramSquare)(shape, set, rows, C);
}

void direct_squares(const Shape& shape, const SetView& set, std::int64_t rows, int count, const float* C,
                    float* panel, double* squares) {
    const FlushDenormals flush;
    HWY_DYNAMIC_DISPATCH(DirectSquares)(shape, set, rows, count, C, panel, squares);
}

void emit_rows(const Shape& shape, const SetView& set, std::int64_t rows, const float* C, float* panel,
               float* V) {
    const FlushDenormals flush;
    HWY_DYNAMIC_DISPATCH(EmitRows)(shape, set, rows, C, panel, V);
}

void combine_rows(const Shape& shape, std::int64_t rows, int count, const float* C, const float* factors,
                  bool add, float* into) {
    const FlushDenormals flush;
    HWY_DYNAMIC_DISPATCH(CombineRows)(shape, rows, count, C, factors, add, into);
}

std::string instruction_set() {
    return HWY_DYNAMIC_DISPATCH(TargetName)();
}

std::vector<std::string> instruction_sets() {
    hwy::SetSupportedTargetsForTest(0);
    std::vector<std::string> names;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        names.emplace_back(hwy::TargetName(target));
    }
    return names;
}

void use_instruction_set(const std::string& name) {
    const std::vector<std::string> names = instruction_sets();  // also: back to the best one
    if (name.empty()) {
        return;
    }
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        if (name == hwy::TargetName(target)) {
            hwy::SetSupportedTargetsForTest(target);
            return;
        }
    }
    throw Error(ErrorCode::kUsage, "this processor or build has no instruction set '" + name + "'",
                "use one of " + join(names, ", "));
}

}  // namespace drift::cpu
#endif  // HWY_ONCE
