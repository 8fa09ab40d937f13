#include <gtest/gtest.h>
#include <torch/torch.h>

#include <set>

#include "core/base/error.h"
#include "core/runtime/rng.h"

namespace drift::test {
namespace {

at::Tensor draw(std::int64_t seed, std::string_view purpose, std::int64_t index, std::int64_t count = 1000) {
    return at::randn({count}, stream(seed, purpose, index));
}

TEST(Stream, IsAFunctionOfSeedPurposeAndIndex) {
    const at::Tensor reference = draw(42, "noise", 7);
    EXPECT_TRUE(reference.equal(draw(42, "noise", 7)));
    EXPECT_FALSE(reference.equal(draw(43, "noise", 7)));
    EXPECT_FALSE(reference.equal(draw(42, "data", 7)));
    EXPECT_FALSE(reference.equal(draw(42, "noise", 8)));
    EXPECT_FALSE(draw(42, "noise", 1).equal(draw(43, "noise", 0))) << "seed and index do not trade places";
}

TEST(Stream, IgnoresTheGlobalGeneratorAndLeavesItAlone) {
    torch::manual_seed(5);
    const at::Tensor expected = at::randn({4});
    torch::manual_seed(5);
    const at::Tensor first = draw(1, "noise", 0);
    EXPECT_TRUE(at::randn({4}).equal(expected));
    EXPECT_TRUE(first.equal(draw(1, "noise", 0)));
}

TEST(Stream, NeighboursAreUncorrelated) {
    constexpr std::int64_t kCount = 100000;
    const double bound = 5.0 / std::sqrt(static_cast<double>(kCount));  // five standard errors
    const at::Tensor base = draw(1, "noise", 0, kCount);
    EXPECT_LT(std::abs(base.mean().item<double>()), bound);
    EXPECT_LT(std::abs(base.var().item<double>() - 1.0), 2 * bound);
    for (const at::Tensor& other :
         {draw(2, "noise", 0, kCount), draw(1, "noise", 1, kCount), draw(1, "labels", 0, kCount)}) {
        EXPECT_LT(std::abs((base * other).mean().item<double>()), bound);
    }
}

TEST(Stream, KeepsMoreThanThirtyTwoBitsOfTheSeed) {
    EXPECT_FALSE(draw(1, "noise", 0).equal(draw(1 + (std::int64_t{1} << 32), "noise", 0)));
    // 2,000 first words: with all 64 bits in use a repetition is as rare as chance allows.
    std::set<std::int64_t> words;
    for (std::int64_t i = 0; i < 2000; ++i) {
        at::Tensor word = at::empty({1}, at::kLong);
        words.insert(word.random_(stream(9, "step", i)).item<std::int64_t>());
    }
    EXPECT_EQ(words.size(), 2000U);
}

TEST(SampleNoise, DrawsSampleSeventeenTheSameAtAnyBatchSize) {
    for (const std::int64_t dim : {1, 2, 15, 16, 33, 100}) {
        const at::Tensor all = sample_noise(0, 40, dim);
        EXPECT_TRUE(all[17].equal(sample_noise(17, 1, dim)[0])) << dim;
        EXPECT_TRUE(all[17].equal(sample_noise(10, 12, dim)[7])) << dim;
        EXPECT_FALSE(all[17].equal(all[18])) << dim;
    }
}

TEST(SampleNoise, IsStandardNormal) {
    const at::Tensor noise = sample_noise(100, 2000, 32);
    EXPECT_EQ(noise.scalar_type(), at::kFloat);
    EXPECT_NEAR(noise.mean().item<double>(), 0.0, 0.02);
    EXPECT_NEAR(noise.std().item<double>(), 1.0, 0.02);
    EXPECT_EQ(sample_noise(0, 0, 4).size(0), 0);
}

TEST(Threefry, GivesThePublishedCheckValues) {
    using threefry::Key;
    EXPECT_EQ(threefry::split(threefry::key(0)),
              (std::vector<Key>{{4146024105U, 967050713U}, {2718843009U, 1272950319U}}));
    EXPECT_FLOAT_EQ(threefry::uniform(threefry::key(0), 1)[0], 0.41845703F);
    EXPECT_FLOAT_EQ(threefry::normal(threefry::key(0), 1)[0], -0.20584226F);
    const std::vector<float> three = threefry::normal(threefry::key(0), 3);
    EXPECT_NEAR(three[0], 1.8160863F, 2e-7F);
    EXPECT_NEAR(three[1], -0.48262316F, 1e-7F);
    EXPECT_NEAR(three[2], 0.33988908F, 1e-7F);
    EXPECT_EQ(threefry::key(0x1234567890ABCDEFULL), (Key{0x12345678U, 0x90ABCDEFU}));
}

TEST(Threefry, StaysInsideTheAskedRange) {
    for (const float value : threefry::uniform(threefry::key(3), 1000, -2.0F, 5.0F)) {
        EXPECT_GE(value, -2.0F);
        EXPECT_LT(value, 5.0F);
    }
    for (const std::int64_t value : threefry::randint(threefry::key(3), 1000, 7)) {
        EXPECT_GE(value, 0);
        EXPECT_LT(value, 7);
    }
    EXPECT_THROW((void)threefry::randint(threefry::key(3), 1, 0), Error);
}

TEST(Threefry, PermutesAndChoosesWithoutRepetition) {
    std::vector<std::int64_t> order = threefry::permutation(threefry::key(5), 3000);  // two rounds of sorting
    const std::vector<std::int64_t> chosen = threefry::choice(threefry::key(5), 3000, 10);
    EXPECT_TRUE(std::equal(chosen.begin(), chosen.end(), order.begin()));
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size(); ++i) {
        ASSERT_EQ(order[i], static_cast<std::int64_t>(i));
    }
    EXPECT_TRUE(threefry::permutation(threefry::key(5), 0).empty());
    EXPECT_EQ(threefry::permutation(threefry::key(5), 1), std::vector<std::int64_t>{0});
    EXPECT_THROW((void)threefry::choice(threefry::key(5), 3, 4), Error);
}

}  // namespace
}  // namespace drift::test
