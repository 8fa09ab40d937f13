#include "app/cli/run_export.h"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "app/cli/output.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/store/scalars.h"

namespace drift::cli {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> chosen_keys(const ScalarReader& scalars, const std::vector<std::string>& wanted) {
    const std::vector<std::string> known = scalars.keys();
    for (const std::string& key : wanted) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            throw Error(ErrorCode::kNotFound, "the run has no curve '" + key + "'",
                        "its curves are " + join(known, ", "));
        }
    }
    return wanted.empty() ? known : wanted;
}

std::string csv_of(const std::vector<ScalarReader::Point>& points, const std::vector<std::string>& keys) {
    std::map<std::string, std::size_t> column;
    for (const std::string& key : keys) {
        column.emplace(key, column.size());
    }
    std::string text = "step,images,seconds";
    std::vector<std::string> names(keys.size());
    for (const auto& [key, index] : column) {
        names[index] = key;
    }
    for (const std::string& name : names) {
        text += "," + name;
    }
    text += "\n";
    for (std::size_t i = 0; i < points.size();) {
        const ScalarReader::Point& first = points[i];
        std::vector<std::string> cells(names.size());
        for (; i < points.size() && points[i].step == first.step; ++i) {
            cells[column.at(points[i].key)] = number_text(points[i].value);
        }
        text += std::to_string(first.step) + "," + std::to_string(first.images) + "," +
                number_text(first.seconds);
        for (const std::string& cell : cells) {
            text += "," + cell;
        }
        text += "\n";
    }
    return text;
}

std::string json_of(const std::string& run, const ScalarReader& scalars,
                    const std::vector<ScalarReader::Point>& points, const std::vector<std::string>& keys) {
    Json series = Json::object();
    for (const std::string& key : keys) {
        series[key] = {{"step", Json::array()},
                       {"images", Json::array()},
                       {"seconds", Json::array()},
                       {"value", Json::array()}};
    }
    for (const ScalarReader::Point& point : points) {
        Json& one = series[point.key];
        one["step"].push_back(point.step);
        one["images"].push_back(point.images);
        one["seconds"].push_back(point.seconds);
        one["value"].push_back(std::isfinite(point.value) ? Json(point.value)
                                                          : Json(number_text(point.value)));
    }
    Json marks = Json::array();
    for (const ScalarMark& mark : scalars.marks()) {
        marks.push_back({{"step", mark.step}, {"kind", mark.kind}, {"text", mark.text}});
    }
    return Json({{"run", run}, {"series", series}, {"marks", marks}}).dump() + "\n";
}

void copy_folder(const fs::path& run, const fs::path& out, bool replace) {
    AtomicFolder target(out, replace);
    for (const auto& entry : fs::directory_iterator(run)) {
        const std::string name = entry.path().filename().string();
        if (name.rfind("run.sqlite", 0) == 0 || name.find(".tmp-") != std::string::npos) {
            continue;  // the database is copied as a whole below
        }
        std::error_code code;
        fs::copy(entry.path(), target.path() / name, fs::copy_options::recursive, code);
        if (code) {
            throw Error(ErrorCode::kIo,
                        "copying " + entry.path().string() + " to " + out.string() + " failed",
                        "check the free space and the permissions there", code.message());
        }
    }
    copy_scalars(run, target.path());
    target.commit();
}

}  // namespace

void export_run(const fs::path& run, const ExportRequest& request, const Globals& globals) {
    const fs::path out = fs::absolute(request.out).lexically_normal();
    const std::string kind =
        out.extension() == ".csv" ? "csv" : (out.extension() == ".json" ? "json" : "folder");
    if (!request.replace && fs::exists(out)) {
        throw Error(ErrorCode::kConflict, out.string() + " exists already",
                    "choose another name or overwrite it with --replace");
    }
    Json result = {{"run", run.string()}, {"out", out.string()}, {"format", kind}};
    if (kind == "folder") {
        if (!request.keys.empty()) {
            throw Error(ErrorCode::kUsage, "--keys chooses curves, but " + out.string() + " is a folder",
                        "name a .csv or .json file");
        }
        copy_folder(run, out, request.replace);
        result["bytes"] = folder_bytes(out);
    } else {
        const ScalarReader scalars(run);
        const std::vector<std::string> keys = chosen_keys(scalars, request.keys);
        const auto points =
            keys.empty() ? std::vector<ScalarReader::Point>{} : scalars.points_after(-1, keys);
        write_file_atomic(out, kind == "csv" ? csv_of(points, keys)
                                             : json_of(run.filename().string(), scalars, points, keys));
        result["points"] = points.size();
    }
    if (globals.json) {
        print_json(result);
    } else {
        print(out.string());
    }
}

}  // namespace drift::cli
