#include "app/cli/train_report.h"

#include <cstdio>
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

std::string numbers(const nlohmann::json& list) {
    std::string text;
    for (const auto& value : list) {
        text += (text.empty() ? "" : " ") + rounded(value.get<double>());
    }
    return text;
}

void print_toy(const nlohmann::json& toy) {
    print("mode shares      " + numbers(toy.at("mode_shares")));
    print("mean distance    " + rounded(toy.at("mean_distance").get<double>()));
    print("spread ratio     " + rounded(toy.at("spread_ratio").get<double>()));
    print("energy distance  " + rounded(toy.at("energy_distance").get<double>()) +
          "  (a perfect generator: " + rounded(toy.at("energy_floor").get<double>()) + ")");
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
