// SHA-256 (FIPS 180-4) for config hashes and data fingerprints, FNV-1a-64 for tags.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace drift {

class Sha256 {
public:
    Sha256();
    void update(std::span<const std::byte> bytes);
    void update(std::string_view text);
    // Lower-case hex; the object must not be used afterwards.
    [[nodiscard]] std::string hex();

private:
    void block(const std::uint8_t* data);
    std::array<std::uint32_t, 8> state_;
    std::array<std::uint8_t, 64> buffer_{};
    std::size_t used_ = 0;
    std::uint64_t total_ = 0;
};

[[nodiscard]] std::string sha256_hex(std::string_view text);
[[nodiscard]] std::string sha256_file(const std::filesystem::path& path);
[[nodiscard]] std::uint64_t fnv1a64(std::string_view text);
// splitmix64 output function of state `x` (algorithm.md 15.1).
[[nodiscard]] std::uint64_t splitmix64(std::uint64_t x);

}  // namespace drift
