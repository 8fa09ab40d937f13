// The bytes of recorded toy frames (version 2), internal to core/store: heads, setups and frames.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/session/event.h"

namespace drift::toy_frame_codec {

inline constexpr std::uint32_t kVersion = 2;
inline constexpr std::size_t kFileHeadBytes = 12;
inline constexpr std::size_t kHeadBytes = 28;
inline constexpr std::uint32_t kMaxPayload = 256U << 20U;

enum class Kind : std::uint32_t { kSetup = 1, kFrame = 2 };

// In front of every payload: "TOYF", uint32 kind, uint32 bytes, uint32 checksum of the payload, int64 step,
// uint32 checksum of the 24 bytes before.
struct Head {
    Kind kind = Kind::kFrame;
    std::uint32_t bytes = 0;
    std::uint32_t checksum = 0;
    std::int64_t step = 0;
};

[[nodiscard]] std::string file_head();
[[nodiscard]] bool is_recording(const std::array<char, kFileHeadBytes>& head);
[[nodiscard]] std::uint32_t version_of(const std::array<char, kFileHeadBytes>& head);

// Nothing unless all of it is right. REQUIRES kHeadBytes readable bytes.
[[nodiscard]] std::optional<Head> parse_head(const char* bytes);
// Head and payload.
[[nodiscard]] std::string record(Kind kind, std::int64_t step, std::string_view payload);
// FNV-1a-64 folded to 32 bits.
[[nodiscard]] std::uint32_t checksum(std::string_view bytes);

// What frames of a run share: everything but step, gen and lattice.
[[nodiscard]] std::string encode_setup(const ToyFrame& frame);
[[nodiscard]] std::string encode_frame(const ToyFrame& frame);
// Throw Error{kBadData} when a payload is shorter than it says.
[[nodiscard]] ToyFrame decode_setup(std::string_view payload);
void decode_frame(std::string_view payload, ToyFrame& frame);

}  // namespace drift::toy_frame_codec
