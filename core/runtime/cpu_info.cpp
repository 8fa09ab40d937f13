#include "core/runtime/cpu_info.h"

#include <dlfcn.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <thread>

#include "core/base/text.h"

namespace drift {
namespace {

std::string file_text(const char* path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Flag {
    const char* cpuinfo;
    const char* name;
};
constexpr Flag kFlags[] = {{"avx2", "AVX2"},        {"avx512f", "AVX-512"}, {"avx512_bf16", "bf16"},
                           {"avx512_fp16", "fp16"}, {"amx_tile", "AMX"},    {"asimd", "NEON"},
                           {"bf16", "bf16"},        {"asimdhp", "fp16"}};

void add_capabilities(CpuInfo& info, const std::string& flags) {
    std::istringstream words(flags);
    const std::set<std::string> present{std::istream_iterator<std::string>(words), {}};
    for (const Flag& flag : kFlags) {
        if (present.count(flag.cpuinfo) != 0) {
            info.capabilities.emplace_back(flag.name);
        }
    }
}

}  // namespace

CpuInfo parse_cpuinfo(std::string_view text) {
    CpuInfo info;
    std::set<std::pair<std::string, std::string>> cores;
    std::string package;
    bool flags_seen = false;
    for (const std::string& line : split(text, '\n')) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) {
            continue;
        }
        const std::string key = trim(line.substr(0, colon));
        const std::string value = trim(line.substr(colon + 1));
        if (key == "processor") {
            ++info.logical_cores;
        } else if (key == "model name" && info.model.empty()) {
            info.model = value;
        } else if (key == "physical id") {
            package = value;
        } else if (key == "core id") {
            cores.emplace(package, value);
        } else if ((key == "flags" || key == "Features") && !flags_seen) {
            flags_seen = true;
            add_capabilities(info, value);
        }
    }
    info.physical_cores = cores.empty() ? info.logical_cores : static_cast<int>(cores.size());
    return info;
}

CpuInfo cpu_info() {
    CpuInfo info = parse_cpuinfo(file_text("/proc/cpuinfo"));
    if (info.logical_cores == 0) {
        info.logical_cores = std::max(1U, std::thread::hardware_concurrency());
        info.physical_cores = info.logical_cores;
    }
    if (info.model.empty()) {
        info.model = "CPU";
    }
    return info;
}

int usable_cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) == 0) {
        return std::max(1, CPU_COUNT(&set));
    }
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::uint64_t usable_memory_bytes() {
    auto bytes = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                 static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    for (const char* path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        std::uint64_t limit = 0;
        if (std::ifstream(path) >> limit && limit > 0) {  // "max" does not parse: no limit
            bytes = std::min(bytes, limit);
        }
    }
    return bytes;
}

bool is_wsl2(std::string_view proc_version) {
    std::string lower(proc_version);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower.find("microsoft") != std::string::npos &&
           (lower.find("wsl2") != std::string::npos || lower.find("microsoft-standard") != std::string::npos);
}

std::string host_platform_key() {
#if defined(_WIN32)
    return "windows-cpu";
#elif defined(__APPLE__) && defined(__aarch64__)
    return "macos-mps";
#elif defined(__linux__) && defined(__x86_64__)
    return is_wsl2(file_text("/proc/version")) ? "wsl2" : "linux-x86_64-cpu";
#else
    return "other";
#endif
}

std::vector<CudaDeviceInfo> cuda_driver_devices() {
    // The driver interface has a stable ABI: every function returns 0 on success and takes plain integers and
    // pointers.
    void* library = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        return {};
    }
    const auto call = [library](const char* name, auto... arguments) {
        using Function = int (*)(decltype(arguments)...);
        auto* function = reinterpret_cast<Function>(::dlsym(library, name));
        return function != nullptr && function(arguments...) == 0;
    };
    constexpr int kMajorAttribute = 75;
    constexpr int kMinorAttribute = 76;
    std::vector<CudaDeviceInfo> devices;
    int count = 0;
    int driver = 0;
    if (!call("cuInit", 0U) || !call("cuDeviceGetCount", &count)) {
        return devices;  // the library stays open: the CUDA runtime may hold it, too
    }
    (void)call("cuDriverGetVersion", &driver);
    for (int ordinal = 0; ordinal < count; ++ordinal) {
        int device = 0;
        char name[256] = {};
        std::size_t memory = 0;
        CudaDeviceInfo info;
        if (!call("cuDeviceGet", &device, ordinal) || !call("cuDeviceGetName", &name[0], 255, device) ||
            !call("cuDeviceTotalMem_v2", &memory, device)) {
            continue;
        }
        (void)call("cuDeviceGetAttribute", &info.major, kMajorAttribute, device);
        (void)call("cuDeviceGetAttribute", &info.minor, kMinorAttribute, device);
        info.name = name;
        info.memory_bytes = memory;
        info.driver = concat(driver / 1000, '.', driver % 1000 / 10);
        devices.push_back(info);
    }
    return devices;
}

}  // namespace drift
