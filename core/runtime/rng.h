// Random numbers: one seeded stream per purpose, one stream per sample, and the authors' Threefry draws.
//
// Every stream is a pure function of (run seed, purpose, step or sample), so a resumed run draws what the
// uninterrupted one would have drawn, and sample 17 is the same at any batch size.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace drift {

// A CPU generator seeded from (seed, purpose, index) through SHA-free splitmix mixing.
[[nodiscard]] at::Generator stream(std::int64_t seed, std::string_view purpose, std::int64_t index = 0);
// Standard normal noise [count, dim]: row i comes from stream(seed + i, "sample") alone.
[[nodiscard]] at::Tensor sample_noise(std::int64_t first_seed, std::int64_t count, std::int64_t dim);

// Threefry-2x32 as in jax 0.4.37, non-partitionable (algorithm.md 7.1).
namespace threefry {
using Key = std::array<std::uint32_t, 2>;
[[nodiscard]] Key key(std::uint64_t seed);
[[nodiscard]] std::vector<Key> split(Key key, std::int64_t count = 2);
[[nodiscard]] Key fold_in(Key key, std::uint32_t data);
[[nodiscard]] std::vector<std::uint32_t> bits(Key key, std::int64_t count);
[[nodiscard]] std::vector<std::uint8_t> bits8(Key key, std::int64_t count);
[[nodiscard]] std::vector<float> uniform(Key key, std::int64_t count, float low = 0.F, float high = 1.F);
[[nodiscard]] std::vector<float> uniform_bf16(Key key, std::int64_t count);
[[nodiscard]] std::vector<float> normal(Key key, std::int64_t count);
[[nodiscard]] std::vector<std::int64_t> randint(Key key, std::int64_t count, std::uint32_t bound);
[[nodiscard]] std::vector<std::int64_t> permutation(Key key, std::int64_t count);
[[nodiscard]] std::vector<std::int64_t> choice(Key key, std::int64_t count, std::int64_t picked);
}  // namespace threefry

}  // namespace drift
