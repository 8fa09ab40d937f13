#include "app/cli/runs_curves.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/output.h"
#include "app/cli/train_report.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/store/project.h"
#include "core/store/scalars.h"
#include "core/store/series_formula.h"

namespace drift::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CurvesRequest {
    std::string run;
    std::vector<std::string> keys;
    std::string axis = "step";
    bool csv = false;
};

struct Curve {
    std::string name;
    std::vector<FormulaPoint> points;
};

double x_of(const ScalarReader::Point& point, const std::string& axis) {
    return axis == "images" ? static_cast<double>(point.images)
           : axis == "time" ? point.seconds
                            : static_cast<double>(point.step);
}

Curve curve_of(const ScalarReader& scalars, const std::string& text, const std::string& axis) {
    const SeriesFormula formula = SeriesFormula::parse(text, scalars.keys());
    std::vector<std::vector<FormulaPoint>> columns(formula.keys().size());
    for (const ScalarReader::Point& point : scalars.points_after(-1, formula.keys())) {
        const auto key = std::find(formula.keys().begin(), formula.keys().end(), point.key);
        columns[static_cast<std::size_t>(key - formula.keys().begin())].push_back(
            {x_of(point, axis), point.value});
    }
    return {text, evaluate_formula(formula, columns)};
}

void print_csv(const std::vector<Curve>& curves, const std::string& axis) {
    print("curve," + axis + ",value");
    for (const Curve& curve : curves) {
        std::string name = curve.name;
        for (std::size_t at = name.find('"'); at != std::string::npos; at = name.find('"', at + 2)) {
            name.insert(at, 1, '"');
        }
        for (const FormulaPoint& point : curve.points) {
            print("\"" + name + "\"," + number_text(point.x) + "," + number_text(point.y));
        }
    }
}

void print_curves_json(const std::string& run, const std::vector<Curve>& curves, const std::string& axis) {
    Json list = Json::array();
    for (const Curve& curve : curves) {
        Json x = Json::array(), y = Json::array();
        for (const FormulaPoint& point : curve.points) {
            x.push_back(point.x);
            y.push_back(std::isfinite(point.y) ? Json(point.y) : Json(number_text(point.y)));
        }
        list.push_back({{"curve", curve.name}, {"x", x}, {"value", y}});
    }
    print_json(Json({{"run", run}, {"axis", axis}, {"curves", list}}));
}

void print_text(const std::vector<Curve>& curves) {
    std::vector<std::vector<std::string>> table = {
        {"curve", "points", "first", "last", "smallest", "largest"}};
    for (const Curve& curve : curves) {
        double low = HUGE_VAL, high = -HUGE_VAL;
        for (const FormulaPoint& point : curve.points) {
            low = std::isfinite(point.y) ? std::min(low, point.y) : low;
            high = std::isfinite(point.y) ? std::max(high, point.y) : high;
        }
        const bool any = low <= high;
        table.push_back({curve.name, std::to_string(curve.points.size()),
                         curve.points.empty() ? "" : number_text(curve.points.front().y),
                         curve.points.empty() ? "" : number_text(curve.points.back().y),
                         any ? number_text(low) : "", any ? number_text(high) : ""});
    }
    print_table(table);
}

void curves(const CurvesRequest& request, const Globals& globals) {
    if (request.csv && globals.json) {
        throw Error(ErrorCode::kUsage, "--csv and --json exclude each other", "give one of them");
    }
    const std::filesystem::path folder = Project(project_folder(globals), true).find_run_folder(request.run);
    const ScalarReader scalars(folder);
    const std::vector<std::string> keys = request.keys.empty() ? scalars.keys() : request.keys;
    std::vector<Curve> list;
    for (const std::string& key : keys) {
        // Every recorded curve by its plain name; anything else is a formula.
        const bool recorded = request.keys.empty();
        list.push_back(curve_of(scalars, recorded ? "`" + key + "`" : key, request.axis));
        list.back().name = key;
    }
    if (globals.json) {
        print_curves_json(folder.filename().string(), list, request.axis);
    } else if (request.csv) {
        print_csv(list, request.axis);
    } else {
        print_text(list);
    }
}

}  // namespace

void add_runs_curves(CLI::App& runs, Globals& globals) {
    auto request = std::make_shared<CurvesRequest>();
    CLI::App* command = runs.add_subcommand("curves", "Print curves, and formulas over them");
    command->add_option("run", request->run, "Folder, start of the id, name, or 'last'")->required();
    command
        ->add_option("--key", request->keys,
                     "A curve or a formula, e.g. 'loss', 'ema(loss, 0.99)' or 'force/0.05 / scale'; may be "
                     "repeated; all curves without it")
        ->allow_extra_args(false);
    command->add_option("--axis", request->axis, "What x counts")
        ->check(CLI::IsMember({"step", "images", "time"}));
    command->add_flag("--csv", request->csv, "One line per point: curve, x, value");
    command->add_option("--project", globals.project, "Project folder");
    command->add_flag("--json", globals.json, "Print one JSON object");
    command->callback([request, &globals] { curves(*request, globals); });
}

}  // namespace drift::cli
