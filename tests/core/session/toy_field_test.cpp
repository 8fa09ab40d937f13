// The toy views' questions against the field that training uses, in float64.
#include "core/session/toy_field.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "core/drift/field.h"
#include "core/drift/guidance.h"
#include "tests/support/error_of.h"

namespace drift {
namespace {

std::vector<float> points(std::int64_t count, std::int64_t seed, double centre) {
    torch::manual_seed(static_cast<std::uint64_t>(seed));
    const at::Tensor values = at::randn({count, 2}, at::kFloat) + centre;
    return {values.const_data_ptr<float>(), values.const_data_ptr<float>() + values.numel()};
}

at::Tensor as_set(const std::vector<float>& values) {
    return torch::tensor(values).view({1, -1, 2}).to(at::kDouble);
}

ToyFrame one_class() {
    ToyFrame frame;
    frame.data = points(60, 1, 1.0);
    frame.gen = points(40, 2, -0.5);
    return frame;
}

ToyFieldOptions options_in_double() {
    ToyFieldOptions options;
    options.drift.precision = Precision::kFloat64;
    options.drift.temperatures = {0.2, 0.02, 0.05};
    return options;
}

void expect_near(const std::vector<float>& a, const at::Tensor& b, double tolerance) {
    const at::Tensor values = torch::tensor(a).to(at::kDouble);
    ASSERT_EQ(values.numel(), b.numel());
    EXPECT_LT((values - b.reshape({-1})).abs().max().item<double>(), tolerance);
}

std::vector<float> sum_of(const std::vector<std::vector<float>>& parts) {
    std::vector<float> total(parts.front().size());
    for (const std::vector<float>& part : parts) {
        for (std::size_t i = 0; i < part.size(); ++i) {
            total[i] += part[i];
        }
    }
    return total;
}

TEST(ToyField, AtSamplesIsTheFieldOfTraining) {
    const ToyFrame frame = one_class();
    for (const auto normalization :
         {KernelNormalization::kXY, KernelNormalization::kY, KernelNormalization::kNone}) {
        ToyFieldOptions options = options_in_double();
        options.drift.kernel_normalization = normalization;
        const Field field =
            drifting_field(as_set(frame.gen), as_set(frame.data), {}, {}, field_options(options.drift));
        expect_near(toy_field_at_samples(frame, options).total, field.V * field.divisor, 1e-5);
    }
}

TEST(ToyField, TemperaturesAscendAndTheirPartsSumToTheTotal) {
    const ToyFrame frame = one_class();
    ToyFieldOptions options = options_in_double();
    options.per_temperature = true;
    const std::vector<float> places = {0, 0, 1, 1, -3, 2};
    for (const ToyFieldValues& values :
         {toy_field_at_samples(frame, options), toy_field_at(frame, places, 0, options)}) {
        EXPECT_EQ(values.temperatures, (std::vector<double>{0.02, 0.05, 0.2}));
        ASSERT_EQ(values.by_temperature.size(), 3U);
        expect_near(sum_of(values.by_temperature), torch::tensor(values.total).to(at::kDouble), 1e-5);
        EXPECT_NE(values.by_temperature[0], values.by_temperature[2]);
    }
    options.per_temperature = false;
    EXPECT_TRUE(toy_field_at(frame, places, 0, options).by_temperature.empty());
}

TEST(ToyField, AtAPlaceIsTheFieldOfATestPoint) {
    const ToyFrame frame = one_class();
    const ToyFieldOptions options = options_in_double();
    const FieldOptions field = field_options(options.drift);
    const at::Tensor gen = as_set(frame.gen), data = as_set(frame.data);
    const std::vector<float> places = {0, 0, 1, 1, -3, 2};
    const Field reference = drifting_field(gen, data, {}, {}, field);
    const at::Tensor expected =
        field_at(as_set(places), gen, data, {}, {}, field, reference) * reference.divisor;
    expect_near(toy_field_at(frame, places, 0, options).total, expected, 1e-5);
}

// Two classes of unlike sizes, guidance 1 and 3, and unconditional negatives.
ToyFrame two_classes() {
    ToyFrame frame = one_class();
    for (std::int32_t i = 0; i < 60; ++i) {
        frame.data_class.push_back(i % 2);
    }
    for (std::int32_t i = 0; i < 40; ++i) {
        frame.gen_class.push_back(i < 20 ? 0 : 1);
        frame.gen_alpha.push_back(i < 20 ? 1.0F : 3.0F);
    }
    return frame;
}

TEST(ToyField, ClassesAreTheSetsOfOneCallWithGuidedNegatives) {
    const ToyFrame frame = two_classes();
    ToyFieldOptions options = options_in_double();
    options.negatives = 15;
    const at::Tensor gen = as_set(frame.gen).view({2, 20, 2});
    const at::Tensor data = as_set(frame.data)[0];
    const at::Tensor pos = at::stack({data.slice(0, 0, 60, 2), data.slice(0, 1, 60, 2)});
    const at::Tensor neg = data.slice(0, 0, 60, 4).unsqueeze(0).repeat({2, 1, 1});
    FieldWeights weights;
    weights.neg = at::zeros({2, 15}, at::kDouble);
    weights.neg[1].fill_(negative_weight(3.0, 20, 15));
    const Field field = drifting_field(gen, pos, neg, weights, field_options(options.drift));
    expect_near(toy_field_at_samples(frame, options).total, field.V * field.divisor, 1e-5);
    const std::vector<float> centre = {0, 0};
    EXPECT_NE(toy_field_at(frame, centre, 0, options).total, toy_field_at(frame, centre, 1, options).total);
    EXPECT_EQ(error_of([&] { (void)toy_field_at(frame, centre, 7, options); }).code, ErrorCode::kUsage);
}

TEST(ToyField, PointsBeyondTheCommonSizeAreTestPointsOfTheirClass) {
    ToyFrame frame = two_classes();
    frame.gen_class[20] = 0;  // 21 and 19 points
    frame.gen_alpha[20] = 1.0F;
    const std::vector<float> total = toy_field_at_samples(frame, options_in_double()).total;
    EXPECT_EQ(total.size(), frame.gen.size());
    EXPECT_NE(total[40], 0.0F);
    EXPECT_TRUE(std::isfinite(total[41]));
}

TEST(ToyField, FewerPointsAreTakenWhereAsked) {
    const ToyFrame frame = one_class();
    ToyFieldOptions options = options_in_double();
    options.max_points = 16;
    ToyFrame few = frame;
    few.data.resize(32);
    few.gen.resize(32);
    const std::vector<float> places = {0.5F, 0.25F};
    EXPECT_EQ(toy_field_at(frame, places, 0, options).total,
              toy_field_at(few, places, 0, options_in_double()).total);
}

class Microscope : public testing::TestWithParam<DriftRules> {};

TEST_P(Microscope, WeightedDirectionsMakeUpTheForce) {
    const ToyFrame frame = two_classes();
    ToyFieldOptions options = options_in_double();
    options.drift.rules = GetParam();
    options.negatives = 15;
    const std::vector<float> field = toy_field_at_samples(frame, options).total;
    for (const std::int32_t sample : {0, 7, 33}) {
        const ToyMicroscope scope = toy_microscope(frame, sample, options, 1000);
        EXPECT_EQ(scope.temperatures, (std::vector<double>{0.02, 0.05, 0.2}));
        EXPECT_LT(scope.radii[0], scope.radii[2]);
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const auto sum = [&](const std::vector<ToyInfluence>& list) {
                double total = 0;
                for (const ToyInfluence& one : list) {
                    const auto& from = one.data ? frame.data : frame.gen;
                    const double place = from[2 * static_cast<std::size_t>(one.index) + axis];
                    total += one.weight * (place - scope.position[axis]);
                }
                return total;
            };
            EXPECT_NEAR(sum(scope.pulls), scope.attraction[axis], 1e-5);
            EXPECT_NEAR(-sum(scope.pushes), scope.repulsion[axis], 1e-5);
            EXPECT_NEAR(scope.attraction[axis] + scope.repulsion[axis],
                        field[2 * static_cast<std::size_t>(sample) + axis], 1e-5);
            EXPECT_NEAR(scope.target[axis],
                        scope.position[axis] + scope.attraction[axis] + scope.repulsion[axis], 1e-6);
        }
    }
}

TEST_P(Microscope, NamesPullersOfTheClassAndEveryPusher) {
    const ToyFrame frame = two_classes();
    ToyFieldOptions options = options_in_double();
    options.drift.rules = GetParam();
    options.negatives = 15;
    const ToyMicroscope scope = toy_microscope(frame, 33, options, 1000);
    bool data_pushes = false;
    for (const ToyInfluence& one : scope.pulls) {
        EXPECT_TRUE(one.data);
        EXPECT_EQ(frame.data_class[static_cast<std::size_t>(one.index)], 1);
        EXPECT_NEAR(one.by_temperature[0] + one.by_temperature[1] + one.by_temperature[2], one.weight, 1e-9);
    }
    for (const ToyInfluence& one : scope.pushes) {
        data_pushes = data_pushes || one.data;
        EXPECT_FALSE(!one.data && one.index == 33) << "a sample does not push itself";
    }
    EXPECT_TRUE(data_pushes) << "guidance: data of any class pushes, too";
    if (GetParam() == DriftRules::kPaper) {  // the release floor gives every pair a share
        EXPECT_GE(scope.neighbours[2], scope.neighbours[0]) << "a warmer kernel reaches more points";
    }
    EXPECT_EQ(toy_microscope(frame, 33, options, 3).pulls.size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(ToyFieldRules, Microscope,
                         testing::Values(DriftRules::kPaper, DriftRules::kRelease));

TEST(ToyField, BadQuestionsAreAnsweredInWords) {
    EXPECT_EQ(error_of([] { (void)toy_microscope(one_class(), 40, {}); }).code, ErrorCode::kUsage);
    EXPECT_EQ(error_of([] { (void)toy_microscope(one_class(), -1, {}); }).code, ErrorCode::kUsage);
    EXPECT_EQ(error_of([] { (void)toy_field_at_samples({}, {}); }).code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace drift
