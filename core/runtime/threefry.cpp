// Threefry-2x32, 20 rounds, and the draws made from it, bit for bit as algorithm.md 7.1 and 16.1 say.
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include <algorithm>

#include "core/base/check.h"
#include "core/runtime/rng.h"

namespace drift::threefry {
namespace {

constexpr std::array<std::array<int, 4>, 2> kRotations = {{{13, 15, 26, 6}, {17, 29, 16, 24}}};
constexpr std::uint32_t kParity = 0x1BD11BDAU;

// One block: 20 rounds on the counter pair (x0, x1), a key word added every four rounds.
Key block(Key key, std::uint32_t x0, std::uint32_t x1) {
    const std::array<std::uint32_t, 3> words = {key[0], key[1], key[0] ^ key[1] ^ kParity};
    x0 += words[0];
    x1 += words[1];
    for (std::uint32_t group = 0; group < 5; ++group) {
        for (const int rotation : kRotations[group % 2]) {
            x0 += x1;
            x1 = std::rotl(x1, rotation) ^ x0;
        }
        x0 += words[(group + 1) % 3];
        x1 += words[(group + 2) % 3] + group + 1;
    }
    return {x0, x1};
}

// hash(key, counts): an odd count array is padded with one 0, its halves are the two counter words, the
// outputs are concatenated and the pad dropped.
std::vector<std::uint32_t> hash(Key key, std::vector<std::uint32_t> counts) {
    const std::size_t size = counts.size();
    if (size % 2 != 0) {
        counts.push_back(0);
    }
    const std::size_t half = counts.size() / 2;
    for (std::size_t i = 0; i < half; ++i) {
        const Key out = block(key, counts[i], counts[half + i]);
        counts[i] = out[0];
        counts[half + i] = out[1];
    }
    counts.resize(size);
    return counts;
}

float unit_float(std::uint32_t word) {
    return std::bit_cast<float>((word >> 9U) | 0x3F800000U) - 1.0F;
}

// M. Giles' single-precision polynomial for the inverse error function, as XLA evaluates it.
float inverse_erf(float x) {
    constexpr std::array<float, 9> kCentre = {2.81022636e-08F,  3.43273939e-07F, -3.5233877e-06F,
                                              -4.39150654e-06F, 0.00021858087F,  -0.00125372503F,
                                              -0.00417768164F,  0.246640727F,    1.50140941F};
    constexpr std::array<float, 9> kTail = {-0.000200214257F, 0.000100950558F, 0.00134934322F,
                                            -0.00367342844F,  0.00573950773F,  -0.0076224613F,
                                            0.00943887047F,   1.00167406F,     2.83297682F};
    float w = -std::log1p(-x * x);
    const bool centre = w < 5.0F;
    w = centre ? w - 2.5F : std::sqrt(w) - 3.0F;
    const std::array<float, 9>& coefficients = centre ? kCentre : kTail;
    float p = coefficients[0];
    for (std::size_t i = 1; i < coefficients.size(); ++i) {
        p = coefficients[i] + p * w;
    }
    return std::abs(x) == 1.0F ? x * std::numeric_limits<float>::infinity() : p * x;
}

}  // namespace

Key key(std::uint64_t seed) {
    return {static_cast<std::uint32_t>(seed >> 32U), static_cast<std::uint32_t>(seed)};
}

std::vector<Key> split(Key key, std::int64_t count) {
    check_that(count >= 0, "split needs count >= 0");
    const std::vector<std::uint32_t> words = bits(key, 2 * count);
    std::vector<Key> keys;
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        keys.push_back({words[i], words[i + 1]});
    }
    return keys;
}

Key fold_in(Key key, std::uint32_t data) {
    return block(key, 0, data);
}

std::vector<std::uint32_t> bits(Key key, std::int64_t count) {
    check_that(count >= 0, "a draw needs count >= 0");
    std::vector<std::uint32_t> counts(static_cast<std::size_t>(count));
    std::iota(counts.begin(), counts.end(), 0U);
    return hash(key, std::move(counts));
}

std::vector<std::uint8_t> bits8(Key key, std::int64_t count) {
    std::vector<std::uint8_t> bytes;
    for (const std::uint32_t word : bits(key, (count + 3) / 4)) {
        for (unsigned shift = 0; shift < 32; shift += 8) {
            bytes.push_back(static_cast<std::uint8_t>(word >> shift));
        }
    }
    bytes.resize(static_cast<std::size_t>(count));
    return bytes;
}

std::vector<float> uniform(Key key, std::int64_t count, float low, float high) {
    std::vector<float> values;
    for (const std::uint32_t word : bits(key, count)) {
        values.push_back(std::max(low, unit_float(word) * (high - low) + low));
    }
    return values;
}

std::vector<float> uniform_bf16(Key key, std::int64_t count) {
    std::vector<float> values;
    for (const std::uint8_t byte : bits8(key, count)) {
        values.push_back(static_cast<float>(byte >> 1U) / 128.0F);
    }
    return values;
}

std::vector<float> normal(Key key, std::int64_t count) {
    std::vector<float> values = uniform(key, count, std::nextafter(-1.0F, 0.0F), 1.0F);
    for (float& value : values) {
        value = std::sqrt(2.0F) * inverse_erf(value);
    }
    return values;
}

std::vector<std::int64_t> randint(Key key, std::int64_t count, std::uint32_t bound) {
    check_that(bound > 0, "randint needs bound > 0");
    const std::vector<Key> keys = split(key);
    const std::vector<std::uint32_t> high = bits(keys[0], count);
    const std::vector<std::uint32_t> low = bits(keys[1], count);
    std::uint32_t multiplier = 65536U % bound;
    multiplier = multiplier * multiplier % bound;  // modulo 2^32 first, as the reference does
    std::vector<std::int64_t> values;
    for (std::size_t i = 0; i < high.size(); ++i) {
        values.push_back(((high[i] % bound) * multiplier + low[i] % bound) % bound);
    }
    return values;
}

std::vector<std::int64_t> permutation(Key key, std::int64_t count) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    const double rounds =
        std::ceil(3.0 * std::log(std::max<double>(1.0, static_cast<double>(count))) / std::log(4294967295.0));
    for (int round = 0; round < static_cast<int>(rounds); ++round) {
        const std::vector<Key> keys = split(key);
        key = keys[0];
        const std::vector<std::uint32_t> sort_keys = bits(keys[1], count);
        std::vector<std::size_t> positions(order.size());
        std::iota(positions.begin(), positions.end(), std::size_t{0});
        std::stable_sort(positions.begin(), positions.end(),
                         [&](std::size_t a, std::size_t b) { return sort_keys[a] < sort_keys[b]; });
        std::vector<std::int64_t> next(order.size());
        for (std::size_t i = 0; i < positions.size(); ++i) {
            next[i] = order[positions[i]];
        }
        order = std::move(next);
    }
    return order;
}

std::vector<std::int64_t> choice(Key key, std::int64_t count, std::int64_t picked) {
    check_that(picked >= 0 && picked <= count, "choice without replacement needs picked <= count");
    std::vector<std::int64_t> order = permutation(key, count);
    order.resize(static_cast<std::size_t>(picked));
    return order;
}

}  // namespace drift::threefry
