#include "widgets/toy/toy_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAccessible>
#include <QFile>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTest>
#include <cmath>
#include <limits>
#include <set>

#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"
#include "tests/support/toy_scenes.h"
#include "widgets/theme/palette.h"

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

std::shared_ptr<ToyFrame> three_points() {
    auto frame = std::make_shared<ToyFrame>();
    frame->data = {0, 0, 2, 2};
    frame->gen = {0, 0, 1, 0, 0, 2};
    return frame;
}

class ToyViewTest : public testing::Test {
protected:
    ToyViewTest() {
        view.resize(500, 450);
        view.setFieldFunctions(ring_functions());
    }
    QImage picture() { return view.picture(QSize(500, 450), 1); }
    void showAndWaitForField() {
        QSignalSpy fields(&view, &ToyView::fieldChanged);
        view.show();
        ASSERT_TRUE(fields.count() > 0 || fields.wait());
    }
    ToyView view;
};

TEST_F(ToyViewTest, EveryLayerChangesThePicture) {
    view.setFrame(ring_frame(400, 10, 0.5));
    view.setFrame(ring_frame(400, 20, 0.8));
    view.setLayers([] {
        ToyLayers layers;
        layers.temperatures = ToyTemperatures::kColours;  // asks for every part of the field
        layers.sample_arrows = true;
        return layers;
    }());
    showAndWaitForField();
    ToyLayers bare;
    bare.data = bare.generated = bare.trails = bare.grid_arrows = bare.legend = false;
    // The field on screen stays while layers that need none of it are tried out.
    std::vector<std::function<void(ToyLayers&)>> changes = {
        [](ToyLayers& l) { l.data = true; },
        [](ToyLayers& l) { l.generated = true; },
        [](ToyLayers& l) { l.trails = true; },
        [](ToyLayers& l) { l.lattice = true; },
        [](ToyLayers& l) { l.density = ToyDensity::kGenerated; },
        [](ToyLayers& l) { l.density = ToyDensity::kData; },
        [](ToyLayers& l) { l.density = ToyDensity::kDifference; },
        [](ToyLayers& l) { l.generated = true, l.colouring = ToyColouring::kClass; },
        [](ToyLayers& l) { l.generated = true, l.colouring = ToyColouring::kAlpha; },
        [](ToyLayers& l) { l.generated = true, l.colouring = ToyColouring::kNoiseX; },
        [](ToyLayers& l) { l.generated = true, l.colouring = ToyColouring::kNoiseY; },
        [](ToyLayers& l) { l.grid_arrows = true; },
        [](ToyLayers& l) { l.sample_arrows = true; },
        [](ToyLayers& l) { l.sample_arrows = true, l.temperatures = ToyTemperatures::kColours; },
        [](ToyLayers& l) { l.sample_arrows = true, l.temperatures = ToyTemperatures::kPlanes; },
    };
    std::set<QByteArray> pictures;
    const ToyMovieLook look = view.movieLook(QSize(400, 360), 1);
    for (std::size_t i = 0; i <= changes.size(); ++i) {
        ToyMovieLook changed = look;
        changed.scene.layers = bare;
        if (i < changes.size()) {
            changes[i](changed.scene.layers);
        }
        const QImage image =
            toy_movie_picture(changed, {look.scene.trail.begin(), look.scene.trail.end()}, look.scene.frame);
        const bool is_new =
            pictures.insert({reinterpret_cast<const char*>(image.constBits()), int(image.sizeInBytes())})
                .second;
        EXPECT_TRUE(is_new) << "change " << i << " looks like an earlier one";
    }
}

TEST_F(ToyViewTest, ArrowsAreComputedBesideTheWindowAndOnlyWhileSomebodyLooks) {
    std::atomic<int> calls{0};
    ToyFieldFunctions functions = ring_functions();
    functions.at = [&calls](const ToyFrame&, const std::vector<float>& places, std::int32_t,
                            const ToyFieldOptions& options) {
        ++calls;
        return ring_field(places, options);
    };
    view.setFieldFunctions(functions);
    view.setFrame(ring_frame(50, 0, 0.5));
    QTest::qWait(0);
    EXPECT_EQ(calls, 0) << "nobody sees the view yet";
    showAndWaitForField();
    EXPECT_GE(calls, 1);
    EXPECT_GT(view.wantedRate(), 0);
    view.hide();
    EXPECT_EQ(view.wantedRate(), 0);
    const int before = calls;
    view.setFrame(ring_frame(50, 10, 0.6));
    QTest::qWait(0);
    EXPECT_EQ(calls, before);
}

TEST_F(ToyViewTest, TheNewestFrameWinsWhileTheFieldIsBeingComputed) {
    std::atomic<bool> release{false};
    std::atomic<int> calls{0};
    ToyFieldFunctions functions = ring_functions();
    functions.at = [&](const ToyFrame&, const std::vector<float>& places, std::int32_t,
                       const ToyFieldOptions& options) {
        ++calls;
        release.wait(false);
        return ring_field(places, options);
    };
    view.setFieldFunctions(functions);
    std::vector<std::int64_t> shown;
    QObject::connect(&view, &ToyView::fieldChanged, &view, [&] {
        shown.push_back(view.movieLook({9, 9}, 1).scene.field->frame->step);
    });
    view.show();
    for (int step = 0; step < 20; ++step) {
        view.setFrame(ring_frame(50, step, 0.5));
    }
    release = true;
    release.notify_all();
    QTRY_VERIFY_WITH_TIMEOUT(!shown.empty() && shown.back() == 19, 20000);
    EXPECT_LE(calls, 4) << "frames in between are skipped";
}

TEST_F(ToyViewTest, AFieldThatCannotBeComputedIsSaidAndDropped) {
    ToyFieldFunctions functions = ring_functions();
    functions.at = [](const ToyFrame&, const std::vector<float>&, std::int32_t,
                      const ToyFieldOptions&) -> ToyFieldValues {
        throw Error(ErrorCode::kConfig, "a temperature must be positive", "choose another");
    };
    view.setFieldFunctions(functions);
    QSignalSpy failures(&view, &ToyView::failed);
    view.show();
    view.setFrame(ring_frame(50, 0, 0.5));
    ASSERT_TRUE(failures.count() > 0 || failures.wait());
    EXPECT_EQ(failures[0][0].value<ErrorInfo>().message, "a temperature must be positive");
    EXPECT_FALSE(picture().isNull());
}

TEST_F(ToyViewTest, AClickOpensTheMicroscopeAndEscapeLeavesIt) {
    view.setFrame(ring_frame(200, 0, 0.7));
    view.show();
    QSignalSpy selections(&view, &ToyView::sampleSelected);
    QSignalSpy microscopes(&view, &ToyView::microscopeChanged);
    const ToyMap map(fixed_window(*view.frame()), {},
                     toy_layout(view.movieLook({1, 1}, 1).scene, view.size()).planes[0].plot);
    const QPointF at = map.toScreen(view.frame()->gen[34], view.frame()->gen[35]);
    QTest::mouseClick(&view, Qt::LeftButton, {}, at.toPoint());
    ASSERT_TRUE(view.selected().has_value());
    EXPECT_EQ(selections.last()[0].toInt(), *view.selected());
    QTRY_VERIFY_WITH_TIMEOUT(view.microscope() != nullptr, 20000);
    EXPECT_EQ(view.microscope()->sample, *view.selected());
    EXPECT_GT(pixels_of(picture(), push_color(toy_style()), 60), 20) << "pushing points are drawn";
    QTest::keyClick(&view, Qt::Key_Escape);
    EXPECT_FALSE(view.selected().has_value());
    EXPECT_EQ(view.microscope(), nullptr);
    EXPECT_EQ(selections.last()[0].toInt(), -1);
}

TEST_F(ToyViewTest, TheKeyboardReachesEveryPoint) {
    view.setFrame(three_points());
    view.show();
    QTest::keyClick(&view, Qt::Key_Return);
    ASSERT_EQ(view.selected(), 0) << "the point nearest to the middle";
    QTest::keyClick(&view, Qt::Key_Right);
    EXPECT_EQ(view.selected(), 1);
    QTest::keyClick(&view, Qt::Key_Left);
    EXPECT_EQ(view.selected(), 0);
    QTest::keyClick(&view, Qt::Key_Up);
    EXPECT_EQ(view.selected(), 2);
    QTest::keyClick(&view, Qt::Key_Tab);
    EXPECT_EQ(view.selected(), 0) << "round from the last to the first";
    QTest::keyClick(&view, Qt::Key_Backtab);
    EXPECT_EQ(view.selected(), 2);
    QTest::keyClick(&view, Qt::Key_Down);
    EXPECT_EQ(view.selected(), 0);
}

TEST_F(ToyViewTest, WheelKeysAndDraggingMoveTheCameraAndDoubleClickResetsIt) {
    view.setFrame(three_points());
    view.show();
    QSignalSpy moves(&view, &ToyView::cameraChanged);
    QTest::keyClick(&view, Qt::Key_Plus);
    EXPECT_NEAR(view.camera().zoom, 1.2, 1e-9);
    QTest::keyClick(&view, Qt::Key_Minus);
    EXPECT_NEAR(view.camera().zoom, 1.0, 1e-9);
    QTest::keyClick(&view, Qt::Key_Left, Qt::ShiftModifier);
    EXPECT_LT(view.camera().offset[0], 0);
    QTest::mousePress(&view, Qt::LeftButton, {}, QPoint(250, 200));
    QTest::mouseMove(&view, QPoint(200, 200));
    QTest::mouseRelease(&view, Qt::LeftButton, {}, QPoint(200, 200));
    EXPECT_FALSE(view.selected().has_value()) << "a drag is no click";
    EXPECT_GT(moves.count(), 3);
    QTest::mouseDClick(&view, Qt::LeftButton, {}, QPoint(250, 200));
    EXPECT_TRUE(view.camera().isDefault());
}

TEST_F(ToyViewTest, SurvivesAbsurdCoordinatesAndSaysWhatIsHidden) {
    auto frame = ring_frame(100, 0, 0.7);
    frame->gen[0] = kNan;
    frame->gen[3] = std::numeric_limits<float>::infinity();
    frame->gen[4] = 3e38F;
    frame->gen[6] = -3e38F;
    frame->data[0] = kNan;
    frame->lattice[7] = kNan;
    frame->lattice[9] = 3e38F;
    for (const ToyAxesMode mode : {ToyAxesMode::kFixed, ToyAxesMode::kFollowed}) {
        view.setAxesMode(mode);
        ToyLayers layers;
        layers.lattice = layers.sample_arrows = true;
        layers.density = ToyDensity::kDifference;
        view.setLayers(layers);
        view.setFrame(frame);
        EXPECT_FALSE(picture().isNull());
        EXPECT_THAT(view.spoken().toStdString(), testing::HasSubstr("2 generated points are not finite"));
        EXPECT_THAT(view.spoken().toStdString(), testing::HasSubstr("2 generated points outside"));
        EXPECT_THAT(view.spoken().toStdString(), testing::HasSubstr("1 target points are not finite"));
    }
}

TEST_F(ToyViewTest, ZeroPointsOnePointAndBrokenAxesAreShown) {
    auto frame = std::make_shared<ToyFrame>();
    frame->axis_min[0] = frame->axis_max[0] = kNan;
    frame->axis_min[1] = frame->axis_max[1] = 2;
    view.setFrame(frame);
    view.show();
    EXPECT_FALSE(picture().isNull());
    QTest::keyClick(&view, Qt::Key_Return);
    EXPECT_FALSE(view.selected().has_value()) << "there is no point to choose";
    auto one = std::make_shared<ToyFrame>(*frame);
    one->step = 5;
    one->gen = {0.5F, 0.5F};
    view.setFrame(one);
    QTest::keyClick(&view, Qt::Key_Return);
    EXPECT_EQ(view.selected(), 0);
    QTest::keyClick(&view, Qt::Key_Tab);
    EXPECT_EQ(view.selected(), 0);
    view.setFrame(frame);
    EXPECT_FALSE(view.selected().has_value()) << "the chosen point is gone";
    view.resize(20, 20);
    EXPECT_FALSE(view.grab().isNull());
}

TEST_F(ToyViewTest, ExportsPictureDrawingAndNumbers) {
    const TempFolder folder;
    const auto path = [&folder](const char* name) {
        return QString::fromStdString((folder.path() / name).string());
    };
    EXPECT_EQ(error_of([&] { view.exportTo(path("early.png")); }).code, ErrorCode::kUsage);
    view.setFrame(ring_frame(60, 0, 0.7));
    showAndWaitForField();
    view.exportTo(path("a.png"), 2);
    EXPECT_EQ(QImage(path("a.png")).size(), view.size() * 2);
    view.exportTo(path("a.svg"));
    EXPECT_TRUE(QSvgRenderer(path("a.svg")).isValid());
    view.exportTo(path("a.csv"));
    QFile file(path("a.csv"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
    EXPECT_TRUE(lines[0].startsWith("kind,index,class,alpha,x,y,noise_x,noise_y,vx,vy"));
    EXPECT_GT(lines.size(), 121) << "60 data, 60 generated and the grid";
    const QList<QByteArray> cells = lines[61].split(',');
    EXPECT_EQ(cells[0], "generated");
    EXPECT_EQ(cells[4].toFloat(), view.frame()->gen[0]) << "numbers read back exactly";
    EXPECT_EQ(error_of([&] { view.exportTo(path("a.gif")); }).code, ErrorCode::kUsage);
    EXPECT_EQ(error_of([&] { view.exportTo(path("missing/a.png")); }).code, ErrorCode::kIo);
}

TEST_F(ToyViewTest, TrailsContinueWithLaterStepsAndStartAnewOtherwise) {
    const auto trail = [this] { return view.movieLook({9, 9}, 1).scene.trail.size(); };
    for (int step = 0; step < 10; ++step) {
        view.setFrame(ring_frame(50, step, 0.5));
    }
    EXPECT_EQ(trail(), 6U);
    view.setFrame(ring_frame(50, 2, 0.5));
    EXPECT_EQ(trail(), 0U);
    view.setTrail({ring_frame(50, 0, 0.5), ring_frame(50, 1, 0.5)});
    EXPECT_EQ(trail(), 2U);
}

TEST_F(ToyViewTest, TellsAssistiveTechnologyWhatIsSeen) {
    view.setFrame(ring_frame(80, 30, 0.9));
    QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(&view);
    ASSERT_NE(interface, nullptr);
    EXPECT_EQ(interface->role(), QAccessible::Graphic);
    EXPECT_FALSE(interface->text(QAccessible::Name).isEmpty());
    const std::string text = interface->text(QAccessible::Value).toStdString();
    EXPECT_THAT(text, testing::HasSubstr("Step 30"));
    EXPECT_THAT(text, testing::HasSubstr("80 generated points"));
    EXPECT_THAT(text, testing::HasSubstr("mean distance"));
    view.show();
    view.select(3);
    QTRY_VERIFY_WITH_TIMEOUT(view.microscope() != nullptr, 20000);
    EXPECT_THAT(interface->text(QAccessible::Value).toStdString(),
                testing::HasSubstr("microscope on point 3"));
}

}  // namespace
}  // namespace drift
