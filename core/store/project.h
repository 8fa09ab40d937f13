// A project folder: workbench.sqlite (index and job table, rebuildable), runs/, trash/ and the lease.
//
// THREADING  Every member may be called from any thread; two programs may open one project.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/session/job.h"
#include "core/store/run_dir.h"

namespace drift {

// The program that runs jobs in a project.
struct LeaseInfo {
    std::int64_t pid = 0;
    std::string program, taken;  // name of the executable, UTC
    double heartbeat_age_seconds = 0;
};

class Project {
public:
    // Opens or makes the folder. A corrupt workbench.sqlite is set aside as workbench.sqlite.damaged-<utc>
    // and rebuilt from the run folders; `rebuilt()` then tells. Throws Error{kIo} when the folder cannot be
    // written. `read_only` writes nothing (archives): no index means that runs() reads the folders each time.
    explicit Project(std::filesystem::path folder, bool read_only = false);
    ~Project();
    [[nodiscard]] const std::filesystem::path& folder() const;
    [[nodiscard]] bool rebuilt() const;

    // Newest first, from the index; folders that appeared or vanished since are noticed.
    [[nodiscard]] std::vector<RunSummary> runs() const;
    void update_index(const RunDir& run);
    // Applies `change` to the labels of every run and returns what they were. All are read and changed before
    // the first one is written, so a `change` that throws changes nothing. Throws Error{kNotFound|kIo}.
    std::vector<RunLabels> change_labels(const std::vector<std::string>& folder_names,
                                         const std::function<void(RunLabels&)>& change);
    // The shown name; the folder stays. Throws Error{kUsage} when empty, Error{kConflict} when another run
    // has it.
    void rename_run(const std::string& folder_name, const std::string& name);
    std::size_t rebuild_index();  // `drift runs index`; number of runs found
    // Folder path, folder name, unique id prefix, unique run name or "last".
    // Throws Error{kNotFound|kUsage} (ambiguous: lists them).
    [[nodiscard]] RunDir find_run(const std::string& text) const;
    // Same, without opening: also finds damaged runs.
    [[nodiscard]] std::filesystem::path find_run_folder(const std::string& text) const;
    // To <project>/trash; returns the new place. Throws Error{kConflict} when the run is active.
    std::filesystem::path remove_run(const std::string& text);
    // Back from the trash: a path or the name of an entry there. Returns the run folder.
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
    [[nodiscard]] std::vector<JobRow> job_rows() const;  // by position, then id

    // Commands from other programs to the one that holds the lease (`drift jobs pause 3`).
    struct InboxRow {
        std::int64_t id = 0;
        std::string action;  // "pause", "resume", "stop", "add", ...
        JobId job = 0;
        std::string argument;  // position or JSON spec
        bool answered = false;
        ErrorInfo error;    // of the answer; an empty message means done
        std::string reply;  // text for the user
    };
    std::int64_t post_command(const std::string& action, JobId job, const std::string& argument);
    [[nodiscard]] std::vector<InboxRow> waiting_commands() const;  // oldest first
    void answer_command(std::int64_t id, const ErrorInfo& error, const std::string& reply);
    [[nodiscard]] std::optional<InboxRow> command(std::int64_t id) const;
    void withdraw_command(std::int64_t id);  // when nobody answered
    // Grows whenever another program committed to workbench.sqlite; cheap enough to ask often.
    [[nodiscard]] std::int64_t data_version() const;

    // Lease of the program that runs jobs here: pid + process start time + heartbeat.
    // Throws Error{kConflict} naming the pid when another live program holds it.
    void take_lease();
    void heartbeat();
    void release_lease();
    [[nodiscard]] bool lease_held_by_other() const;
    [[nodiscard]] std::optional<LeaseInfo> lease_holder() const;  // another live program

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// $DRIFT_PROJECT, else ~/DriftWorkbench. A folder given on the command line goes before both.
[[nodiscard]] std::filesystem::path default_project_folder();

}  // namespace drift
