#include "core/data/toy_ink.h"

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/base/text.h"

namespace drift {

namespace {

// Hershey letters at scale 4 are about 90 pixels high with strokes of 10: thick enough to be filled evenly.
constexpr int kFont = cv::FONT_HERSHEY_DUPLEX;
constexpr double kFontScale = 4.0;
constexpr int kStroke = 10;
constexpr int kLongestSide = 512;
// Shades closer than this are noise of a scanner or of JPEG, not ink on paper.
constexpr double kLeastContrast = 16;

void append_ink(const cv::Mat& mask, std::int32_t label, InkPoints& ink) {
    for (int row = 0; row < mask.rows; ++row) {
        for (int column = 0; column < mask.cols; ++column) {
            if (mask.at<std::uint8_t>(row, column) != 0) {
                ink.points.push_back({column + 0.5, -(row + 0.5)});
                if (label >= 0) {
                    ink.classes.push_back(label);
                }
            }
        }
    }
}

// One byte per pixel, 0 black; transparent places become white paper.
cv::Mat shades_of(std::string_view bytes, const std::string& origin) {
    const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<char*>(bytes.data()));
    cv::Mat picture;
    try {
        picture = bytes.empty() ? cv::Mat() : cv::imdecode(encoded, cv::IMREAD_UNCHANGED);
    } catch (const cv::Exception&) {
        picture.release();
    }
    if (picture.empty()) {
        throw Error(ErrorCode::kBadData, concat(origin, " is no picture that can be read"),
                    "Choose a PNG, JPEG, BMP or TIFF file");
    }
    if (picture.depth() != CV_8U) {
        cv::normalize(picture, picture, 0, 255, cv::NORM_MINMAX, CV_8U);
    }
    cv::Mat grey;
    if (picture.channels() == 4) {
        cv::Mat alpha, opaque;
        cv::extractChannel(picture, alpha, 3);
        cv::cvtColor(picture, opaque, cv::COLOR_BGRA2GRAY);
        cv::Mat weight, shade;
        alpha.convertTo(weight, CV_32F, 1.0 / 255);
        opaque.convertTo(shade, CV_32F);
        const cv::Mat mixed = shade.mul(weight) + 255.0 * (1.0 - weight);
        mixed.convertTo(grey, CV_8U);
    } else if (picture.channels() == 3) {
        cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
    } else {
        cv::extractChannel(picture, grey, 0);
    }
    const int longest = std::max(grey.rows, grey.cols);
    if (longest > kLongestSide) {
        const double factor = static_cast<double>(kLongestSide) / longest;
        cv::resize(grey, grey, {}, factor, factor, cv::INTER_AREA);
    }
    return grey;
}

}  // namespace

InkPoints letters_ink(const std::string& text) {
    InkPoints ink;
    int pen = kStroke;
    for (const char letter : text) {
        const std::string one(1, letter);
        int below = 0;
        const cv::Size size = cv::getTextSize(one, kFont, kFontScale, kStroke, &below);
        // Room for strokes on all sides; the sheet starts where the letter does.
        cv::Mat sheet = cv::Mat::zeros(size.height + below + 4 * kStroke, size.width + 2 * kStroke, CV_8UC1);
        cv::putText(sheet, one, {kStroke, size.height + 2 * kStroke}, kFont, kFontScale, 255, kStroke);
        InkPoints own;
        append_ink(sheet, -1, own);
        if (!own.points.empty()) {
            auto name = std::find(ink.class_names.begin(), ink.class_names.end(), one);
            if (name == ink.class_names.end()) {
                name = ink.class_names.insert(name, one);
            }
            const auto label = static_cast<std::int32_t>(name - ink.class_names.begin());
            // The baseline is the same line for all letters.
            for (const auto& point : own.points) {
                ink.points.push_back({point[0] + pen, point[1] + size.height + 2 * kStroke});
                ink.classes.push_back(label);
            }
        }
        pen += size.width;
    }
    if (ink.points.empty()) {
        throw Error(ErrorCode::kConfig, concat("data.toy_text is \"", text, "\", which leaves no ink"),
                    "Write at least one printable character");
    }
    return ink;
}

InkPoints picture_ink(std::string_view bytes, ToyInk ink, const std::string& origin) {
    const cv::Mat grey = shades_of(bytes, origin);
    double darkest = 0, lightest = 0;
    cv::minMaxLoc(grey, &darkest, &lightest);
    if (lightest - darkest < kLeastContrast) {
        throw Error(ErrorCode::kBadData, concat(origin, " has no ink: it is of one shade"),
                    "Choose a picture with dark lines on a light ground or the other way round");
    }
    cv::Mat light;
    cv::threshold(grey, light, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
    cv::Mat mask = light;
    const int light_pixels = cv::countNonZero(light);
    const int pixels = light.rows * light.cols;
    if (ink == ToyInk::kDark || (ink == ToyInk::kAuto && light_pixels > pixels - light_pixels)) {
        mask = 255 - light;
    } else if (ink == ToyInk::kContour) {
        cv::morphologyEx(light, mask, cv::MORPH_GRADIENT, cv::getStructuringElement(cv::MORPH_CROSS, {3, 3}));
    }
    InkPoints points;
    append_ink(mask, -1, points);
    return points;
}

}  // namespace drift
