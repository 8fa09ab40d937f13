// What a toy picture is made of: marks, densities, colours, the camera and the rate.
#include "widgets/toy/toy_raster.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "tests/support/toy_scenes.h"
#include "widgets/theme/palette.h"
#include "widgets/toy/toy_camera.h"
#include "widgets/toy/toy_rate.h"

namespace drift {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

int pixels_of(const QImage& image, const QColor& color, int tolerance = 30) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            count += std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green()) +
                         std::abs(pixel.blue() - color.blue()) <
                     tolerance;
        }
    }
    return count;
}

TEST(ToyCameraTest, ZoomingKeepsThePlaceUnderThePointer) {
    const QRectF plot(40, 30, 400, 300);
    const QPointF about(120, 70);
    ToyCamera camera;
    const QPointF before = ToyMap({}, camera, plot).toData(about);
    camera = zoomed(camera, {}, plot, 7.5, about);
    const QPointF after = ToyMap({}, camera, plot).toData(about);
    EXPECT_NEAR(before.x(), after.x(), 1e-12);
    EXPECT_NEAR(before.y(), after.y(), 1e-12);
    EXPECT_EQ(zoomed(camera, {}, plot, 1e9, about).zoom, ToyCamera::kMaxZoom);
    EXPECT_EQ(zoomed(camera, {}, plot, 1e-9, about).zoom, ToyCamera::kMinZoom);
}

TEST(ToyCameraTest, OneScaleInBothDirections) {
    const ToyMap map({}, {}, QRectF(0, 0, 800, 200));
    const QPointF origin = map.toScreen(0, 0);
    EXPECT_DOUBLE_EQ(map.toScreen(1, 0).x() - origin.x(), origin.y() - map.toScreen(0, 1).y());
    EXPECT_NEAR(map.visible().height(), 8, 1e-9) << "the shorter side shows exactly the axes";
}

TEST(ToyCameraTest, FollowedAxesFitTheBulkAndIgnoreStrays) {
    auto frame = ring_frame(500, 0, 1);
    frame->gen[0] = 1e30F;
    frame->gen[2] = kNan;
    const ToyWindow window = followed_window(*frame);
    EXPECT_GT(window.high[0], 2.4);
    EXPECT_LT(window.high[0], 6);
    ToyFrame one;
    one.gen = {3, 3};
    EXPECT_GT(followed_window(one).width(), 0.01) << "one point has a window, too";
    ToyFrame far;
    far.gen = {1e30F, -1e30F, kNan, kNan};
    EXPECT_TRUE(std::isfinite(followed_window(far).width()));
}

TEST(ToyCameraTest, ArrowPlacesFillTheWindowAndRespectTheLimit) {
    const ToyMap map({}, {}, QRectF(0, 0, 1200, 900));
    const std::vector<float> places = arrow_places(map, 30, 1600);
    EXPECT_GT(places.size() / 2, 800U);
    EXPECT_LE(places.size() / 2, 1600U);
    EXPECT_LE(arrow_places(map, 2, 100).size() / 2, 100U);
}

TEST(ToyCostMeterTest, SpendsTheShareOnFramesAndObeysTheUser) {
    ToyCostMeter meter(2);
    for (int i = 0; i < 100; ++i) {
        meter.addFrame(4);
    }
    EXPECT_NEAR(meter.share(), ToyCostMeter::kShare, 1e-6);
    EXPECT_NEAR(meter.hz(), 5, 0.1);
    meter.setFieldCost(4);
    EXPECT_NEAR(meter.hz(), 2.5, 0.1);
    meter.setRate(ToyRate::k60);
    EXPECT_EQ(meter.hz(), 60);
    EXPECT_NEAR(meter.share(), 0.24, 0.01);
    ToyCostMeter many(64);
    for (int i = 0; i < 100; ++i) {
        many.addFrame(4);
    }
    EXPECT_EQ(many.hz(), 60) << "a large machine shows every frame";
}

TEST(ToyRasterTest, AStampedMarkCoversItsShape) {
    for (int mark = 0; mark < kToyMarks; ++mark) {
        QImage image(64, 64, QImage::Format_RGB32);
        image.fill(Qt::white);
        ToyDot dot;
        dot.x = dot.y = 32;
        dot.color = 0xff000000;
        dot.mark = static_cast<ToyMark>(mark);
        stamp_dots(image, image.rect(), {dot}, 16);
        double wanted = 0, drawn = 0;
        const double radius = mark == 0 ? 16 : 16 * 1.15;
        constexpr int kFine = 512;  // steps across the image, so that the area is exact enough
        for (int i = 0; i < kFine * kFine; ++i) {
            const double x = (i % kFine + 0.5) * 64 / kFine, y = (i / kFine + 0.5) * 64 / kFine;
            wanted +=
                mark_covers(dot.mark, (x - 32) / radius, (y - 32) / radius) ? 64.0 * 64 / kFine / kFine : 0;
        }
        for (int i = 0; i < 64 * 64; ++i) {
            drawn += (255 - qGray(image.pixel(i % 64, i / 64))) / 255.0;
        }
        EXPECT_NEAR(drawn / wanted, 1, 0.06) << "mark " << mark;
    }
}

TEST(ToyRasterTest, DotsOutsideTheClipAreNotDrawn) {
    QImage image(40, 40, QImage::Format_RGB32);
    image.fill(Qt::white);
    std::vector<ToyDot> dots(6);
    const float places[6][2] = {{-1e30F, 5}, {kNan, 5}, {39, 39}, {5, 5}, {1e9F, 1e9F}, {20, 0}};
    for (std::size_t i = 0; i < dots.size(); ++i) {
        dots[i].x = places[i][0];
        dots[i].y = places[i][1];
        dots[i].color = 0xff000000;
    }
    stamp_dots(image, QRect(10, 10, 10, 10), dots, 3);
    EXPECT_EQ(pixels_of(image, Qt::white), 1600);
}

TEST(ToyRasterTest, ADensitySumsToTheShareInsideAndPeaksAtThePoints) {
    std::vector<float> points;
    for (int i = 0; i < 100; ++i) {
        points.insert(points.end(), {1.0F, -1.0F});
    }
    points.insert(points.end(), {kNan, 0, 100, 100});
    const ToyDensityMap map = density_map(points, ToyWindow{}, 128, 0.1);
    double sum = 0;
    for (const float value : map.values) {
        EXPECT_GE(value, 0);
        sum += value;
    }
    EXPECT_NEAR(sum, 100.0 / 102, 1e-3);
    const auto peak = std::max_element(map.values.begin(), map.values.end()) - map.values.begin();
    EXPECT_NEAR(static_cast<double>(peak % 128), (1.0 + 4) * 16, 1.5);
    EXPECT_NEAR(static_cast<double>(peak / 128), (4 + 1.0) * 16, 1.5);
    const QImage same = difference_picture(map, map, toy_style());
    EXPECT_EQ(pixels_of(same, toy_style().background, 1), 128 * 128) << "equal densities leave nothing";
}

TEST(ToyStyleTest, ClassesStayApartAndFieldColoursStandOut) {
    const ToyStyle style = toy_style();
    std::set<std::pair<int, QRgb>> seen;
    for (int label = 0; label < 64; ++label) {
        seen.insert({static_cast<int>(class_mark(label)), class_color(style, label).rgb()});
    }
    EXPECT_EQ(seen.size(), 64U);
    EXPECT_GE(theme::contrast(field_color(style, 1), style.background), 3);
    EXPECT_GE(theme::contrast(pull_color(style), style.background), 3);
    EXPECT_GE(theme::contrast(push_color(style), style.background), 3);
    EXPECT_EQ(difference_color(style, 0), style.background.rgb());
}

}  // namespace
}  // namespace drift
