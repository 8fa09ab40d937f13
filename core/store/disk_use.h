// How many bytes a run takes on the disk, by part, and what could be given back. Sizes are those of the
// files.
//
// THREADING  The functions are free of state; DiskUseCache locks itself. They walk folders: use a worker
// thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/store/run_dir.h"

namespace drift {

struct RunDiskUse {
    std::uint64_t checkpoints = 0;
    std::uint64_t samples = 0;  // sheets, without the recorded frames
    std::uint64_t curves = 0;   // run.sqlite with its journal
    std::uint64_t frames = 0;   // recorded field frames of a toy
    std::uint64_t other = 0;    // options, manifest, events, labels, evaluations
    [[nodiscard]] std::uint64_t total() const { return checkpoints + samples + curves + frames + other; }
    RunDiskUse& operator+=(const RunDiskUse& more);
    bool operator==(const RunDiskUse&) const = default;
};

// 0 everywhere for a folder that is gone.
[[nodiscard]] RunDiskUse disk_use(const std::filesystem::path& run_folder);

// Remembers what a folder held while the times of it and its sub-folders stay as they were. Files that grow
// in place change no folder's time, so runs that a job works on are measured anew each time.
class DiskUseCache {
public:
    [[nodiscard]] RunDiskUse use(const std::filesystem::path& run_folder, bool active);

private:
    struct Entry {
        std::string times;
        RunDiskUse use;
    };
    std::mutex mutex_;
    std::map<std::filesystem::path, Entry> entries_;
};

enum class FreeKind { kOldCheckpoints, kArchived, kTrash };
[[nodiscard]] const char* to_string(FreeKind kind);  // "old checkpoints", "archived", "trash"

struct FreeOptions {
    std::int64_t keep_last = 1;  // newest checkpoints that stay, of every finished run; >= 1
    bool keep_best = true;       // and the one nearest to the best independent distance
    bool old_checkpoints = true;
    bool archived = false;  // every checkpoint of archived runs
    bool trash = false;
};

// One thing to delete for good.
struct FreeItem {
    FreeKind kind = FreeKind::kOldCheckpoints;
    std::string run, name;  // folder name and shown name
    std::vector<std::filesystem::path> folders;
    std::uint64_t bytes = 0;
    std::string lost;  // "steps 100, 200: cannot be continued, forked or sampled from there any more"
};

// The checkpoint with the lowest "eval/...distance" among `checkpoints`, or -1 when the run recorded none.
[[nodiscard]] std::int64_t best_checkpoint(const RunDir& run, const std::vector<CheckpointRef>& checkpoints);

// What those options would delete, in the order of `runs`. Runs that are active are left alone.
[[nodiscard]] std::vector<FreeItem> freeable(const std::filesystem::path& project,
                                             const std::vector<RunSummary>& runs, const FreeOptions& options);
// Deletes them and returns the bytes given back. Folders that are gone already are skipped; throws Error{kIo}
// naming the first one that cannot be deleted.
std::uint64_t free_items(const std::vector<FreeItem>& items);

}  // namespace drift
