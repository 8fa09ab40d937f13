// Resident set of this process, as Linux tells it.
#include <fstream>
#include <sstream>
#include <string>

#include "core/runtime/device.h"

namespace drift {
namespace {

// "VmRSS:     12345 kB" in /proc/self/status; 0 when absent.
double status_mib(const std::string& key) {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
        if (line.rfind(key, 0) == 0) {
            std::istringstream text(line.substr(key.size()));
            double kib = 0;
            text >> kib;
            return kib / 1024.0;
        }
    }
    return 0;
}

}  // namespace

double resident_mib() {
    return status_mib("VmRSS:");
}

double peak_resident_mib() {
    return status_mib("VmHWM:");
}

void reset_peak_resident() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace drift
