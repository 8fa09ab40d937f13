#include "core/runtime/rng.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>

#include "core/base/check.h"
#include "core/base/hash.h"

namespace drift {

at::Generator stream(std::int64_t seed, std::string_view purpose, std::int64_t index) {
    // Every part passes through the mixer before the next one joins it, so that neighbouring seeds, purposes
    // and indices end far apart.
    std::uint64_t state = splitmix64(static_cast<std::uint64_t>(seed));
    state = splitmix64(state ^ fnv1a64(purpose));
    state = splitmix64(state + static_cast<std::uint64_t>(index));

    // LibTorch's own seeding keeps 32 bits of the seed, too few to tell all steps of all runs apart; the
    // whole state of the Mersenne Twister is filled instead, from the SplitMix64 sequence that starts at
    // `state`.
    at::mt19937_data_pod data{};
    data.seed_ = state;
    data.left_ = 1;  // nothing drawn yet: the first draw advances the state
    data.seeded_ = true;
    data.next_ = 0;
    for (std::size_t i = 0; i < data.state_.size(); i += 2) {
        const std::uint64_t word = splitmix64(state);
        state += 0x9E3779B97F4A7C15ULL;
        data.state_[i] = static_cast<std::uint32_t>(word);
        data.state_[i + 1] = static_cast<std::uint32_t>(word >> 32U);
    }
    at::mt19937 engine;
    engine.set_data(data);
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>();
    at::check_generator<at::CPUGeneratorImpl>(generator)->set_engine(engine);
    return generator;
}

at::Tensor sample_noise(std::int64_t first_seed, std::int64_t count, std::int64_t dim) {
    check_that(count >= 0 && dim >= 1, "noise needs count >= 0 and dim >= 1");
    at::Tensor noise = at::empty({count, dim}, at::kFloat);
    for (std::int64_t i = 0; i < count; ++i) {
        noise[i].normal_(0.0, 1.0, stream(first_seed + i, "sample"));
    }
    return noise;
}

}  // namespace drift
