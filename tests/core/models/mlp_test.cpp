#include "core/models/mlp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "core/base/error.h"
#include "core/runtime/rng.h"

namespace drift {
namespace {

Mlp make(const MlpSpec& spec, std::int64_t seed = 1) {
    at::Generator init = stream(seed, "init");
    return Mlp(spec, init);
}

MlpSpec conditional() {
    MlpSpec spec;
    spec.in_dim = 4;
    spec.out_dim = 9;
    spec.hidden = 12;
    spec.classes = 3;
    spec.cond_dim = 5;
    spec.alpha_input = true;
    return spec;
}

TEST(Mlp, IsThePredecessorsToyNetworkWithoutACondition) {
    const Mlp model = make({});
    std::vector<std::string> names;
    for (const auto& item : model->named_parameters()) {
        names.push_back(item.key());
    }
    EXPECT_THAT(names,
                testing::ElementsAre("hidden.0.weight", "hidden.0.bias", "hidden.1.weight", "hidden.1.bias",
                                     "hidden.2.weight", "hidden.2.bias", "out.weight", "out.bias"));
    EXPECT_EQ(model->named_parameters()["hidden.0.weight"].sizes(), (at::IntArrayRef{128, 2}));
    EXPECT_EQ(model->named_parameters()["out.weight"].sizes(), (at::IntArrayRef{2, 128}));
}

TEST(Mlp, StartsFromItsGeneratorAlone) {
    const Mlp first = make(conditional());
    torch::manual_seed(99);
    torch::randn({10});
    const Mlp second = make(conditional());
    const Mlp other = make(conditional(), 2);
    for (const auto& item : first->named_parameters()) {
        EXPECT_TRUE(torch::equal(item.value(), second->named_parameters()[item.key()])) << item.key();
        EXPECT_FALSE(torch::equal(item.value(), other->named_parameters()[item.key()])) << item.key();
    }
}

TEST(Mlp, TreatsEachSampleByItself) {
    const torch::NoGradGuard no_grad;
    Mlp model = make(conditional());
    const at::Tensor noise = torch::randn({6, 4});
    const at::Tensor classes = torch::tensor({0, 1, 2, 0, 1, 2});
    const at::Tensor alpha = torch::tensor({1.0F, 1.5F, 2.0F, 3.0F, 1.0F, 4.0F});
    const at::Tensor all = model->forward(noise, classes, alpha);
    EXPECT_EQ(all.sizes(), (at::IntArrayRef{6, 9}));
    const at::Tensor half = model->forward(noise.slice(0, 3), classes.slice(0, 3), alpha.slice(0, 3));
    EXPECT_TRUE(torch::allclose(all.slice(0, 3), half, 1e-5, 1e-6));
}

TEST(Mlp, ListensToClassAndAlpha) {
    const torch::NoGradGuard no_grad;
    Mlp model = make(conditional());
    const at::Tensor noise = torch::randn({2, 4});
    const at::Tensor one = torch::ones({2});
    const at::Tensor base = model->forward(noise, torch::tensor({0, 0}), one);
    EXPECT_GT((model->forward(noise, torch::tensor({1, 1}), one) - base).abs().max().item<float>(), 1e-4);
    EXPECT_GT((model->forward(noise, torch::tensor({0, 0}), 2 * one) - base).abs().max().item<float>(), 1e-4);
    EXPECT_THROW((void)model->forward(noise), Error);
}

}  // namespace
}  // namespace drift
