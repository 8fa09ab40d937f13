#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"

namespace drift::test {
namespace {

// The test itself may run with a user's OpenMP settings.
ProgramOptions plain(std::vector<std::pair<std::string, std::string>> env = {}) {
    ProgramOptions options;
    options.without_env = {"DRIFT_RESTARTED", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT"};
    options.env = std::move(env);
    return options;
}

nlohmann::json devices_json(const ProgramOptions& options) {
    const ProgramResult result = run_drift({"devices", "--json", "--no-benchmark"}, options);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return nlohmann::json::parse(result.out);
}

TEST(CliDevices, ListsTheCpuWithTierAndReason) {
    const nlohmann::json report = devices_json(plain());
    const nlohmann::json& cpu = report.at("devices").at(0);
    EXPECT_EQ(cpu.at("name"), "cpu");
    EXPECT_TRUE(cpu.at("available").get<bool>());
    EXPECT_FALSE(cpu.at("tier").get<std::string>().empty());
    EXPECT_FALSE(cpu.at("reason").get<std::string>().empty());
    EXPECT_GT(cpu.at("memory_mib").get<double>(), 100);
    EXPECT_EQ(cpu.at("matmul_gflops").get<double>(), 0) << "not measured with --no-benchmark";
}

TEST(CliDevices, ExplainsEveryAbsentDevice) {
    for (const nlohmann::json& device : devices_json(plain()).at("devices")) {
        if (!device.at("available").get<bool>()) {
            const std::string reason = device.at("reason");
            EXPECT_TRUE(reason.find("missing at compilation") != std::string::npos ||
                        reason.find("no such device") != std::string::npos)
                << device;
        }
    }
}

TEST(CliDevices, PrintsTiersAndScopeForPeople) {
    const ProgramResult result = run_drift({"devices", "--no-benchmark"}, plain());
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_NE(result.out.find("cpu is "), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("GOMP_SPINCOUNT"), std::string::npos) << result.out;
}

TEST(PrepareProcess, PutsBothSettingsInForce) {
    const nlohmann::json process = devices_json(plain()).at("process");
    EXPECT_EQ(process.at("omp_wait_policy"), "PASSIVE");
    EXPECT_EQ(process.at("gomp_spincount"), "1000");
    EXPECT_FALSE(process.at("openmp_chosen_by_user").get<bool>());
    EXPECT_TRUE(process.at("malloc_thresholds_raised").get<bool>());
}

TEST(PrepareProcess, ReachesTheOpenMpLibraryItself) {
    // libgomp prints the values it works with when it is loaded.
    const std::string report = run_drift({"--version"}, plain({{"OMP_DISPLAY_ENV", "verbose"}})).err;
    if (report.find("GOMP_SPINCOUNT") == std::string::npos) {
        GTEST_SKIP() << "LibTorch does not use libgomp here";
    }
    EXPECT_NE(report.find("GOMP_SPINCOUNT = '1000'"), std::string::npos) << report;
    EXPECT_NE(report.find("OMP_WAIT_POLICY = 'PASSIVE'"), std::string::npos) << report;
}

TEST(PrepareProcess, LeavesTheUsersOpenMpSettingsAlone) {
    const nlohmann::json process = devices_json(plain({{"GOMP_SPINCOUNT", "77"}})).at("process");
    EXPECT_EQ(process.at("gomp_spincount"), "77");
    EXPECT_EQ(process.at("omp_wait_policy"), "");
    EXPECT_TRUE(process.at("openmp_chosen_by_user").get<bool>());
}

TEST(PrepareProcess, KeepsArgumentsAndExitCode) {
    const ProgramResult version = run_drift({"--version"}, plain());
    EXPECT_EQ(version.exit_code, 0);
    EXPECT_EQ(version.out.rfind("drift ", 0), 0U) << version.out;
    const ProgramResult wrong = run_drift({"devices", "--two words", "\"quoted\""}, plain());
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_NE(wrong.err.find("--two words"), std::string::npos) << wrong.err;
}

}  // namespace
}  // namespace drift::test
