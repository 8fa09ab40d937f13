#include "core/drift/loss.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "tests/core/drift/naive_field.h"

namespace drift {
namespace {

using testing::Points;
using testing::random_points;
using testing::relative_error;

TEST(DriftLoss, HasTheGradientOfAutogradThroughTheStoppedGoal) {
    for (const DriftRules rules : {DriftRules::kRelease, DriftRules::kPaper}) {
        const Points p = random_points(3, 5, 6, 2, 4, true);
        FieldOptions options;
        options.rules = rules;
        const DriftLoss loss = drift_loss(p.gen, p.pos, p.neg, p.weights, options);

        at::Tensor gen = p.gen.clone().requires_grad_(true);
        const double s = loss.field.divisor;
        const at::Tensor goal = (gen / s + loss.field.V).detach();
        const at::Tensor per_set = (gen / s - goal).square().mean({1, 2});
        per_set.mean().backward();
        EXPECT_LT(relative_error(loss.per_set, per_set.detach()), 1e-9);
        EXPECT_LT(relative_error(loss.cotangent, gen.grad()), 1e-9);
    }
}

TEST(DriftLoss, HasTheGradientOfFiniteDifferences) {
    const Points p = random_points(2, 3, 4, 1, 2);
    const FieldOptions options;
    const DriftLoss loss = drift_loss(p.gen, p.pos, p.neg, {}, options);
    const double s = loss.field.divisor;
    const at::Tensor goal = p.gen / s + loss.field.V;
    const auto value = [&](const at::Tensor& gen) { return (gen / s - goal).square().mean().item<double>(); };
    constexpr double kStep = 1e-5;
    at::Tensor numeric = at::zeros_like(p.gen);
    for (std::int64_t k = 0; k < p.gen.numel(); ++k) {
        at::Tensor up = p.gen.clone(), down = p.gen.clone();
        up.view(-1)[k] += kStep;
        down.view(-1)[k] -= kStep;
        numeric.view(-1)[k] = (value(up) - value(down)) / (2 * kStep);
    }
    EXPECT_LT(relative_error(loss.cotangent, numeric), 1e-7);
}

TEST(DriftLoss, KeepsNoGraph) {
    const Points p = random_points(1, 3, 4, 1, 2);
    const at::Tensor gen = p.gen.clone().requires_grad_(true);
    const DriftLoss loss = drift_loss(gen, p.pos, p.neg, {}, {});
    EXPECT_FALSE(loss.per_set.requires_grad());
    EXPECT_FALSE(loss.cotangent.requires_grad());
    EXPECT_FALSE(loss.field.V.requires_grad());
}

TEST(DriftLoss, IsBoundedByTheSquaredNumberOfTemperatures) {
    const Points p = random_points(4, 8, 8, 0, 3);
    const DriftLoss loss = drift_loss(p.gen, p.pos, p.neg, {}, {});
    EXPECT_LE(loss.per_set.mean().item<double>(), 9.0 + 1e-9);
    FieldOptions one;
    one.temperatures = {0.2};
    EXPECT_NEAR(drift_loss(p.gen, p.pos, p.neg, {}, one).per_set.mean().item<double>(), 1.0, 1e-9);
}

}  // namespace
}  // namespace drift
