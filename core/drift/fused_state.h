// Internal to core/drift: buffers of the fused kernels for one slice of sets, and the loops over sets and row
// blocks.
#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <vector>

#include "core/drift/field_passes.h"
#include "core/drift/kernel_cpu.h"
#include "core/runtime/parallel.h"

namespace drift::detail {

// Rows [first, last) of one set: the unit of parallel work.
struct Block {
    std::int64_t set, first, last;
};

[[nodiscard]] cpu::Rules cpu_rules(const FieldOptions& options);
// Temperatures whose ratio to the largest of their group is an integer share one exponential.
[[nodiscard]] std::vector<cpu::Group> make_groups(const std::vector<double>& temperatures);
// Floats up to the next full cache line, so that no two threads write into the same one.
[[nodiscard]] constexpr std::int64_t padded_line(std::int64_t count) {
    return (count + cpu::kLanes - 1) / cpu::kLanes * cpu::kLanes;
}
// True when the squared forces of R temperatures take fewer operations from all inner products (T x T, each
// pair once) than by forming every temperature's force.
[[nodiscard]] bool squares_from_gram(std::int64_t G, std::int64_t T, std::int64_t S, std::int64_t R);

class FusedState {
public:
    // Packs the sets, computes the inner products of the block kernel, and measures distances. Views point
    // into `sets`.
    FusedState(const FieldInputs& sets, const FieldOptions& options);
    FusedState(const FusedState&) = delete;
    FusedState& operator=(const FusedState&) = delete;

    // Distances: the call's sums, and each row's and column's nearest pair.
    [[nodiscard]] DistanceSums measure();
    // Completes `group` with the scale.
    void complete(cpu::Group& group, const Scales& scales) const;
    // Row and column factors of K for one group of temperatures: of every set, or, where a set is one block
    // (`whole`), of that set alone, so that a caller's own loop can do it while the set is in the cache.
    void normalize(const cpu::Group& group);
    void normalize_set(const cpu::Group& group, const Block& block) const;

    [[nodiscard]] const cpu::SetView& view(std::int64_t set) const {
        return views_[static_cast<std::size_t>(set)];
    }
    [[nodiscard]] at::Tensor floats(at::IntArrayRef size) const {
        return at::empty(size, sets.gen.options());
    }
    // Calls body(index, block, scratch) for every block, in parallel, with scratch memory of its own.
    template <class Body>
    void for_blocks(const std::vector<Block>& list, std::int64_t scratch_floats, Body body) const {
        const int threads = at::get_num_threads();
        const at::Tensor scratch = floats({threads, padded_line(scratch_floats)});
        float* first = scratch.data_ptr<float>();
        const std::int64_t stride = scratch.stride(0);
        parallel_for(static_cast<std::int64_t>(list.size()), threads, [&](std::int64_t k, int worker) {
            body(k, list[static_cast<std::size_t>(k)], first + worker * stride);
        });
    }

    const FieldInputs sets;
    const cpu::Rules rules;
    const bool points;     // point kernel, else block kernel
    const bool symmetric;  // block kernel: all inner products are at hand
    cpu::Shape shape;
    std::vector<Block> blocks;  // all rows of all sets
    bool whole = false;         // every set is one block

private:
    void allocate();
    void fill_gram(std::int64_t panel_floats);
    void measure_block(std::int64_t k, const Block& block);
    void merge_columns(std::size_t lines, bool minimum);
    [[nodiscard]] std::vector<Block> blocks_of(std::int64_t rows, std::int64_t per_block) const;
    [[nodiscard]] float* partial(std::int64_t block) const;

    at::Tensor center_, weights_, coordinates_, gram_, norms_;
    at::Tensor row_min_, column_min_, row_ref_, column_ref_, row_sum_, column_sum_;
    at::Tensor
        partial_;  // [blocks, kGroup, columns]: column results of single blocks; undefined: one block per set
    std::vector<cpu::SetView> views_;
    std::vector<Block> whole_sets_;
    std::vector<cpu::Measured> measured_;  // per block
};

}  // namespace drift::detail
