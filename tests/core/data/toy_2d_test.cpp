#include "core/data/toy_2d.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/runtime/rng.h"
#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

constexpr DataSource kFormulas[] = {DataSource::kTwoGaussians, DataSource::kRing,         DataSource::kGrid,
                                    DataSource::kMoons,        DataSource::kCheckerboard, DataSource::kSpiral,
                                    DataSource::kLetters};

DataConfig config_of(DataSource source) {
    DataConfig data;
    data.source = source;
    data.toy_std = 0.1;
    data.path = source == DataSource::kOutline   ? "example:heart.png"
                : source == DataSource::kCsv     ? "example:rings.csv"
                : source == DataSource::kDrawing ? "example:face.json"
                                                 : "";
    return data;
}

std::vector<DataSource> all_sources() {
    std::vector<DataSource> all(std::begin(kFormulas), std::end(kFormulas));
    all.insert(all.end(), {DataSource::kOutline, DataSource::kCsv, DataSource::kDrawing});
    return all;
}

ToyLawPtr law_of(DataSource source) {
    DataConfig data;
    data.source = source;
    return toy_law(data);
}

TEST(Toy2d, HasThePredecessorsTwoGaussians) {
    const ToyLawPtr law = law_of(DataSource::kTwoGaussians);
    const auto& modes = law->facts().modes;
    ASSERT_EQ(modes.size(), 2U);
    EXPECT_EQ(modes[0], (std::array<double, 2>{-2.5, 0.0}));
    EXPECT_EQ(modes[1], (std::array<double, 2>{2.5, 0.0}));
}

TEST(Toy2d, SpacesTheRingEvenly) {
    const ToyLawPtr law = law_of(DataSource::kRing);
    const auto& modes = law->facts().modes;
    ASSERT_EQ(modes.size(), 8U);
    for (std::size_t i = 0; i < 8; ++i) {
        const auto& a = modes[i];
        const auto& b = modes[(i + 1) % 8];
        EXPECT_NEAR(std::hypot(a[0], a[1]), 2.5, 1e-12);
        EXPECT_NEAR(std::hypot(a[0] - b[0], a[1] - b[1]), 5.0 * std::sin(M_PI / 8), 1e-12);
    }
}

TEST(Toy2d, DrawsItsLaw) {
    const ToyLawPtr law = law_of(DataSource::kTwoGaussians);
    at::Generator generator = stream(3, "test");
    const at::Tensor points = sample_toy(*law, 20000, generator);
    EXPECT_EQ(points.dtype(), at::kFloat);
    EXPECT_NEAR((points.select(1, 0) > 0).to(at::kDouble).mean().item<double>(), 0.5, 0.02);
    EXPECT_NEAR(points.select(1, 1).std().item<double>(), 0.35, 0.01);
    EXPECT_NEAR((points.select(1, 0).abs() - 2.5).std().item<double>(), 0.35, 0.01);
    at::Generator again = stream(3, "test");
    EXPECT_TRUE(torch::equal(points, sample_toy(*law, 20000, again)));
}

TEST(Toy2d, EverySetStaysInItsRectangleAndKnowsItsClasses) {
    for (const DataSource source : all_sources()) {
        const ToyLawPtr law = toy_law(config_of(source));
        const ToyLawFacts& facts = law->facts();
        at::Generator generator = stream(3, "test");
        const ToyDraw draw = law->sample(4000, generator);
        EXPECT_EQ(facts.name, enum_name(source));
        ASSERT_EQ(draw.points.sizes(), (std::vector<std::int64_t>{4000, 2})) << facts.name;
        ASSERT_EQ(draw.classes.sizes(), (std::vector<std::int64_t>{4000})) << facts.name;
        EXPECT_TRUE(draw.points.isfinite().all().item<bool>()) << facts.name;
        for (std::int64_t axis = 0; axis < 2; ++axis) {
            const at::Tensor values = draw.points.select(1, axis);
            const auto a = static_cast<std::size_t>(axis);
            EXPECT_LE(((values < facts.low[a]).sum() + (values > facts.high[a]).sum()).item<std::int64_t>(),
                      2)
                << facts.name;
        }
        ASSERT_EQ(facts.class_names.size(), facts.class_shares.size());
        const at::Tensor counts = at::bincount(draw.classes, {}, law->class_count());
        for (std::int64_t label = 0; label < law->class_count(); ++label) {
            const double share = facts.class_shares[static_cast<std::size_t>(label)];
            EXPECT_NEAR(counts[label].item<double>() / 4000, share, 0.04) << facts.name;
            at::Generator own = stream(4, "test");
            const ToyDraw only = law->sample(50, own, label);
            EXPECT_TRUE((only.classes == label).all().item<bool>()) << facts.name;
        }
    }
}

TEST(Toy2d, MoonsAndSpiralsFollowTheirCurves) {
    DataConfig data = config_of(DataSource::kMoons);
    data.toy_std = 1e-4;
    data.toy_size = 3;  // scikit-learn's unit circles
    at::Generator generator = stream(5, "test");
    const ToyDraw moons = toy_law(data)->sample(500, generator);
    for (std::int64_t i = 0; i < 500; ++i) {
        const bool second = moons.classes[i].item<std::int64_t>() == 1;
        const double x = moons.points[i][0].item<double>() + 0.5 - (second ? 1.0 : 0.0);
        const double y = moons.points[i][1].item<double>() + 0.25 - (second ? 0.5 : 0.0);
        EXPECT_NEAR(std::hypot(x, y), 1.0, 0.01);
        EXPECT_GE(second ? -y : y, -0.01);
    }
    data.source = DataSource::kSpiral;
    const ToyDraw arms = toy_law(data)->sample(500, generator);
    for (std::int64_t i = 0; i < 500; ++i) {
        const double x = arms.points[i][0].item<double>(), y = arms.points[i][1].item<double>();
        const double radius = std::hypot(x, y);
        const double turns = radius / 1.5 * data.toy_turns + 0.5 * arms.classes[i].item<double>();
        const double error = std::remainder(std::atan2(y, x) - 2 * M_PI * turns, 2 * M_PI);
        EXPECT_LT(std::abs(error) * radius, 0.02);
    }
}

TEST(Toy2d, TheCheckerboardLeavesEverySecondSquareEmpty) {
    const ToyLawPtr law = law_of(DataSource::kCheckerboard);
    EXPECT_EQ(law->facts().modes.size(), 8U);
    at::Generator generator = stream(5, "test");
    const at::Tensor square = ((sample_toy(*law, 2000, generator) + 2.5) / 1.25).floor();
    EXPECT_TRUE((square.sum(1).remainder(2) == 0).all().item<bool>());
    EXPECT_TRUE((square >= 0).all().item<bool>() && (square < 4).all().item<bool>());
}

TEST(Toy2d, ATableIsFittedOrKept) {
    const TempFolder folder;
    DataConfig data;
    data.source = DataSource::kCsv;
    data.path = (folder.path() / "far.csv").string();
    data.toy_blur = 0;
    write_file_atomic(data.path, "1000,10\n1020,10\n1010,15\n");
    at::Generator generator = stream(5, "test");
    const at::Tensor fitted = sample_toy(*toy_law(data), 200, generator);
    EXPECT_NEAR(fitted.select(1, 0).min().item<double>(), -2.5, 1e-5);
    EXPECT_NEAR(fitted.select(1, 1).max().item<double>(), 0.625, 1e-5);
    data.toy_fit = false;
    const ToyLawPtr kept = toy_law(data);
    EXPECT_NEAR(sample_toy(*kept, 200, generator).select(1, 0).max().item<double>(), 1020, 1e-3);
    EXPECT_NEAR(toy_start(*kept, ToyStart::kBetween).centre[0], 1010, 1e-3) << "the start stands in the data";
}

TEST(Toy2d, RefusesClassesWhereThereAreNone) {
    DataConfig data = config_of(DataSource::kLetters);
    data.toy_classes = true;
    data.toy_text = "aa";
    EXPECT_NE(error_of([&] { (void)toy_law(data); }).message.find("one letter only"), std::string::npos);
    const TempFolder folder;
    data.source = DataSource::kCsv;
    data.path = (folder.path() / "plain.csv").string();
    write_file_atomic(data.path, "1,2\n3,4\n");
    EXPECT_NE(error_of([&] { (void)toy_law(data); }).message.find("fewer than two classes"),
              std::string::npos);
}

TEST(Toy2d, TellsItsLawsApart) {
    DataConfig data;
    const std::string usual = fingerprint(*toy_law(data));
    EXPECT_EQ(usual.size(), 64U);
    EXPECT_EQ(usual, fingerprint(*law_of(DataSource::kTwoGaussians)));
    EXPECT_NE(usual, fingerprint(*law_of(DataSource::kRing)));
    data.toy_std = 0.36;
    EXPECT_NE(usual, fingerprint(*toy_law(data)));
}

TEST(Toy2d, KeepsDataAndStartInsideAxesThatAreNeverFlat) {
    for (const DataSource source : all_sources()) {
        for (const ToyStart start : {ToyStart::kBetween, ToyStart::kFar, ToyStart::kCollapsed}) {
            const ToyLawPtr law = toy_law(config_of(source));
            const ToyAxes axes = toy_axes(*law, start);
            const ToyStartPlace place = toy_start(*law, start);
            for (std::size_t axis = 0; axis < 2; ++axis) {
                EXPECT_GT(place.centre[axis], axes.low[axis]);
                EXPECT_LT(place.centre[axis], axes.high[axis]);
                EXPECT_GE(law->facts().low[axis], axes.low[axis] - 1e-9);
                EXPECT_LE(law->facts().high[axis], axes.high[axis] + 1e-9);
            }
            const double aspect = (axes.high[1] - axes.low[1]) / (axes.high[0] - axes.low[0]);
            EXPECT_GE(aspect, 0.6) << law->facts().name;
            EXPECT_LE(aspect, 2.0) << law->facts().name;
        }
    }
}

TEST(Toy2d, RefusesPictures) {
    try {
        (void)law_of(DataSource::kIdx);
        FAIL() << "a file of pictures is no 2-D law";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
        EXPECT_NE(error.info().what_to_do.find("two_gaussians"), std::string::npos);
    }
}

}  // namespace
}  // namespace drift
