// A run that begins with the checkpoint of another one: what it would be, and its folder.
//
// THREADING  Any thread; the parent may be running. DEPENDS  Neither Qt nor torch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config/config_io.h"
#include "core/store/run_dir.h"

namespace drift {

struct ForkRequest {
    std::string run;                       // as Project::find_run takes it
    std::int64_t step = -1;                // the newest checkpoint at or before it; -1: the newest of all
    std::vector<std::string> assignments;  // "optimizer.learning_rate=1e-4", in order
    std::string name;                      // empty: the parent's name and what differs
    bool inherit_history = false;          // the child's curves begin with the parent's up to the checkpoint
};

// Everything a dialog or `--dry-run` shows before the fork is made.
struct ForkPlan {
    RunDir parent;
    RunManifest parent_manifest;
    std::int64_t requested_step = -1;
    CheckpointRef checkpoint;
    RunConfig config;                       // of the child: the parent's at that checkpoint, changed
    std::vector<ConfigDifference> undone;   // edits the parent got after that checkpoint: not in the child
    std::string name;                       // of the child
    std::vector<ConfigDifference> changes;  // a: parent, b: child; without run.name and run.notes
    std::vector<std::int64_t> other_steps;  // every whole checkpoint of the parent, oldest first
};

// Where a fork at `step` begins. Throws Error{kNotFound} as plan_fork does.
[[nodiscard]] CheckpointRef fork_checkpoint(const RunDir& parent, std::int64_t step);

// Throws Error{kNotFound} when there is no checkpoint at or before the step (and says which there are),
// Error{kConfig} when an assignment is wrong, or listing field by field what the checkpoint's network,
// averages or data do not allow to change, Error{kUsage} when no step is left to train.
[[nodiscard]] ForkPlan plan_fork(const RunDir& parent, const ForkRequest& request);

// The run's folder below `project`: options, manifest with parent and fork step, the checkpoint, a "fork"
// mark, and the parent's curves when asked for. All or nothing. Throws Error{kIo|kBadData}, or
// Error{kConflict} when the parent's trainer deleted the checkpoint meanwhile.
[[nodiscard]] RunDir create_fork(const std::filesystem::path& project, const ForkPlan& plan,
                                 bool inherit_history);

// What a fork's own events say about how it was made.
struct ForkOrigin {
    std::string parent;  // folder name
    std::int64_t step = 0;
    std::vector<ConfigDifference> changes;  // a: parent, b: this run
};
// Empty for a run that is no fork, or whose events are lost.
[[nodiscard]] std::optional<ForkOrigin> fork_origin(const RunDir& run);
// "step 2000: drift.repulsion 1 -> 0.5, ..." for the edge of a tree; at most `most` changes are named.
[[nodiscard]] std::string edge_text(const ForkOrigin& origin, std::size_t most = 3);

// True until the fork's first job writes to it.
[[nodiscard]] bool is_unstarted_fork(const RunDir& run);

// Puts the "fork" mark naming `child` on the parent's curves. Only while no job writes them: StoreWriter does
// it for running ones.
void mark_fork_on_parent(const RunDir& parent, std::int64_t step, const std::string& child);

// The `drift runs fork ...` line that makes the same fork.
[[nodiscard]] std::string fork_command_line(const ForkPlan& plan, bool inherit_history);

// JSON of a request for another program (Session::execute "fork"), and back. Throws Error{kBadData}.
[[nodiscard]] std::string to_json(const ForkRequest& request);
[[nodiscard]] ForkRequest fork_request_from_json(const std::string& text);

}  // namespace drift
