#include "core/io/toy_picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "core/base/check.h"
#include "core/base/text.h"

namespace drift {

namespace {

// R, G, B; readable on white, told apart by colour-blind people (Okabe and Ito).
const cv::Scalar kData(176, 182, 190), kInk(40, 44, 52), kFrame(205, 210, 216);
const std::array<cv::Scalar, 6> kGenerated = {cv::Scalar(0, 114, 178), cv::Scalar(213, 94, 0),
                                              cv::Scalar(0, 158, 115), cv::Scalar(204, 121, 167),
                                              cv::Scalar(230, 159, 0), cv::Scalar(86, 180, 233)};

constexpr int kFractionBits = 4;  // of pixel coordinates
constexpr double kFraction = 1 << kFractionBits;

// Greek letters and signs that labels use, in ASCII.
std::string plain(std::string text) {
    const std::pair<const char*, const char*> letters[] = {{"\u00d7", "x"}, {"\u03c4", "tau"}};
    for (const auto& [from, to] : letters) {
        const std::string sign = from;
        for (std::size_t at = text.find(sign); at != std::string::npos; at = text.find(sign, at)) {
            text.replace(at, sign.size(), to);
        }
    }
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return text;
}

struct Plane {
    const ToyFrame& frame;
    double scale;
    int top, height;

    void draw(cv::Mat& picture, const std::vector<float>& points, std::size_t i, const cv::Scalar& color,
              double radius) const {
        const double x = points[2 * i], y = points[2 * i + 1];
        if (!std::isfinite(x) || !std::isfinite(y)) {
            return;
        }
        const double across = (x - frame.axis_min[0]) * scale;
        const double down = top + height - (y - frame.axis_min[1]) * scale;
        constexpr double kFarthest = 1e5;  // pixel coordinates must stay integers
        if (down < top || std::abs(across) > kFarthest || std::abs(down) > kFarthest) {
            return;
        }
        const cv::Point centre(static_cast<int>(std::lround(across * kFraction)),
                               static_cast<int>(std::lround(down * kFraction)));
        cv::circle(picture, centre, static_cast<int>(radius * kFraction), color, cv::FILLED, cv::LINE_AA,
                   kFractionBits);
    }
};

}  // namespace

ImageRgb8 draw_toy(const ToyFrame& frame, int width, const std::string& title) {
    check_that(width >= 64, "a toy picture is at least 64 pixels wide");
    const double range[2] = {static_cast<double>(frame.axis_max[0]) - frame.axis_min[0],
                             static_cast<double>(frame.axis_max[1]) - frame.axis_min[1]};
    check_that(range[0] > 0 && range[1] > 0, "a toy frame has axes");
    const int strip = std::max(16, width / 16);
    const double scale = width / range[0];
    const int height = std::clamp(static_cast<int>(std::lround(range[1] * scale)), 16, 8 * width);
    ImageRgb8 image{width, strip + height, {}};
    image.pixels.assign(
        std::size_t{3} * static_cast<std::size_t>(width) * static_cast<std::size_t>(image.height), 255);
    cv::Mat picture(image.height, width, CV_8UC3, image.pixels.data());
    const Plane plane{frame, scale, strip, height};
    const double radius = std::max(1.0, width / 300.0);
    for (std::size_t i = 0; i < frame.data.size() / 2; ++i) {
        plane.draw(picture, frame.data, i, kData, radius);
    }
    for (std::size_t i = 0; i < frame.gen.size() / 2; ++i) {
        const std::size_t label =
            i < frame.gen_class.size() ? static_cast<std::size_t>(frame.gen_class[i]) : 0;
        plane.draw(picture, frame.gen, i, kGenerated[label % kGenerated.size()], radius);
    }
    cv::rectangle(picture, {0, 0, width, strip}, cv::Scalar(255, 255, 255), cv::FILLED);
    cv::rectangle(picture, {0, strip, width, height}, kFrame, 1);
    const std::string text = plain(concat(title, title.empty() ? "" : "  ", "step ", frame.step));
    const double size = strip / 32.0;
    cv::putText(picture, text, {4, strip - strip / 3}, cv::FONT_HERSHEY_SIMPLEX, size, kInk, 1, cv::LINE_AA);
    return image;
}

}  // namespace drift
