#include "core/store/option_table.h"

#include <algorithm>
#include <optional>

#include "core/base/error.h"
#include "core/config/config_io.h"
#include "core/store/run_dir.h"

namespace drift {

OptionTable tabulate_options(const std::vector<std::filesystem::path>& folders, bool everything) {
    if (folders.size() < 2) {
        throw Error(ErrorCode::kUsage, "there is nothing to compare a single run with",
                    "choose two runs or more");
    }
    OptionTable result;
    std::vector<std::optional<RunConfig>> configs;
    for (const std::filesystem::path& folder : folders) {
        result.runs.push_back(folder.filename().string());
        result.names.push_back(RunDir::summary(folder).name);
        configs.emplace_back();
        try {
            configs.back() = RunDir::unchecked(folder).config();
        } catch (const Error& error) {
            result.problems.push_back(result.runs.back() + ": " + error.info().message);
        }
    }
    for (const OptionInfo& option : all_options()) {
        OptionTable::Row row{option.key, {}, option.info.hashed};
        std::optional<std::string> first;
        bool differs = false;
        for (const auto& config : configs) {
            row.values.push_back(config ? get_value(*config, option.key) : "?");
            if (config) {
                differs = differs || (first && *first != row.values.back());
                first = first ? first : row.values.back();
            }
        }
        if (differs && (row.hashed || everything)) {
            result.rows.push_back(std::move(row));
        } else if (differs) {
            ++result.hidden;
        }
    }
    return result;
}

}  // namespace drift
