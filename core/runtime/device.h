// Devices, their support tier and what they can do. No torch in this header.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drift {

enum class Tier { kFirstClass, kBestEffort, kExperimental, kUnsupported };
[[nodiscard]] const char* to_string(Tier tier);  // "first-class", "best-effort", ...

// One row of the compatibility matrix (support_tier.cpp holds the table; docs are generated from it).
struct PlatformRow {
    Tier tier;
    const char* platform;
    const char* scope;
    const char* notes;
    const char* key;  // "linux-x86_64-cpu"
};
[[nodiscard]] const std::vector<PlatformRow>& platform_rows();
// The row with this key. REQUIRES: the key is in the table (Error{kInternal} otherwise).
[[nodiscard]] const PlatformRow& platform_row(std::string_view key);
struct CompileRow {
    const char* backend;  // "CPU", "CUDA", "MPS", "XPU"
    const char* policy;
    const char* fail_action;  // recommended compile.fail_action
};
[[nodiscard]] const std::vector<CompileRow>& compile_rows();
[[nodiscard]] const std::vector<const char*>& known_caveats();
[[nodiscard]] const std::vector<const char*>& claim_boundaries();
// docs/compatibility_matrix.md, generated from the tables above.
[[nodiscard]] std::string compatibility_markdown();

struct DeviceInfo {
    std::string name;         // device string: "cpu", "cuda:0"
    std::string description;  // "Intel Xeon, 2 cores, AVX-512"
    Tier tier = Tier::kUnsupported;
    std::string platform, scope, reason;  // from the matrix row
    bool available = false;
    std::uint64_t memory_mib = 0;
    double matmul_gflops = 0;  // 0: not measured
    int threads = 0;
    std::vector<std::string> capabilities;  // "AVX2", "bf16", ...
    std::string driver;
    std::string compile_policy, compile_fail_action;
};
// All devices this build knows, available or not ("was missing at compilation" is a reason).
// `measure` runs a matmul benchmark of about one second per available device.
[[nodiscard]] std::vector<DeviceInfo> list_devices(bool measure);

// What LibTorch can use on this machine right now.
struct VisibleDevices {
    int cuda = 0;  // ROCm devices count here, too: LibTorch serves them under the name "cuda"
    int xpu = 0;
    bool mps = false;
};
[[nodiscard]] VisibleDevices visible_devices();

// Device strings exactly as python_reproduction.md 1.11: "", auto (cuda > xpu > mps > cpu), gpu, auto-gpu,
// auto_gpu (the same without cpu), cpu, cuda[:i], xpu[:i], mps. Returns the resolved name ("cpu", "cuda:0").
// Throws Error{kUsage} for bad syntax with the valid strings, Error{kUnsupported} for an absent backend, an
// index out of range (naming what is available) or another LibTorch device type such as vulkan.
[[nodiscard]] std::string resolve_device(const std::string& text);
// The same for a given machine; pure.
[[nodiscard]] std::string resolve_device(const std::string& text, const VisibleDevices& visible);

// The two process-wide settings of docs/performance.md; call first thing in main.
//
// Raises glibc's malloc thresholds, and makes sure that libgomp was loaded with OMP_WAIT_POLICY and
// GOMP_SPINCOUNT set. libgomp reads them when it is loaded, so a program that calls this restarts itself once
// through /proc/self/exe, before any library is initialised (18 ms). Arguments, argv[0], working folder and
// open files stay as they are. A value of OMP_WAIT_POLICY or GOMP_SPINCOUNT in the environment wins: then
// nothing is set and nothing restarts.
void prepare_process(int argc, char** argv);
struct ProcessSettings {
    std::string omp_wait_policy;  // as libgomp was told; empty: its default
    std::string gomp_spincount;
    bool chosen_by_user = false;  // the OpenMP variables came from the user's environment
    bool malloc_thresholds_raised = false;
    int threads = 0;  // intra-op threads of the calling thread
};
[[nodiscard]] ProcessSettings process_settings();
// Sets and returns the intra-op threads for a run: `requested` (> 0), else OMP_NUM_THREADS, else the physical
// cores this process may use, less one for the window if `leave_one` and there are two or more. Call it on
// the worker's thread. `sharing` jobs that compute side by side get an equal part each, at least one thread;
// a requested number is taken as it is.
int apply_threads(int requested, bool leave_one, int sharing = 1);

[[nodiscard]] double resident_mib();       // current resident set; 0 where the system does not tell
[[nodiscard]] double peak_resident_mib();  // since start or the last reset
void reset_peak_resident();                // without effect where the system does not allow it

}  // namespace drift
