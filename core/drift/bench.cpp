#include "core/drift/bench.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

#include "core/base/clock.h"
#include "core/drift/counting_allocator.h"
#include "core/drift/field.h"
#include "core/drift/field_fused.h"
#include "core/drift/kernel_cpu.h"

namespace drift {

namespace {

struct Case {
    at::Tensor gen, pos, neg;
    FieldOptions options;
};

// The plain formula of the released code, step by step as in algorithm.md 1.2.
at::Tensor reference_field(const Case& c) {
    const std::int64_t G = c.gen.size(1), negatives = G + c.neg.size(1);
    const double S = static_cast<double>(c.gen.size(2));
    const at::Tensor& x = c.gen;
    const at::Tensor Y = at::cat({x, c.neg, c.pos}, 1);
    const at::Tensor W = at::ones({Y.size(0), Y.size(1)}, Y.options());
    const at::Tensor products = at::bmm(x, Y.transpose(1, 2));
    const at::Tensor squares =
        x.square().sum(-1).unsqueeze(2) + Y.square().sum(-1).unsqueeze(1) - products * 2.0;
    const at::Tensor d = squares.clamp_min(1e-8).sqrt();
    const double scale = ((d * W.unsqueeze(1)).mean() / W.mean()).item<double>();
    const double s = std::max(scale / std::sqrt(S), 1e-3);
    const at::Tensor xs = x / s, Ys = Y / s;
    at::Tensor D = d / std::max(scale, 1e-3);
    D.narrow(2, 0, G).add_(at::eye(G, D.options()), 100.0);
    at::Tensor V = at::zeros_like(xs);
    for (const double R : c.options.temperatures) {
        const at::Tensor L = -D / R;
        const at::Tensor A = at::softmax(L, 2), At = at::softmax(L, 1);
        const at::Tensor K = (A * At).clamp_min(1e-6).sqrt() * W.unsqueeze(1);
        const at::Tensor Kn = K.narrow(2, 0, negatives), Kp = K.narrow(2, negatives, K.size(2) - negatives);
        const at::Tensor C = at::cat({-Kn * Kp.sum(-1, true), Kp * Kn.sum(-1, true)}, 2);
        const at::Tensor F = at::bmm(C, Ys) - C.sum(-1, true) * xs;
        V = V + F / F.square().mean().clamp_min(1e-8).sqrt();
    }
    return V;
}

Case make_case(const DriftBenchShape& shape) {
    Case c;
    c.gen = at::randn({shape.n, shape.G, shape.S});
    c.pos = at::randn({shape.n, shape.P, shape.S}) * 1.2 + 0.3;
    c.neg = at::randn({shape.n, shape.U, shape.S}) * 1.1;
    c.options.rules = DriftRules::kRelease;
    c.options.temperatures = {0.2, 0.05, 0.02};
    return c;
}

at::Tensor our_field(const Case& c) {
    return drifting_field(c.gen, c.pos, c.neg, {}, c.options).V;
}

template <class Work>
double timed_ms(Work work) {
    const Stopwatch watch;
    const auto keep_alive = work();
    return watch.milliseconds();
}

template <class Work>
double peak_mib(Work work) {
    const detail::CountingAllocator counter;
    const auto keep_alive = work();
    return counter.peak_mib();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::string shape_text(const DriftBenchShape& s) {
    return "n=" + std::to_string(s.n) + " G=" + std::to_string(s.G) + " P=" + std::to_string(s.P) +
           " U=" + std::to_string(s.U) + " S=" + std::to_string(s.S);
}

DriftBenchRow describe_row(const DriftBenchShape& shape, const Case& c) {
    DriftBenchRow row;
    row.name = shape.name;
    row.shape = shape_text(shape);
    const Field field = drifting_field(c.gen, c.pos, c.neg, {}, c.options);
    row.kernel = field.kernel;
    const at::Tensor reference = reference_field(c);
    row.relative_difference = ((field.V - reference).abs().max() / reference.abs().max()).item<double>();
    row.peak_memory_mib = peak_mib([&] { return our_field(c); });
    row.reference_peak_memory_mib = peak_mib([&] { return reference_field(c); });
    const double R = static_cast<double>(c.options.temperatures.size());
    const auto pairs = static_cast<double>(shape.n * shape.G * (shape.G + shape.P + shape.U));
    row.nominal_gflop = 2e-9 * pairs * static_cast<double>(shape.S) * (1.0 + R);
    row.executed_gflop = detail::product_gflop(shape.n, shape.G, shape.P, shape.U, shape.S,
                                               static_cast<std::int64_t>(c.options.temperatures.size()));
    return row;
}

}  // namespace

const std::vector<DriftBenchShape>& drift_bench_shapes() {
    static const std::vector<DriftBenchShape> shapes = {{"toy_2048", 1, 2048, 2048, 0, 2},
                                                        {"toy_512", 1, 512, 512, 0, 2},
                                                        {"features_256", 64, 64, 64, 16, 256},
                                                        {"small_sets_64", 1024, 16, 16, 8, 64},
                                                        {"features_4096", 8, 64, 64, 16, 4096}};
    return shapes;
}

DriftBenchReport bench_drift(int repetitions, const std::string& instruction_set,
                             const std::function<void(const std::string&)>& progress) {
    const at::NoGradGuard no_grad;
    cpu::use_instruction_set(instruction_set);
    DriftBenchReport report;
    report.threads = at::get_num_threads();
    report.instruction_set = cpu::instruction_set();
    report.repetitions = repetitions;
    std::vector<Case> cases;
    for (const DriftBenchShape& shape : drift_bench_shapes()) {
        progress(shape.name);
        cases.push_back(make_case(shape));
        report.rows.push_back(describe_row(shape, cases.back()));
    }
    constexpr std::int64_t kSide = 2048;
    const at::Tensor a = at::randn({kSide, kSide}), b = at::randn({kSide, kSide});
    at::Tensor product = at::mm(a, b);
    std::vector<double> matmul_ms;
    std::vector<std::vector<double>> ours(cases.size()), reference(cases.size());
    for (int repetition = 0; repetition < repetitions; ++repetition) {
        progress("repetition " + std::to_string(repetition + 1) + " of " + std::to_string(repetitions));
        matmul_ms.push_back(timed_ms([&] { return at::mm_out(product, a, b); }));
        for (std::size_t k = 0; k < cases.size(); ++k) {
            reference[k].push_back(timed_ms([&] { return reference_field(cases[k]); }));
            ours[k].push_back(timed_ms([&] { return our_field(cases[k]); }));
        }
    }
    report.matmul_gflops = 2e-6 * std::pow(static_cast<double>(kSide), 3) / median(matmul_ms);
    for (std::size_t k = 0; k < cases.size(); ++k) {
        DriftBenchRow& row = report.rows[k];
        row.ours_ms = median(ours[k]);
        row.reference_ms = median(reference[k]);
        row.ratio = row.reference_ms / row.ours_ms;
        row.matmul_share = row.nominal_gflop / row.ours_ms * 1e3 / report.matmul_gflops;
    }
    return report;
}

}  // namespace drift
