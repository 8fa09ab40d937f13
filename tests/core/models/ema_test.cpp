#include <gtest/gtest.h>
#include <torch/torch.h>

#include "core/base/error.h"
#include "core/models/ema.h"

namespace drift::test {
namespace {

TEST(EmaSet, StartsAsACopyAndFollowsEveryDecay) {
    torch::nn::Linear model(3, 2);
    EmaSet ema(*model, {0.9, 0.0});
    ASSERT_EQ(ema.size(), 2U);
    EXPECT_EQ(ema.name(0), "ema_0.9");
    EXPECT_TRUE(ema.state(0).at("weight").equal(model->weight));
    const at::Tensor start = model->weight.detach().clone();
    {
        const torch::NoGradGuard guard;
        model->weight.fill_(2.0);
    }
    EXPECT_TRUE(ema.state(0).at("weight").equal(start)) << "an average does not share memory with the model";
    ema.update();
    EXPECT_TRUE(torch::allclose(ema.state(0).at("weight"), 0.9 * start + 0.1 * 2.0));
    EXPECT_TRUE(ema.state(1).at("weight").equal(model->weight)) << "decay 0 is the model itself";
    ema.update();
    EXPECT_TRUE(torch::allclose(ema.state(0).at("weight"), 0.81 * start + 0.19 * 2.0));
    EXPECT_FALSE(ema.state(0).at("weight").requires_grad());
}

TEST(EmaSet, CopiesToATwinAndBack) {
    torch::nn::Linear model(3, 2);
    torch::nn::Linear twin(3, 2);
    EmaSet ema(*model, {0.5});
    ema.copy_to(0, *twin);
    EXPECT_TRUE(twin->weight.equal(model->weight));
    EXPECT_TRUE(twin->weight.requires_grad());
    {
        const torch::NoGradGuard guard;
        twin->bias.fill_(7.0);
    }
    ema.copy_from(0, *twin);
    EXPECT_TRUE(ema.state(0).at("bias").equal(twin->bias));
    torch::nn::Linear other(4, 2);
    EXPECT_THROW(ema.copy_to(0, *other), Error);
}

TEST(EmaSet, ResumesBitForBit) {
    torch::nn::Linear model(3, 2);
    EmaSet first(*model, {0.99});
    EmaSet second(*model, {0.99});
    const auto change = [&](double value) {
        const torch::NoGradGuard guard;
        model->weight.add_(value);
    };
    change(0.3);
    first.update();
    NamedTensors saved;
    for (const auto& [name, tensor] : first.state(0)) {
        saved.emplace(name, tensor.clone());
    }
    second.load_state(0, saved, "ema_0.99.safetensors");
    change(-0.7);
    first.update();
    second.update();
    EXPECT_TRUE(first.state(0).at("weight").equal(second.state(0).at("weight")));
}

TEST(EmaSet, RefusesADecayOutsideItsRange) {
    torch::nn::Linear model(1, 1);
    EXPECT_THROW(EmaSet(*model, {1.0}), Error);
    EXPECT_THROW(EmaSet(*model, {-0.1}), Error);
}

}  // namespace
}  // namespace drift::test
