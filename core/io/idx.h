// IDX files: the container of MNIST, plain or gzip-compressed.
//
// Layout: 00 00 <type> <rank>, then `rank` big-endian u32 dimensions, then the elements row by row. Only type
// 08 (unsigned byte) is read, which is what picture and label files use. Neither torch nor OpenCV. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace drift {

struct IdxArray {
    std::vector<std::int64_t> dims;   // rank entries, each >= 1
    std::vector<std::uint8_t> bytes;  // product(dims) elements, row-major

    [[nodiscard]] std::int64_t rank() const { return static_cast<std::int64_t>(dims.size()); }
};

// Parses the contents of an IDX file; `origin` names it in messages. gzip is recognised by its first two
// bytes. Throws Error{kBadData} naming origin, byte offset, what was expected and what was found: wrong
// magic, element type or rank, a zero or absurd dimension, missing or trailing bytes, a damaged gzip stream.
[[nodiscard]] IdxArray parse_idx(std::string_view contents, const std::string& origin);
// Reads a file; also throws Error{kNotFound|kIo}.
[[nodiscard]] IdxArray read_idx(const std::filesystem::path& path);

struct IdxPictures {
    std::int64_t count = 0, height = 0, width = 0;
    std::vector<std::uint8_t> pixels;  // [count, height, width], 0..255
    std::vector<std::uint8_t> labels;  // [count]
};
// Joins a picture array (rank 3) and a label array (rank 1); throws Error{kBadData} when ranks or counts
// differ.
[[nodiscard]] IdxPictures join_idx(IdxArray pictures, IdxArray labels, const std::string& pictures_origin,
                                   const std::string& labels_origin);
// Where the labels of `pictures` are by convention: "images" becomes "labels" and "idx3" becomes "idx1" in
// the file name. Throws Error{kConfig} when the name does not follow it.
[[nodiscard]] std::filesystem::path labels_path_for(const std::filesystem::path& pictures);

}  // namespace drift
