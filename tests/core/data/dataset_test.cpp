#include "core/data/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/data/pixels.h"
#include "core/runtime/rng.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

DataConfig builtin() {
    DataConfig data;
    data.source = DataSource::kBuiltinDigits;
    return data;
}

// Two classes in turn; picture i is filled with the value i.
LabelledImages numbered(std::int64_t count) {
    LabelledImages source;
    source.images =
        torch::arange(count).to(torch::kByte).view({count, 1, 1, 1}).expand({count, 1, 2, 2}).contiguous();
    source.labels = torch::arange(count) % 2;
    source.class_names = {"even", "odd"};
    source.origin = "numbers";
    return source;
}

TEST(ImageDataset, TheBuiltInDigitsAreBalanced) {
    const auto digits = load_dataset(builtin());
    EXPECT_EQ(digits->shape(), (ImageShape{1, 28, 28}));
    ASSERT_EQ(digits->class_count(), 10);
    for (std::int64_t label = 0; label < 10; ++label) {
        EXPECT_EQ(digits->training(label).size(0), 90);
        EXPECT_EQ(digits->held_out(label).size(0), 10);
        EXPECT_EQ(digits->class_names()[label], std::to_string(label));
    }
    EXPECT_EQ(digits->training_count() + digits->held_out_count(), 1000);
}

TEST(ImageDataset, HoldsOutTheLastPicturesOfEveryClass) {
    const ImageDataset set(numbered(20), 0.2, 0);
    EXPECT_EQ(set.training(1).size(0), 8);
    EXPECT_EQ(set.held_out(1)[0].max().item<int>(), 17);
    EXPECT_EQ(set.held_out(1)[1].max().item<int>(), 19);
    const ImageDataset limited(numbered(20), 0.2, 5);
    EXPECT_EQ(limited.training(0).size(0), 4);
    EXPECT_EQ(limited.held_out(0)[0].max().item<int>(), 8);
    EXPECT_EQ(ImageDataset(numbered(20), 0.0, 0).held_out_count(), 0);
}

TEST(ImageDataset, DrawsDependOnTheGeneratorAlone) {
    const auto digits = load_dataset(builtin());
    at::Generator first = stream(5, "test"), second = stream(5, "test");
    const at::Tensor drawn = digits->draw(3, 64, first);
    (void)torch::rand({100});
    EXPECT_TRUE(drawn.equal(digits->draw(3, 64, second)));
    EXPECT_FALSE(drawn.equal(digits->draw(3, 64, second)));
    EXPECT_GE(drawn.min().item<float>(), -1.0F);
    EXPECT_LE(drawn.max().item<float>(), 1.0F);
}

TEST(ImageDataset, DrawsWithoutReplacementWhileThereAreEnough) {
    const ImageDataset set(numbered(40), 0.0, 0);
    at::Generator generator = stream(1, "test");
    const at::Tensor all = set.draw(0, 20, generator).select(3, 0).select(2, 0).flatten();
    EXPECT_EQ(std::get<0>(torch::_unique(all)).size(0), 20);
    EXPECT_EQ(set.draw(0, 50, generator).size(0), 50) << "a small class is drawn from with replacement";
    const at::Tensor mixed = set.draw_any(40, generator).select(3, 0).select(2, 0).flatten();
    EXPECT_EQ(std::get<0>(torch::_unique(mixed)).size(0), 40);
}

TEST(ImageDataset, TheFingerprintSeesPixelsAndSplit) {
    const std::string fingerprint = ImageDataset(numbered(20), 0.2, 0).fingerprint();
    EXPECT_EQ(fingerprint.size(), 64U);
    EXPECT_EQ(ImageDataset(numbered(20), 0.2, 0).fingerprint(), fingerprint);
    EXPECT_NE(ImageDataset(numbered(20), 0.3, 0).fingerprint(), fingerprint);
    LabelledImages changed = numbered(20);
    changed.images[7][0][1][1] = 200;
    EXPECT_NE(ImageDataset(changed, 0.2, 0).fingerprint(), fingerprint);
}

TEST(ImageDataset, AnEmptyClassIsReported) {
    LabelledImages source = numbered(20);
    source.class_names.push_back("missing");
    try {
        const ImageDataset set(source, 0.1, 0);
        FAIL() << "a class without pictures was accepted";
    } catch (const Error& error) {
        EXPECT_THAT(error.info().message, testing::HasSubstr("numbers: class \"missing\" has 0 pictures"));
    }
}

TEST(ImageDataset, ReadsIdxFilesAndFindsTheirLabels) {
    DataConfig data;
    data.source = DataSource::kIdx;
    data.path = std::string(DRIFT_SOURCE_DIR) + "/tests/data/mnist1500-images-idx3-ubyte.gz";
    const auto set = load_dataset(data);
    EXPECT_EQ(set->class_count(), 10);
    EXPECT_EQ(set->training(9).size(0), 135);
    data.path.clear();
    EXPECT_THROW((void)load_dataset(data), Error);
    data.source = DataSource::kRing;
    EXPECT_THROW((void)load_dataset(data), Error);
}

TEST(ModelSpace, BytesBecomePlusMinusOneAndBack) {
    const at::Tensor bytes = torch::tensor({0, 255}, torch::kByte);
    EXPECT_TRUE(model_space_from_bytes(bytes).equal(torch::tensor({-1.0F, 1.0F})));
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinite = std::numeric_limits<float>::infinity();
    const at::Tensor values = torch::tensor({-2.0F, -1.0F, 0.0F, 1.0F, 3.0F, nan, infinite, -infinite});
    EXPECT_TRUE(
        bytes_from_model_space(values).equal(torch::tensor({0, 0, 127, 255, 255, 0, 255, 0}, torch::kByte)));
}

}  // namespace
}  // namespace drift
