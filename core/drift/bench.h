// Measures the drifting field against the plain tensor formula on this machine (`drift bench drift`). No
// torch here.
//
// Reference: the released code's formula written with eager tensor operations as one would in PyTorch, three
// temperatures, no graph, in the same process and interleaved with ours; medians over the repetitions.
// FLOPs are nominal: 2 n G T S (1 + R) for one distance product and one force product per temperature
// (algorithm.md 1.4); our kernel may reach the same field with fewer, `executed_gflop` says how many its
// products take. Memory is the largest sum of tensor bytes alive at once during one call (result included,
// inputs not), counted in LibTorch's CPU allocator; buffers inside the matrix library are not seen, for
// either side.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace drift {

struct DriftBenchShape {
    const char* name;
    std::int64_t n, G, P, U, S;
};
// The shapes of the project's targets: toy, small toy, encoder features, many small sets, wide features.
[[nodiscard]] const std::vector<DriftBenchShape>& drift_bench_shapes();

struct DriftBenchRow {
    std::string name, shape, kernel;
    double ours_ms = 0, reference_ms = 0, ratio = 0;
    double peak_memory_mib = 0, reference_peak_memory_mib = 0;
    double nominal_gflop = 0, executed_gflop = 0;
    double matmul_share = 0;         // nominal GFLOP/s over the matrix product's
    double relative_difference = 0;  // max |V - V_reference| / max |V_reference|
};

struct DriftBenchReport {
    int threads = 0;
    std::string instruction_set;
    double matmul_gflops = 0;  // 2048 x 2048 x 2048, float32, same run
    int repetitions = 0;
    std::vector<DriftBenchRow> rows;
};

// Takes about `repetitions` times one second on two cores. `progress` is told each row's name and the
// repetition. `instruction_set`: of our kernels ("AVX2"), the best one when empty; LibTorch chooses its own
// (environment variable ATEN_CPU_CAPABILITY). Throws Error{kUsage} for one the processor lacks.
[[nodiscard]] DriftBenchReport bench_drift(int repetitions, const std::string& instruction_set,
                                           const std::function<void(const std::string&)>& progress);

}  // namespace drift
