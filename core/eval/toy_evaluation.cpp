#include "core/eval/toy_evaluation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/check.h"
#include "core/eval/toy_metric_list.h"
#include "core/runtime/rng.h"

namespace drift {

namespace {

// Fewer points than this say little about a class, however rare it is.
constexpr std::int64_t kLeastClassPoints = 64;

nlohmann::json json_of(const ToyMetrics& metrics, const ToyFloors& floors) {
    nlohmann::json json = {{"mode_shares", metrics.mode_shares}};
    for (const auto& [key, value] : toy_series(metrics, floors)) {
        const std::string name = key.substr(key.find('/') + 1);
        if (name.find("coverage_") != 0 || !std::isdigit(static_cast<unsigned char>(name.back()))) {
            json[name] = value;
        }
    }
    return json;
}

bool reported_per_class(const std::string& key) {
    const auto& list = toy_metric_list();
    return std::any_of(list.begin(), list.end(), [&](const ToyMetricInfo& info) {
        return info.per_class && (info.key == key || info.floor_key == key);
    });
}

}  // namespace

ToyEvaluation::ToyEvaluation(ToyLawPtr law, bool by_class, std::int64_t seed, std::int64_t points)
    : law_(std::move(law)), seed_(seed), points_(points) {
    measured_.push_back({ToyYardstick(law_), points, {}});
    const std::int64_t classes = law_->class_count();
    if (by_class && classes <= kMostClasses) {
        for (std::int64_t label = 0; label < classes; ++label) {
            const double share = law_->facts().class_shares[static_cast<std::size_t>(label)];
            const auto own = static_cast<std::int64_t>(std::lround(share * static_cast<double>(points)));
            measured_.push_back({ToyYardstick(law_, label), std::max(own, kLeastClassPoints), {}});
        }
    }
}

const ToyFloors& ToyEvaluation::floors_of(std::size_t which) const {
    check_that(measured_[which].floors.has_value(), "floors are known after the first measurement");
    return *measured_[which].floors;
}

ToyEvaluation::Result ToyEvaluation::measure(const Generate& generate, const Progress& progress) {
    for (Measured& one : measured_) {
        if (!one.floors) {
            one.floors = one.yardstick.floors(one.points, seed_, progress);
        }
    }
    std::vector<std::vector<ToyMetrics>> draws(measured_.size());
    for (std::int64_t index = 0; index < kDraws; ++index) {
        at::Generator generator = stream(seed_, "toy.eval_data", index);
        const ToyDraw held_out = law_->sample(points_, generator);
        const at::Tensor gen = generate(index, held_out.classes).to(at::kCPU);
        draws[0].push_back(measured_[0].yardstick.measure(gen, held_out.points, progress));
        for (std::size_t which = 1; which < measured_.size(); ++which) {
            // Point i was generated for the class of held-out point i, so both subsets have the same length.
            const auto label = static_cast<std::int64_t>(which) - 1;
            const at::Tensor rows = (held_out.classes == label).nonzero().squeeze(1);
            if (rows.size(0) > 0) {
                draws[which].push_back(measured_[which].yardstick.measure(
                    gen.index_select(0, rows), held_out.points.index_select(0, rows), progress));
            }
        }
    }
    Result result;
    result.all = mean_of(draws[0]);
    for (std::size_t which = 1; which < draws.size(); ++which) {
        result.classes.push_back(draws[which].empty() ? ToyMetrics{} : mean_of(draws[which]));
    }
    return result;
}

std::vector<std::pair<std::string, double>> ToyEvaluation::series(const Result& result) const {
    auto all = toy_series(result.all, floors_of(0));
    for (std::size_t label = 0; label < result.classes.size(); ++label) {
        for (const auto& [key, value] : toy_series(result.classes[label], floors_of(label + 1))) {
            if (reported_per_class(key)) {
                all.emplace_back(toy_class_key(key, static_cast<int>(label)), value);
            }
        }
    }
    return all;
}

std::string ToyEvaluation::json(const Result& result) const {
    nlohmann::json json = json_of(result.all, floors_of(0));
    for (std::size_t label = 0; label < result.classes.size(); ++label) {
        nlohmann::json own = json_of(result.classes[label], floors_of(label + 1));
        own["name"] = law_->facts().class_names[label];
        json["classes"].push_back(std::move(own));
    }
    return json.dump();
}

}  // namespace drift
