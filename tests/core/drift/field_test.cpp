// The tensor formula, the definition: against a scalar oracle, by hand, and by its algebra.
#include "core/drift/field.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "core/base/error.h"
#include "tests/core/drift/naive_field.h"

namespace drift {
namespace {

using testing::naive_field;
using testing::NaiveField;
using testing::Points;
using testing::random_points;
using testing::relative_error;

constexpr double kDoubleTol = 1e-9;  // float64 formula against the float64 oracle

FieldOptions tensor_options(DriftRules rules) {
    FieldOptions options;
    options.rules = rules;
    options.kernel = KernelChoice::kTensor;
    options.statistics = true;
    return options;
}

void expect_equals_oracle(const Points& p, const FieldOptions& options) {
    const Field field = drifting_field(p.gen, p.pos, p.neg, p.weights, options);
    const NaiveField expected = naive_field(p.gen, p.pos, p.neg, p.weights, options);
    EXPECT_LT(relative_error(field.V, expected.V), kDoubleTol);
    EXPECT_NEAR(field.scale, expected.scale, kDoubleTol * expected.scale);
    EXPECT_NEAR(field.divisor, expected.divisor, kDoubleTol * expected.divisor);
    ASSERT_EQ(field.temperatures.size(), options.temperatures.size());
    for (std::size_t r = 0; r < options.temperatures.size(); ++r) {
        const TemperatureStatistics& s = field.temperatures[r];
        EXPECT_EQ(s.temperature, options.temperatures[r]);
        EXPECT_NEAR(s.force, expected.force[r], kDoubleTol * expected.force[r]);
        EXPECT_NEAR(s.effective_neighbours, expected.neighbours[r], kDoubleTol * expected.neighbours[r]);
        EXPECT_NEAR(s.positive_mass, expected.positive[r], kDoubleTol * expected.positive[r]);
        EXPECT_NEAR(s.negative_mass, expected.negative[r], kDoubleTol * expected.negative[r]);
    }
}

TEST(DriftField, GivesTheHandComputedValueForOnePointEach) {
    // x = 0, y+ = 1, y- = -1, tau = 1. Mean distance (0 + 1 + 1) / 3 = 2/3. Both targets are equally near:
    // row softmax 1/2 each, column softmax 1, K = sqrt(1/2), C = K K = 1/2, F = (1/2 * 1 - 1/2 * -1) / (2/3)
    // = 3/2.
    FieldOptions options = tensor_options(DriftRules::kPaper);
    options.temperatures = {1.0};
    const at::Tensor gen = at::zeros({1, 1, 1}, at::kDouble);
    const Field unit = drifting_field(gen, gen + 1.0, gen - 1.0, {}, options);
    EXPECT_DOUBLE_EQ(unit.scale, 2.0 / 3.0);
    EXPECT_NEAR(unit.temperatures[0].force, 2.25, 1e-12);
    EXPECT_NEAR(unit.temperatures[0].positive_mass, std::sqrt(0.5), 1e-12);
    EXPECT_NEAR(unit.temperatures[0].effective_neighbours, 2.0, 1e-12);
    EXPECT_NEAR(unit.V.item<double>(), 1.0, 1e-12);
    options.normalize_forces = false;
    EXPECT_NEAR(drifting_field(gen, gen + 1.0, gen - 1.0, {}, options).V.item<double>(), 1.5, 1e-12);
}

TEST(DriftField, EqualsTheScalarOracleUnderEveryRuleAndNormalization) {
    for (const DriftRules rules : {DriftRules::kRelease, DriftRules::kPaper}) {
        for (const KernelNormalization kernel :
             {KernelNormalization::kXY, KernelNormalization::kY, KernelNormalization::kNone}) {
            for (const bool weighted : {false, true}) {
                for (const std::int64_t S : {2, 24}) {
                    FieldOptions options = tensor_options(rules);
                    options.kernel_normalization = kernel;
                    SCOPED_TRACE(::testing::Message()
                                 << "rules " << static_cast<int>(rules) << " kernel "
                                 << static_cast<int>(kernel) << " weighted " << weighted << " S " << S);
                    expect_equals_oracle(random_points(2, 5, 7, 3, S, weighted), options);
                }
            }
        }
    }
}

TEST(DriftField, EqualsTheScalarOracleForScalesFloorsAndPlainForces) {
    for (const DriftRules rules : {DriftRules::kRelease, DriftRules::kPaper}) {
        FieldOptions options = tensor_options(rules);
        options.attraction = 1.5;
        options.repulsion = 0.5;
        expect_equals_oracle(random_points(2, 4, 6, 0, 3), options);
        options.affinity_floor = 1e-3;
        expect_equals_oracle(random_points(2, 4, 6, 2, 3), options);
        options.normalize_forces = false;
        options.temperatures = {0.5};
        expect_equals_oracle(random_points(3, 1, 2, 2, 5), options);
    }
}

TEST(DriftField, FollowsAPermutationOfTheSamples) {
    const Points p = random_points(2, 9, 8, 4, 3);
    for (const DriftRules rules : {DriftRules::kRelease, DriftRules::kPaper}) {
        const FieldOptions options = tensor_options(rules);
        const at::Tensor order = at::randperm(9);
        const Field plain = drifting_field(p.gen, p.pos, p.neg, {}, options);
        const Field mixed =
            drifting_field(p.gen.index_select(1, order), p.pos.flip({1}), p.neg.flip({1}), {}, options);
        EXPECT_LT(relative_error(mixed.V, plain.V.index_select(1, order)), kDoubleTol);
    }
}

TEST(DriftField, IgnoresTheOriginAndTheUnitOfTheCoordinates) {
    const Points p = random_points(2, 9, 8, 4, 3);
    const FieldOptions options = tensor_options(DriftRules::kPaper);
    const Field plain = drifting_field(p.gen, p.pos, p.neg, {}, options);
    const Field moved = drifting_field(p.gen * 40 + 7, p.pos * 40 + 7, p.neg * 40 + 7, {}, options);
    EXPECT_LT(relative_error(moved.V, plain.V), kDoubleTol);
}

// Generated points as pure queries: weight 0 takes them out of the negative side, so pos and neg play equal
// roles.
FieldWeights queries_only(const at::Tensor& gen) {
    return {at::zeros({gen.size(0), gen.size(1)}), {}, {}};
}

TEST(DriftField, VanishesWhenPositivesEqualNegatives) {
    const Points p = random_points(2, 9, 8, 0, 3);
    for (const bool normalize : {true, false}) {
        FieldOptions options = tensor_options(DriftRules::kPaper);
        options.normalize_forces = normalize;
        for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
            const at::Tensor pos = p.pos.to(type);
            const Field field = drifting_field(p.gen.to(type), pos, pos, queries_only(p.gen), options);
            EXPECT_LT(field.V.abs().max().item<double>(), 3e-3)
                << "a rounding error must not become a unit force";
        }
    }
}

TEST(DriftField, ChangesSignWhenPositivesAndNegativesSwap) {
    const Points p = random_points(2, 9, 6, 8, 3);
    const FieldOptions options = tensor_options(DriftRules::kPaper);
    const Field forward = drifting_field(p.gen, p.pos, p.neg, queries_only(p.gen), options);
    const Field backward = drifting_field(p.gen, p.neg, p.pos, queries_only(p.gen), options);
    EXPECT_LT(relative_error(backward.V, -forward.V), kDoubleTol);
}

TEST(DriftField, IsLinearInTheNegativeWeightUnderPaperRules) {
    // Weight w on one negative equals w copies' share of the force: F is affine in w as long as the scale is
    // fixed.
    const Points p = random_points(1, 6, 5, 3, 2);
    FieldOptions options = tensor_options(DriftRules::kPaper);
    options.temperatures = {0.3};
    options.normalize_forces = false;
    const auto displacement = [&](double w) {
        const Field field =
            drifting_field(p.gen, p.pos, p.neg, {{}, {}, at::full({1, 3}, w, at::kDouble)}, options);
        return std::pair(field.V * field.divisor, field);
    };
    // The scale moves with w, so compare in the regime where it is the same: temperatures follow the scale.
    const double reference_scale = displacement(0.0).second.scale;
    const auto at_fixed_scale = [&](double w) {
        const double scale = displacement(w).second.scale;
        options.temperatures = {0.3 * reference_scale / scale};
        const at::Tensor V = displacement(w).first;
        options.temperatures = {0.3};
        return V;
    };
    const at::Tensor zero = at_fixed_scale(0.0), one = at_fixed_scale(1.0), four = at_fixed_scale(4.0);
    EXPECT_LT(relative_error(four - zero, (one - zero) * 4.0), 1e-8);
}

TEST(DriftField, StaysFiniteAtExtremeTemperatures) {
    for (const DriftRules rules : {DriftRules::kRelease, DriftRules::kPaper}) {
        for (const KernelNormalization kernel :
             {KernelNormalization::kXY, KernelNormalization::kY, KernelNormalization::kNone}) {
            for (const double temperature : {1e-4, 1e-3, 1e-2, 1.0, 1e2}) {
                for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
                    FieldOptions options = tensor_options(rules);
                    options.temperatures = {temperature};
                    options.kernel_normalization = kernel;
                    const Points p = random_points(2, 6, 5, 2, 3);
                    const Field field =
                        drifting_field(p.gen.to(type), p.pos.to(type), p.neg.to(type), {}, options);
                    EXPECT_TRUE(at::isfinite(field.V).all().item<bool>())
                        << "temperature " << temperature << " kernel " << static_cast<int>(kernel);
                    EXPECT_TRUE(std::isfinite(field.temperatures[0].effective_neighbours));
                }
            }
        }
    }
}

TEST(DriftField, StaysFiniteForCoincidentPoints) {
    for (const DriftRules rules : {DriftRules::kRelease, DriftRules::kPaper}) {
        for (const std::int64_t G : {1, 4}) {
            for (const std::int64_t S : {2, 32}) {
                const FieldOptions options = tensor_options(rules);
                const at::Tensor zeros = at::zeros({1, G, S});
                const Field everywhere = drifting_field(zeros, at::zeros({1, 3, S}), {}, {}, options);
                EXPECT_EQ(everywhere.V.abs().max().item<double>(), 0.0);
                const Field collapsed = drifting_field(zeros, at::randn({1, 3, S}), {}, {}, options);
                EXPECT_TRUE(at::isfinite(collapsed.V).all().item<bool>());
            }
        }
    }
}

TEST(DriftField, KeepsAWeakForceOfUnitSizeUnderPaperRules) {
    // Generated points far from the data: the attraction is exponentially small, its direction is still the
    // field.
    const Points p = random_points(1, 16, 16, 0, 2);
    FieldOptions options = tensor_options(DriftRules::kPaper);
    options.temperatures = {0.02};
    const at::Tensor gen = (p.gen * 0.01).to(at::kFloat);
    const Field field = drifting_field(gen, p.pos.to(at::kFloat) + 20.0, {}, {}, options);
    EXPECT_NEAR(field.V.square().mean().item<double>(), 1.0, 1e-4);
}

TEST(DriftField, IsTheSameForAnyChunkSize) {
    const Points p = random_points(7, 5, 6, 3, 4, true);
    for (const DriftRules rules : {DriftRules::kRelease, DriftRules::kPaper}) {
        for (const KernelNormalization kernel : {KernelNormalization::kXY, KernelNormalization::kNone}) {
            FieldOptions options = tensor_options(rules);
            options.kernel_normalization = kernel;
            const Field whole = drifting_field(p.gen, p.pos, p.neg, p.weights, options);
            for (const std::int64_t chunk : {1, 2, 3, 7, 50}) {
                options.chunk_sets = chunk;
                const Field part = drifting_field(p.gen, p.pos, p.neg, p.weights, options);
                EXPECT_LT(relative_error(part.V, whole.V), 1e-12) << "chunks of " << chunk;
                EXPECT_NEAR(part.temperatures[0].force, whole.temperatures[0].force,
                            1e-12 * whole.temperatures[0].force);
                EXPECT_NEAR(part.temperatures[2].effective_neighbours,
                            whole.temperatures[2].effective_neighbours,
                            1e-12 * whole.temperatures[2].effective_neighbours);
            }
        }
    }
}

TEST(DriftField, ComputesHalfTypesInFloat32AndKeepsDouble) {
    const Points p = random_points(1, 5, 6, 2, 4);
    const FieldOptions options = tensor_options(DriftRules::kRelease);
    const at::Tensor half = p.gen.to(at::kHalf);
    EXPECT_EQ(drifting_field(half, p.pos, p.neg, {}, options).V.scalar_type(), at::kFloat);
    EXPECT_EQ(drifting_field(p.gen, p.pos.to(at::kFloat), p.neg, {}, options).V.scalar_type(), at::kDouble);
}

TEST(DriftField, NamesTheOffendingShapeOrTemperature) {
    const Points p = random_points(2, 5, 6, 2, 4);
    FieldOptions options = tensor_options(DriftRules::kPaper);
    EXPECT_THROW(drifting_field(p.gen, p.pos.narrow(2, 0, 3), p.neg, {}, options), Error);
    EXPECT_THROW(drifting_field(p.gen, p.pos, p.neg, {at::ones({2, 4}), {}, {}}, options), Error);
    options.temperatures = {0.1, 0.0};
    try {
        (void)drifting_field(p.gen, p.pos, p.neg, {}, options);
        FAIL() << "a temperature of 0 was accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kConfig);
        EXPECT_NE(error.info().message.find("temperatures holds 0"), std::string::npos)
            << error.info().message;
    }
}

TEST(FieldAt, AgreesWithAnExplicitlyAddedSample) {
    // A query is one more sample on its own. Adding it to gen with weight 0 (so that it repels nobody) and a
    // far-away partner gives its row of the field; the scale is pinned by taking factor and scale from the
    // small call.
    const Points p = random_points(1, 6, 5, 3, 2);
    FieldOptions options = tensor_options(DriftRules::kPaper);
    options.temperatures = {0.4};
    options.normalize_forces = false;
    const Field reference = drifting_field(p.gen, p.pos, p.neg, {}, options);
    const at::Tensor query = at::randn({1, 1, 2}, at::kDouble);
    const at::Tensor V = field_at(query, p.gen, p.pos, p.neg, {}, options, reference);

    FieldWeights weights;
    weights.gen = at::ones({1, 7}, at::kDouble);
    weights.gen[0][6] = 0.0;
    const at::Tensor extended = at::cat({p.gen, query}, 1);
    const double scale = drifting_field(extended, p.pos, p.neg, weights, options).scale;
    options.temperatures = {0.4 * reference.scale / scale};
    const Field with_query = drifting_field(extended, p.pos, p.neg, weights, options);
    const at::Tensor expected = with_query.V.narrow(1, 6, 1) * (with_query.divisor / reference.divisor);
    EXPECT_LT(relative_error(V, expected), kDoubleTol);
}

TEST(FieldAt, IsFiniteFarAwayAndOnTopOfSamples) {
    const Points p = random_points(1, 6, 5, 3, 2);
    for (const DriftRules rules : {DriftRules::kRelease, DriftRules::kPaper}) {
        for (const KernelNormalization kernel :
             {KernelNormalization::kXY, KernelNormalization::kY, KernelNormalization::kNone}) {
            FieldOptions options = tensor_options(rules);
            options.kernel_normalization = kernel;
            const Field reference = drifting_field(p.gen, p.pos, p.neg, {}, options);
            const at::Tensor queries = at::cat({p.gen, p.pos, at::full({1, 1, 2}, 1e3, at::kDouble)}, 1);
            const at::Tensor V =
                field_at(queries.to(at::kFloat), p.gen.to(at::kFloat), p.pos, p.neg, {}, options, reference);
            EXPECT_TRUE(at::isfinite(V).all().item<bool>());
            EXPECT_EQ(V.sizes(), queries.sizes());
        }
    }
}

}  // namespace
}  // namespace drift
