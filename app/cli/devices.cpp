// `drift devices`: what this machine can do, and on which terms.
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/runtime/device.h"
#include "core/runtime/torch_build.h"

namespace drift::cli {
namespace {

nlohmann::json to_json(const DeviceInfo& device) {
    return {{"name", device.name},
            {"description", device.description},
            {"tier", to_string(device.tier)},
            {"platform", device.platform},
            {"scope", device.scope},
            {"reason", device.reason},
            {"available", device.available},
            {"memory_mib", device.memory_mib},
            {"matmul_gflops", device.matmul_gflops},
            {"threads", device.threads},
            {"capabilities", device.capabilities},
            {"driver", device.driver},
            {"compile_policy", device.compile_policy},
            {"compile_fail_action", device.compile_fail_action}};
}

nlohmann::json to_json(const ProcessSettings& process) {
    return {{"omp_wait_policy", process.omp_wait_policy},
            {"gomp_spincount", process.gomp_spincount},
            {"openmp_chosen_by_user", process.chosen_by_user},
            {"malloc_thresholds_raised", process.malloc_thresholds_raised},
            {"threads", process.threads}};
}

void print_report(const std::vector<DeviceInfo>& devices, const ProcessSettings& process) {
    std::vector<std::vector<std::string>> rows = {{"device", "support", "memory", "GFLOP/s", "what it is"}};
    for (const DeviceInfo& device : devices) {
        constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
        rows.push_back({device.name, device.available ? to_string(device.tier) : "absent",
                        device.memory_mib > 0 ? bytes_text(device.memory_mib * kMiB) : "-",
                        device.matmul_gflops > 0 ? number_text(std::round(device.matmul_gflops)) : "-",
                        device.available ? device.description : device.reason});
    }
    print_table(rows);
    for (const DeviceInfo& device : devices) {
        if (device.available) {
            print(concat("\n", device.name, " is ", to_string(device.tier), " (", device.platform,
                         "): ", device.scope, ".\n  Note: ", device.reason, '.',
                         device.compile_policy.empty()
                             ? ""
                             : concat("\n  Compiled paths: ", device.compile_policy,
                                      ", recommended fail action ", device.compile_fail_action, '.')));
        }
    }
    const auto shown = [](const std::string& value) {
        return value.empty() ? std::string("default") : value;
    };
    print(
        concat("\nProcess: ", process.threads, process.threads == 1 ? " thread" : " threads",
               ", OMP_WAIT_POLICY ", shown(process.omp_wait_policy), ", GOMP_SPINCOUNT ",
               shown(process.gomp_spincount), process.chosen_by_user ? " (from your environment)" : "",
               process.malloc_thresholds_raised ? ", large blocks reused" : ", large blocks returned at free",
               ", LibTorch ", torch_version()));
}

}  // namespace

void add_devices(CLI::App& app, Globals& globals) {
    CLI::App* command = app.add_subcommand("devices", "List devices with their support tier and speed");
    const auto benchmark = std::make_shared<bool>(true);
    command->add_flag("--json", globals.json, "Print one JSON object");
    command->add_flag("!--no-benchmark", *benchmark, "Skip the one-second matrix product per device");
    command->callback([&globals, benchmark] {
        const std::vector<DeviceInfo> devices = list_devices(*benchmark);
        const ProcessSettings process = process_settings();
        if (!globals.json) {
            print_report(devices, process);
            return;
        }
        nlohmann::json list = nlohmann::json::array();
        for (const DeviceInfo& device : devices) {
            list.push_back(to_json(device));
        }
        print_json(nlohmann::json{{"devices", list}, {"process", to_json(process)}});
    });
}

}  // namespace drift::cli
