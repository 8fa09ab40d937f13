#include "core/io/image_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

ImageRgb8 colours(int width, int height) {
    ImageRgb8 image{width, height, {}};
    for (int i = 0; i < 3 * width * height; ++i) {
        image.pixels.push_back(static_cast<std::uint8_t>(i * 37 + i / 5));
    }
    return image;
}

TEST(PngText, TravelsThroughAFileAndLeavesThePixelsAlone) {
    const TempFolder folder;
    const auto path = folder.path() / "sample.png";
    const PngTexts texts = {{"seed", "17"}, {"class", "3"}, {"empty", ""}};
    write_png(path, colours(5, 4), texts);
    const std::string bytes = encode_png(colours(5, 4), texts);
    EXPECT_EQ(read_png_texts(bytes, "sample.png"), texts);
    EXPECT_EQ(read_image(path).pixels, colours(5, 4).pixels);
    EXPECT_TRUE(read_png_texts(encode_png(colours(2, 2)), "plain").empty());
}

TEST(PngText, DamageIsNoticed) {
    std::string bytes = encode_png(colours(5, 4), {{"seed", "17"}});
    const std::size_t at = bytes.find("seed");
    ASSERT_NE(at, std::string::npos);
    EXPECT_THROW((void)read_png_texts(bytes.substr(0, bytes.size() - 20), "cut"), Error);
    EXPECT_THROW((void)read_png_texts("not a png", "text"), Error);
    bytes[at + 5] = '9';
    try {
        (void)read_png_texts(bytes, "changed.png");
        FAIL() << "a changed text passed";
    } catch (const Error& error) {
        EXPECT_THAT(error.info().message, testing::HasSubstr("changed.png, byte "));
        EXPECT_THAT(error.info().message, testing::HasSubstr("checksum"));
    }
}

TEST(ImageCodec, KeepsRedRedAndGreyGrey) {
    const ImageRgb8 red{1, 1, {250, 10, 20}};
    EXPECT_EQ(decode_image(encode_png(red), "red").pixels, red.pixels);
    const ImageRgb8 grey{2, 1, {7, 7, 7, 200, 200, 200}};
    const std::string bytes = encode_png(grey, {}, PngColor::kGray);
    EXPECT_EQ(bytes[25], 0) << "colour type 0 is grey";
    EXPECT_EQ(decode_image(bytes, "grey").pixels, grey.pixels);
    EXPECT_THROW((void)decode_image("no picture", "text"), Error);
    EXPECT_THROW((void)decode_image("", "empty"), Error);
}

TEST(ImageCodec, InterleavesPlanes) {
    const std::vector<std::uint8_t> planes = {1, 2, 3, 4, 5, 6};
    EXPECT_EQ(image_from_planes(planes, 3, 1, 2).pixels, (std::vector<std::uint8_t>{1, 3, 5, 2, 4, 6}));
    EXPECT_EQ(image_from_planes(planes, 1, 2, 3).pixels[15], 6);
}

TEST(ImageCodec, SheetsPutTilesRowByRow) {
    std::vector<ImageRgb8> tiles;
    for (int i = 0; i < 5; ++i) {
        tiles.push_back({2, 1, std::vector<std::uint8_t>(6, static_cast<std::uint8_t>(10 + i))});
    }
    const ImageRgb8 sheet = tile_sheet(tiles, 2, 3);
    EXPECT_EQ(sheet.width, 6);
    EXPECT_EQ(sheet.height, 2);
    EXPECT_EQ(cut_tile(sheet, 2, 3, 1, 1).pixels, tiles[4].pixels);
    EXPECT_EQ(cut_tile(sheet, 2, 3, 1, 2).pixels, std::vector<std::uint8_t>(6, 0));
}

TEST(ImageCodec, UpscalingRepeatsPixels) {
    const ImageRgb8 large = upscale({2, 1, {1, 2, 3, 4, 5, 6}}, 2);
    EXPECT_EQ(large.width, 4);
    EXPECT_EQ(large.height, 2);
    EXPECT_EQ(std::vector<std::uint8_t>(large.pixels.begin(), large.pixels.begin() + 12),
              (std::vector<std::uint8_t>{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}));
}

}  // namespace
}  // namespace drift
