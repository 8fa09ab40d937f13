#include "core/io/png_text.h"

#include <zlib.h>

#include <cstdint>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/text.h"

namespace drift {
namespace {

constexpr std::string_view kSignature("\x89PNG\r\n\x1a\n", 8);
constexpr std::size_t kChunkFrame = 12;  // length, type, CRC

std::uint32_t checksum(std::string_view type_and_data) {
    return static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(type_and_data.data()),
                                            static_cast<uInt>(type_and_data.size())));
}

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

[[noreturn]] void bad(const std::string& origin, std::size_t offset, const std::string& what) {
    throw Error(ErrorCode::kBadData, concat(origin, ", byte ", offset, ": ", what),
                "write or copy the picture again");
}

struct Chunk {
    std::string_view type, data;
    std::size_t end = 0;  // offset of the next chunk
};

Chunk read_chunk(std::string_view png, std::size_t offset, const std::string& origin) {
    if (png.size() < offset + kChunkFrame) {
        bad(origin, offset, "expected a PNG chunk, the file ends early");
    }
    const std::size_t length = read_u32(png, offset);
    if (png.size() - offset - kChunkFrame < length) {
        bad(origin, offset, concat("a PNG chunk of ", length, " bytes is truncated"));
    }
    if (checksum(png.substr(offset + 4, length + 4)) != read_u32(png, offset + 8 + length)) {
        bad(origin, offset + 8 + length, "the checksum of a PNG chunk does not match its contents");
    }
    return {png.substr(offset + 4, 4), png.substr(offset + 8, length), offset + kChunkFrame + length};
}

void expect_signature(std::string_view png, const std::string& origin) {
    if (!png.starts_with(kSignature)) {
        bad(origin, 0, "expected the PNG signature 89 50 4e 47 0d 0a 1a 0a");
    }
}

}  // namespace

std::string add_png_texts(std::string_view png, const PngTexts& texts) {
    expect_signature(png, "picture");
    const Chunk header = read_chunk(png, kSignature.size(), "picture");
    std::string out(png.substr(0, header.end));
    for (const auto& [keyword, text] : texts) {
        check_that(!keyword.empty() && keyword.size() < 80, "a PNG keyword has 1 to 79 characters");
        check_that((keyword + text).find('\0') == std::string::npos, "a PNG text holds no NUL");
        std::string body = "tEXt" + keyword;
        body += '\0';
        body += text;
        out += big_endian(static_cast<std::uint32_t>(body.size() - 4)) + body + big_endian(checksum(body));
    }
    out += png.substr(header.end);
    return out;
}

PngTexts read_png_texts(std::string_view png, const std::string& origin) {
    expect_signature(png, origin);
    PngTexts texts;
    std::size_t offset = kSignature.size();
    while (offset < png.size()) {
        const Chunk chunk = read_chunk(png, offset, origin);
        const std::size_t split_at = chunk.data.find('\0');
        if (chunk.type == "tEXt" && split_at != std::string_view::npos) {
            texts.emplace_back(chunk.data.substr(0, split_at), chunk.data.substr(split_at + 1));
        }
        if (chunk.type == "IEND") {
            return texts;
        }
        offset = chunk.end;
    }
    bad(origin, offset, "the closing IEND chunk is missing: the file is truncated");
}

}  // namespace drift
