// The fused float32 kernels against the tensor formula in float64, over shapes and options.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "core/base/error.h"
#include "core/drift/field.h"
#include "core/drift/kernel_cpu.h"
#include "tests/core/drift/naive_field.h"

namespace drift {
namespace {

using testing::Points;
using testing::random_points;
using testing::relative_error;

constexpr double kFieldTol = 2e-5;  // relative to max |V|

FieldOptions fused_options(DriftRules rules) {
    FieldOptions options;
    options.rules = rules;
    options.kernel = KernelChoice::kFused;
    options.statistics = true;
    return options;
}

Field fused_field(const Points& p, const FieldOptions& options) {
    return drifting_field(p.gen.to(at::kFloat), p.pos.to(at::kFloat), p.neg.to(at::kFloat), p.weights,
                          options);
}

void expect_equals_tensor(const Points& p, FieldOptions options, double tolerance = kFieldTol) {
    const Field fused = fused_field(p, options);
    options.kernel = KernelChoice::kTensor;
    const Field tensor = drifting_field(p.gen, p.pos, p.neg, p.weights, options);
    EXPECT_STREQ(fused.kernel, p.gen.size(2) <= cpu::kPointChannels ? "fused" : "gram");
    EXPECT_LT(relative_error(fused.V, tensor.V), tolerance);
    EXPECT_NEAR(fused.scale, tensor.scale, 2e-6 * tensor.scale);
    for (std::size_t r = 0; r < options.temperatures.size(); ++r) {
        const TemperatureStatistics &a = fused.temperatures[r], &b = tensor.temperatures[r];
        EXPECT_NEAR(a.force, b.force, 1e-4 * b.force + 1e-30) << "temperature " << b.temperature;
        EXPECT_NEAR(a.effective_neighbours, b.effective_neighbours, 1e-4 * b.effective_neighbours);
        EXPECT_NEAR(a.positive_mass, b.positive_mass, 1e-4 * b.positive_mass + 1e-30);
        EXPECT_NEAR(a.negative_mass, b.negative_mass, 1e-4 * b.negative_mass + 1e-30);
    }
}

struct Sizes {
    std::int64_t n, G, P, U, S;
};
const Sizes kSizes[] = {{1, 1, 1, 0, 2},   {1, 1, 3, 2, 2},    {2, 3, 5, 0, 1},   {1, 70, 65, 0, 2},
                        {3, 17, 33, 5, 3}, {2, 16, 16, 8, 16}, {2, 5, 7, 3, 15},  {1, 300, 600, 0, 2},
                        {2, 1, 4, 1, 20},  {3, 16, 16, 8, 64}, {2, 9, 11, 4, 33}, {1, 70, 65, 7, 40},
                        {9, 7, 30, 0, 17}, {2, 66, 20, 3, 600}};

TEST(FusedKernel, EqualsTheTensorFormulaForEveryShapeAndRule) {
    for (const Sizes& s : kSizes) {
        for (const DriftRules rules : {DriftRules::kRelease, DriftRules::kPaper}) {
            for (const bool weighted : {false, true}) {
                SCOPED_TRACE(::testing::Message()
                             << s.n << " x " << s.G << ", " << s.P << ", " << s.U << " x " << s.S << " rules "
                             << static_cast<int>(rules) << " weighted " << weighted);
                expect_equals_tensor(random_points(s.n, s.G, s.P, s.U, s.S, weighted), fused_options(rules));
            }
        }
    }
}

// This processor runs only its best copy of the loops by itself; the others serve other machines.
TEST(FusedKernel, EqualsTheTensorFormulaWithEveryInstructionSet) {
    const std::vector<std::string> names = cpu::instruction_sets();
    ASSERT_FALSE(names.empty());
    for (const std::string& name : names) {
        SCOPED_TRACE(name);
        cpu::use_instruction_set(name);
        EXPECT_EQ(cpu::instruction_set(), name);
        for (const Sizes& s : kSizes) {
            SCOPED_TRACE(::testing::Message() << "n " << s.n << " G " << s.G << " P " << s.P << " S " << s.S);
            expect_equals_tensor(random_points(s.n, s.G, s.P, s.U, s.S), fused_options(DriftRules::kRelease));
        }
    }
    cpu::use_instruction_set("");
    EXPECT_EQ(cpu::instruction_set(), names.front());
    EXPECT_THROW(cpu::use_instruction_set("MMX"), Error);
}

TEST(FusedKernel, EqualsTheTensorFormulaForEveryNormalization) {
    for (const Sizes& s : {Sizes{2, 20, 30, 5, 2}, Sizes{2, 12, 14, 5, 48}}) {
        for (const DriftRules rules : {DriftRules::kRelease, DriftRules::kPaper}) {
            for (const KernelNormalization kernel :
                 {KernelNormalization::kXY, KernelNormalization::kY, KernelNormalization::kNone}) {
                for (const double floor : {-1.0, 0.0, 1e-4}) {
                    FieldOptions options = fused_options(rules);
                    options.kernel_normalization = kernel;
                    options.affinity_floor = floor;
                    SCOPED_TRACE(::testing::Message()
                                 << "S " << s.S << " rules " << static_cast<int>(rules) << " kernel "
                                 << static_cast<int>(kernel) << " floor " << floor);
                    expect_equals_tensor(random_points(s.n, s.G, s.P, s.U, s.S, true), options);
                }
            }
        }
    }
}

TEST(FusedKernel, EqualsTheTensorFormulaForEveryTemperatureList) {
    const std::vector<std::vector<double>> lists = {{0.05},       {0.2, 0.05, 0.02},
                                                    {0.1, 0.3},   {1.0, 0.5, 0.25, 0.2, 0.125},
                                                    {0.7, 0.05},  {0.32, 0.02, 0.04, 0.08, 0.16},
                                                    {2.0, 100.0}, {0.33, 0.11, 0.03, 0.0471}};
    for (const std::vector<double>& list : lists) {
        for (const std::int64_t S : {2, 40}) {
            FieldOptions options = fused_options(DriftRules::kPaper);
            options.temperatures = list;
            SCOPED_TRACE(::testing::Message() << "first " << list[0] << " of " << list.size() << " S " << S);
            expect_equals_tensor(random_points(2, 24, 20, 3, S), options);
        }
    }
}

TEST(FusedKernel, EqualsTheTensorFormulaForScalesAndPlainForces) {
    for (const std::int64_t S : {2, 64}) {
        FieldOptions options = fused_options(DriftRules::kPaper);
        options.attraction = 2.0;
        options.repulsion = 0.5;
        expect_equals_tensor(random_points(2, 24, 20, 3, S), options);
        options.repulsion = 0.0;
        options.normalize_forces = false;
        expect_equals_tensor(random_points(2, 24, 20, 3, S), options);
    }
}

TEST(FusedKernel, IsTheSameForAnyChunkSize) {
    for (const std::int64_t S : {3, 48}) {
        const Points p = random_points(7, 9, 8, 3, S, true);
        FieldOptions options = fused_options(DriftRules::kPaper);
        options.temperatures = {0.02, 0.05, 0.2, 0.3};
        const Field whole = fused_field(p, options);
        for (const std::int64_t chunk : {1, 2, 3, 7}) {
            options.chunk_sets = chunk;
            const Field part = fused_field(p, options);
            EXPECT_LT(relative_error(part.V, whole.V), 2e-6) << "chunks of " << chunk;
            EXPECT_NEAR(part.temperatures[0].force, whole.temperatures[0].force,
                        2e-6 * whole.temperatures[0].force);
        }
    }
}

TEST(FusedKernel, DoesNotDependOnTheNumberOfThreads) {
    for (const std::int64_t S : {2, 48}) {
        const Points p = random_points(1, 200, 150, 30, S);
        const FieldOptions options = fused_options(DriftRules::kPaper);
        at::set_num_threads(1);
        const Field one = fused_field(p, options);
        at::set_num_threads(3);
        const Field three = fused_field(p, options);
        at::set_num_threads(1);
        EXPECT_TRUE(at::equal(one.V, three.V));
    }
}

TEST(FusedKernel, StaysFiniteAtExtremeTemperaturesAndForCoincidentPoints) {
    for (const DriftRules rules : {DriftRules::kRelease, DriftRules::kPaper}) {
        for (const std::int64_t S : {2, 32}) {
            for (const KernelNormalization kernel :
                 {KernelNormalization::kXY, KernelNormalization::kY, KernelNormalization::kNone}) {
                for (const double temperature : {1e-4, 1e-3, 1e-2, 1.0, 1e2}) {
                    FieldOptions options = fused_options(rules);
                    options.temperatures = {temperature, temperature / 3};
                    options.kernel_normalization = kernel;
                    Points p = random_points(2, 20, 5, 2, S);
                    EXPECT_TRUE(at::isfinite(fused_field(p, options).V).all().item<bool>())
                        << "temperature " << temperature << " S " << S << " rules " << static_cast<int>(rules)
                        << " kernel " << static_cast<int>(kernel);
                    p.gen = p.pos.narrow(1, 0, 1).expand({2, 20, S}).contiguous();
                    EXPECT_TRUE(at::isfinite(fused_field(p, options).V).all().item<bool>())
                        << "temperature " << temperature << " S " << S << " rules " << static_cast<int>(rules)
                        << " kernel " << static_cast<int>(kernel);
                    p.pos = p.gen;
                    p.neg = p.gen;
                    EXPECT_TRUE(at::isfinite(fused_field(p, options).V).all().item<bool>())
                        << "temperature " << temperature << " S " << S << " rules " << static_cast<int>(rules)
                        << " kernel " << static_cast<int>(kernel);
                }
            }
        }
    }
}

TEST(FusedKernel, KeepsExtremeTemperaturesExact) {
    // Row and column sums are relative to the nearest pair: small temperatures neither underflow nor lose
    // digits.
    for (const double temperature : {1e-3, 5e-3, 1e2}) {
        FieldOptions options = fused_options(DriftRules::kPaper);
        options.temperatures = {temperature};
        const Points p = random_points(1, 40, 40, 0, 2);
        const Field fused = fused_field(p, options);
        options.kernel = KernelChoice::kTensor;
        // Exponents reach D / tau: that many times float32's rounding of D.
        EXPECT_LT(relative_error(fused.V, drifting_field(p.gen, p.pos, p.neg, {}, options).V),
                  std::max(kFieldTol, 1e-6 / temperature));
    }
}

TEST(FusedKernel, KeepsAWeakForceOfUnitSizeUnderPaperRules) {
    for (const std::int64_t S : {2, 40}) {
        Points p = random_points(1, 16, 16, 0, S);
        p.gen = p.gen * 0.01;
        p.pos = p.pos + 20.0;
        FieldOptions options = fused_options(DriftRules::kPaper);
        options.temperatures = {0.02};
        EXPECT_NEAR(fused_field(p, options).V.square().mean().item<double>(), 1.0, 1e-4);
    }
}

TEST(FusedKernel, PropagatesNotANumber) {
    for (const std::int64_t S : {2, 32}) {
        Points p = random_points(1, 20, 5, 2, S);
        p.gen[0][3][1] = std::nan("");
        const Field field = fused_field(p, fused_options(DriftRules::kPaper));
        EXPECT_FALSE(at::isfinite(field.V).all().item<bool>())
            << "a broken sample must not look like a zero force";
    }
}

TEST(FusedKernel, RefusesFloat64AndAutoFallsBack) {
    const Points p = random_points(1, 4, 5, 2, 2);
    FieldOptions options = fused_options(DriftRules::kPaper);
    try {
        (void)drifting_field(p.gen, p.pos, p.neg, {}, options);
        FAIL() << "float64 was accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kUnsupported);
        EXPECT_NE(error.info().message.find("float32"), std::string::npos);
    }
    options.kernel = KernelChoice::kAuto;
    EXPECT_STREQ(drifting_field(p.gen, p.pos, p.neg, {}, options).kernel, "tensor");
    EXPECT_STREQ(fused_field(p, options).kernel, "fused");
}

}  // namespace
}  // namespace drift
