// What toys read: tables, drawings and ink.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/file.h"
#include "core/data/toy_drawing.h"
#include "core/data/toy_ink.h"
#include "core/data/toy_table.h"
#include "core/io/image_codec.h"
#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ToyTable table(const std::string& text) {
    return parse_toy_table(text, "points.csv");
}

std::string complaint(const std::string& text) {
    const ErrorInfo info = error_of([&] { (void)table(text); });
    EXPECT_EQ(info.code, ErrorCode::kBadData);
    EXPECT_FALSE(info.what_to_do.empty()) << info.message;
    return info.message;
}

TEST(ToyTable, ReadsTwoColumnsInEverySpelling) {
    const std::vector<std::array<double, 2>> expected = {{1, -2.5}, {1000, 0}};
    for (const char* text :
         {"1,-2.5\n1e3,0\n", "x,y\r\n1,-2.5\r\n1e3,+0", "1;-2.5\n\n1e3;0", "1\t-2.5\n1e3\t0",
          "# made by hand\n  1   -2.5\n1e3 0\n", "\xEF\xBB\xBF\"x\",\"y\"\n1,-2.5\n1e3,0"}) {
        EXPECT_EQ(table(text).points, expected) << text;
        EXPECT_TRUE(table(text).classes.empty());
    }
}

TEST(ToyTable, TakesTheThirdColumnAsClass) {
    const ToyTable numbers = table("0,0,10\n1,1,9\n2,2,10\n");
    EXPECT_THAT(numbers.class_names, ElementsAre("9", "10")) << "numbers in their order";
    EXPECT_THAT(numbers.classes, ElementsAre(1, 0, 1));
    const ToyTable words = table("x,y,kind\n0,0,dog\n1,1,cat\n");
    EXPECT_THAT(words.class_names, ElementsAre("cat", "dog"));
    EXPECT_THAT(words.classes, ElementsAre(1, 0));
}

TEST(ToyTable, SaysWhichLineIsWrongAndWhatIsAllowed) {
    EXPECT_THAT(complaint("x,y\n1,2\n3,four\n"),
                HasSubstr("points.csv line 3: y is \"four\", but must be a number"));
    EXPECT_THAT(complaint("1\n2\n"), HasSubstr("line 1: has one column"));
    EXPECT_THAT(complaint("1,2,3,4\n"), HasSubstr("line 1: has 4 columns, but two (x, y) or three"));
    EXPECT_THAT(complaint("1,2\n1,2,3\n"), HasSubstr("line 2: has 3 columns, but the first row has 2"));
    EXPECT_THAT(complaint("1,2\nnan,2\n"), HasSubstr("line 2: x is nan, but must be a finite number"));
    EXPECT_THAT(complaint("1,2\n1,-inf\n"), HasSubstr("line 2: y is -inf"));
    EXPECT_THAT(complaint("1,1e300\n"), HasSubstr("within +-"));
    EXPECT_THAT(complaint("1,1e999\n"), HasSubstr("within +-"));
    EXPECT_THAT(complaint("1,2,0.5\n"), HasSubstr("the class is 0.5, but must be an integer or a word"));
    EXPECT_THAT(complaint("1,2,\n"), HasSubstr("the class is empty"));
    EXPECT_THAT(complaint(""), HasSubstr("holds no points"));
    EXPECT_THAT(complaint("x,y\n"), HasSubstr("only a header"));
    EXPECT_THAT(complaint(std::string(100000, 'a')), HasSubstr("one column"));
    std::string many;
    for (std::size_t i = 0; i <= kToyTableClasses; ++i) {
        many += "1,2,class" + std::to_string(i) + "\n";
    }
    EXPECT_THAT(complaint(many), HasSubstr("more than 64 classes"));
}

TEST(ToyDrawing, ReadsBackWhatItWrote) {
    const TempFolder folder;
    const ToyDrawing drawing{{{0.5F, -1.25F}, {2, 3}}, {0, 3}};
    for (const char* name : {"a.json", "a.csv"}) {
        write_drawing(folder.path() / name, drawing);
        const ToyDrawing back = read_drawing(folder.path() / name);
        EXPECT_EQ(back.points, drawing.points) << name;
        EXPECT_EQ(back.classes.size(), 2U) << name;
        EXPECT_NE(back.classes[0], back.classes[1]) << name;
    }
    EXPECT_EQ(read_drawing(folder.path() / "a.json").classes, drawing.classes);
    EXPECT_EQ(error_of([&] { write_drawing(folder.path() / "a.bmp", drawing); }).code, ErrorCode::kUsage);
}

TEST(ToyDrawing, RefusesWhatCannotBeTrainedOn) {
    EXPECT_THAT(drawing_problem({}), HasSubstr("holds no points"));
    EXPECT_THAT(drawing_problem({{{NAN, 0}}, {}}), HasSubstr("point 0"));
    EXPECT_THAT(drawing_problem({{{0, 1e9F}}, {}}), HasSubstr("within +-1000"));
    EXPECT_THAT(drawing_problem({{{0, 0}}, {1, 2}}), HasSubstr("one per point"));
    EXPECT_THAT(drawing_problem({{{0, 0}}, {16}}), HasSubstr("from 0 to 15"));
    EXPECT_EQ(drawing_problem({{{0, 0}}, {15}}), "");
    const TempFolder folder;
    EXPECT_EQ(error_of([&] { write_drawing(folder.path() / "a.json", {}); }).code, ErrorCode::kBadData);
    EXPECT_FALSE(fs::exists(folder.path() / "a.json"));
    const auto message = [](const char* text) {
        return error_of([&] { (void)drawing_from_json(text, "a.json"); }).message;
    };
    EXPECT_THAT(message("{"), HasSubstr("a.json is no readable drawing"));
    EXPECT_THAT(message("{}"), HasSubstr("is no drawing"));
    EXPECT_THAT(message(R"({"format":"drift-drawing","version":9,"points":[]})"), HasSubstr("version 9"));
    EXPECT_THAT(message(R"({"format":"drift-drawing","version":1,"points":[]})"),
                HasSubstr("holds no points"));
    EXPECT_THAT(message(R"({"format":"drift-drawing","version":1,"points":[[1]]})"),
                HasSubstr("point 0 is [1]"));
}

TEST(ToyInk, WritesEveryLetterAsAClass) {
    const InkPoints ink = letters_ink("ab a");
    EXPECT_THAT(ink.class_names, ElementsAre("a", "b"));
    ASSERT_EQ(ink.points.size(), ink.classes.size());
    double a_right = -1e9, b_left = 1e9;
    std::size_t of_b = 0;
    for (std::size_t i = 0; i < ink.points.size(); ++i) {
        (ink.classes[i] == 0 ? a_right : b_left) =
            ink.classes[i] == 0 ? std::max(a_right, ink.points[i][0]) : std::min(b_left, ink.points[i][0]);
        of_b += ink.classes[i] == 1 ? 1 : 0;
    }
    EXPECT_GT(of_b, 1000U) << "letters are drawn with enough pixels";
    EXPECT_GT(a_right, b_left) << "the second a stands behind the b";
    EXPECT_THAT(error_of([] { (void)letters_ink("  "); }).message, HasSubstr("no ink"));
}

// 40 x 20 white pixels with a black bar of 10 x 4 whose upper left corner is at (5, 3).
std::string bar(std::uint8_t ground, std::uint8_t ink) {
    ImageRgb8 image;
    image.width = 40;
    image.height = 20;
    image.pixels.assign(std::size_t{40} * 20 * 3, ground);
    for (int row = 3; row < 7; ++row) {
        for (int column = 5; column < 15; ++column) {
            for (int channel = 0; channel < 3; ++channel) {
                image.pixels[static_cast<std::size_t>((row * 40 + column) * 3 + channel)] = ink;
            }
        }
    }
    return encode_png(image);
}

TEST(ToyInk, FindsTheInkOfAPicture) {
    for (const std::string& picture : {bar(255, 0), bar(0, 255), bar(200, 90)}) {
        const InkPoints ink = picture_ink(picture, ToyInk::kAuto, "bar.png");
        ASSERT_EQ(ink.points.size(), 40U);
        EXPECT_EQ(ink.points.front(), (std::array<double, 2>{5.5, -3.5}));
        EXPECT_EQ(ink.points.back(), (std::array<double, 2>{14.5, -6.5}));
    }
    EXPECT_EQ(picture_ink(bar(255, 0), ToyInk::kLight, "").points.size(), 40U * 20U - 40U);
    const std::size_t contour = picture_ink(bar(255, 0), ToyInk::kContour, "").points.size();
    EXPECT_GT(contour, 20U);
    EXPECT_LT(contour, 60U);
}

TEST(ToyInk, SaysWhyAPictureHasNone) {
    EXPECT_THAT(error_of([] { (void)picture_ink(bar(255, 255), ToyInk::kAuto, "blank.png"); }).message,
                HasSubstr("blank.png has no ink"));
    EXPECT_THAT(error_of([] { (void)picture_ink("text", ToyInk::kAuto, "a.txt"); }).message,
                HasSubstr("a.txt is no picture"));
    EXPECT_THAT(error_of([] { (void)picture_ink("", ToyInk::kAuto, "a.png"); }).message,
                HasSubstr("no picture"));
}

}  // namespace
}  // namespace drift
