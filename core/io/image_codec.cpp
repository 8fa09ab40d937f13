#include "core/io/image_codec.h"

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/base/check.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"

namespace drift {
namespace {

constexpr int kChannels = 3;

void check_size(const ImageRgb8& image) {
    check_that(image.width > 0 && image.height > 0 &&
                   image.pixels.size() == std::size_t{3} * image.width * image.height,
               "an ImageRgb8 holds 3 * width * height bytes");
}

cv::Mat view_of(const ImageRgb8& image) {
    check_size(image);
    // OpenCV has no const view; nothing below writes through it.
    return {image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.pixels.data())};
}

ImageRgb8 copy_of(const cv::Mat& rgb) {
    ImageRgb8 image{rgb.cols, rgb.rows, std::vector<std::uint8_t>(rgb.total() * kChannels)};
    rgb.copyTo(cv::Mat(rgb.rows, rgb.cols, CV_8UC3, image.pixels.data()));
    return image;
}

}  // namespace

std::string encode_png(const ImageRgb8& image, const PngTexts& texts, PngColor color) {
    cv::Mat stored;
    if (color == PngColor::kGray) {
        cv::extractChannel(view_of(image), stored, 0);
    } else {
        cv::cvtColor(view_of(image), stored, cv::COLOR_RGB2BGR);
    }
    std::vector<std::uint8_t> bytes;
    if (!cv::imencode(".png", stored, bytes)) {
        throw Error(ErrorCode::kIo, concat("a picture of ", image.width, " x ", image.height,
                                           " could not be encoded as PNG"));
    }
    const std::string_view png(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return texts.empty() ? std::string(png) : add_png_texts(png, texts);
}

ImageRgb8 decode_image(std::string_view bytes, const std::string& origin) {
    cv::Mat bgr;
    if (!bytes.empty()) {
        const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<char*>(bytes.data()));
        bgr = cv::imdecode(raw, cv::IMREAD_COLOR);
    }
    if (bgr.empty()) {
        throw Error(ErrorCode::kBadData,
                    concat(origin, " is not a picture that can be read (PNG, JPEG, BMP, TIFF, WebP)"),
                    "check that the file is complete and has the right format");
    }
    cv::Mat rgb;
    cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
    return copy_of(rgb);
}

void write_png(const std::filesystem::path& path, const ImageRgb8& image, const PngTexts& texts,
               PngColor color) {
    write_file_atomic(path, encode_png(image, texts, color));
}

ImageRgb8 read_image(const std::filesystem::path& path) {
    return decode_image(read_file(path), path.string());
}

ImageRgb8 image_from_planes(std::span<const std::uint8_t> planes, int channels, int height, int width) {
    const std::size_t plane = static_cast<std::size_t>(height) * width;
    check_that((channels == 1 || channels == kChannels) && planes.size() == plane * channels,
               "planes have the shape [1 or 3, height, width]");
    ImageRgb8 image{width, height, std::vector<std::uint8_t>(plane * kChannels)};
    for (std::size_t c = 0; c < kChannels; ++c) {
        const std::uint8_t* source = planes.data() + (channels == 1 ? 0 : c * plane);
        for (std::size_t i = 0; i < plane; ++i) {
            image.pixels[i * kChannels + c] = source[i];
        }
    }
    return image;
}

ImageRgb8 tile_sheet(std::span<const ImageRgb8> tiles, int rows, int columns) {
    check_that(
        !tiles.empty() && rows > 0 && columns > 0 && tiles.size() <= static_cast<std::size_t>(rows) * columns,
        "a sheet holds 1 to rows * columns tiles");
    const int height = tiles[0].height, width = tiles[0].width;
    cv::Mat sheet = cv::Mat::zeros(rows * height, columns * width, CV_8UC3);
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        check_that(tiles[i].height == height && tiles[i].width == width, "tiles of a sheet have one size");
        const int row = static_cast<int>(i) / columns, column = static_cast<int>(i) % columns;
        view_of(tiles[i]).copyTo(sheet(cv::Rect(column * width, row * height, width, height)));
    }
    return copy_of(sheet);
}

ImageRgb8 cut_tile(const ImageRgb8& sheet, int rows, int columns, int row, int column) {
    check_that(rows > 0 && columns > 0 && sheet.height % rows == 0 && sheet.width % columns == 0,
               "the sheet's size is a multiple of its tiles'");
    check_that(row >= 0 && row < rows && column >= 0 && column < columns, "the tile lies inside the sheet");
    const int height = sheet.height / rows, width = sheet.width / columns;
    return copy_of(view_of(sheet)(cv::Rect(column * width, row * height, width, height)));
}

ImageRgb8 upscale(const ImageRgb8& image, int factor) {
    check_that(factor >= 1, "an upscaling factor is at least 1");
    cv::Mat large;
    cv::resize(view_of(image), large, cv::Size(), factor, factor, cv::INTER_NEAREST);
    return copy_of(large);
}

}  // namespace drift
