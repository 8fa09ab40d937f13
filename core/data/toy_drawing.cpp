#include "core/data/toy_drawing.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/data/toy_table.h"

namespace drift {

namespace {

using nlohmann::json;

constexpr const char* kFormat = "drift-drawing";
constexpr int kVersion = 1;

[[noreturn]] void bad(const std::string& message) {
    throw Error(ErrorCode::kBadData, message,
                "Draw again in the Toy lab, or write the file as docs/file_formats.md describes");
}

void require_usable(const ToyDrawing& drawing, const std::string& origin) {
    const std::string problem = drawing_problem(drawing);
    if (!problem.empty()) {
        bad(concat(origin, ": ", problem));
    }
}

// Coordinates with four decimals: finer than a screen pixel, and an eighth of the digits a float prints.
double rounded(float value) {
    return std::round(static_cast<double>(value) * 1e4) / 1e4;
}

std::string to_csv(const ToyDrawing& drawing) {
    std::string text = drawing.classes.empty() ? "x,y\n" : "x,y,class\n";
    for (std::size_t i = 0; i < drawing.points.size(); ++i) {
        text += concat(number_text(rounded(drawing.points[i][0])), ",",
                       number_text(rounded(drawing.points[i][1])));
        text += drawing.classes.empty() ? "\n" : concat(",", drawing.classes[i], "\n");
    }
    return text;
}

ToyDrawing from_csv(std::string_view text, const std::string& origin) {
    const ToyTable table = parse_toy_table(text, origin);
    ToyDrawing drawing;
    for (const auto& point : table.points) {
        drawing.points.push_back({static_cast<float>(point[0]), static_cast<float>(point[1])});
    }
    drawing.classes = table.classes;
    return drawing;
}

}  // namespace

std::string drawing_problem(const ToyDrawing& drawing) {
    if (drawing.points.empty()) {
        return "the drawing holds no points: draw at least one stroke";
    }
    if (drawing.points.size() > kToyDrawingPoints) {
        return concat("the drawing holds ", drawing.points.size(), " points, but at most ", kToyDrawingPoints,
                      " are allowed");
    }
    if (!drawing.classes.empty() && drawing.classes.size() != drawing.points.size()) {
        return concat("the drawing holds ", drawing.points.size(), " points, but ", drawing.classes.size(),
                      " classes: one per point, or none at all");
    }
    for (std::size_t i = 0; i < drawing.points.size(); ++i) {
        for (const float value : drawing.points[i]) {
            if (!std::isfinite(value) || std::abs(value) > kToyDrawingLimit) {
                return concat("point ", i, " is at (", drawing.points[i][0], ", ", drawing.points[i][1],
                              "), but coordinates must be finite and within +-", kToyDrawingLimit);
            }
        }
    }
    for (std::size_t i = 0; i < drawing.classes.size(); ++i) {
        if (drawing.classes[i] < 0 || drawing.classes[i] >= kToyDrawingClasses) {
            return concat("point ", i, " has class ", drawing.classes[i], ", but classes go from 0 to ",
                          kToyDrawingClasses - 1);
        }
    }
    return "";
}

std::string to_json(const ToyDrawing& drawing) {
    json points = json::array();
    for (const auto& point : drawing.points) {
        points.push_back({rounded(point[0]), rounded(point[1])});
    }
    json file = {{"format", kFormat}, {"version", kVersion}, {"points", std::move(points)}};
    if (!drawing.classes.empty()) {
        file["classes"] = drawing.classes;
    }
    return file.dump() + "\n";
}

ToyDrawing drawing_from_json(std::string_view text, const std::string& origin) {
    ToyDrawing drawing;
    try {
        const json file = json::parse(text);
        if (file.value("format", "") != kFormat) {
            bad(concat(origin, " is no drawing: \"format\" must be \"", kFormat, "\""));
        }
        if (file.value("version", 0) != kVersion) {
            bad(concat(origin, " has version ", file.value("version", 0), ", but this program reads ",
                       kVersion));
        }
        for (const json& point : file.at("points")) {
            if (!point.is_array() || point.size() != 2 || !point[0].is_number() || !point[1].is_number()) {
                bad(concat(origin, ": point ", drawing.points.size(), " is ", point.dump(),
                           ", but must be two numbers such as [0.5, -1]"));
            }
            drawing.points.push_back({point[0].get<float>(), point[1].get<float>()});
        }
        if (file.contains("classes")) {
            drawing.classes = file.at("classes").get<std::vector<std::int32_t>>();
        }
    } catch (const json::exception& error) {
        throw Error(ErrorCode::kBadData, concat(origin, " is no readable drawing"),
                    "Draw again in the Toy lab, or write the file as docs/file_formats.md describes",
                    error.what());
    }
    require_usable(drawing, origin);
    return drawing;
}

ToyDrawing parse_drawing(std::string_view text, const std::string& origin) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && text[first] == '{') {
        return drawing_from_json(text, origin);
    }
    ToyDrawing drawing = from_csv(text, origin);
    require_usable(drawing, origin);
    return drawing;
}

ToyDrawing read_drawing(const std::filesystem::path& file) {
    return parse_drawing(read_file(file), concat("the drawing ", file.string()));
}

void write_drawing(const std::filesystem::path& file, const ToyDrawing& drawing) {
    const bool json_file = file.extension() == ".json";
    if (!json_file && file.extension() != ".csv") {
        throw Error(ErrorCode::kUsage, concat("a drawing cannot be written as ", file.string()),
                    "End the name in .json or .csv");
    }
    require_usable(drawing, concat("the drawing for ", file.string()));
    write_file_atomic(file, json_file ? to_json(drawing) : to_csv(drawing));
}

}  // namespace drift
