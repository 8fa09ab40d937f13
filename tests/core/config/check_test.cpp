#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/config/config_io.h"

namespace drift {
namespace {

using testing::HasSubstr;

RunConfig image_config() {
    RunConfig config;
    config.run.task = Task::kImage;
    config.data.source = DataSource::kBuiltinDigits;
    return config;
}

// The finding for `key`; an empty one when there is none.
ConfigFinding finding(const RunConfig& config, const std::string& key) {
    for (const ConfigFinding& item : findings(config)) {
        if (item.key == key) {
            return item;
        }
    }
    return {};
}

void expect_error(const RunConfig& config, const std::string& key, const std::string& words) {
    const ConfigFinding found = finding(config, key);
    EXPECT_THAT(found.message, HasSubstr(words));
    EXPECT_FALSE(found.warning);
    EXPECT_THROW(check(config), Error);
}

void expect_warning(const RunConfig& config, const std::string& key, const std::string& words) {
    const ConfigFinding found = finding(config, key);
    EXPECT_THAT(found.message, HasSubstr(words));
    EXPECT_TRUE(found.warning);
    EXPECT_NO_THROW(check(config));
}

TEST(Check, AcceptsTheDefaultsOfBothTasks) {
    EXPECT_TRUE(findings(RunConfig{}).empty());
    EXPECT_TRUE(findings(image_config()).empty());
}

TEST(Check, RefusesValuesOutOfRangeSetInCode) {
    RunConfig config;
    config.train.gen_per_class = 1;
    config.optimizer.learning_rate = std::nan("");
    expect_error(config, "train.gen_per_class", "train.gen_per_class is 1, but must be an integer from 2 to");
    expect_error(config, "optimizer.learning_rate", "is nan, but must be a number");
}

TEST(Check, RefusesDataOfTheOtherTask) {
    RunConfig config;
    config.run.task = Task::kImage;
    expect_error(config, "data.source", "data.source is two_gaussians, but run.task is image");
    config = RunConfig{};
    config.data.source = DataSource::kIdx;
    expect_error(config, "data.source", "the toy draws from two_gaussians, ring, grid");
}

TEST(Check, WantsAnExistingIdxFile) {
    RunConfig config = image_config();
    config.data.source = DataSource::kIdx;
    expect_error(config, "data.path", "name the IDX file");
    config.data.path = "no/such/file.gz";
    expect_error(config, "data.path", "is \"no/such/file.gz\", but there is no such file");
}

TEST(Check, WantsWhatEachToySetNeeds) {
    RunConfig config;
    config.data.source = DataSource::kCsv;
    expect_error(config, "data.path", "data.path is empty, but data.source is csv: name a table");
    config.data.path = "no/such.csv";
    expect_error(config, "data.path", "there is no such file");
    config.data.path = "example:none.csv";
    expect_error(config, "data.path", "the examples are example:");
    config.data.source = DataSource::kDrawing;
    config.data.path = "";
    expect_error(config, "data.path", "name a drawing");
    config.data.source = DataSource::kLetters;
    config.data.toy_text = " ";
    expect_error(config, "data.toy_text", "data.toy_text is empty");
    config.data.toy_text = "\xC3\xA4";
    expect_error(config, "data.toy_text", "only printable ASCII");
    config.data.toy_text = std::string(25, 'a');
    expect_error(config, "data.toy_text", "has 25 characters, but at most 24");
    config = RunConfig{};
    config.data.source = DataSource::kCheckerboard;
    config.data.toy_classes = true;
    expect_error(config, "data.toy_classes", "checkerboard has no classes");
    config = RunConfig{};
    config.data.toy_columns = 1000;
    expect_error(config, "data.toy_columns", "is 1000, but must be an integer from 2 to 16");
    config = RunConfig{};
    config.train.gen_per_class = 65536;
    expect_warning(config, "train.gen_per_class", "million pairs of points");
    config = RunConfig{};
    config.data.toy_classes = true;
    config.guidance.alpha_max = 3;
    expect_error(config, "train.neg_per_class", "guidance repels from samples of any class");
}

TEST(Check, RefusesContradictions) {
    RunConfig config;
    config.optimizer.warmup_steps = 300;
    config.train.total_steps = 200;
    expect_error(config, "optimizer.warmup_steps",
                 "optimizer.warmup_steps is 300, but train.total_steps is 200");
    config = RunConfig{};
    config.drift.precision = Precision::kFloat64;
    EXPECT_NO_THROW(check(config));
    config.drift.kernel = KernelChoice::kFused;
    expect_error(config, "drift.kernel", "float64");
    config = RunConfig{};
    config.drift.temperatures = {0.05, 0.05};
    expect_error(config, "drift.temperatures", "twice");
    config = RunConfig{};
    config.drift.attraction = config.drift.repulsion = 0;
    expect_error(config, "drift.attraction", "both 0");
    config = RunConfig{};
    config.ema.decays.clear();
    expect_error(config, "preview.use_ema", "ema.decays is empty");
}

TEST(Check, RefusesContradictionsOfPictures) {
    RunConfig config = image_config();
    config.guidance.alpha_min = 3;
    config.guidance.alpha_max = 2;
    config.train.neg_per_class = 4;
    expect_error(config, "guidance.alpha_max", "cannot be below");
    config = image_config();
    config.guidance.alpha_max = 4;
    expect_error(config, "train.neg_per_class", "train.neg_per_class is 0, but guidance.alpha_max is 4");
    config = image_config();
    config.features.raw = false;
    expect_error(config, "features.raw", "something to compare");
}

TEST(Check, WarnsAboutTheReleaseFloorOnRawCoordinates) {
    RunConfig config;
    config.drift.rules = DriftRules::kRelease;
    expect_warning(config, "drift.rules", "collapses");
    RunConfig picture = image_config();
    picture.drift.rules = DriftRules::kRelease;
    expect_warning(picture, "drift.rules", "raw pixels");
    picture.drift.affinity_floor = 0;
    EXPECT_EQ(finding(picture, "drift.rules").message, "");
}

TEST(Check, WarnsAboutWhatWillDisappoint) {
    RunConfig config;
    config.ema.decays = {0.9999};
    expect_warning(config, "ema.decays", "about 10000 steps");
    config = RunConfig{};
    config.data.limit_per_class = 5;
    expect_warning(config, "data.limit_per_class", "toy runs on two_gaussians ignore it");
    config = RunConfig{};
    config.data.toy_separation = 1;
    expect_warning(config, "data.toy_separation", "overlap");
    config = image_config();
    config.preview.alpha = 2;
    expect_warning(config, "preview.alpha", "outside the strengths");
    config = image_config();
    config.train.neg_per_class = 8;
    expect_warning(config, "train.neg_per_class", "only cost time");
}

TEST(Check, ListsAllErrorsAtOnce) {
    RunConfig config;
    config.train.gen_per_class = 1;
    config.ema.decays = {2};
    try {
        check(config);
        FAIL() << "expected an Error";
    } catch (const Error& error) {
        EXPECT_THAT(error.info().message, HasSubstr("train.gen_per_class"));
        EXPECT_THAT(error.info().message, HasSubstr("ema.decays"));
    }
}

}  // namespace
}  // namespace drift
