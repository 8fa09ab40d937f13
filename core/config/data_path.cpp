#include "core/config/data_path.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "resources/resources.h"

namespace drift {

namespace {

constexpr std::size_t kHashDigits = 8;
constexpr std::string_view kExampleFolder = "data/toy/";

std::string short_hash(std::string_view content) {
    return sha256_hex(content).substr(0, kHashDigits);
}

}  // namespace

bool reads_toy_file(const RunConfig& config) {
    const DataSource source = config.data.source;
    return config.run.task == Task::kToy &&
           (source == DataSource::kOutline || source == DataSource::kCsv || source == DataSource::kDrawing);
}

bool is_own_file(const std::string& path) {
    return path.starts_with(kOwnFilePrefix);
}

std::filesystem::path resolve_data_path(const std::string& path, const std::filesystem::path& run_folder) {
    if (!is_own_file(path)) {
        return path;
    }
    return run_folder / path.substr(std::string_view(kOwnFilePrefix).size());
}

std::string own_file_path(const std::filesystem::path& original, std::string_view content) {
    std::string name = slug(original.stem().string());
    // A copy of a copy keeps one hash.
    const std::string hash = short_hash(content);
    if (name != hash && name.ends_with("-" + hash)) {
        name.resize(name.size() - kHashDigits - 1);
    }
    return concat(kOwnFilePrefix, "data/", name, "-", hash, original.extension().string());
}

RunConfig with_absolute_data(RunConfig config, const std::filesystem::path& run_folder) {
    if (is_own_file(config.data.path)) {
        config.data.path =
            resolve_data_path(config.data.path, std::filesystem::absolute(run_folder)).string();
    }
    return config;
}

void check_own_file(const std::string& path, std::string_view content) {
    if (!is_own_file(path)) {
        return;
    }
    const std::string stem = std::filesystem::path(path).stem().string();
    if (!stem.ends_with("-" + short_hash(content))) {
        throw Error(ErrorCode::kBadData,
                    concat("the run's data file ", path.substr(std::string_view(kOwnFilePrefix).size()),
                           " was changed after the run began"),
                    "Restore the file from a copy of the run, or start a new run with the changed file");
    }
}

bool is_example_file(const std::string& path) {
    return path.starts_with(kExamplePrefix);
}

std::vector<std::string> example_files() {
    std::vector<std::string> names;
    for (const std::string& name : resource_names(kExampleFolder)) {
        names.push_back(kExamplePrefix + name.substr(kExampleFolder.size()));
    }
    return names;
}

std::string read_toy_file(const std::string& path, const std::filesystem::path& run_folder) {
    if (is_example_file(path)) {
        const std::vector<std::string> known = example_files();
        if (std::find(known.begin(), known.end(), path) == known.end()) {
            throw Error(ErrorCode::kNotFound, concat("there is no ", path),
                        concat("Examples are ", join(known, ", ")));
        }
        const std::string name = path.substr(std::string_view(kExamplePrefix).size());
        return std::string(resource(std::string(kExampleFolder) + name));
    }
    std::string content = read_file(resolve_data_path(path, run_folder));
    check_own_file(path, content);
    return content;
}

}  // namespace drift
