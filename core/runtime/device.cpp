// Devices as LibTorch sees them, their measured speed, and the threads it computes with.
#include "core/runtime/device.h"

#include <ATen/Context.h>
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/mps.h>
#include <torch/xpu.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/runtime/cpu_info.h"
#include "core/runtime/torch_build.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace drift {
namespace {

constexpr double kBenchmarkSeconds = 1.0;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

void synchronize(const at::Device& device) {
    if (device.is_cuda()) {
        torch::cuda::synchronize(device.index());
    } else if (device.is_xpu()) {
        torch::xpu::synchronize(device.index());
    } else if (device.is_mps()) {
        torch::mps::synchronize();
    }
}

// Speed of float32 matrix products in GFLOP/s: the best of as many as fit into about one second.
double measure_matmul(const std::string& name) {
    const at::InferenceMode guard;
    const at::Device device(name);
    const std::int64_t n = device.is_cpu() ? 1024 : 4096;
    const at::Tensor a = at::rand({n, n}, at::TensorOptions().device(device));
    at::Tensor c = at::mm(a, a);  // warm-up: libraries choose their kernels, pages are mapped
    synchronize(device);
    double best = 0;
    const Stopwatch total;
    do {
        const Stopwatch watch;
        at::mm_out(c, a, a);
        synchronize(device);
        const double flops = 2.0 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n);
        best = std::max(best, flops / watch.seconds());
    } while (total.seconds() < kBenchmarkSeconds);
    return best * 1e-9;
}

// A ROCm build of LibTorch serves its devices under the name "cuda".
constexpr bool is_rocm() {
#ifdef DRIFT_TORCH_ROCM
    return true;
#else
    return false;
#endif
}

void fill_row(DeviceInfo& info, const char* key, const char* backend) {
    const PlatformRow& row = platform_row(key);
    info.tier = row.tier;
    info.platform = row.platform;
    info.scope = row.scope;
    info.reason = row.notes;
    for (const CompileRow& compile : compile_rows()) {
        if (std::string_view(compile.backend) == backend) {
            info.compile_policy = compile.policy;
            info.compile_fail_action = compile.fail_action;
        }
    }
}

DeviceInfo cpu_device() {
    const CpuInfo cpu = cpu_info();
    DeviceInfo info;
    info.name = "cpu";
    fill_row(info, host_platform_key() == "macos-mps" ? "other" : host_platform_key().c_str(), "CPU");
    info.available = true;
    info.memory_mib = usable_memory_bytes() / kMiB;
    info.threads = at::get_num_threads();
    info.capabilities = cpu.capabilities;
    info.driver = concat("LibTorch ", torch_version());
    info.description =
        concat(cpu.model, ", ", cpu.physical_cores, cpu.physical_cores == 1 ? " core" : " cores");
    for (const std::string& capability : cpu.capabilities) {
        info.description += ", " + capability;
    }
    return info;
}

// A backend without a usable device: listed all the same, with the reason.
DeviceInfo absent_device(const char* name, const char* row, const char* backend, bool compiled,
                         const char* label) {
    DeviceInfo info;
    info.name = name;
    fill_row(info, row, backend);
    info.description = label;
    info.reason = compiled ? concat("this LibTorch supports ", label, ", but no such device was found")
                           : concat(label, " was missing at compilation of this LibTorch");
    return info;
}

const char* cuda_row() {
    if (is_rocm()) {
        return "linux-rocm";
    }
    const std::string host = host_platform_key();
    return host == "linux-x86_64-cpu" ? "linux-x86_64-cuda" : host == "wsl2" ? "wsl2" : "other";
}

void add_cuda(std::vector<DeviceInfo>& devices, int count) {
    const char* label = is_rocm() ? "AMD ROCm" : "NVIDIA CUDA";
    if (count == 0) {
        devices.push_back(absent_device("cuda:0", cuda_row(), "CUDA", at::hasCUDA() || is_rocm(), label));
    }
    const std::vector<CudaDeviceInfo> known =
        count > 0 ? cuda_driver_devices() : std::vector<CudaDeviceInfo>{};
    for (int i = 0; i < count; ++i) {
        DeviceInfo info;
        info.name = concat("cuda:", i);
        info.description = label;
        info.available = true;
        fill_row(info, cuda_row(), "CUDA");
        if (static_cast<std::size_t>(i) < known.size()) {
            const CudaDeviceInfo& found = known[static_cast<std::size_t>(i)];
            info.description = concat(found.name, ", compute capability ", found.major, '.', found.minor);
            info.memory_mib = found.memory_bytes / kMiB;
            info.driver = "CUDA " + found.driver;
            if (found.major >= 8) {
                info.capabilities = {"bf16", "TF32", "CUDA graphs"};
            } else {
                info.capabilities = {"CUDA graphs"};
            }
        }
        devices.push_back(info);
    }
}

int physical_default(bool leave_one) {
    const int cores = std::max(1, std::min(cpu_info().physical_cores, usable_cores()));
    return leave_one && cores > 1 ? cores - 1 : cores;
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

// True when a block far above glibc's own limit comes from the heap and not from a mapping of its own, on
// another thread than this one, as in a job. Nothing is written to it, so asking costs no memory.
bool large_blocks_stay_in_heap() {
#ifdef __GLIBC__
    bool in_heap = false;
    std::thread([&in_heap] {
        constexpr std::size_t kLarge = std::size_t{96} << 20;
        const auto mapped_before = ::mallinfo2().hblks;
        void* volatile block =
            std::malloc(kLarge);  // volatile: an unused pair of malloc and free may be dropped
        in_heap = block != nullptr && ::mallinfo2().hblks == mapped_before;
        std::free(block);
    }).join();
    return in_heap;
#else
    return false;
#endif
}

}  // namespace

VisibleDevices visible_devices() {
    VisibleDevices visible;
    visible.cuda = at::hasCUDA() || is_rocm() ? static_cast<int>(torch::cuda::device_count()) : 0;
    visible.xpu = at::hasXPU() ? static_cast<int>(torch::xpu::device_count()) : 0;
    visible.mps = at::hasMPS() && torch::mps::is_available();
    return visible;
}

std::string resolve_device(const std::string& text) {
    return resolve_device(text, visible_devices());
}

std::vector<DeviceInfo> list_devices(bool measure) {
    const VisibleDevices visible = visible_devices();
    std::vector<DeviceInfo> devices = {cpu_device()};
    add_cuda(devices, visible.cuda);
    for (int i = 0; i < visible.xpu; ++i) {
        DeviceInfo info;
        info.name = concat("xpu:", i);
        info.description = "Intel XPU";
        info.available = true;
        fill_row(info, "other", "XPU");
        devices.push_back(info);
    }
    if (visible.xpu == 0) {
        devices.push_back(absent_device("xpu:0", "other", "XPU", at::hasXPU(), "Intel XPU"));
    }
    devices.push_back(absent_device("mps", "macos-mps", "MPS", at::hasMPS(), "Apple MPS"));
    if (visible.mps) {
        devices.back().available = true;
        devices.back().reason = platform_row("macos-mps").notes;
        devices.back().memory_mib = usable_memory_bytes() / kMiB;
    }
    for (DeviceInfo& info : devices) {
        if (measure && info.available) {
            info.matmul_gflops = measure_matmul(info.name);
        }
    }
    return devices;
}

ProcessSettings process_settings() {
    ProcessSettings settings;
    settings.omp_wait_policy = environment("OMP_WAIT_POLICY");
    settings.gomp_spincount = environment("GOMP_SPINCOUNT");
    settings.chosen_by_user = environment("DRIFT_RESTARTED").empty() &&
                              !(settings.omp_wait_policy.empty() && settings.gomp_spincount.empty());
    settings.malloc_thresholds_raised = large_blocks_stay_in_heap();
    settings.threads = at::get_num_threads();
    return settings;
}

int apply_threads(int requested, bool leave_one, int sharing) {
    int threads = requested;
    if (threads <= 0) {
        const std::string user = environment("OMP_NUM_THREADS");
        threads = user.empty() ? physical_default(leave_one) : std::max(1, std::atoi(user.c_str()));
        threads = std::max(1, threads / std::max(1, sharing));
    }
    at::set_num_threads(threads);
    return at::get_num_threads();
}

}  // namespace drift
