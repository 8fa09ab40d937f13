// Files that are either whole or absent: temporary name, fsync, rename, fsync of the folder.
//
// Every function throws Error{kIo|kNotFound} naming the path, the system's reason and, for a full disk,
// the bytes needed. Nothing that was on disk before is touched when a write fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace drift {

namespace fs = std::filesystem;

[[nodiscard]] std::string read_file(const fs::path& path);

// Writes `bytes` to `path` atomically. The parent folder must exist.
void write_file_atomic(const fs::path& path, std::string_view bytes);

// A temporary sibling folder `<final>.tmp-<pid>` that becomes `final` in one rename.
// Destroyed uncommitted, it removes what it wrote. Used for checkpoints and exports.
class AtomicFolder {
public:
    // Throws Error{kConflict} when `final_path` already exists and `replace` is false.
    explicit AtomicFolder(fs::path final_path, bool replace = false);
    ~AtomicFolder();
    AtomicFolder(const AtomicFolder&) = delete;
    AtomicFolder& operator=(const AtomicFolder&) = delete;
    // Write your files below this path.
    [[nodiscard]] const fs::path& path() const { return temporary_; }
    // Fsyncs every file and the folder, then renames. With `replace`, the old folder is moved aside first
    // and removed after the rename, so a reader sees the old one or the new one.
    void commit();

private:
    fs::path final_;
    fs::path temporary_;
    bool replace_ = false;
    bool committed_ = false;
};

// Opens, writes and fsyncs one file (no rename); for files inside an AtomicFolder.
void write_file_synced(const fs::path& path, std::span<const std::byte> bytes);
// Same, but the content comes in pieces (tensors) so that nothing is copied into one buffer.
using PieceSink = std::function<void(std::span<const std::byte>)>;
void write_file_synced(const fs::path& path, const std::function<void(const PieceSink&)>& producer);

// Appends one line plus '\n' with a single write call; creates the file.
void append_line(const fs::path& path, std::string_view line);
// The same for raw bytes.
void append_bytes(const fs::path& path, std::string_view bytes);

void fsync_path(const fs::path& path);

// Free bytes for an unprivileged user on the file system of `path` (or its nearest existing parent).
[[nodiscard]] std::uint64_t free_bytes(const fs::path& path);
// Sum of file sizes below `path`; 0 when absent.
[[nodiscard]] std::uint64_t folder_bytes(const fs::path& path);

// Moves `path` into `<project>/trash/<stamp>_<name>`; returns the new place. Never deletes.
fs::path move_to_trash(const fs::path& path, const fs::path& trash_root);

// Test hook: writes through this module fail with ENOSPC once `bytes` more bytes were written.
// Negative switches it off. Also settable by the environment variable DRIFT_TEST_WRITE_BUDGET at start.
void set_write_budget_for_tests(std::int64_t bytes);

}  // namespace drift
