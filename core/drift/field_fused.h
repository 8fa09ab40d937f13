// Internal to core/drift: the fused float32 kernels on the CPU.
#pragma once

#include <memory>
#include <string>

#include "core/drift/field_passes.h"

namespace drift::detail {

// Why the fused kernels cannot compute this call; empty when they can.
[[nodiscard]] std::string fused_obstacle(const FieldInputs& inputs, const FieldOptions& options);
// S <= 16: no temporary of G x T numbers ("fused"). Above: one matrix of inner products per set ("gram").
[[nodiscard]] std::unique_ptr<FieldKernel> make_fused_kernel(const FieldInputs& inputs,
                                                             const FieldOptions& options, bool keep);

// Billions of floating point operations in the products over channels that the fused kernels execute for R
// temperatures (distances, squared forces, result); exponentials and sums are not counted.
[[nodiscard]] double product_gflop(std::int64_t n, std::int64_t G, std::int64_t P, std::int64_t U,
                                   std::int64_t S, std::int64_t R);

}  // namespace drift::detail
