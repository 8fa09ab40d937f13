#include "core/io/png_chunk.h"

#include <zlib.h>

#include "core/base/error.h"
#include "core/base/text.h"

namespace drift::png {

namespace {

std::uint32_t checksum(std::string_view type_and_data) {
    return static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(type_and_data.data()),
                                            static_cast<uInt>(type_and_data.size())));
}

}  // namespace

std::string big_endian(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}

std::uint32_t read_u32(std::string_view bytes, std::size_t offset) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value = value << 8 | static_cast<std::uint8_t>(bytes[offset + i]);
    }
    return value;
}

[[noreturn]] void bad_png(const std::string& origin, std::size_t offset, const std::string& what) {
    throw Error(ErrorCode::kBadData, concat(origin, ", byte ", offset, ": ", what),
                "write or copy the picture again");
}

Chunk read_chunk(std::string_view png, std::size_t offset, const std::string& origin) {
    if (png.size() < offset + kChunkFrame) {
        bad_png(origin, offset, "expected a PNG chunk, the file ends early");
    }
    const std::size_t length = read_u32(png, offset);
    if (png.size() - offset - kChunkFrame < length) {
        bad_png(origin, offset, concat("a PNG chunk of ", length, " bytes is truncated"));
    }
    if (checksum(png.substr(offset + 4, length + 4)) != read_u32(png, offset + 8 + length)) {
        bad_png(origin, offset + 8 + length, "the checksum of a PNG chunk does not match its contents");
    }
    return {png.substr(offset + 4, 4), png.substr(offset + 8, length), offset + kChunkFrame + length};
}

void expect_signature(std::string_view png, const std::string& origin) {
    if (!png.starts_with(kSignature)) {
        bad_png(origin, 0, "expected the PNG signature 89 50 4e 47 0d 0a 1a 0a");
    }
}

std::string make_chunk(std::string_view type, std::string_view data) {
    std::string body(type);
    body += data;
    return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(checksum(body));
}

}  // namespace drift::png
