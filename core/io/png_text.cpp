#include "core/io/png_text.h"

#include "core/base/check.h"
#include "core/io/png_chunk.h"

namespace drift {

using png::Chunk;
using png::expect_signature;
using png::kSignature;
using png::read_chunk;

std::string add_png_texts(std::string_view png, const PngTexts& texts) {
    expect_signature(png, "picture");
    const Chunk header = read_chunk(png, kSignature.size(), "picture");
    std::string out(png.substr(0, header.end));
    for (const auto& [keyword, text] : texts) {
        check_that(!keyword.empty() && keyword.size() < 80, "a PNG keyword has 1 to 79 characters");
        check_that((keyword + text).find('\0') == std::string::npos, "a PNG text holds no NUL");
        std::string data = keyword;
        data += '\0';
        data += text;
        out += png::make_chunk("tEXt", data);
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
    png::bad_png(origin, offset, "the closing IEND chunk is missing: the file is truncated");
}

}  // namespace drift
