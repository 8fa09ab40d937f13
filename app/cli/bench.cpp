// drift bench: how fast this machine computes what training spends its time on.
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/output.h"
#include "core/drift/bench.h"
#include "core/runtime/device.h"

namespace drift::cli {

namespace {

std::string decimals(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof(text), "%.*f", digits, value);
    return text;
}

nlohmann::json to_json(const DriftBenchReport& report) {
    nlohmann::json results = nlohmann::json::array();
    for (const DriftBenchRow& row : report.rows) {
        results.push_back({{"name", row.name},
                           {"shape", row.shape},
                           {"kernel", row.kernel},
                           {"ours_ms", row.ours_ms},
                           {"reference_ms", row.reference_ms},
                           {"ratio", row.ratio},
                           {"peak_memory_mib", row.peak_memory_mib},
                           {"reference_peak_memory_mib", row.reference_peak_memory_mib},
                           {"nominal_gflop", row.nominal_gflop},
                           {"executed_gflop", row.executed_gflop},
                           {"matmul_share", row.matmul_share},
                           {"relative_difference", row.relative_difference}});
    }
    return {
        {"machine",
         {{"threads", report.threads},
          {"instruction_set", report.instruction_set},
          {"matmul_2048_gflops", report.matmul_gflops}}},
        {"repetitions", report.repetitions},
        {"flops", "nominal: 2 n G T S (1 + temperatures); executed: products over channels only"},
        {"memory", "largest sum of live tensor bytes during one call, counted in LibTorch's CPU allocator"},
        {"results", results}};
}

void print_report(const DriftBenchReport& report) {
    std::vector<std::vector<std::string>> table = {
        {"shape", "kernel", "ours ms", "plain ms", "ratio", "MiB", "plain MiB", "of matmul"}};
    for (const DriftBenchRow& row : report.rows) {
        table.push_back({row.shape, row.kernel, decimals(row.ours_ms, 2), decimals(row.reference_ms, 2),
                         decimals(row.ratio, 1), decimals(row.peak_memory_mib, 1),
                         decimals(row.reference_peak_memory_mib, 1),
                         decimals(100 * row.matmul_share, 0) + " %"});
    }
    print_table(table);
    print(std::to_string(report.threads) + " threads, " + report.instruction_set +
          ", 2048^3 matrix product " + decimals(report.matmul_gflops, 0) +
          " GFLOP/s in the same run; medians of " + std::to_string(report.repetitions) +
          " interleaved repetitions.");
}

}  // namespace

void add_bench(CLI::App& app, Globals& globals) {
    CLI::App* bench = app.add_subcommand("bench", "Measure this machine");
    bench->require_subcommand(1);
    CLI::App* drift = bench->add_subcommand("drift", "The drifting field against the plain tensor formula");
    auto repetitions = std::make_shared<int>(7);
    auto threads = std::make_shared<int>(0);
    drift->add_option("--repetitions", *repetitions, "Interleaved repetitions; medians are shown")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    drift->add_option("--threads", *threads, "0: the machine's default")->check(CLI::Range(0, 1024));
    auto instruction_set = std::make_shared<std::string>();
    drift->add_option("--instruction-set", *instruction_set,
                      "Of our kernels, such as AVX2; otherwise the best one of this processor");
    drift->add_flag("--json", globals.json, "Print one JSON object");
    drift->callback([&globals, repetitions, threads, instruction_set] {
        (void)apply_threads(*threads, false);
        ProgressLine progress;
        const DriftBenchReport report =
            bench_drift(*repetitions, *instruction_set,
                        [&](const std::string& what) { progress.show("bench drift: " + what); });
        progress.finish();
        if (globals.json) {
            print_json(to_json(report));
        } else {
            print_report(report);
        }
    });
}

}  // namespace drift::cli
