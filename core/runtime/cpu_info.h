// The processor and memory of this machine; no torch.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drift {

struct CpuInfo {
    std::string model;       // "Intel(R) Xeon(R) Processor"
    int logical_cores = 0;   // as listed
    int physical_cores = 0;  // distinct (package, core) pairs; = logical_cores when the system does not tell
    std::vector<std::string> capabilities;  // of "AVX2", "AVX-512", "bf16", "fp16", "AMX", "NEON"
};
// Parses the text of /proc/cpuinfo.
[[nodiscard]] CpuInfo parse_cpuinfo(std::string_view text);
[[nodiscard]] CpuInfo cpu_info();
// Cores this process may run on (affinity mask); at least 1.
[[nodiscard]] int usable_cores();
// Bytes of memory this process may use: the machine's, or its control group's limit when that is smaller.
[[nodiscard]] std::uint64_t usable_memory_bytes();
// True for the text of /proc/version on WSL2 (which runs a real Linux kernel); WSL1 is not recognised.
[[nodiscard]] bool is_wsl2(std::string_view proc_version);
// Key of the matrix row of this machine's processor: "linux-x86_64-cpu", "wsl2", "windows-cpu", "macos-mps",
// "other".
[[nodiscard]] std::string host_platform_key();

// What the CUDA driver says about one device, without a CUDA toolkit: libcuda.so.1 is opened at run time.
struct CudaDeviceInfo {
    std::string name;  // "NVIDIA H200"
    std::uint64_t memory_bytes = 0;
    int major = 0, minor = 0;  // compute capability
    std::string driver;        // "12.4": the newest CUDA version the driver serves
};
// In the order of the CUDA runtime (CUDA_VISIBLE_DEVICES respected); empty without a driver.
[[nodiscard]] std::vector<CudaDeviceInfo> cuda_driver_devices();

}  // namespace drift
