#include "core/io/idx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using testing::HasSubstr;

std::string u32(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}

std::string idx_bytes(const std::vector<std::uint32_t>& dims, const std::string& data) {
    std::string bytes("\0\0\x08", 3);
    bytes += static_cast<char>(dims.size());
    for (const std::uint32_t dim : dims) {
        bytes += u32(dim);
    }
    return bytes + data;
}

std::string gzip(const std::string& data) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&stream, data.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
    stream.avail_in = static_cast<uInt>(data.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

// The message of the error that parsing throws; empty when it succeeds.
std::string message_of(const std::string& contents) {
    try {
        (void)parse_idx(contents, "set.idx");
        return {};
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kBadData);
        EXPECT_FALSE(error.info().what_to_do.empty());
        return error.info().message;
    }
}

TEST(Idx, ReadsPlainAndGzipAlike) {
    const std::string plain = idx_bytes({2, 1, 3}, "abcdef");
    const IdxArray array = parse_idx(plain, "set.idx");
    EXPECT_EQ(array.dims, (std::vector<std::int64_t>{2, 1, 3}));
    EXPECT_EQ(std::string(array.bytes.begin(), array.bytes.end()), "abcdef");
    EXPECT_EQ(parse_idx(gzip(plain), "set.idx.gz").bytes, array.bytes);
    // Concatenated members are one stream by the gzip standard.
    EXPECT_EQ(parse_idx(gzip(plain.substr(0, 9)) + gzip(plain.substr(9)), "set.idx.gz").bytes, array.bytes);
}

TEST(Idx, NamesTheWrongMagicAndWhatWasExpected) {
    EXPECT_THAT(
        message_of(std::string("PK\x03\x04 and more", 13)),
        HasSubstr(
            "set.idx, byte 0: expected the magic bytes 00 00 08 <rank> of an IDX file, found 50 4b 03 04"));
    EXPECT_THAT(message_of(std::string("\0\0\x0D\x01", 4) + u32(1) + "abcd"),
                HasSubstr("byte 2: expected element type 08"));
    EXPECT_THAT(message_of(std::string("\0\0\x08\x09", 4)),
                HasSubstr("byte 3: expected a rank of 1 to 4, found 9"));
    EXPECT_THAT(message_of("\0"), HasSubstr("the file has only 0"));
}

TEST(Idx, NamesTruncationTrailingBytesAndImpossibleDimensions) {
    EXPECT_THAT(message_of(idx_bytes({2, 3}, "abcde")), HasSubstr("byte 17: the file is truncated"));
    EXPECT_THAT(message_of(idx_bytes({2, 3}, "abcde")), HasSubstr("1 are missing"));
    EXPECT_THAT(message_of(idx_bytes({2, 3}, "abcdefgh")),
                HasSubstr("byte 18: the data end here by the header, but 2 more"));
    EXPECT_THAT(message_of(idx_bytes({2, 0}, "")), HasSubstr("byte 8: dimension 2 is 0"));
    EXPECT_THAT(message_of(idx_bytes({0xFFFFFFFF, 0xFFFFFFFF, 9}, "")),
                HasSubstr("dimension 2 is 4294967295"));
    EXPECT_THAT(message_of(idx_bytes({2, 3}, "abcdef").substr(0, 10)),
                HasSubstr("expected 2 dimensions up to byte 12"));
}

TEST(Idx, NamesATruncatedOrDamagedGzipStream) {
    std::string data(5000, '\0');
    for (std::size_t i = 0; i < data.size(); ++i) {
        data[i] = static_cast<char>(i * i % 251);
    }
    std::string zipped = gzip(idx_bytes({5000}, data));
    EXPECT_THAT(message_of(zipped.substr(0, zipped.size() / 2)), HasSubstr("truncated"));
    zipped[zipped.size() - 6] = static_cast<char>(zipped[zipped.size() - 6] ^ 0x55);  // inside the checksum
    EXPECT_THAT(message_of(zipped), HasSubstr("the gzip stream is damaged"));
}

TEST(Idx, JoinsPicturesWithTheirLabelsOnly) {
    const IdxArray pictures = parse_idx(idx_bytes({2, 1, 3}, "abcdef"), "p");
    const IdxArray labels = parse_idx(idx_bytes({2}, std::string("\x07\x01", 2)), "l");
    const IdxPictures joined = join_idx(pictures, labels, "p", "l");
    EXPECT_EQ(joined.count, 2);
    EXPECT_EQ(joined.width, 3);
    EXPECT_EQ(joined.labels, (std::vector<std::uint8_t>{7, 1}));
    EXPECT_THROW((void)join_idx(labels, labels, "p", "l"), Error);
    EXPECT_THROW((void)join_idx(pictures, pictures, "p", "l"), Error);
    const IdxArray three = parse_idx(idx_bytes({3}, "abc"), "l");
    try {
        (void)join_idx(pictures, three, "p", "l");
        FAIL() << "three labels for two pictures were accepted";
    } catch (const Error& error) {
        EXPECT_THAT(error.info().message,
                    HasSubstr("expected 2 labels, as many as there are pictures in p, found 3"));
    }
}

TEST(Idx, DerivesTheLabelFileFromThePictureFile) {
    EXPECT_EQ(labels_path_for("data/train-images-idx3-ubyte.gz"), "data/train-labels-idx1-ubyte.gz");
    EXPECT_EQ(labels_path_for("/images/t10k-images.idx3-ubyte"), "/images/t10k-labels.idx1-ubyte");
    EXPECT_THROW((void)labels_path_for("data/pictures.gz"), Error);
}

TEST(Idx, AMissingFileIsNotFound) {
    const TempFolder folder;
    try {
        (void)read_idx(folder.path() / "absent-images.gz");
        FAIL() << "an absent file was read";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    }
}

}  // namespace
}  // namespace drift
