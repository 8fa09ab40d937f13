// One run folder: complete in itself, may be zipped, moved and opened elsewhere. Layout: architecture.md section 5.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config/run_config.h"
#include "core/session/event.h"
#include "core/session/job_state.h"

namespace drift {

// manifest.json
struct RunManifest {
    std::int64_t format = 1;
    std::string id;          // 6 hex digits, also the end of the folder's name
    std::string name, preset, parent;
    std::string created;     // UTC
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

class RunDir {
public:
    // Makes `<project>/runs/<utc>_<slug>_<id6>` with run.yaml and manifest.json.
    static RunDir create(const std::filesystem::path& project, const RunConfig& config, RunManifest manifest);
    // Throws Error{kNotFound|kBadData} saying which part is missing or damaged.
    static RunDir open(const std::filesystem::path& folder);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] std::string name() const { return folder_.filename().string(); }
    [[nodiscard]] RunManifest manifest() const;
    void save_manifest(const RunManifest& manifest);  // atomic
    [[nodiscard]] RunConfig config() const;
    // Replaces run.yaml atomically; the old one stays as run.yaml.<utc>. For continued runs with changed options.
    void save_config(const RunConfig& config);
    // Whole checkpoints only, oldest first; half-written ones are not listed.
    [[nodiscard]] std::vector<CheckpointRef> checkpoints() const;
    [[nodiscard]] std::filesystem::path checkpoint_folder(std::int64_t step) const;
    [[nodiscard]] std::filesystem::path samples_folder() const { return folder_ / "samples"; }
    // Deletes all but the newest `keep` checkpoints.
    void prune_checkpoints(std::int64_t keep);
    // One JSON object per line; a torn last line (kill -9) is skipped on reading.
    void append_event(const std::string& json_line);
    [[nodiscard]] std::vector<std::string> read_events() const;

private:
    explicit RunDir(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::filesystem::path folder_;
};

// What a list shows of a run without opening its database.
struct RunSummary {
    std::string folder_name, id, name, preset, parent, created, task, config_hash, device;
    JobState state = JobState::kQueued;
    std::int64_t step = 0, total_steps = 0, seed = 0;
    std::string problem;  // non-empty: damaged, and what is lost
};

}  // namespace drift
