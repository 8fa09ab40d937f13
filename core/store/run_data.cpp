#include "core/store/run_data.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/data_path.h"

namespace drift {

namespace {

// The run folder that holds it. The name ends in the content's hash, so any run that has the file has the
// right one.
fs::path find_own_file(const std::string& path, const fs::path& runs) {
    std::error_code code;
    for (fs::directory_iterator it(runs, code), end; !code && it != end; it.increment(code)) {
        std::error_code ignored;
        if (fs::is_regular_file(resolve_data_path(path, it->path()), ignored)) {
            return it->path();
        }
    }
    throw Error(ErrorCode::kNotFound,
                concat("data.path is ", path, ", but no run below ", runs.string(), " holds that file"),
                "Start from the run folder that holds it, or set data.path to the original file");
}

}  // namespace

RunData collect_run_data(const RunConfig& config, const fs::path& runs) {
    RunData data;
    if (!reads_toy_file(config)) {
        return data;
    }
    const std::string& path = config.data.path;
    const fs::path holder = is_own_file(path) ? find_own_file(path, runs) : fs::path();
    data.bytes = read_toy_file(path, holder);
    data.path = own_file_path(path.substr(path.find(':') + 1), data.bytes);
    return data;
}

}  // namespace drift
