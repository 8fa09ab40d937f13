// Internal to core/drift: vectorised float32 loops of the drifting field. Plain pointers, no torch, no
// allocation.
//
// The functions below work on a block of rows (generated samples) of one set and are called from parallel
// loops; they write only what belongs to their rows. The instruction set is chosen at run time. Targets live
// in padded columns: gen | neg | gap | pos | gap, so that a vector never holds negatives and positives at
// once; gaps have weight 0.
//
// Affinities are evaluated in exp2 units of a base temperature, t = d * unit: every temperature that the base
// is a multiple of is a power of the same exponential. Row and column sums are taken relative to the nearest
// pair of the row or column, so nothing over- or underflows: with h = row minimum and g = column minimum of t
//   K = sqrt(softmax_row * softmax_col) = 2^((h + g) / 2 - t) / sqrt(sum_j 2^(h - t) * sum_i 2^(g - t)).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace drift::cpu {

inline constexpr std::int64_t kLanes = 16;   // columns and channels are padded to this many floats
inline constexpr int kGroup = 4;             // temperatures per group at most
inline constexpr int kLargestPower = 16;     // of the base exponential
inline constexpr std::int64_t kRows = 64;    // rows per block at most
inline constexpr std::int64_t kPanel = 512;  // channels packed at a time: enough of each row to read it fast
inline constexpr std::int64_t kGramChannels =
    128;                                   // of these summed at a time, so that they stay in the L1 cache
inline constexpr std::int64_t kSlab = 64;  // of these multiplied at a time, for the same reason
inline constexpr std::int64_t kPointChannels =
    16;  // up to this S the point kernel runs, above it the block kernel

struct Shape {
    std::int64_t G = 0, U = 0, P = 0, S = 0;
    std::int64_t negatives = 0;  // padded G + U: first column of pos
    std::int64_t columns = 0;    // padded total
    std::int64_t rows = 0;       // per block at most, a multiple of 4
};
[[nodiscard]] Shape make_shape(std::int64_t G, std::int64_t U, std::int64_t P, std::int64_t S,
                               std::int64_t rows);

enum class Normalization { kXY, kY, kNone };

struct Rules {
    Normalization normalization = Normalization::kXY;
    bool exclude_self = true;
    float self_mask = 0;  // on normalised distances, when self pairs are not excluded
    float min_distance = 0;
    float affinity_root = 0;  // root of the floor on the softmax product
    float attraction = 1, repulsion = 1;
    bool statistics = false;
};

// Temperatures base / power[r]; index[r] is the place in the caller's list.
struct Group {
    int count = 0;
    int power[kGroup] = {};
    int index[kGroup] = {};
    double base = 0;
    float unit = 0;         // log2(e) / (kernel scale * base)
    float self_offset = 0;  // self_mask in exp2 units
    float nearest = 0;      // normalisation none: exponents are relative to this t
};

// One set: inputs, and scratch memory owned by the caller.
struct SetView {
    const float *gen = nullptr, *neg = nullptr, *pos = nullptr;        // [G, S], [U, S], [P, S]
    const float *w_gen = nullptr, *w_neg = nullptr, *w_pos = nullptr;  // null: all 1
    float* points = nullptr;      // [S, columns] relative to the mean of pos (point kernel)
    float* center = nullptr;      // [S] mean of pos
    float* gram = nullptr;        // [G or columns, columns] (block kernel)
    float* norms = nullptr;       // [columns] (block kernel)
    float* weights = nullptr;     // [columns]
    float* row_min = nullptr;     // [G] nearest other target, raw distance
    float* column_min = nullptr;  // [columns]
    float* row_ref = nullptr;     // [G] row_min in exp2 units with the self pair as the rules say
    float* column_ref = nullptr;  // [columns]
    float* row_sum = nullptr;     // [kGroup, G]; after factors(): the row factor of K
    float* column_sum = nullptr;  // [kGroup, columns]; after factors(): the column factor of K
};

struct Measured {
    double weighted = 0;
    float nearest = 0;
};

struct RowSums {
    double square = 0, mass_square = 0, neighbours = 0, positive = 0, negative = 0;
    double largest = 0;  // of sum_j Kp * sum_j Kn (block kernel)
    double scale = 1;    // for the caller's use
};

// Fills center, weights and (point kernel) points.
void pack_set(const Shape& shape, const SetView& set, bool points);
// sum_ij w_j d_ij over rows [first, last), row minima, and column minima of these rows into column_min
// [columns].
Measured measure_rows(const Shape& shape, const Rules& rules, const SetView& set, std::int64_t first,
                      std::int64_t last, float* column_min);
// Row and column references from the minima. Once per set and group.
void make_references(const Shape& shape, const Rules& rules, const Group& group, const SetView& set);
// Row sums, and column sums of these rows into column_sum [kGroup, columns].
void sum_rows(const Shape& shape, const Rules& rules, const Group& group, const SetView& set,
              std::int64_t first, std::int64_t last, float* column_sum);
// Sums to factors. Once per set and group.
void make_factors(const Shape& shape, const Rules& rules, const Group& group, const SetView& set);

// Point kernel: F [count][G, S] of these rows in coordinates times `inverse_divisor`, and their sums [count].
void point_forces(const Shape& shape, const Rules& rules, const Group& group, const SetView& set,
                  std::int64_t first, std::int64_t last, float inverse_divisor, float* const* F,
                  RowSums* sums);

// Block kernel, sizes of the caller's work space in floats.
[[nodiscard]] std::int64_t panel_floats(const Shape& shape);
[[nodiscard]] std::int64_t coefficient_floats(const Shape& shape);
// Inner products of targets [first, last) (padded columns, multiples of 4) with all targets into set.gram;
// `symmetric`: only from each column's register tile upward, and complete between generated samples. The
// block with first = 0 also fills set.norms.
void gram_rows(const Shape& shape, const SetView& set, std::int64_t first, std::int64_t last, bool symmetric,
               float* panel);
// Coefficients C' [count][shape.rows, columns] of these rows with F = C' Y (the self entry holds minus the
// row's sum). Fills everything of `sums` but `square`.
void coefficient_rows(const Shape& shape, const Rules& rules, const Group& group, const SetView& set,
                      std::int64_t first, std::int64_t last, float* C, RowSums* sums);
// sum |F|^2 of one temperature's rows from C' and the symmetric Gram matrix.
[[nodiscard]] double gram_square(const Shape& shape, const SetView& set, std::int64_t rows, const float* C);
// sum |F|^2 of `count` temperatures' rows by forming F panel by panel; squares[r] is overwritten.
void direct_squares(const Shape& shape, const SetView& set, std::int64_t rows, int count, const float* C,
                    float* panel, double* squares);
// V [rows, S] = C' Y.
void emit_rows(const Shape& shape, const SetView& set, std::int64_t rows, const float* C, float* panel,
               float* V);
// into = (add ? into : 0) + sum_r factors[r] C'_r for rows x columns.
void combine_rows(const Shape& shape, std::int64_t rows, int count, const float* C, const float* factors,
                  bool add, float* into);

// "AVX3" (AVX-512), "AVX2", ...: the instruction set in use, and those this processor could use, best first.
[[nodiscard]] std::string instruction_set();
[[nodiscard]] std::vector<std::string> instruction_sets();
// For tests and benchmarks: from now on this one of them, the best one when empty. Throws Error{kUsage} for
// another name. Not while a kernel runs.
void use_instruction_set(const std::string& name);

}  // namespace drift::cpu
