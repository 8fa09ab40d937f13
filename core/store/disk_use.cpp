#include "core/store/disk_use.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/store/scalars.h"
#include "core/store/trash.h"

namespace drift {
namespace {

std::uint64_t& part_of(RunDiskUse& use, const fs::path& relative) {
    const std::string top = relative.begin()->string();
    if (top == "checkpoints") {
        return use.checkpoints;
    }
    if (top == "samples") {
        return relative.extension() == ".frames" ? use.frames : use.samples;
    }
    return top.rfind("run.sqlite", 0) == 0 ? use.curves : use.other;
}

std::string folder_times(const fs::path& run) {
    std::string times;
    for (const char* part : {"", "checkpoints", "samples", "eval"}) {
        std::error_code code;
        const auto time = fs::last_write_time(run / part, code);
        times += code ? "-," : std::to_string(time.time_since_epoch().count()) + ",";
    }
    return times;
}

std::string steps_text(const std::vector<CheckpointRef>& refs) {
    constexpr std::size_t kShown = 6;
    std::vector<std::string> texts;
    for (const CheckpointRef& ref : refs) {
        texts.push_back(std::to_string(ref.step));
    }
    const std::size_t more = texts.size() > kShown ? texts.size() - kShown : 0;
    texts.resize(texts.size() - more);
    return (refs.size() == 1 ? "step " : "steps ") + join(texts, ", ") +
           (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

FreeItem checkpoint_item(FreeKind kind, const RunSummary& run, const std::vector<CheckpointRef>& refs,
                         const std::string& lost) {
    FreeItem item{kind, run.folder_name, run.name, {}, 0, steps_text(refs) + ": " + lost};
    for (const CheckpointRef& ref : refs) {
        item.folders.push_back(ref.folder);
        item.bytes += ref.bytes;
    }
    return item;
}

void add_checkpoints(std::vector<FreeItem>& items, const fs::path& folder, const RunSummary& row,
                     const FreeOptions& options) {
    const RunDir run = RunDir::unchecked(folder);
    std::vector<CheckpointRef> refs = run.checkpoints();
    if (options.archived && row.labels.archived) {
        if (!refs.empty()) {
            items.push_back(
                checkpoint_item(FreeKind::kArchived, row, refs,
                                "the archived run cannot be continued, forked or sampled from any "
                                "more; curves, samples and notes stay"));
        }
        return;
    }
    if (!options.old_checkpoints) {
        return;
    }
    const std::int64_t best = options.keep_best ? best_checkpoint(run, refs) : -1;
    const auto kept = static_cast<std::size_t>(std::max<std::int64_t>(options.keep_last, 1));
    refs.resize(refs.size() > kept ? refs.size() - kept : 0);
    std::erase_if(refs, [best](const CheckpointRef& ref) { return ref.step == best; });
    if (!refs.empty()) {
        items.push_back(checkpoint_item(FreeKind::kOldCheckpoints, row, refs,
                                        "cannot be continued, forked or sampled from there any more"));
    }
}

}  // namespace

RunDiskUse& RunDiskUse::operator+=(const RunDiskUse& more) {
    checkpoints += more.checkpoints;
    samples += more.samples;
    curves += more.curves;
    frames += more.frames;
    other += more.other;
    return *this;
}

RunDiskUse disk_use(const fs::path& run_folder) {
    RunDiskUse use;
    std::error_code code;
    for (fs::recursive_directory_iterator it(run_folder, fs::directory_options::skip_permission_denied, code),
         end;
         !code && it != end; it.increment(code)) {
        std::error_code gone;  // a trainer deletes old checkpoints at any time
        if (it->is_regular_file(gone) && !gone) {
            const std::uint64_t bytes = it->file_size(gone);
            if (!gone) {
                part_of(use, it->path().lexically_relative(run_folder)) += bytes;
            }
        }
    }
    return use;
}

RunDiskUse DiskUseCache::use(const fs::path& run_folder, bool active) {
    const std::string times = folder_times(run_folder);
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(run_folder);
        if (!active && found != entries_.end() && found->second.times == times) {
            return found->second.use;
        }
    }
    const RunDiskUse measured = disk_use(run_folder);
    const std::lock_guard lock(mutex_);
    entries_[run_folder] = {active ? std::string() : times, measured};
    return measured;
}

const char* to_string(FreeKind kind) {
    switch (kind) {
        case FreeKind::kOldCheckpoints:
            return "old checkpoints";
        case FreeKind::kArchived:
            return "archived";
        case FreeKind::kTrash:
            return "trash";
    }
    return "unknown";
}

std::int64_t best_checkpoint(const RunDir& run, const std::vector<CheckpointRef>& checkpoints) {
    std::int64_t best = -1;
    try {
        const ScalarReader scalars(run.folder());
        const std::vector<std::string> keys = scalars.keys();
        const auto key = std::find_if(keys.begin(), keys.end(), [](const std::string& name) {
            return name.rfind("eval/", 0) == 0 && name.find("distance") != std::string::npos;
        });
        if (key == keys.end()) {
            return -1;
        }
        const std::vector<ScalarReader::Point> points = scalars.points_after(-1, {*key});
        double lowest = std::numeric_limits<double>::infinity();
        for (const CheckpointRef& ref : checkpoints) {
            const auto nearest =
                std::min_element(points.begin(), points.end(), [&](const auto& a, const auto& b) {
                    return std::abs(a.step - ref.step) < std::abs(b.step - ref.step);
                });
            if (nearest != points.end() && nearest->value < lowest) {
                lowest = nearest->value;
                best = ref.step;
            }
        }
    } catch (const Error&) {
        return -1;  // no curves: the newest checkpoints are all that is known to be good
    }
    return best;
}

std::vector<FreeItem> freeable(const fs::path& project, const std::vector<RunSummary>& runs,
                               const FreeOptions& options) {
    if (options.keep_last < 1) {
        throw Error(ErrorCode::kUsage,
                    "the number of checkpoints to keep is " + std::to_string(options.keep_last),
                    "keep at least 1; archive a run to give up all of its checkpoints");
    }
    std::vector<FreeItem> items;
    for (const RunSummary& row : runs) {
        if (!is_active(row.state)) {
            add_checkpoints(items, project / "runs" / row.folder_name, row, options);
        }
    }
    if (options.trash) {
        for (const TrashEntry& entry : list_trash(project)) {
            items.push_back({FreeKind::kTrash,
                             entry.run,
                             entry.name,
                             {entry.folder},
                             entry.bytes,
                             "the removed run cannot be restored any more"});
        }
    }
    return items;
}

std::uint64_t free_items(const std::vector<FreeItem>& items) {
    std::uint64_t bytes = 0;
    for (const FreeItem& item : items) {
        for (const fs::path& folder : item.folders) {
            bytes += delete_folder(folder);
        }
    }
    return bytes;
}

}  // namespace drift
