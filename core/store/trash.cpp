#include "core/store/trash.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/store/run_dir.h"

namespace drift {

std::string name_before_trash(const std::string& trashed) {
    std::string name = trashed.substr(std::min(trashed.find('_') + 1, trashed.size()));
    const std::size_t number_end = name.find('_');
    if (number_end > 0 && number_end <= 3 && name.find_first_not_of("0123456789") == number_end) {
        name.erase(0, number_end + 1);
    }
    return name;
}

std::vector<TrashEntry> list_trash(const fs::path& project) {
    std::vector<TrashEntry> entries;
    std::error_code code;
    for (fs::directory_iterator it(project / "trash", code), end; !code && it != end; it.increment(code)) {
        std::error_code ignored;
        if (!it->is_directory(ignored)) {
            continue;
        }
        const std::string place = it->path().filename().string();
        TrashEntry entry{it->path(),
                         name_before_trash(place),
                         {},
                         place.substr(0, place.find('_')),
                         folder_bytes(it->path())};
        const RunSummary row = RunDir::summary(it->path());
        entry.name = row.problem.empty() ? row.name : entry.run;
        entries.push_back(std::move(entry));
    }
    std::sort(entries.begin(), entries.end(), [](const TrashEntry& a, const TrashEntry& b) {
        return a.folder.filename() > b.folder.filename();
    });
    return entries;
}

Deleted empty_trash(const fs::path& project) {
    Deleted deleted;
    for (const TrashEntry& entry : list_trash(project)) {
        deleted.bytes += delete_folder(entry.folder);
        ++deleted.runs;
    }
    return deleted;
}

std::uint64_t delete_folder(const fs::path& folder) {
    std::error_code code;
    if (!fs::exists(folder, code)) {
        return 0;
    }
    const std::uint64_t bytes = folder_bytes(folder);
    const fs::path doomed = folder.string() + ".deleted";
    fs::rename(folder, doomed, code);
    if (!code) {
        fs::remove_all(doomed, code);
    }
    if (code) {
        throw Error(ErrorCode::kIo, "the folder " + folder.string() + " cannot be deleted",
                    "check its permissions", code.message());
    }
    return bytes;
}

}  // namespace drift
