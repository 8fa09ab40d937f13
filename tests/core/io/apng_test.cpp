#include "core/io/apng.h"

#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/io/image_codec.h"
#include "core/io/png_chunk.h"
#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

ImageRgb8 plain(int width, int height, std::uint8_t value) {
    return {width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height, value)};
}

void dot(ImageRgb8& image, int x, int y, std::uint8_t value) {
    image.pixels[static_cast<std::size_t>(3 * (y * image.width + x))] = value;
}

// Plays an animation as a viewer does: every fcTL's rectangle replaces what stands there.
struct Played {
    std::vector<ImageRgb8> frames;
    std::vector<int> milliseconds;
    std::uint32_t count = 0, loops = 0;
    std::size_t smallest_box = 1U << 30U;
};

Played play(const std::string& file) {
    using png::big_endian;
    using png::read_u32;
    Played played;
    png::expect_signature(file, "test");
    std::string header, size_tail;
    std::uint32_t box[4] = {}, sequence = 0;
    ImageRgb8 canvas;
    for (std::size_t at = 8; at < file.size();) {
        const png::Chunk chunk = png::read_chunk(file, at, "test");
        at = chunk.end;
        if (chunk.type == "IHDR") {
            canvas = plain(static_cast<int>(read_u32(chunk.data, 0)),
                           static_cast<int>(read_u32(chunk.data, 4)), 0);
            size_tail = chunk.data.substr(8);
        } else if (chunk.type == "acTL") {
            played.count = read_u32(chunk.data, 0);
            played.loops = read_u32(chunk.data, 4);
        } else if (chunk.type == "fcTL") {
            EXPECT_EQ(read_u32(chunk.data, 0), sequence++);
            for (std::size_t i = 0; i < 4; ++i) {
                box[i] = read_u32(chunk.data, 4 + 4 * i);
            }
            played.smallest_box = std::min(played.smallest_box, std::size_t{box[0]} * box[1]);
            const std::uint32_t delay = read_u32(chunk.data, 20);
            EXPECT_EQ(delay & 0xffffU, 1000U);
            played.milliseconds.push_back(static_cast<int>(delay >> 16U));
        } else if (chunk.type == "IDAT" || chunk.type == "fdAT") {
            std::string_view data = chunk.data;
            if (chunk.type == "fdAT") {
                EXPECT_EQ(read_u32(data, 0), sequence++);
                data.remove_prefix(4);
            }
            const std::string still =
                std::string(png::kSignature) +
                png::make_chunk("IHDR", big_endian(box[0]) + big_endian(box[1]) + size_tail) +
                png::make_chunk("IDAT", data) + png::make_chunk("IEND", {});
            const ImageRgb8 part = decode_image(still, "test");
            for (std::uint32_t y = 0; y < box[1]; ++y) {
                std::copy_n(part.pixels.begin() + 3 * y * box[0], 3 * box[0],
                            canvas.pixels.begin() +
                                3 * ((box[3] + y) * static_cast<std::uint32_t>(canvas.width) + box[2]));
            }
            played.frames.push_back(canvas);
        }
    }
    return played;
}

TEST(Apng, PlaysBackEveryPictureAndStoresOnlyWhatChanged) {
    const TempFolder folder;
    const fs::path path = folder.path() / "a.png";
    std::vector<ImageRgb8> frames(3, plain(40, 30, 20));
    dot(frames[1], 7, 5, 255);
    dot(frames[1], 11, 9, 99);
    dot(frames[2], 39, 29, 1);
    ApngWriter writer(path, 2);
    for (const ImageRgb8& frame : frames) {
        writer.add(frame, 0.04);
    }
    writer.add(frames[2], 5.0);
    EXPECT_FALSE(fs::exists(path)) << "a half-written animation is not shown";
    writer.finish();
    const Played played = play(read_file(path));
    EXPECT_EQ(played.count, 4U);
    EXPECT_EQ(played.loops, 2U);
    EXPECT_EQ(played.milliseconds, (std::vector<int>{40, 40, 40, 5000}));
    ASSERT_EQ(played.frames.size(), 4U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(played.frames[i].pixels, frames[i].pixels) << i;
    }
    EXPECT_EQ(played.smallest_box, 1U) << "an unchanged picture costs one pixel";
    EXPECT_EQ(read_image(path).pixels, frames[0].pixels) << "other viewers show the first picture";
}

TEST(Apng, RefusesOtherSizesAndEmptyAnimations) {
    const TempFolder folder;
    {
        ApngWriter writer(folder.path() / "a.png");
        EXPECT_EQ(error_of([&] { writer.finish(); }).code, ErrorCode::kUsage);
        writer.add(plain(4, 4, 0), 0.1);
        EXPECT_EQ(error_of([&] { writer.add(plain(4, 5, 0), 0.1); }).code, ErrorCode::kUsage);
        EXPECT_EQ(error_of([&] { writer.add({}, 0.1); }).code, ErrorCode::kUsage);
    }
    EXPECT_TRUE(fs::is_empty(folder.path())) << "an unfinished animation leaves nothing behind";
    EXPECT_EQ(error_of([&] { const ApngWriter writer(folder.path() / "no/such/a.png"); }).code,
              ErrorCode::kIo);
}

}  // namespace
}  // namespace drift
