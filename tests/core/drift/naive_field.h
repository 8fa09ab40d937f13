// The drifting field in scalar loops and double precision, written from the text of Alg. 2 and the released
// code: the oracle of the tests. Slow on purpose, shares nothing with core/drift but the option struct.
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/drift/field.h"

namespace drift::testing {

struct NaiveField {
    at::Tensor V;  // float64
    double scale = 0;
    double divisor = 0;
    std::vector<double> force, neighbours, positive, negative;  // per temperature
};

class NaiveComputation {
public:
    NaiveComputation(const at::Tensor& gen, const at::Tensor& pos, const at::Tensor& neg,
                     const FieldWeights& weights, FieldOptions options)
        : options_(std::move(options)),
          release_(options_.rules == DriftRules::kRelease),
          n_(gen.size(0)),
          G_(gen.size(1)),
          U_(neg.defined() ? neg.size(1) : 0),
          P_(pos.size(1)),
          S_(gen.size(2)),
          T_(G_ + U_ + P_) {
        std::vector<at::Tensor> points = {gen.to(at::kDouble)}, all_weights = {ones(weights.gen, G_)};
        if (U_ > 0) {
            points.push_back(neg.to(at::kDouble));
            all_weights.push_back(ones(weights.neg, U_));
        }
        points.push_back(pos.to(at::kDouble));
        all_weights.push_back(ones(weights.pos, P_));
        Y_ = at::cat(points, 1).contiguous();
        W_ = at::cat(all_weights, 1).contiguous();
    }

    NaiveField run() {
        NaiveField result;
        measure(result);
        result.V = at::zeros({n_, G_, S_}, at::kDouble);
        for (const double temperature : options_.temperatures) {
            add_temperature(temperature, result);
        }
        return result;
    }

private:
    at::Tensor ones(const at::Tensor& w, std::int64_t count) const {
        return w.defined() ? w.to(at::kDouble) : at::ones({n_, count}, at::kDouble);
    }
    double y(std::int64_t b, std::int64_t j, std::int64_t c) const {
        return Y_.data_ptr<double>()[(b * T_ + j) * S_ + c];
    }
    double w(std::int64_t b, std::int64_t j) const { return W_.data_ptr<double>()[b * T_ + j]; }
    double& at(std::vector<double>& m, std::int64_t b, std::int64_t i, std::int64_t j) const {
        return m[static_cast<std::size_t>((b * G_ + i) * T_ + j)];
    }

    void measure(NaiveField& result) {
        d_.assign(static_cast<std::size_t>(n_ * G_ * T_), 0.0);
        double top = 0, bottom = 0;
        for (std::int64_t b = 0; b < n_; ++b) {
            for (std::int64_t i = 0; i < G_; ++i) {
                for (std::int64_t j = 0; j < T_; ++j) {
                    double square = 0;
                    for (std::int64_t c = 0; c < S_; ++c) {
                        square += std::pow(y(b, i, c) - y(b, j, c), 2);
                    }
                    at(d_, b, i, j) = std::sqrt(release_ ? std::max(square, 1e-8) : square);
                    top += at(d_, b, i, j) * w(b, j);
                    bottom += w(b, j);
                }
            }
        }
        result.scale = top / bottom;
        result.divisor = result.scale / std::sqrt(static_cast<double>(S_));
        kernel_scale_ = result.scale;
        if (release_) {
            result.divisor = std::max(result.divisor, 1e-3);
            kernel_scale_ = std::max(kernel_scale_, 1e-3);
        }
    }

    // A / B of 1.2 step 5 for one set: softmax over targets and over rows, or what replaces them.
    std::vector<double> affinity(std::int64_t b, double temperature) {
        std::vector<double> e(static_cast<std::size_t>(G_ * T_)), K(e.size());
        std::vector<double> rows(static_cast<std::size_t>(G_), 0.0),
            columns(static_cast<std::size_t>(T_), 0.0);
        for (std::int64_t i = 0; i < G_; ++i) {
            for (std::int64_t j = 0; j < T_; ++j) {
                double D = at(d_, b, i, j) / kernel_scale_;
                const bool self = i == j;
                if (self) {
                    D += release_ ? 100.0 : std::numeric_limits<double>::infinity();
                }
                const double value = std::exp(-D / temperature);
                e[static_cast<std::size_t>(i * T_ + j)] = value;
                rows[static_cast<std::size_t>(i)] += value;
                columns[static_cast<std::size_t>(j)] += value;
            }
        }
        const double floor = options_.affinity_floor >= 0 ? options_.affinity_floor : (release_ ? 1e-6 : 0.0);
        for (std::int64_t i = 0; i < G_; ++i) {
            for (std::int64_t j = 0; j < T_; ++j) {
                const double value = e[static_cast<std::size_t>(i * T_ + j)];
                double A = value / rows[static_cast<std::size_t>(i)];
                double B = value == 0 ? 0.0 : value / columns[static_cast<std::size_t>(j)];
                if (options_.kernel_normalization == KernelNormalization::kY) {
                    B = A;
                } else if (options_.kernel_normalization == KernelNormalization::kNone) {
                    A = B = value;
                }
                const bool excluded = !release_ && i == j;
                K[static_cast<std::size_t>(i * T_ + j)] =
                    excluded ? 0.0 : std::sqrt(std::max(A * B, floor)) * w(b, j);
            }
        }
        return K;
    }

    void add_temperature(double temperature, NaiveField& result) {
        at::Tensor F = at::zeros({n_, G_, S_}, at::kDouble);
        double square = 0, neighbours = 0, positive = 0, negative = 0;
        for (std::int64_t b = 0; b < n_; ++b) {
            const std::vector<double> K = affinity(b, temperature);
            for (std::int64_t i = 0; i < G_; ++i) {
                const double* k = &K[static_cast<std::size_t>(i * T_)];
                double Sn = 0, Sp = 0, squares = 0;
                for (std::int64_t j = 0; j < T_; ++j) {
                    (j < G_ + U_ ? Sn : Sp) += k[j];
                    squares += k[j] * k[j];
                }
                for (std::int64_t c = 0; c < S_; ++c) {
                    double sum = 0;
                    for (std::int64_t j = 0; j < T_; ++j) {
                        const double C =
                            j < G_ + U_ ? -options_.repulsion * k[j] * Sp : options_.attraction * k[j] * Sn;
                        sum += C * (y(b, j, c) - y(b, i, c)) / result.divisor;
                    }
                    F[b][i][c] = sum;
                    square += sum * sum;
                }
                neighbours += squares > 0 ? std::pow(Sn + Sp, 2) / squares : 0.0;
                positive += Sp;
                negative += Sn;
            }
        }
        const double f = square / static_cast<double>(n_ * G_ * S_), rows = static_cast<double>(n_ * G_);
        result.force.push_back(f);
        result.neighbours.push_back(neighbours / rows);
        result.positive.push_back(positive / rows);
        result.negative.push_back(negative / rows);
        result.V += options_.normalize_forces ? F / std::sqrt(release_ ? std::max(f, 1e-8) : f) : F;
    }

    FieldOptions options_;
    bool release_;
    std::int64_t n_, G_, U_, P_, S_, T_;
    double kernel_scale_ = 0;
    at::Tensor Y_, W_;
    std::vector<double> d_;
};

inline NaiveField naive_field(const at::Tensor& gen, const at::Tensor& pos, const at::Tensor& neg,
                              const FieldWeights& weights, const FieldOptions& options) {
    return NaiveComputation(gen, pos, neg, weights, options).run();
}

// Largest absolute difference relative to the largest magnitude of `expected`.
inline double relative_error(const at::Tensor& actual, const at::Tensor& expected) {
    const at::Tensor reference = expected.to(at::kDouble);
    const double magnitude = reference.abs().max().item<double>();
    const double difference = (actual.to(at::kDouble) - reference).abs().max().item<double>();
    return difference / std::max(magnitude, 1e-300);
}

// Generic points: gen standard normal, pos wider and shifted, neg between; seeded by the test main.
struct Points {
    at::Tensor gen, pos, neg;
    FieldWeights weights;
};
inline Points random_points(std::int64_t n, std::int64_t G, std::int64_t P, std::int64_t U, std::int64_t S,
                            bool weighted = false) {
    Points points;
    points.gen = at::randn({n, G, S}, at::kDouble);
    points.pos = at::randn({n, P, S}, at::kDouble) * 1.3 + 0.4;
    points.neg = at::randn({n, U, S}, at::kDouble) + 0.2;
    // Rounded once so that float32 and float64 runs see the same numbers.
    for (at::Tensor* tensor : {&points.gen, &points.pos, &points.neg}) {
        *tensor = tensor->to(at::kFloat).to(at::kDouble);
    }
    if (weighted) {
        points.weights.gen = at::rand({n, G}).to(at::kDouble) + 0.5;
        points.weights.pos = at::rand({n, P}).to(at::kDouble) + 0.5;
        points.weights.neg = at::rand({n, U}).to(at::kDouble) * 2.0;
    }
    return points;
}

}  // namespace drift::testing
