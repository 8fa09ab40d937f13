#include <gtest/gtest.h>
#include <torch/torch.h>

#include "core/base/error.h"
#include "core/train/optimizer.h"
#include "core/train/schedule.h"

namespace drift::test {
namespace {

// Two parameters and a loss that pulls them towards a target that depends on the step.
struct Problem : torch::nn::Module {
    explicit Problem(at::ScalarType type) {
        const at::TensorOptions options(type);
        weight = register_parameter("weight", torch::linspace(-1, 1, 35, options).reshape({5, 7}));
        bias = register_parameter("bias", torch::linspace(0, 2, 5, options));
    }
    void backward(std::int64_t step) {
        zero_grad();
        const at::Tensor x =
            torch::linspace(0, 1 + 0.1 * static_cast<double>(step), 7, weight.options().requires_grad(false));
        (weight.matmul(x) * bias).square().sum().backward();
    }
    at::Tensor weight, bias;
};

AdamWOptions options_with(double weight_decay, double clip_norm) {
    AdamWOptions options;
    options.weight_decay = weight_decay;
    options.clip_norm = clip_norm;
    return options;
}

// The formulas of algorithm.md 7, written down once more in plain scalars.
struct ReferenceAdam {
    std::vector<double> m, v;
    void step(std::vector<double>& p, std::vector<double> g, int count, double lr, const AdamWOptions& o) {
        double norm = 0;
        for (const double value : g) {
            norm += value * value;
        }
        norm = std::sqrt(norm);
        m.resize(p.size());
        v.resize(p.size());
        for (std::size_t i = 0; i < p.size(); ++i) {
            const double gradient = o.clip_norm <= 0 || norm < o.clip_norm ? g[i] : g[i] / norm * o.clip_norm;
            m[i] = o.beta1 * m[i] + (1 - o.beta1) * gradient;
            v[i] = o.beta2 * v[i] + (1 - o.beta2) * gradient * gradient;
            const double mean = m[i] / (1 - std::pow(o.beta1, count));
            const double square = v[i] / (1 - std::pow(o.beta2, count));
            p[i] -= lr * (mean / (std::sqrt(square) + o.epsilon) + o.weight_decay * p[i]);
        }
    }
};

std::vector<double> flat(const Problem& problem, bool gradient) {
    const auto pick = [&](const at::Tensor& t) { return (gradient ? t.grad() : t.detach()).flatten(); };
    const at::Tensor all = torch::cat({pick(problem.weight), pick(problem.bias)}).to(at::kDouble);
    return {all.data_ptr<double>(), all.data_ptr<double>() + all.numel()};
}

// Largest difference from the reference after 20 updates.
double deviation(const AdamWOptions& options) {
    Problem problem(at::kDouble);
    AdamW optimizer(problem.named_parameters(), options);
    ReferenceAdam reference;
    std::vector<double> expected = flat(problem, false);
    for (int step = 0; step < 20; ++step) {
        problem.backward(step);
        reference.step(expected, flat(problem, true), step + 1, 0.01, options);
        optimizer.step(0.01);
    }
    const std::vector<double> got = flat(problem, false);
    double largest = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
        largest = std::max(largest, std::abs(got[i] - expected[i]));
    }
    return largest;
}

TEST(AdamW, FollowsTheFormulasInFloat64) {
    for (const double clip : {0.0, 0.5, 1e6}) {
        AdamWOptions options = options_with(0.1, clip);
        EXPECT_LT(deviation(options), 1e-12) << "one pass, clip " << clip;
        options.fused = false;
        EXPECT_LT(deviation(options), 1e-12) << "several passes, clip " << clip;
    }
}

TEST(AdamW, ReturnsTheNormBeforeClippingAndScalesOnlyAboveTheLimit) {
    Problem problem(at::kFloat);
    AdamW optimizer(problem.named_parameters(), options_with(0, 0.5));
    problem.backward(0);
    double squares = 0;
    for (const double value : flat(problem, true)) {
        squares += value * value;
    }
    EXPECT_NEAR(optimizer.step(1e-3).item<double>(), std::sqrt(squares), 1e-5 * std::sqrt(squares));
    double clipped = 0;
    for (const double value : flat(problem, true)) {
        clipped += value * value;
    }
    EXPECT_NEAR(std::sqrt(clipped), 0.5, 1e-6);

    optimizer.set_options(options_with(0, 1e6));
    problem.backward(0);
    const std::vector<double> before = flat(problem, true);
    optimizer.step(1e-3);
    EXPECT_EQ(flat(problem, true), before) << "below the limit the gradients keep every bit";
}

TEST(AdamW, TreatsAMissingGradientAsZero) {
    Problem problem(at::kFloat);
    AdamW optimizer(problem.named_parameters(), options_with(0.1, 0));
    problem.weight.mutable_grad() = torch::ones_like(problem.weight);
    const at::Tensor bias = problem.bias.detach().clone();
    optimizer.step(0.5);
    EXPECT_TRUE(torch::allclose(problem.bias, bias * (1 - 0.5 * 0.1))) << "decay applies all the same";
}

TEST(AdamW, ResumesBitForBit) {
    for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
        Problem straight(type);
        AdamW whole(straight.named_parameters(), options_with(0.05, 1.0));
        NamedTensors saved;
        NamedTensors saved_parameters;
        for (int step = 0; step < 30; ++step) {
            if (step == 12) {
                for (const auto& [name, tensor] : whole.state()) {
                    saved.emplace(name, tensor.clone());
                }
                saved_parameters = {{"weight", straight.weight.detach().clone()},
                                    {"bias", straight.bias.detach().clone()}};
            }
            straight.backward(step);
            whole.step(0.01);
        }
        Problem resumed(type);
        AdamW second(resumed.named_parameters(), options_with(0.05, 1.0));
        second.load_state(saved, "the saved state");
        copy_tensors(saved_parameters, {{"weight", resumed.weight}, {"bias", resumed.bias}},
                     "the saved model");
        EXPECT_EQ(second.steps(), 12);
        for (int step = 12; step < 30; ++step) {
            resumed.backward(step);
            second.step(0.01);
        }
        EXPECT_TRUE(straight.weight.equal(resumed.weight));
        EXPECT_TRUE(straight.bias.equal(resumed.bias));
    }
}

TEST(AdamW, ListsEveryMismatchOfAStateAndKeepsItsOwn) {
    Problem problem(at::kFloat);
    AdamW optimizer(problem.named_parameters(), {});
    problem.backward(0);
    optimizer.step(0.01);
    NamedTensors state = optimizer.state();
    state.erase("m/bias");
    state["v/weight"] = torch::zeros({5, 6});
    const at::Tensor before = optimizer.state().at("m/weight").clone();
    try {
        optimizer.load_state(state, "optimizer.safetensors");
        FAIL() << "a state that does not fit was taken";
    } catch (const Error& error) {
        EXPECT_NE(error.info().text().find("'m/bias' [5] is missing"), std::string::npos)
            << error.info().text();
        EXPECT_NE(error.info().text().find("'v/weight' has shape [5, 6] instead of [5, 7]"),
                  std::string::npos);
        EXPECT_NE(error.info().text().find("optimizer.safetensors"), std::string::npos);
    }
    EXPECT_EQ(optimizer.steps(), 1);
    EXPECT_TRUE(optimizer.state().at("m/weight").equal(before));
}

TEST(LearningRate, WarmsUpLinearlyFromOneMillionth) {
    EXPECT_NEAR(learning_rate(Schedule::kConstant, 0.01, 10, 100, 0), 1e-6, 1e-15);
    EXPECT_NEAR(learning_rate(Schedule::kConstant, 0.01, 10, 100, 5), (0.01 + 1e-6) / 2, 1e-12);
    EXPECT_EQ(learning_rate(Schedule::kConstant, 0.01, 10, 100, 10), 0.01);
    EXPECT_EQ(learning_rate(Schedule::kConstant, 0.01, 0, 100, 0), 0.01);
}

TEST(LearningRate, EndsTheCosineNearZeroAndStaysThere) {
    EXPECT_NEAR(learning_rate(Schedule::kCosine, 0.01, 10, 110, 10), 0.01, 1e-12);
    EXPECT_NEAR(learning_rate(Schedule::kCosine, 0.01, 10, 110, 60), 0.005, 1e-7);
    EXPECT_NEAR(learning_rate(Schedule::kCosine, 0.01, 10, 110, 110), 1e-8, 1e-15);
    EXPECT_NEAR(learning_rate(Schedule::kCosine, 0.01, 10, 110, 5000), 1e-8, 1e-15);
    EXPECT_NEAR(learning_rate(Schedule::kCosine, 0.01, 10, 5, 10), 0.01, 1e-12) << "total below the warm-up";
}

}  // namespace
}  // namespace drift::test
