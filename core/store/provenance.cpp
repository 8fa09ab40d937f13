#include "core/store/provenance.h"

#include <sys/utsname.h>

#include <cstdlib>
#include <fstream>

#include "core/base/text.h"
#include "core/base/version.h"

namespace drift {

std::string cpu_name() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        const std::size_t colon = line.find(':');
        if (colon != std::string::npos && trim(line.substr(0, colon)) == "model name") {
            return trim(line.substr(colon + 1));
        }
    }
    utsname system{};
    return ::uname(&system) == 0 ? std::string(system.machine) : std::string("unknown processor");
}

std::string system_name() {
    utsname system{};
    if (::uname(&system) != 0) {
        return "unknown system";
    }
    return std::string(system.sysname) + " " + system.release + " " + system.machine;
}

RunManifest make_manifest(const RunConfig& config, const std::string& device) {
    RunManifest manifest;
    manifest.name = config.run.name;
    manifest.version = version();
    manifest.source_revision = source_revision();
    manifest.compiler = std::string(compiler_name()) + " " + build_type();
    manifest.device = device;
    manifest.cpu_name = cpu_name();
    manifest.seed = config.run.seed;
    manifest.threads = config.run.threads;
    manifest.config_hash = config_hash(config);
    const char* policy = std::getenv("OMP_WAIT_POLICY");
    manifest.omp_wait_policy = policy != nullptr ? policy : "default";
    manifest.total_steps = config.train.total_steps;
    return manifest;
}

}  // namespace drift
