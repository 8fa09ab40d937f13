#include "core/store/run_data.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/data_path.h"

namespace drift {

namespace {

// The name ends in the content's hash, so any run that has the file has the right one.
fs::path find_own_file(const std::string& path, const fs::path& runs) {
    std::error_code code;
    for (fs::directory_iterator it(runs, code), end; !code && it != end; it.increment(code)) {
        const fs::path file = resolve_data_path(path, it->path());
        std::error_code ignored;
        if (fs::is_regular_file(file, ignored)) {
            return file;
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
    const fs::path file = is_own_file(path) ? find_own_file(path, runs) : fs::path(path);
    data.bytes = read_file(file);
    check_own_file(path, data.bytes);
    data.path = own_file_path(file, data.bytes);
    return data;
}

}  // namespace drift
