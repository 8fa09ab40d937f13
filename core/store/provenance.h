// Facts about this program and machine that a run records; no host or user names.
#pragma once

#include <string>

#include "core/store/run_dir.h"

namespace drift {

// "Intel(R) Xeon(R) ..." from the system, or the machine type when it does not say.
[[nodiscard]] std::string cpu_name();
// "Linux 6.1.0 x86_64".
[[nodiscard]] std::string system_name();

// A manifest with everything this library knows: version, revision, compiler, processor, waiting policy,
// seed, config hash, total steps. `device` is the resolved device string. The job adds what needs torch.
[[nodiscard]] RunManifest make_manifest(const RunConfig& config, const std::string& device);

}  // namespace drift
