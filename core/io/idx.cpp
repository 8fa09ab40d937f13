#include "core/io/idx.h"

#include <zlib.h>

#include <limits>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"

namespace drift {
namespace {

// MNIST itself is 47 MB; the limit only keeps a damaged header from asking for the whole memory.
constexpr std::int64_t kMostElements = std::int64_t{4} << 30;
constexpr std::uint8_t kUnsignedByte = 0x08;

[[noreturn]] void bad(const std::string& origin, std::size_t offset, const std::string& what,
                      const std::string& to_do =
                          "check that the file is a complete IDX file; download or "
                          "copy it again") {
    throw Error(ErrorCode::kBadData, concat(origin, ", byte ", offset, ": ", what), to_do);
}

bool is_gzip(std::string_view contents) {
    return contents.size() >= 2 && static_cast<std::uint8_t>(contents[0]) == 0x1F &&
           static_cast<std::uint8_t>(contents[1]) == 0x8B;
}

// Inflates every member of a gzip stream. Growing in steps keeps a damaged length field harmless.
std::string gunzip(std::string_view contents, const std::string& origin) {
    z_stream stream{};
    constexpr int kGzipOnly = 15 + 16;
    if (inflateInit2(&stream, kGzipOnly) != Z_OK) {
        throw Error(ErrorCode::kOutOfMemory, concat("zlib could not start to read ", origin));
    }
    struct Ender {
        z_stream& stream;
        ~Ender() { inflateEnd(&stream); }
    } ender{stream};
    if (contents.size() > std::numeric_limits<uInt>::max()) {
        bad(origin, 0, "the compressed file is larger than 4 GiB", "decompress it first");
    }
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(contents.data()));
    stream.avail_in = static_cast<uInt>(contents.size());
    std::string out;
    std::vector<char> piece(std::size_t{1} << 18);
    int status = Z_OK;
    do {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        status = inflate(&stream, Z_NO_FLUSH);
        out.append(piece.data(), piece.size() - stream.avail_out);
        if (static_cast<std::int64_t>(out.size()) > kMostElements) {
            bad(origin, 0, "the file decompresses to more than 4 GiB");
        }
        const bool another_member = status == Z_STREAM_END && stream.avail_in > 0;
        if (another_member && inflateReset(&stream) == Z_OK) {
            status = Z_OK;
        }
    } while (status == Z_OK);
    if (status == Z_STREAM_END) {
        return out;
    }
    const std::size_t offset = contents.size() - stream.avail_in;
    if (status == Z_BUF_ERROR && stream.avail_in == 0) {
        bad(origin, offset, "the gzip stream ends early: the file is truncated");
    }
    bad(origin, offset,
        concat("the gzip stream is damaged (", stream.msg != nullptr ? stream.msg : "data error", ")"));
}

std::string hex_bytes(std::string_view bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto value = static_cast<std::uint8_t>(c);
        text += concat(text.empty() ? "" : " ", kDigits[value >> 4], kDigits[value & 15]);
    }
    return text;
}

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char c : bytes) {
        value = value << 8 | static_cast<std::uint8_t>(c);
    }
    return value;
}

// Checks the four magic bytes and returns the rank.
std::size_t read_magic(std::string_view contents, const std::string& origin) {
    if (contents.size() < 4) {
        bad(origin, contents.size(),
            concat("expected the 4 bytes 00 00 08 <rank>, the file has only ", contents.size()));
    }
    const std::string found = hex_bytes(contents.substr(0, 4));
    if (contents[0] != 0 || contents[1] != 0) {
        bad(origin, 0, concat("expected the magic bytes 00 00 08 <rank> of an IDX file, found ", found));
    }
    if (static_cast<std::uint8_t>(contents[2]) != kUnsignedByte) {
        bad(origin, 2, concat("expected element type 08 (unsigned byte), found ", found.substr(6, 2)),
            "convert the file to unsigned bytes");
    }
    const auto rank = static_cast<std::uint8_t>(contents[3]);
    if (rank < 1 || rank > 4) {
        bad(origin, 3, concat("expected a rank of 1 to 4, found ", int{rank}));
    }
    return rank;
}

}  // namespace

IdxArray parse_idx(std::string_view contents, const std::string& origin) {
    if (is_gzip(contents)) {
        return parse_idx(gunzip(contents, origin), origin + " (decompressed)");
    }
    const std::size_t rank = read_magic(contents, origin);
    const std::size_t header = 4 + 4 * rank;
    if (contents.size() < header) {
        bad(origin, contents.size(),
            concat("expected ", rank, " dimensions up to byte ", header, ", the file ends here"));
    }
    IdxArray array;
    std::int64_t elements = 1;
    for (std::size_t i = 0; i < rank; ++i) {
        const std::size_t offset = 4 + 4 * i;
        const std::int64_t dim = big_endian(contents.substr(offset, 4));
        if (dim == 0 || dim > kMostElements / elements) {
            bad(origin, offset,
                concat("dimension ", i + 1, " is ", dim, "; expected at least 1 and at most 4 GiB in all"));
        }
        elements *= dim;
        array.dims.push_back(dim);
    }
    const std::size_t expected = header + static_cast<std::size_t>(elements);
    if (contents.size() < expected) {
        bad(origin, contents.size(),
            concat("the file is truncated: its header promises ", elements, " elements, so ", expected,
                   " bytes were expected; ", expected - contents.size(), " are missing"));
    }
    if (contents.size() > expected) {
        bad(origin, expected,
            concat("the data end here by the header, but ", contents.size() - expected,
                   " more bytes follow"));
    }
    const auto* first = reinterpret_cast<const std::uint8_t*>(contents.data());
    array.bytes.assign(first + header, first + expected);
    return array;
}

IdxArray read_idx(const std::filesystem::path& path) {
    return parse_idx(read_file(path), path.string());
}

IdxPictures join_idx(IdxArray pictures, IdxArray labels, const std::string& pictures_origin,
                     const std::string& labels_origin) {
    if (pictures.rank() != 3) {
        bad(pictures_origin, 3,
            concat("expected rank 3 (count, height, width) for pictures, found ", pictures.rank()),
            "data.path must name the picture file, data.labels_path the label file");
    }
    if (labels.rank() != 1) {
        bad(labels_origin, 3, concat("expected rank 1 (count) for labels, found ", labels.rank()),
            "data.path must name the picture file, data.labels_path the label file");
    }
    if (pictures.dims[0] != labels.dims[0]) {
        bad(labels_origin, 4,
            concat("expected ", pictures.dims[0], " labels, as many as there are pictures in ",
                   pictures_origin, ", found ", labels.dims[0]),
            "use the label file that belongs to these pictures");
    }
    IdxPictures joined;
    joined.count = pictures.dims[0];
    joined.height = pictures.dims[1];
    joined.width = pictures.dims[2];
    joined.pixels = std::move(pictures.bytes);
    joined.labels = std::move(labels.bytes);
    return joined;
}

std::filesystem::path labels_path_for(const std::filesystem::path& pictures) {
    std::string name = pictures.filename().string();
    const auto replace = [&name](std::string_view from, std::string_view to) {
        const std::size_t at = name.rfind(from);
        if (at != std::string::npos) {
            name.replace(at, from.size(), to);
        }
        return at != std::string::npos;
    };
    const bool renamed = replace("images", "labels");
    replace("idx3", "idx1");
    if (!renamed) {
        throw Error(ErrorCode::kConfig,
                    concat("no label file can be derived from ", pictures.string(),
                           ": its name does not contain \"images\" (train-images-idx3-ubyte.gz does)"),
                    "set data.labels_path");
    }
    return pictures.parent_path() / name;
}

}  // namespace drift
