#include "core/features/feature_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "core/base/error.h"

namespace drift {
namespace {

constexpr ImageShape kShape{2, 4, 6};

FeatureConfig raw_and_patches(std::vector<std::int64_t> sizes) {
    FeatureConfig config;
    config.raw = true;
    config.patch_sizes = std::move(sizes);
    return config;
}

TEST(PixelFeatures, AreOneVectorPerMap) {
    const PixelFeatures features(raw_and_patches({2}), kShape);
    const at::Tensor images = torch::rand({3, 2, 4, 6});
    const std::vector<FeatureMap> maps = features.extract(images);
    ASSERT_EQ(maps.size(), 3U);
    EXPECT_EQ(features.keys(), (std::vector<std::string>{"raw", "patch_mean_2", "patch_std_2"}));
    EXPECT_EQ(maps[0].values.sizes(), (at::IntArrayRef{3, 1, 48}));
    EXPECT_EQ(maps[1].values.sizes(), (at::IntArrayRef{3, 1, 12}));
    EXPECT_EQ(maps[2].values.sizes(), (at::IntArrayRef{3, 1, 12}));
    EXPECT_TRUE(maps[0].values.flatten(1).equal(images.flatten(1)));
}

TEST(PixelFeatures, PatchesAreCutRowByRow) {
    // Channel 1, second row of patches, third column: rows 2-3, columns 4-5.
    const PixelFeatures features(raw_and_patches({2}), kShape);
    const at::Tensor images = torch::rand({1, 2, 4, 6}, torch::kDouble);
    const at::Tensor patch = images[0][1].slice(0, 2, 4).slice(1, 4, 6);
    const std::vector<FeatureMap> maps = features.extract(images);
    EXPECT_NEAR(maps[1].values[0][0][11].item<double>(), patch.mean().item<double>(), 1e-12);
    EXPECT_NEAR(maps[2].values[0][0][11].item<double>(),
                std::sqrt(patch.var(/*unbiased=*/false).item<double>() + 1e-6), 1e-12);
}

TEST(PixelFeatures, GradientsAgreeWithFiniteDifferences) {
    constexpr double kStep = 1e-6, kTolerance = 1e-7;
    const PixelFeatures features(raw_and_patches({2}), kShape);
    at::Tensor images = torch::rand({2, 2, 4, 6}, torch::kDouble).requires_grad_();
    std::vector<at::Tensor> cotangents;
    const auto value = [&](const at::Tensor& at) {
        at::Tensor sum = torch::zeros({}, torch::kDouble);
        const std::vector<FeatureMap> maps = features.extract(at);
        for (std::size_t k = 0; k < maps.size(); ++k) {
            if (cotangents.size() <= k) {
                cotangents.push_back(torch::randn_like(maps[k].values).detach());
            }
            sum = sum + (maps[k].values * cotangents[k]).sum();
        }
        return sum;
    };
    value(images).backward();
    for (const std::int64_t index : {0L, 17L, 50L, 95L}) {
        at::Tensor up = images.detach().clone(), down = images.detach().clone();
        up.view(-1)[index] += kStep;
        down.view(-1)[index] -= kStep;
        const double slope = (value(up) - value(down)).item<double>() / (2 * kStep);
        EXPECT_NEAR(images.grad().view(-1)[index].item<double>(), slope, kTolerance * (1 + std::abs(slope)));
    }
}

TEST(PixelFeatures, AFlatPatchHasAFiniteGradient) {
    const PixelFeatures features(raw_and_patches({2}), kShape);
    const at::Tensor images = torch::full({1, 2, 4, 6}, 0.25F).requires_grad_();
    features.extract(images)[2].values.sum().backward();
    EXPECT_TRUE(images.grad().isfinite().all().item<bool>());
}

TEST(PixelFeatures, RefuseSizesThatDoNotDivideThePicture) {
    try {
        const PixelFeatures features(raw_and_patches({3}), ImageShape{1, 28, 28});
        FAIL() << "3 does not divide 28";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kConfig);
        EXPECT_THAT(error.info().message,
                    testing::HasSubstr("holds 3, which does not divide pictures of 28 x 28"));
        EXPECT_THAT(error.info().what_to_do, testing::HasSubstr("2, 4, 7, 14, 28"));
    }
    FeatureConfig none;
    none.raw = false;
    EXPECT_THROW(PixelFeatures(none, kShape), Error);
}

}  // namespace
}  // namespace drift
