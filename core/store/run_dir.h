// One run folder: complete in itself, may be zipped, moved and opened elsewhere. Layout:
// docs/file_formats.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/config/run_config.h"
#include "core/session/event.h"
#include "core/session/job_state.h"
#include "core/store/run_labels.h"

namespace drift {

// manifest.json
struct RunManifest {
    std::int64_t format = 1;
    std::string id;  // 6 hex digits, also the end of the folder's name
    std::string name, preset;
    std::string parent;           // folder name of the run it was forked from
    std::int64_t fork_step = -1;  // step of the parent's checkpoint it began with; -1: no fork
    std::string task;             // "toy", "image"
    std::string created;          // UTC
    std::string version, source_revision, compiler, torch_version;
    std::string device, cpu_name;
    std::int64_t seed = 0;
    std::int64_t threads = 0;
    std::string config_hash;
    std::string data_fingerprint;
    std::string omp_wait_policy;  // what was in force, architecture.md section 10
    std::vector<std::string> argv;
    JobState state = JobState::kQueued;  // last known
    ErrorInfo error;
    std::int64_t step = 0, total_steps = 0;
};

struct CheckpointRef {
    std::int64_t step = 0;
    std::filesystem::path folder;
    std::uint64_t bytes = 0;
};

// What a list shows of a run without opening its database.
struct RunSummary {
    std::string folder_name, id, preset, parent, created, task, config_hash, device;
    std::string name;      // as shown: labels.name, else own_name
    std::string own_name;  // of the manifest
    JobState state = JobState::kQueued;
    std::int64_t step = 0, total_steps = 0, seed = 0;
    std::int64_t fork_step = -1;  // see RunManifest
    RunLabels labels;
    std::string problem;        // non-empty: damaged, and what is lost
    std::string label_problem;  // non-empty: labels.json cannot be read; the run itself is fine

    void set_labels(RunLabels changed);  // and the shown name
    bool operator==(const RunSummary&) const = default;
};

// THREADING  A RunDir is a path: copies may be used from any thread. update_manifest() calls of one process
// exclude each other, so the job and the session can each keep their own fields.
class RunDir {
public:
    // Makes `<project>/runs/<utc>_<slug>_<id6>` with run.yaml and manifest.json, all or nothing. Fills the
    // manifest's seed, task, config_hash and total_steps from `config`, and id, name and created where empty.
    // A toy's data file is copied into the folder and run.yaml names the copy (core/config/data_path.h).
    static RunDir create(const std::filesystem::path& project, const RunConfig& config, RunManifest manifest);
    // Same, exactly at `folder`, which must not exist or be empty; throws Error{kConflict} otherwise.
    static RunDir create_at(const std::filesystem::path& folder, const RunConfig& config,
                            RunManifest manifest);
    // Throws Error{kNotFound|kBadData} saying which part is missing or damaged.
    static RunDir open(const std::filesystem::path& folder);

    // Without any check, to look at what is left of a damaged run.
    static RunDir unchecked(const std::filesystem::path& folder) { return RunDir(folder); }

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] std::string name() const { return folder_.filename().string(); }
    [[nodiscard]] RunManifest manifest() const;
    void save_manifest(const RunManifest& manifest);  // atomic
    // Reads, changes and saves the manifest as one action; use this while a job runs.
    void update_manifest(const std::function<void(RunManifest&)>& change);
    [[nodiscard]] RunConfig config() const;
    // Replaces run.yaml atomically; the old one stays as run.yaml.<utc>. For continued runs with changed
    // options.
    void save_config(const RunConfig& config);
    // Whole checkpoints only, oldest first; half-written and damaged ones are not listed (see damage()).
    [[nodiscard]] std::vector<CheckpointRef> checkpoints() const;
    [[nodiscard]] std::filesystem::path checkpoint_folder(std::int64_t step) const;
    [[nodiscard]] std::filesystem::path samples_folder() const { return folder_ / "samples"; }
    // Deletes all but the newest `keep` whole checkpoints, and what crashed writers left half-written.
    void prune_checkpoints(std::int64_t keep);
    // One JSON object per line; a torn last line (kill -9) is skipped on reading and repaired on appending.
    void append_event(const std::string& json_line);
    [[nodiscard]] std::vector<std::string> read_events() const;
    // One sentence per damaged part: what it is and what is lost. Empty: all is well. Reads run.sqlite's
    // pages when `deep`.
    [[nodiscard]] std::vector<std::string> damage(bool deep = false) const;

    // A row for lists; never throws: a folder that cannot be opened has `problem` set.
    [[nodiscard]] static RunSummary summary(const std::filesystem::path& folder);

private:
    explicit RunDir(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::filesystem::path folder_;
};

// "" when the checkpoint is whole, else what is wrong: every file of its manifest.json must be there with the
// recorded size. manifest.json: {"format", "step", "files": [{"name", "bytes", ...}]}.
[[nodiscard]] std::string checkpoint_damage(const std::filesystem::path& folder);

[[nodiscard]] std::string to_json(const RunManifest& manifest);
// Throws Error{kBadData} naming `origin`.
[[nodiscard]] RunManifest manifest_from_json(const std::string& text, const std::string& origin);

// JSON text of an ErrorInfo, "" when there is no message; and back.
[[nodiscard]] std::string to_json(const ErrorInfo& error);
[[nodiscard]] ErrorInfo error_info_from_json(const std::string& text);

}  // namespace drift
