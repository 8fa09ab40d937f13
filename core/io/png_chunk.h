// The chunks a PNG file consists of; internal to core/io.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace drift::png {

inline constexpr std::string_view kSignature("\x89PNG\r\n\x1a\n", 8);
inline constexpr std::size_t kChunkFrame = 12;  // length, type, CRC

[[nodiscard]] std::string big_endian(std::uint32_t value);
[[nodiscard]] std::uint32_t read_u32(std::string_view bytes, std::size_t offset);

struct Chunk {
    std::string_view type, data;
    std::size_t end = 0;  // offset of the next chunk
};
// Both throw Error{kBadData} naming `origin` and the byte offset.
[[nodiscard]] Chunk read_chunk(std::string_view png, std::size_t offset, const std::string& origin);
void expect_signature(std::string_view png, const std::string& origin);
[[noreturn]] void bad_png(const std::string& origin, std::size_t offset, const std::string& what);

// A whole chunk: length, type, data, CRC.
[[nodiscard]] std::string make_chunk(std::string_view type, std::string_view data);

}  // namespace drift::png
