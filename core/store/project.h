// A project folder: workbench.sqlite (index and job table, rebuildable) and runs/.
//
// THREADING  Every member may be called from any thread; two programs may open one project.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/session/job.h"
#include "core/store/run_dir.h"

namespace drift {

class Project {
public:
    // Opens or makes the folder. A corrupt workbench.sqlite is set aside as workbench.sqlite.damaged-<utc> and
    // rebuilt from the run folders; `rebuilt()` then tells. Throws Error{kIo} when the folder cannot be written.
    explicit Project(std::filesystem::path folder);
    ~Project();
    [[nodiscard]] const std::filesystem::path& folder() const;
    [[nodiscard]] bool rebuilt() const;

    [[nodiscard]] std::vector<RunSummary> runs() const;  // newest first, from the index
    void update_index(const RunDir& run);
    std::size_t rebuild_index();  // `drift runs index`; number of runs found
    // Folder path, folder name, unique id prefix or "last". Throws Error{kNotFound|kUsage} (ambiguous: lists them).
    [[nodiscard]] RunDir find_run(const std::string& text) const;
    // To <project>/trash; returns the new place. Throws Error{kConflict} when the run is active.
    std::filesystem::path remove_run(const std::string& text);
    std::filesystem::path restore_run(const std::filesystem::path& trashed);

    // Job table rows: JSON spec, state, position; written through.
    struct JobRow {
        JobId id = 0;
        std::string spec_json, run;
        JobState state = JobState::kQueued;
        std::int64_t position = 0, step = 0, total_steps = 0;
        std::string error_json, created, started, finished;
    };
    JobId insert_job(const JobRow& row);
    void update_job(const JobRow& row);
    void delete_job(JobId id);
    [[nodiscard]] std::vector<JobRow> job_rows() const;  // by lane order

    // Lease of the program that runs jobs here: pid + process start time + heartbeat.
    // Throws Error{kConflict} naming the pid when another live program holds it.
    void take_lease();
    void heartbeat();
    void release_lease();
    [[nodiscard]] bool lease_held_by_other() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// $DRIFT_PROJECT, else the folder given on the command line, else ~/DriftWorkbench.
[[nodiscard]] std::filesystem::path default_project_folder();

}  // namespace drift
