// Chunking over sets bounds the temporary memory by one chunk, for every kernel.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "core/drift/counting_allocator.h"
#include "core/drift/field.h"

namespace drift {
namespace {

constexpr std::int64_t kSets = 16;

// MiB held at once beyond the result.
double temporary_mib(std::int64_t S, KernelChoice kernel, std::int64_t chunk_sets) {
    const at::Tensor gen = at::randn({kSets, 64, S}), pos = at::randn({kSets, 64, S});
    FieldOptions options;
    options.kernel = kernel;
    options.chunk_sets = chunk_sets;
    const detail::CountingAllocator counter;
    const Field field = drifting_field(gen, pos, {}, {}, options);
    return counter.peak_mib() - static_cast<double>(field.V.nbytes()) / (1024.0 * 1024.0);
}

TEST(DriftField, HoldsTheMemoryOfOneChunkOnly) {
    for (const std::int64_t S : {2, 64}) {
        for (const KernelChoice kernel : {KernelChoice::kTensor, KernelChoice::kFused}) {
            const double whole = temporary_mib(S, kernel, 0), one = temporary_mib(S, kernel, 1);
            // The fused kernels also hold work space per thread, which does not grow with the sets.
            EXPECT_LT(one, kernel == KernelChoice::kTensor ? whole / 8 : whole / 2) << "S " << S;
        }
    }
}

}  // namespace
}  // namespace drift
