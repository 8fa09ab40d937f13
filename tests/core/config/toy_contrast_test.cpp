#include "core/config/toy_contrast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/config/option.h"
#include "tests/support/error_of.h"

namespace drift {
namespace {

using testing::HasSubstr;

TEST(ToyContrast, EveryTellingValueIsValidAndDiffersInThatOptionAlone) {
    const RunConfig config = preset("ring8");
    int found = 0;
    for (const OptionInfo& option : all_options()) {
        if (!is_contrastable(option, config)) {
            continue;
        }
        ++found;
        const auto value = telling_value(option, config);
        ASSERT_TRUE(value.has_value()) << option.key;
        const ToyContrast pair = toy_contrast(config, option.key, get_value(config, option.key), *value);
        std::vector<std::string> keys;
        for (const ConfigDifference& difference : diff(pair.a, pair.b)) {
            if (difference.key != "run.name") {
                keys.push_back(difference.key);
            }
        }
        EXPECT_THAT(keys, testing::ElementsAre(option.key));
    }
    EXPECT_GT(found, 20);
}

TEST(ToyContrast, LeavesOutWhatAToyDoesNotShow) {
    const RunConfig toy = preset("two_gaussians");
    for (const char* key : {"run.device", "run.task", "features.raw", "log.every_steps", "run.notes"}) {
        EXPECT_FALSE(is_contrastable(option_info(key), toy)) << key;
    }
    EXPECT_FALSE(is_contrastable(option_info("drift.temperatures"), preset("digits")))
        << "only a toy answers within seconds";
}

TEST(ToyContrast, ChoosesWhatShowsMost) {
    const RunConfig config = preset("two_gaussians");
    const auto told = [&](const char* key) { return telling_value(option_info(key), config).value_or("-"); };
    EXPECT_EQ(told("drift.repulsion"), "0");
    EXPECT_EQ(told("drift.rules"), "release");
    EXPECT_EQ(told("drift.temperatures"), "[0.08, 0.2, 0.8]");
    EXPECT_EQ(told("drift.normalize_forces"), "false");
}

TEST(ToyContrast, ValuesAtTheEdgeOfTheDomainGoTheOtherWay) {
    RunConfig config = preset("two_gaussians");
    config.generator.depth = 60;
    EXPECT_EQ(telling_value(option_info("generator.depth"), config), "15");
}

TEST(ToyContrast, IsSmallAndQuickButKeepsTheOptionInQuestion) {
    RunConfig config = preset("ring8");
    config.train.gen_per_class = 2048;
    const ToyContrast pair = toy_contrast(config, "train.gen_per_class", "2048", "16");
    EXPECT_EQ(pair.a.train.gen_per_class, 2048);
    EXPECT_EQ(pair.b.train.gen_per_class, 16);
    EXPECT_EQ(pair.a.train.pos_per_class, 256);
    EXPECT_LE(pair.a.train.total_steps, 2000);
    EXPECT_THAT(pair.b.run.name, HasSubstr("gen per class 16"));
    EXPECT_EQ(error_of([&] { (void)toy_contrast(config, "train.gen_per_class", "2048", "1"); }).code,
              ErrorCode::kConfig);
}

}  // namespace
}  // namespace drift
