#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "core/base/error.h"
#include "core/runtime/cpu_info.h"
#include "core/runtime/device.h"

namespace drift::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr VisibleDevices kNone{};
constexpr VisibleDevices kTwoCuda{2, 1, false};
constexpr VisibleDevices kXpu{0, 3, true};
constexpr VisibleDevices kMac{0, 0, true};

// The error of resolve_device(text, visible); fails the test when there is none.
ErrorInfo refusal(const std::string& text, const VisibleDevices& visible) {
    try {
        const std::string name = resolve_device(text, visible);
        ADD_FAILURE() << '"' << text << "\" resolved to " << name;
    } catch (const Error& error) {
        return error.info();
    }
    return {};
}

TEST(ResolveDevice, AutoPrefersCudaThenXpuThenMpsThenCpu) {
    for (const char* text : {"", "auto", " AUTO "}) {
        EXPECT_EQ(resolve_device(text, kTwoCuda), "cuda:0") << text;
        EXPECT_EQ(resolve_device(text, kXpu), "xpu:0") << text;
        EXPECT_EQ(resolve_device(text, kMac), "mps") << text;
        EXPECT_EQ(resolve_device(text, kNone), "cpu") << text;
    }
}

TEST(ResolveDevice, GpuAliasesRefuseTheCpu) {
    for (const char* text : {"gpu", "auto-gpu", "auto_gpu"}) {
        EXPECT_EQ(resolve_device(text, kTwoCuda), "cuda:0") << text;
        EXPECT_EQ(resolve_device(text, kXpu), "xpu:0") << text;
        EXPECT_EQ(resolve_device(text, kMac), "mps") << text;
        const ErrorInfo error = refusal(text, kNone);
        EXPECT_EQ(error.code, ErrorCode::kUnsupported) << text;
        EXPECT_THAT(error.what_to_do, HasSubstr("cpu"));
    }
}

TEST(ResolveDevice, ChecksTheIndexAgainstWhatIsThere) {
    EXPECT_EQ(resolve_device("cuda", kTwoCuda), "cuda:0");
    EXPECT_EQ(resolve_device("cuda:1", kTwoCuda), "cuda:1");
    EXPECT_EQ(resolve_device("xpu:2", kXpu), "xpu:2");
    EXPECT_EQ(resolve_device("mps:0", kMac), "mps");
    for (const auto& [text, visible] : std::vector<std::pair<std::string, VisibleDevices>>{
             {"cuda:2", kTwoCuda}, {"xpu:1", kTwoCuda}, {"mps:1", kMac}, {"cpu:1", kNone}}) {
        const ErrorInfo error = refusal(text, visible);
        EXPECT_EQ(error.code, ErrorCode::kUnsupported) << text;
        EXPECT_THAT(error.message, HasSubstr("out of range"));
    }
    EXPECT_THAT(refusal("cuda:2", kTwoCuda).what_to_do, HasSubstr("cuda:0, cuda:1, xpu:0"));
}

TEST(ResolveDevice, NamesWhatIsAvailableWhenABackendIsAbsent) {
    for (const char* text : {"cuda", "cuda:0", "xpu", "mps"}) {
        const ErrorInfo error = refusal(text, kNone);
        EXPECT_EQ(error.code, ErrorCode::kUnsupported) << text;
        EXPECT_THAT(error.what_to_do, HasSubstr("available here: cpu"));
    }
}

TEST(ResolveDevice, ListsTheValidStringsOnBadSyntax) {
    for (const char* text : {"cudaa", "cuda:", "cuda:x", "cuda:-1", "cuda:01", "cuda:0:1", "cuda:99999999",
                             "gpu:0", "vulkan:x", "c p u"}) {
        const ErrorInfo error = refusal(text, kTwoCuda);
        EXPECT_EQ(error.code, ErrorCode::kUsage) << text;
        EXPECT_THAT(error.what_to_do, HasSubstr("cuda:<index>"));
        EXPECT_THAT(error.message, HasSubstr(text));
    }
}

TEST(ResolveDevice, RefusesOtherLibTorchDeviceTypes) {
    for (const char* text : {"vulkan", "meta", "hip:0", "xla:1"}) {
        EXPECT_EQ(refusal(text, kTwoCuda).code, ErrorCode::kUnsupported) << text;
    }
}

TEST(CpuInfo, ReadsModelCoresAndCapabilities) {
    const CpuInfo info = parse_cpuinfo(
        "processor\t: 0\nmodel name\t: Test CPU\nphysical id\t: 0\ncore id\t\t: 0\nflags\t\t: fpu avx2 "
        "avx512f amx_tile\n"
        "processor\t: 1\nmodel name\t: Test CPU\nphysical id\t: 0\ncore id\t\t: 0\nflags\t\t: fpu avx2 "
        "avx512f amx_tile\n"
        "processor\t: 2\nmodel name\t: Test CPU\nphysical id\t: 0\ncore id\t\t: 1\nflags\t\t: fpu\n");
    EXPECT_EQ(info.model, "Test CPU");
    EXPECT_EQ(info.logical_cores, 3);
    EXPECT_EQ(info.physical_cores, 2) << "two threads of one core count once";
    EXPECT_THAT(info.capabilities, ElementsAre("AVX2", "AVX-512", "AMX"));
}

TEST(CpuInfo, RecognisesWsl2ByItsKernel) {
    EXPECT_TRUE(is_wsl2("Linux version 5.15.90.1-microsoft-standard-WSL2 (oe-user@oe-host)"));
    EXPECT_FALSE(is_wsl2("Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com)"));
    EXPECT_FALSE(is_wsl2("Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org)"));
}

TEST(ListDevices, HasTheCpuFirstAndMeasuresIt) {
    const std::vector<DeviceInfo> devices = list_devices(true);
    ASSERT_FALSE(devices.empty());
    EXPECT_EQ(devices[0].name, "cpu");
    EXPECT_TRUE(devices[0].available);
    EXPECT_GT(devices[0].matmul_gflops, 0);
    EXPECT_GE(devices[0].threads, 1);
    EXPECT_EQ(devices[0].platform, platform_row(host_platform_key()).platform);
}

TEST(ListDevices, AgreesWithResolveDevice) {
    for (const DeviceInfo& device : list_devices(false)) {
        EXPECT_EQ(device.matmul_gflops, 0) << device.name;
        EXPECT_FALSE(device.reason.empty()) << device.name;
        if (device.available) {
            EXPECT_EQ(resolve_device(device.name), device.name);
        } else {
            EXPECT_THROW((void)resolve_device(device.name), Error) << device.name;
        }
    }
}

TEST(Memory, PeakFollowsAnAllocationAndCanBeReset) {
    constexpr double kMiB = 1 << 20;
    const std::size_t bytes = std::size_t{64} << 20;
    const double before = resident_mib();
    ASSERT_GT(before, 0);
    {
        std::vector<char> block(bytes, 1);
        EXPECT_GE(peak_resident_mib(), before + static_cast<double>(block.size()) / kMiB - 8);
    }
    reset_peak_resident();
    EXPECT_LE(peak_resident_mib(), resident_mib() + 8);
}

TEST(Threads, FollowTheRequestAndLeaveOneToTheWindow) {
    EXPECT_EQ(apply_threads(1, false), 1);
    const int all = apply_threads(0, false);
    const int fewer = apply_threads(0, true);
    EXPECT_GE(all, 1);
    EXPECT_GE(fewer, 1);
    EXPECT_LE(fewer, all);
    EXPECT_EQ(apply_threads(1, false), 1);
}

}  // namespace
}  // namespace drift::test
