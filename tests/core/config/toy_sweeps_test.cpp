#include "core/config/toy_sweeps.h"

#include <gtest/gtest.h>

#include <set>

#include "core/config/config_io.h"
#include "tests/support/error_of.h"

namespace drift {
namespace {

TEST(ToySweeps, EveryVariantIsAValidToyAndDiffersFromTheFirst) {
    for (const ToySweep& sweep : toy_sweeps()) {
        ASSERT_GE(sweep.variants.size(), 2U) << sweep.name;
        std::set<std::string> names, labels;
        const RunConfig first = resolve_config("two_gaussians", sweep.variants.front().assignments);
        for (const ToyVariant& variant : sweep.variants) {
            EXPECT_TRUE(names.insert(variant.name).second) << variant.name;
            EXPECT_TRUE(labels.insert(variant.label).second) << variant.label;
            const RunConfig config = resolve_config("two_gaussians", variant.assignments);
            EXPECT_EQ(diff(first, config).empty(), &variant == &sweep.variants.front())
                << sweep.name << " " << variant.name;
        }
    }
}

TEST(ToySweeps, TheAntiSymmetrySweepHoldsThePredecessorsSix) {
    const ToySweep& sweep = toy_sweep("antisymmetry");
    ASSERT_EQ(sweep.variants.size(), 6U);
    EXPECT_EQ(sweep.variants.front().name, "baseline");
    const RunConfig only = resolve_config("two_gaussians", sweep.variants.back().assignments);
    EXPECT_EQ(only.drift.attraction, 1.0);
    EXPECT_EQ(only.drift.repulsion, 0.0);
}

TEST(ToySweeps, AnUnknownNameListsTheKnownOnes) {
    EXPECT_NE(error_of([] { (void)toy_sweep("colour"); }).what_to_do.find("antisymmetry"), std::string::npos);
}

}  // namespace
}  // namespace drift
