#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <filesystem>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/safetensors.h"
#include "tests/support/temp_folder.h"

namespace drift::test {
namespace {

using testing::HasSubstr;

bool same_bytes(const at::Tensor& a, const at::Tensor& b) {
    return a.sizes() == b.sizes() && a.scalar_type() == b.scalar_type() &&
           (a.numel() == 0 ||
            std::memcmp(a.contiguous().data_ptr(), b.contiguous().data_ptr(), a.nbytes()) == 0);
}

// 8-byte length, header, data.
std::string file_bytes(std::string header, const std::string& data) {
    std::string bytes;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        bytes += static_cast<char>(std::uint64_t{header.size()} >> shift & 0xFFU);
    }
    return bytes + header + data;
}

// The message of reading a file with these bytes; fails the test when it can be read.
std::string refusal(const std::string& bytes) {
    const TempFolder folder;
    const std::filesystem::path path = folder.path() / "weights.safetensors";
    write_file_atomic(path, bytes);
    try {
        (void)read_safetensors(path);
        ADD_FAILURE() << "a damaged file was read";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kBadData) << error.info().text();
        EXPECT_THAT(error.info().message, HasSubstr("weights.safetensors"));
        return error.info().message;
    }
    return {};
}

TEST(Safetensors, KeepsEveryBitOfEveryType) {
    const TempFolder folder;
    const std::filesystem::path path = folder.path() / "all.safetensors";
    NamedTensors tensors;
    at::Tensor special = torch::randn({3, 5});
    special[0][0] = std::numeric_limits<float>::quiet_NaN();
    special[0][1] = -0.0F;
    special[0][2] = std::numeric_limits<float>::infinity();
    for (const at::ScalarType type : {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16}) {
        tensors[std::string("float/") + at::toString(type)] = special.to(type);
    }
    tensors["i64"] = torch::tensor({std::int64_t{1} << 60, std::int64_t{-3}}, at::kLong);
    tensors["i32"] = torch::arange(-3, 4, at::kInt);
    tensors["u8"] = torch::arange(0, 7, at::kByte);
    tensors["bool"] = torch::tensor({true, false, true});
    tensors["scalar"] = torch::tensor(2.5);
    tensors["empty"] = torch::zeros({0, 4});
    tensors["strided"] = torch::randn({4, 6}).t();
    tensors["name \"with\" quotes, \xC3\xA4"] = torch::randn({2});
    write_safetensors(path, tensors, {{"step", "17"}, {"note", "two\nlines"}});
    const SafetensorsFile file = read_safetensors(path);
    EXPECT_EQ(file.metadata, (std::map<std::string, std::string>{{"step", "17"}, {"note", "two\nlines"}}));
    ASSERT_EQ(file.tensors.size(), tensors.size());
    for (const auto& [name, tensor] : tensors) {
        EXPECT_TRUE(same_bytes(file.tensors.at(name), tensor)) << name;
    }
}

TEST(Safetensors, WritesTheLayoutOfTheReferenceLibrary) {
    const TempFolder folder;
    const std::filesystem::path path = folder.path() / "x.safetensors";
    write_safetensors(path, {{"b", torch::tensor({1, 2}, at::kByte)}, {"a", torch::tensor({1.0F})}},
                      {{"format", "pt"}});
    // As the Python package writes it: wide types first, then by name; the header padded with spaces to 8
    // bytes.
    std::string header =
        R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
        R"("b":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}})";
    header.append((8 - header.size() % 8) % 8, ' ');
    EXPECT_EQ(read_file(path), file_bytes(header, std::string("\x00\x00\x80\x3F\x01\x02", 6)));

    // And a file that the package wrote: bfloat16 tables of the golden cases.
    const std::filesystem::path theirs =
        std::filesystem::path(DRIFT_GOLDEN_SOURCE) / "tensors" / "rope_bf16_272_64.safetensors";
    const SafetensorsFile file = read_safetensors(theirs);
    write_safetensors(path, file.tensors, file.metadata);
    EXPECT_TRUE(read_file(path) == read_file(theirs));
}

TEST(Safetensors, ReadsAHandWrittenFile) {
    const TempFolder folder;
    const std::filesystem::path path = folder.path() / "x.safetensors";
    // Entries in any order, unpadded header, no metadata; int32 {1, -1} behind bfloat16 {1.0}.
    write_file_atomic(path, file_bytes(R"({"late":{"dtype":"I32","shape":[2],"data_offsets":[2,10]},)"
                                       R"("early":{"dtype":"BF16","shape":[],"data_offsets":[0,2]}})",
                                       std::string("\x80\x3F\x01\x00\x00\x00\xFF\xFF\xFF\xFF", 10)));
    const SafetensorsFile file = read_safetensors(path);
    EXPECT_TRUE(file.metadata.empty());
    EXPECT_EQ(file.tensors.at("early").item<float>(), 1.0F);
    EXPECT_TRUE(file.tensors.at("late").equal(torch::tensor({1, -1}, at::kInt)));
}

TEST(Safetensors, RefusesEveryTruncation) {
    const TempFolder folder;
    const std::filesystem::path path = folder.path() / "x.safetensors";
    write_safetensors(path, {{"first", torch::ones({4})}, {"second", torch::ones({3})}});
    const std::string whole = read_file(path);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_FALSE(refusal(whole.substr(0, length)).empty()) << length;
    }
    EXPECT_THAT(refusal(whole.substr(0, whole.size() - 5)),
                HasSubstr("truncated inside tensor 'second': 5 bytes"));
    EXPECT_THAT(refusal(whole.substr(0, 20)), HasSubstr("its header should take"));
    EXPECT_THAT(refusal(whole + "x"), HasSubstr("1 bytes follow the last tensor"));
}

TEST(Safetensors, NamesTheTensorThatDoesNotFit) {
    const std::string eight(8, '\0');
    EXPECT_THAT(refusal(file_bytes(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                   R"("b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})",
                                   eight)),
                HasSubstr("'b' starts at byte 2 of the data, inside the tensor before it"));
    EXPECT_THAT(refusal(file_bytes(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", eight)),
                HasSubstr("after a gap"));
    EXPECT_THAT(refusal(file_bytes(R"({"a":{"dtype":"F99","shape":[1],"data_offsets":[0,8]}})", eight)),
                HasSubstr("'a' has the unknown type \"F99\""));
    EXPECT_THAT(refusal(file_bytes(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", eight)),
                HasSubstr("'a' of shape [3] and type F32 does not fit its 8 bytes"));
    EXPECT_THAT(refusal(file_bytes(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", eight)),
                HasSubstr("does not fit"));
    EXPECT_THAT(
        refusal(file_bytes(
            R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8]}})",
            eight)),
        HasSubstr("does not fit"));
    EXPECT_THAT(refusal(file_bytes(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", eight)),
                HasSubstr("impossible data_offsets"));
    EXPECT_THAT(refusal(file_bytes(R"({"a":{"dtype":"F32","shape":[2]}})", eight)), HasSubstr("'a' lacks"));
    EXPECT_THAT(refusal(file_bytes(R"(["a"])", "")), HasSubstr("not a JSON object"));
    EXPECT_THAT(refusal(file_bytes(R"({"__metadata__":{"step":3}})", "")), HasSubstr("__metadata__"));
}

TEST(Safetensors, ReportsAMissingFileAndAFullDisk) {
    const TempFolder folder;
    try {
        (void)read_safetensors(folder.path() / "absent.safetensors");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNotFound);
    }
    set_write_budget_for_tests(100);
    try {
        write_safetensors(folder.path() / "x.safetensors", {{"a", torch::ones({1000})}});
        ADD_FAILURE() << "the injected full disk was not noticed";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kIo);
    }
    set_write_budget_for_tests(-1);
}

TEST(Safetensors, RefusesTypesItCannotHold) {
    const TempFolder folder;
    try {
        write_safetensors(folder.path() / "x.safetensors", {{"waves", torch::zeros({2}, at::kComplexFloat)}});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
        EXPECT_THAT(error.info().message, HasSubstr("'waves'"));
    }
}

TEST(CheckTensors, ListsAllMismatchesInOneError) {
    const NamedTensors expected = {
        {"a", torch::zeros({2})}, {"b", torch::zeros({2, 3})}, {"c", torch::zeros({1})}};
    const NamedTensors found = {
        {"a", torch::zeros({2}, at::kDouble)}, {"b", torch::zeros({3, 2})}, {"d", torch::zeros({})}};
    try {
        check_tensors(found, expected, "model.safetensors");
        FAIL();
    } catch (const Error& error) {
        const std::string text = error.info().text();
        EXPECT_THAT(text, HasSubstr("model.safetensors does not fit: 4 tensors differ"));
        EXPECT_THAT(text, HasSubstr("'a' has type Double instead of Float"));
        EXPECT_THAT(text, HasSubstr("'b' has shape [3, 2] instead of [2, 3]"));
        EXPECT_THAT(text, HasSubstr("'c' [1] is missing"));
        EXPECT_THAT(text, HasSubstr("'d' [] is not wanted here"));
    }
}

TEST(CopyTensors, OverwritesInPlaceAndOnlyWhenEverythingFits) {
    const at::Tensor target = torch::zeros({2}).requires_grad_();
    copy_tensors({{"a", torch::tensor({1.0F, 2.0F})}}, {{"a", target}}, "x");
    EXPECT_TRUE(target.equal(torch::tensor({1.0F, 2.0F})));
    const at::Tensor other = torch::zeros({2});
    EXPECT_THROW(
        copy_tensors({{"a", torch::ones({2})}, {"b", torch::ones({3})}}, {{"a", target}, {"b", other}}, "x"),
        Error);
    EXPECT_TRUE(target.equal(torch::tensor({1.0F, 2.0F})));
}

}  // namespace
}  // namespace drift::test
