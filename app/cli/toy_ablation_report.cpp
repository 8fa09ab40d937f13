#include "app/cli/toy_ablation_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/config_io.h"
#include "core/store/run_dir.h"
#include "core/store/scalars.h"
#include "core/store/toy_frames.h"

namespace drift::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kLearned = 3.0;  // energy distance over its floor
constexpr const char* kEval = "eval/";

std::string rounded(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

Json number(double value) {
    return std::isfinite(value) ? Json(value) : Json(number_text(value));
}

double center_distance(const ToyFrame& frame) {
    double gap[2] = {0, 0};
    for (std::size_t i = 0; i < frame.gen.size(); ++i) {
        gap[i % 2] += 2.0 * frame.gen[i] / static_cast<double>(frame.gen.size());
    }
    for (std::size_t i = 0; i < frame.data.size(); ++i) {
        gap[i % 2] -= 2.0 * frame.data[i] / static_cast<double>(frame.data.size());
    }
    return std::hypot(gap[0], gap[1]);
}

// What follows from other values of the same step.
void add_derived(ToyFinals& values) {
    std::vector<double> shares;
    for (const auto& [key, value] : values) {
        if (key.starts_with("coverage_") && key.find_first_not_of("0123456789", 9) == std::string::npos) {
            shares.push_back(value);
        }
    }
    if (!shares.empty()) {
        double error = 0;
        for (const double share : shares) {
            error += std::abs(share - 1.0 / static_cast<double>(shares.size()));
        }
        values["mode_balance_error"] = error;
    }
    const auto distance = values.find("energy_distance"), floor = values.find("energy_floor");
    if (distance != values.end() && floor != values.end() && floor->second > 0) {
        values["energy_ratio"] = distance->second / floor->second;
    }
}

// One entry per evaluated step, with the loss of the same step.
Json history(const fs::path& run) {
    std::map<std::int64_t, ToyFinals> rows;
    std::map<std::int64_t, double> losses;
    for (const ScalarReader::Point& point : ScalarReader(run).points_after(-1)) {
        if (point.key.starts_with(kEval)) {
            rows[point.step][point.key.substr(5)] = point.value;
        } else if (point.key == "loss") {
            losses[point.step] = point.value;
        }
    }
    const ToyFrameReader frames(run);
    Json list = Json::array();
    for (auto& [step, values] : rows) {
        if (std::binary_search(frames.steps().begin(), frames.steps().end(), step)) {
            values["center_distance"] = center_distance(*frames.read(frames.index_at(step)));
        }
        if (const auto loss = losses.find(step); loss != losses.end()) {
            values["loss"] = loss->second;
        }
        add_derived(values);
        Json row = {{"step", step}};
        for (const auto& [key, value] : values) {
            row[key] = number(value);
        }
        list.push_back(std::move(row));
    }
    return list;
}

// Series with a value that is not finite.
std::vector<std::string> non_finite(const fs::path& run) {
    std::set<std::string> keys;
    for (const ScalarReader::Point& point : ScalarReader(run).points_after(-1)) {
        if (!std::isfinite(point.value)) {
            keys.insert(point.key);
        }
    }
    return {keys.begin(), keys.end()};
}

struct Mean {
    std::vector<double> values;
    [[nodiscard]] double mean() const {
        double sum = 0;
        for (const double value : values) {
            sum += value;
        }
        return sum / static_cast<double>(values.size());
    }
    // Of a sample; 0 for one value.
    [[nodiscard]] double deviation() const {
        double squares = 0;
        for (const double value : values) {
            squares += (value - mean()) * (value - mean());
        }
        return values.size() > 1 ? std::sqrt(squares / static_cast<double>(values.size() - 1)) : 0.0;
    }
};

Json ranking(const Json& summary, const std::string& key) {
    std::vector<std::pair<double, std::string>> order;
    for (const Json& row : summary) {
        if (row.at("mean").contains(key) && row.at("mean").at(key).is_number()) {
            order.emplace_back(row.at("mean").at(key).get<double>(), row.at("variant").get<std::string>());
        }
    }
    std::sort(order.begin(), order.end());
    Json names = Json::array();
    for (const auto& one : order) {
        names.push_back(one.second);
    }
    return names;
}

// Means over seeds and their distance from the first variant's.
Json summary_of(const SweepReport& report,
                const std::map<const ToyVariant*, std::vector<ToyFinals>>& finals) {
    Json summary = Json::array();
    Json first;
    for (const ToyVariant& variant : report.sweep->variants) {
        const auto found = finals.find(&variant);
        if (found == finals.end()) {
            continue;
        }
        std::map<std::string, Mean> means;
        for (const ToyFinals& one : found->second) {
            for (const auto& [key, value] : one) {
                means[key].values.push_back(value);
            }
        }
        Json mean = Json::object(), deviation = Json::object(), delta = Json::object();
        for (const auto& [key, values] : means) {
            mean[key] = number(values.mean());
            deviation[key] = number(values.deviation());
        }
        if (&variant == &report.sweep->variants.front()) {
            first = mean;
        }
        for (const auto& [key, value] : mean.items()) {
            if (first.is_object() && first.contains(key) && value.is_number() && first.at(key).is_number()) {
                delta[key] = value.get<double>() - first.at(key).get<double>();
            }
        }
        summary.push_back({{"variant", variant.name},
                           {"label", variant.label},
                           {"n", found->second.size()},
                           {"mean", mean},
                           {"deviation", deviation},
                           {"delta_vs_first", delta}});
    }
    return summary;
}

std::string cell(const Json& row, const std::string& key) {
    if (!row.at("mean").contains(key)) {
        return "";
    }
    const Json& mean = row.at("mean").at(key);
    if (!mean.is_number()) {
        return mean.get<std::string>();
    }
    std::string text = rounded(mean.get<double>());
    if (row.at("n").get<int>() > 1) {
        text += " \u00b1 " + rounded(row.at("deviation").at(key).get<double>());
    }
    return text;
}

}  // namespace

ToyFinals toy_finals(const fs::path& run) {
    ToyFinals values;
    const ScalarReader reader(run);
    for (const std::string& key : reader.keys()) {
        if (const auto value = reader.last(key); value && key.starts_with(kEval)) {
            values[key.substr(5)] = *value;
        }
    }
    const ToyFrameReader frames(run);
    if (!frames.steps().empty()) {
        values["center_distance"] = center_distance(*frames.read(frames.steps().size() - 1));
    }
    add_derived(values);
    return values;
}

Json sweep_json(const SweepReport& report) {
    Json results = Json::array(), broken = Json::array();
    std::map<const ToyVariant*, std::vector<ToyFinals>> finals;
    for (const SweepRun& run : report.runs) {
        const RunConfig config = RunDir::open(run.folder).config();
        const ToyFinals final_values = toy_finals(run.folder);
        finals[run.variant].push_back(final_values);
        const std::vector<std::string> bad = non_finite(run.folder);
        for (const std::string& key : bad) {
            broken.push_back({{"variant", run.variant->name}, {"seed", run.seed}, {"key", key}});
        }
        Json final_json = Json::object();
        for (const auto& [key, value] : final_values) {
            final_json[key] = number(value);
        }
        results.push_back({{"ablation", run.variant->name},
                           {"label", run.variant->label},
                           {"assignments", run.variant->assignments},
                           {"seed", run.seed},
                           {"attraction_scale", config.drift.attraction},
                           {"repulsion_scale", config.drift.repulsion},
                           {"run", run.folder.string()},
                           {"seconds", run.seconds},
                           {"finite", bad.empty()},
                           {"final_metrics", final_json},
                           {"history", history(run.folder)}});
    }
    const Json summary = summary_of(report, finals);
    return {{"sweep", report.sweep->name},
            {"title", report.sweep->title},
            {"help", report.sweep->help},
            {"preset", report.preset},
            {"baseline", report.sweep->variants.front().name},
            {"complete", report.runs.size() == report.planned},
            {"runs", report.runs.size()},
            {"planned_runs", report.planned},
            {"finite_checks", {{"all_finite", broken.empty()}, {"non_finite", broken}}},
            {"summary", summary},
            {"ranking_by_energy_distance", ranking(summary, "energy_distance")},
            {"ranking_by_mean_distance", ranking(summary, "mean_distance")},
            {"results", results}};
}

std::string sweep_markdown(const Json& json) {
    const std::pair<const char*, const char*> columns[] = {
        {"energy_distance", "energy distance"}, {"energy_ratio", "\u00d7 floor"},
        {"mean_distance", "mean distance"},     {"mode_balance_error", "mode balance error"},
        {"spread_ratio", "spread ratio"},       {"center_distance", "centre distance"}};
    std::string text =
        concat("# ", json.at("title").get<std::string>(), "\n\n", json.at("help").get<std::string>(),
               "\n\nPreset ", json.at("preset").get<std::string>(), ", ", json.at("runs").get<std::size_t>(),
               " of ", json.at("planned_runs").get<std::size_t>(), " runs. Compared with ",
               json.at("baseline").get<std::string>(), ".\n\n| variant |");
    std::string rule = "\n|---|";
    for (const auto& [key, title] : columns) {
        text += concat(" ", title, " |");
        rule += "---:|";
    }
    text += " \u0394 energy distance | learned |" + rule + "---:|---|\n";
    for (const Json& row : json.at("summary")) {
        text += concat("| ", row.at("label").get<std::string>(), " |");
        for (const auto& [key, title] : columns) {
            text += concat(" ", cell(row, key), " |");
        }
        const Json& delta = row.at("delta_vs_first");
        const Json& mean = row.at("mean");
        const bool rated = mean.contains("energy_ratio") && mean.at("energy_ratio").is_number();
        text += concat(
            " ", delta.contains("energy_distance") ? rounded(delta.at("energy_distance").get<double>()) : "",
            " | ",
            !rated                                              ? ""
            : mean.at("energy_ratio").get<double>() <= kLearned ? "yes"
                                                                : "**no**",
            " |\n");
    }
    text += concat("\nLearned: energy distance at most ", kLearned,
                   " times that of two draws of the data. The mean distance to the nearest mode does not see "
                   "spread: a collapse onto a centre scores 0.\n\nBest first, by energy distance: ");
    const auto names = json.at("ranking_by_energy_distance").get<std::vector<std::string>>();
    text += join(names, ", ") + "\n\nValues that are not finite: ";
    text += json.at("finite_checks").at("all_finite").get<bool>()
                ? std::string("none")
                : json.at("finite_checks").at("non_finite").dump();
    return text + "\n";
}

void write_sweep(const SweepReport& report, const Json& json, const fs::path& folder) {
    fs::create_directories(folder);
    write_file_atomic(folder / "results.json", json.dump(2) + "\n");
    write_file_atomic(folder / "table.md", sweep_markdown(json));
    write_sweep_panels(report, folder);
}

}  // namespace drift::cli
