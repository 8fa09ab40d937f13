#include "core/store/atlas.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/error.h"
#include "core/base/file.h"

namespace drift {
namespace {

using nlohmann::json;

constexpr int kFormat = 1;
constexpr const char* kRemedy = "delete the file; other sheets and the checkpoints are not affected";

std::string stem(std::int64_t step, const std::string& what) {
    char digits[24];
    std::snprintf(digits, sizeof(digits), "%08lld", static_cast<long long>(step));
    return std::string(digits) + "_" + what;
}

// "00000120_sheet.json" -> step and name; nothing for other files.
std::optional<AtlasRef> parse_name(const fs::path& path) {
    const std::string name = path.stem().string();
    const std::size_t underscore = name.find('_');
    if (path.extension() != ".json" || underscore == std::string::npos || underscore == 0 ||
        underscore > 18 || name.find_first_not_of("0123456789") != underscore) {
        return std::nullopt;
    }
    return AtlasRef{std::stoll(name.substr(0, underscore)), name.substr(underscore + 1), path};
}

}  // namespace

void write_atlas(const fs::path& run_folder, const SampleSheet& sheet, const std::string& what) {
    const fs::path folder = run_folder / "samples";
    fs::create_directories(folder);
    const std::string name = stem(sheet.step, what);
    const auto& pixels = sheet.tiles->pixels;
    write_file_atomic(folder / (name + ".atlas"),
                      {reinterpret_cast<const char*>(pixels.data()), pixels.size()});
    const json description = {{"format", kFormat},
                              {"step", sheet.step},
                              {"rows", sheet.rows},
                              {"columns", sheet.columns},
                              {"tile_width", sheet.tile_width},
                              {"tile_height", sheet.tile_height},
                              {"classes", sheet.classes},
                              {"seeds", sheet.seeds},
                              {"alpha", sheet.alpha},
                              {"weights", sheet.weights}};
    write_file_atomic(folder / (name + ".json"), description.dump());
}

std::vector<AtlasRef> list_atlases(const fs::path& run_folder, const std::string& what) {
    std::vector<AtlasRef> found;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(run_folder / "samples", code)) {
        if (auto ref = parse_name(entry.path()); ref && ref->what == what) {
            found.push_back(std::move(*ref));
        }
    }
    std::sort(found.begin(), found.end(),
              [](const AtlasRef& a, const AtlasRef& b) { return a.step < b.step; });
    return found;
}

std::shared_ptr<const SampleSheet> read_atlas(const AtlasRef& ref) {
    auto sheet = std::make_shared<SampleSheet>();
    try {
        const json description = json::parse(read_file(ref.description));
        if (description.at("format") != kFormat) {
            throw Error(ErrorCode::kBadData, ref.description.string() + " has an unknown format",
                        "update the program");
        }
        sheet->step = description.at("step");
        sheet->rows = description.at("rows");
        sheet->columns = description.at("columns");
        sheet->tile_width = description.at("tile_width");
        sheet->tile_height = description.at("tile_height");
        sheet->classes = description.at("classes").get<std::vector<std::int64_t>>();
        sheet->seeds = description.at("seeds").get<std::vector<std::int64_t>>();
        sheet->alpha = description.at("alpha");
        sheet->weights = description.at("weights");
    } catch (const json::exception& error) {
        throw Error(ErrorCode::kBadData, ref.description.string() + " is damaged", kRemedy, error.what());
    }
    fs::path pixel_file = ref.description;
    pixel_file.replace_extension(".atlas");
    const std::string bytes = read_file(pixel_file);
    const std::uint64_t width =
        std::uint64_t(std::max(0, sheet->columns)) * std::uint64_t(std::max(0, sheet->tile_width));
    const std::uint64_t height =
        std::uint64_t(std::max(0, sheet->rows)) * std::uint64_t(std::max(0, sheet->tile_height));
    if (bytes.size() != 3 * width * height ||
        sheet->classes.size() != static_cast<std::size_t>(sheet->rows) ||
        sheet->seeds.size() != static_cast<std::size_t>(sheet->columns)) {
        throw Error(ErrorCode::kBadData,
                    pixel_file.string() + " has " + std::to_string(bytes.size()) +
                        " bytes, its description says " + std::to_string(3 * width * height),
                    kRemedy);
    }
    auto image = std::make_shared<ImageRgb8>();
    image->width = static_cast<int>(width);
    image->height = static_cast<int>(height);
    image->pixels.assign(bytes.begin(), bytes.end());
    sheet->tiles = std::move(image);
    return sheet;
}

void remove_atlases_after(const fs::path& run_folder, std::int64_t step) {
    std::error_code code;
    std::vector<fs::path> doomed;
    for (const auto& entry : fs::directory_iterator(run_folder / "samples", code)) {
        if (const auto ref = parse_name(entry.path()); ref && ref->step > step) {
            doomed.push_back(entry.path());
        }
    }
    for (fs::path path : doomed) {
        fs::remove(path, code);
        fs::remove(path.replace_extension(".atlas"), code);
    }
}

}  // namespace drift
