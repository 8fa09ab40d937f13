// Google Benchmark of the drifting field: fused kernel and tensor formula over a few shapes.
#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include "core/drift/bench.h"
#include "core/drift/field.h"

namespace {

void field(benchmark::State& state, const drift::DriftBenchShape& s, drift::DriftRules rules,
           drift::KernelChoice kernel) {
    torch::manual_seed(1);
    const at::Tensor gen = at::randn({s.n, s.G, s.S}), pos = at::randn({s.n, s.P, s.S}) + 0.3;
    const at::Tensor neg = at::randn({s.n, s.U, s.S});
    drift::FieldOptions options;
    options.rules = rules;
    options.kernel = kernel;
    for (auto _ : state) {
        benchmark::DoNotOptimize(drift::drifting_field(gen, pos, neg, {}, options).V);
    }
}

}  // namespace

int main(int argc, char** argv) {
    for (const drift::DriftBenchShape& shape : drift::drift_bench_shapes()) {
        for (const auto rules : {drift::DriftRules::kRelease, drift::DriftRules::kPaper}) {
            for (const auto kernel : {drift::KernelChoice::kFused, drift::KernelChoice::kTensor}) {
                const std::string name = std::string(shape.name) +
                                         (rules == drift::DriftRules::kRelease ? "/release" : "/paper") +
                                         (kernel == drift::KernelChoice::kFused ? "/fused" : "/tensor");
                benchmark::RegisterBenchmark(name.c_str(), field, shape, rules, kernel)
                    ->Unit(benchmark::kMillisecond);
            }
        }
    }
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
