// The trash of a project: removed runs, until somebody deletes them for good.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace drift {

struct TrashEntry {
    std::filesystem::path folder;
    std::string run;      // folder name it had, and gets back
    std::string name;     // as it was shown
    std::string removed;  // UTC, "20260501T123456789Z" as in the folder's name
    std::uint64_t bytes = 0;
};

// Newest first. Walks the folders: use a worker thread for many.
[[nodiscard]] std::vector<TrashEntry> list_trash(const std::filesystem::path& project);

// `<stamp>_<name>` or `<stamp>_<number>_<name>`, as move_to_trash() names things, without the front part.
[[nodiscard]] std::string name_before_trash(const std::string& trashed);

struct Deleted {
    std::size_t runs = 0;
    std::uint64_t bytes = 0;
};
// Deletes every entry for good. Throws Error{kIo} naming the first one that cannot be deleted.
Deleted empty_trash(const std::filesystem::path& project);

// Deletes a folder for good and returns its bytes, 0 when it is gone already. It is renamed first, so that a
// crash leaves no half of it under a valid name. Throws Error{kIo}.
std::uint64_t delete_folder(const std::filesystem::path& folder);

}  // namespace drift
