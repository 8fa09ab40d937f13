#include "core/store/project.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/store/job_table.h"
#include "core/store/lease.h"
#include "core/store/project_database.h"
#include "core/store/run_index.h"
#include "core/store/trash.h"

namespace drift {
namespace {

fs::path prepared(fs::path folder, bool read_only) {
    folder = fs::absolute(folder).lexically_normal();
    if (!folder.has_filename()) {
        folder = folder.parent_path();
    }
    std::error_code code;
    if (read_only) {
        if (!fs::is_directory(folder, code)) {
            throw Error(ErrorCode::kNotFound, "the project folder " + folder.string() + " does not exist",
                        "check the path given with --project or DRIFT_PROJECT");
        }
        return folder;
    }
    fs::create_directories(folder / "runs", code);
    if (code || ::access(folder.c_str(), W_OK) != 0 || ::access((folder / "runs").c_str(), W_OK) != 0) {
        throw Error(ErrorCode::kIo, "the project folder " + folder.string() + " cannot be written",
                    "choose another folder with --project or DRIFT_PROJECT, or change its permissions",
                    code ? code.message() : "no write permission");
    }
    return folder;
}

}  // namespace

class Project::Impl {
public:
    Impl(fs::path path, bool read_only)
        : folder(prepared(std::move(path), read_only)),
          database(folder, read_only),
          index(folder / "runs", database),
          jobs(database),
          lease(folder) {
        if (database.set_aside() || database.in_memory()) {
            index.rebuild();
        }
    }

    [[nodiscard]] std::optional<LeaseInfo> other_holder() {
        const std::lock_guard lock(lease_mutex);
        return lease.other_holder();
    }

    [[nodiscard]] bool somebody_runs_jobs() {
        const std::lock_guard lock(lease_mutex);
        return lease.held() || lease.other_holder().has_value();
    }

    fs::path folder;
    ProjectDatabase database;
    RunIndex index;
    JobTable jobs;
    std::mutex lease_mutex;
    Lease lease;
};

Project::Project(fs::path folder, bool read_only)
    : impl_(std::make_unique<Impl>(std::move(folder), read_only)) {}
Project::~Project() = default;

const fs::path& Project::folder() const {
    return impl_->folder;
}
bool Project::rebuilt() const {
    return impl_->database.set_aside();
}

std::vector<RunSummary> Project::runs() const {
    return impl_->index.rows();
}

void Project::update_index(const RunDir& run) {
    // Runs opened from elsewhere have no row here.
    if (run.folder().parent_path() == impl_->folder / "runs") {
        impl_->index.update({RunDir::summary(run.folder())});
    }
}

std::vector<RunLabels> Project::change_labels(const std::vector<std::string>& folder_names,
                                              const std::function<void(RunLabels&)>& change) {
    std::vector<RunSummary> rows;
    std::vector<RunLabels> before;
    for (const std::string& name : folder_names) {
        const fs::path run = impl_->folder / "runs" / name;
        std::error_code code;
        if (!fs::is_directory(run, code)) {
            throw Error(ErrorCode::kNotFound, "the run " + name + " is not in the project any more",
                        "list the runs again; removed ones are in the trash");
        }
        RunSummary row = RunDir::summary(run);
        before.push_back(row.labels);
        change(row.labels);
        row.set_labels(row.labels);
        rows.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        // A damaged file is replaced even when nothing differs from "no labels".
        if (rows[i].labels != before[i] || !rows[i].label_problem.empty()) {
            write_labels(impl_->folder / "runs" / rows[i].folder_name, rows[i].labels);
            rows[i].label_problem.clear();
        }
    }
    impl_->index.update(rows);
    return before;
}

void Project::rename_run(const std::string& folder_name, const std::string& name) {
    const std::string shown = checked_run_name(name);
    for (const RunSummary& row : runs()) {
        if (row.name == shown && row.folder_name != folder_name) {
            throw Error(ErrorCode::kConflict,
                        "the run " + row.folder_name + " is already called '" + shown + "'",
                        "choose another name, or rename that run first");
        }
    }
    const std::string own = RunDir::summary(impl_->folder / "runs" / folder_name).own_name;
    change_labels({folder_name}, [&](RunLabels& labels) { labels.name = shown == own ? "" : shown; });
}

std::size_t Project::rebuild_index() {
    return impl_->index.rebuild();
}

RunDir Project::find_run(const std::string& text) const {
    return RunDir::open(impl_->index.find(text));
}

fs::path Project::find_run_folder(const std::string& text) const {
    return impl_->index.find(text);
}

fs::path Project::remove_run(const std::string& text) {
    const fs::path run = impl_->index.find(text);
    if (run.parent_path() != impl_->folder / "runs") {
        throw Error(ErrorCode::kUsage,
                    "the run " + run.string() + " is not part of the project " + impl_->folder.string(),
                    "open its own project with --project, or delete the folder by hand");
    }
    const std::string name = run.filename().string();
    for (const JobRow& row : job_rows()) {
        if (row.run == name && is_active(row.state) && impl_->somebody_runs_jobs()) {
            throw Error(ErrorCode::kConflict,
                        "the run " + name + " is " + to_string(row.state) + " (job " +
                            std::to_string(row.id) + ") and cannot be removed",
                        "stop the job first: 'drift jobs cancel " + std::to_string(row.id) + "'");
        }
    }
    fs::path place = move_to_trash(run, impl_->folder / "trash");
    impl_->index.erase(name);
    return place;
}

fs::path Project::restore_run(const fs::path& trashed) {
    const fs::path trash = impl_->folder / "trash";
    const fs::path from = trashed.has_parent_path() ? trashed : trash / trashed;
    std::error_code code;
    if (!fs::is_directory(from, code)) {
        throw Error(ErrorCode::kNotFound, "there is no removed run " + from.string(),
                    "the removed runs are the folders in " + trash.string());
    }
    fs::path to = impl_->folder / "runs" / name_before_trash(from.filename().string());
    if (fs::exists(to, code)) {
        throw Error(ErrorCode::kConflict, "the run " + to.string() + " exists already",
                    "rename one of the two folders");
    }
    fs::rename(from, to, code);
    if (code) {
        throw Error(ErrorCode::kIo, "the run cannot be moved back to " + to.string(), "check the permissions",
                    code.message());
    }
    impl_->index.update({RunDir::summary(to)});
    return to;
}

JobId Project::insert_job(const JobRow& row) {
    return impl_->jobs.insert(row);
}
void Project::update_job(const JobRow& row) {
    impl_->jobs.update(row);
}
void Project::delete_job(JobId id) {
    impl_->jobs.erase(id);
}
std::vector<Project::JobRow> Project::job_rows() const {
    return impl_->jobs.rows();
}

std::int64_t Project::post_command(const std::string& action, JobId job, const std::string& argument) {
    return impl_->jobs.post(action, job, argument);
}
std::vector<Project::InboxRow> Project::waiting_commands() const {
    return impl_->jobs.waiting();
}
void Project::answer_command(std::int64_t id, const ErrorInfo& error, const std::string& reply) {
    impl_->jobs.answer(id, error, reply);
}
std::optional<Project::InboxRow> Project::command(std::int64_t id) const {
    return impl_->jobs.command(id);
}
void Project::withdraw_command(std::int64_t id) {
    impl_->jobs.withdraw(id);
}

std::int64_t Project::data_version() const {
    return impl_->database.use(
        [](SQLite::Database& db) -> std::int64_t { return db.execAndGet("PRAGMA data_version").getInt64(); });
}

void Project::take_lease() {
    const std::lock_guard lock(impl_->lease_mutex);
    if (!impl_->lease.held()) {
        impl_->lease.take();
        impl_->jobs.clear_inbox();  // commands to a program that is gone
    }
}

void Project::heartbeat() {
    const std::lock_guard lock(impl_->lease_mutex);
    impl_->lease.heartbeat();
}

void Project::release_lease() {
    const std::lock_guard lock(impl_->lease_mutex);
    impl_->lease.release();
}

bool Project::lease_held_by_other() const {
    return impl_->other_holder().has_value();
}
std::optional<LeaseInfo> Project::lease_holder() const {
    return impl_->other_holder();
}

fs::path default_project_folder() {
    const char* project = std::getenv("DRIFT_PROJECT");
    if (project != nullptr && *project != '\0') {
        return project;
    }
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr && *home != '\0' ? home : ".") / "DriftWorkbench";
}

}  // namespace drift
