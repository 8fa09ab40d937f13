#include <gtest/gtest.h>

#include <set>

#include "core/base/error.h"
#include "core/runtime/device.h"
#include "tests/support/generated_doc.h"

namespace drift::test {
namespace {

TEST(SupportTier, NamesThePlatformsOfTheMatrix) {
    const std::vector<std::pair<std::string, Tier>> expected = {
        {"Linux x86_64 + CPU", Tier::kFirstClass},
        {"Linux x86_64 + NVIDIA CUDA", Tier::kFirstClass},
        {"Windows native + CPU", Tier::kBestEffort},
        {"Windows + WSL2", Tier::kBestEffort},
        {"macOS Apple Silicon (MPS)", Tier::kExperimental},
        {"Linux + AMD ROCm", Tier::kExperimental},
        {"Multi-node distributed / TPU-XLA", Tier::kUnsupported},
    };
    ASSERT_GE(platform_rows().size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(platform_rows()[i].platform, expected[i].first);
        EXPECT_EQ(platform_rows()[i].tier, expected[i].second) << expected[i].first;
    }
}

TEST(SupportTier, HasUniqueKeysAndFindsThem) {
    std::set<std::string> keys;
    for (const PlatformRow& row : platform_rows()) {
        EXPECT_TRUE(keys.insert(row.key).second) << row.key;
        EXPECT_EQ(&platform_row(row.key), &row);
    }
    EXPECT_THROW((void)platform_row("amiga"), Error);
}

TEST(SupportTier, RecommendsNotToTryCompilingOnMpsAndXpu) {
    for (const CompileRow& row : compile_rows()) {
        const std::string backend = row.backend;
        EXPECT_EQ(std::string(row.fail_action), backend == "MPS" || backend == "XPU" ? "disable" : "warn")
            << backend;
    }
}

TEST(SupportTier, DocumentIsCurrent) {
    expect_generated_doc("docs/compatibility_matrix.md", compatibility_markdown());
}

}  // namespace
}  // namespace drift::test
