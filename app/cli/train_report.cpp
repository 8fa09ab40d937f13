#include "app/cli/train_report.h"

#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>

#include "app/cli/output.h"
#include "core/base/clock.h"
#include "core/store/project.h"

namespace drift::cli {

namespace {

std::string rounded(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

// Infinities and NaN stand as null in JSON.
double number(const nlohmann::json& object, const char* key) {
    const nlohmann::json& value = object.at(key);
    return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

std::string numbers(const nlohmann::json& list) {
    std::string text;
    for (const auto& value : list) {
        text += (text.empty() ? "" : " ") + rounded(value.get<double>());
    }
    return text;
}

// A value beside what a perfect generator scores.
std::string with_floor(const nlohmann::json& toy, const char* key, const char* floor) {
    return rounded(number(toy, key)) + "  (a perfect generator: " + rounded(number(toy, floor)) + ")";
}

void print_toy(const nlohmann::json& toy) {
    constexpr std::size_t kMostShares = 16;
    if (toy.at("mode_shares").size() <= kMostShares) {
        print("mode shares      " + numbers(toy.at("mode_shares")));
    }
    print("smallest share   " + rounded(number(toy, "coverage_min")) + " of what belongs there");
    print("mean distance    " + rounded(number(toy, "mean_distance")));
    print("spread ratio     " + rounded(number(toy, "spread_ratio")));
    print("energy distance  " + with_floor(toy, "energy_distance", "energy_floor"));
    print("sliced distance  " + with_floor(toy, "sliced_wasserstein", "sliced_floor"));
    print("density, JS bits " + with_floor(toy, "js_divergence", "js_floor"));
    for (const auto& own : toy.value("classes", nlohmann::json::array())) {
        print("class " + own.at("name").get<std::string>() + ": energy distance " +
              with_floor(own, "energy_distance", "energy_floor"));
    }
}

}  // namespace

std::filesystem::path project_folder(const Globals& globals) {
    return globals.project.empty() ? default_project_folder() : std::filesystem::path(globals.project);
}

void print_train_result(const JobFinished& finished, const Globals& globals) {
    if (globals.json) {
        print(finished.result_json);
        return;
    }
    const nlohmann::json result = nlohmann::json::parse(finished.result_json);
    print(std::string(finished.outcome == JobState::kStopped ? "stopped" : "done") + " at step " +
          grouped(result.at("steps").get<std::int64_t>()) + " after " +
          duration_text(result.at("seconds").get<double>()) + " (" +
          rounded(result.at("steps_per_second").get<double>()) + " steps/s)");
    if (result.contains("toy")) {
        print_toy(result.at("toy"));
    }
    print("run              " + result.at("run").get<std::string>());
}

}  // namespace drift::cli
