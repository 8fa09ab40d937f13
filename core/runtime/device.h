// Devices, their support tier and what they can do. No torch in this header.
#pragma once

#include <cstdint>
#include <string>
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
struct CompileRow { const char* backend; const char* policy; const char* fail_action; };
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

// Device strings exactly as python_reproduction.md 1.11: "", auto, gpu, auto-gpu, auto_gpu, cpu, cuda[:i], xpu[:i],
// mps. Returns the resolved name ("cpu", "cuda:0"). Throws Error{kUsage} for bad syntax with the valid strings,
// Error{kUnsupported} for an absent backend or index out of range naming what is available.
[[nodiscard]] std::string resolve_device(const std::string& text);

// Process-wide settings of architecture.md section 10; call first thing in main.
// Sets malloc thresholds and, when needed, OMP variables followed by one re-execution of the program.
void prepare_process(int argc, char** argv);
struct ProcessSettings {
    std::string omp_wait_policy;
    std::string gomp_spincount;
    bool malloc_thresholds_raised = false;
    int threads = 0;
};
[[nodiscard]] ProcessSettings process_settings();
// Intra-op threads for a run: `requested`, or the machine's default when 0 (the window keeps one core if `leave_one`).
int apply_threads(int requested, bool leave_one);

[[nodiscard]] double resident_mib();       // current resident set
[[nodiscard]] double peak_resident_mib();  // since start or the last reset
void reset_peak_resident();

}  // namespace drift
