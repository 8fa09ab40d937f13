// What a session does when it opens a project: reads the job table and finds what a crash left behind.
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/session/session_impl.h"

namespace drift {
namespace {

// A row that this program cannot read stays visible with its reason, and can be removed.
JobInfo info_from(const Project::JobRow& row) {
    JobInfo info;
    info.error = error_info_from_json(row.error_json);
    info.state = row.state;
    try {
        info.spec = job_spec_from_json(row.spec_json);
    } catch (...) {
        info.error = current_error_info();
        info.spec.title = "unreadable job";
        info.state = is_finished(row.state) ? row.state : JobState::kFailed;
    }
    info.id = row.id;
    info.position = static_cast<int>(row.position);
    info.run = row.run;
    info.step = row.step;
    info.total_steps = row.total_steps;
    info.created = row.created;
    info.started = row.started;
    info.finished = row.finished;
    return info;
}

// What an interrupted job can go on from, or why it cannot.
void describe_rest(JobInfo& info) {
    try {
        for (const CheckpointRef& ref : RunDir::open(info.spec.run).checkpoints()) {
            info.checkpoint_steps.push_back(ref.step);
        }
    } catch (const Error& error) {
        info.error = error.info();
    }
}

}  // namespace

void Session::Impl::load_jobs() {
    const std::vector<Project::JobRow> rows = project.job_rows();
    const std::lock_guard lock(mutex);
    jobs.clear();
    for (const Project::JobRow& row : rows) {
        auto record = std::make_shared<JobRecord>();
        record->info = info_from(row);
        record->info.held = !read_only && record->info.state == JobState::kQueued;
        record->settled = is_finished(record->info.state);
        // A project that was moved: its runs moved along.
        std::error_code code;
        const fs::path here = project.folder() / "runs" / row.run;
        if (!row.run.empty() && !fs::exists(record->info.spec.run, code) && fs::exists(here, code)) {
            record->info.spec.run = here.string();
        }
        jobs.emplace(row.id, std::move(record));
    }
    if (!read_only) {
        std::set<std::string> names;
        for (const auto& entry : jobs) {
            names.insert(entry.second->info.spec.lane);
        }
        for (const std::string& name : names) {
            renumber(queued(name));
        }
    }
}

// This program holds the lease, so whoever ran these jobs is gone.
void Session::Impl::mark_interrupted() {
    std::set<fs::path> folders;
    {
        const std::lock_guard lock(mutex);
        for (const auto& entry : jobs) {
            JobRecord& record = *entry.second;
            if (is_active(record.info.state)) {
                set_state(record, JobState::kInterrupted);
                record.settled = true;
                if (!record.info.run.empty()) {
                    folders.insert(record.info.spec.run);
                    describe_rest(record.info);
                }
            }
        }
    }
    for (const RunSummary& row : project.runs()) {
        if (is_active(row.state) && row.problem.empty()) {
            folders.insert(project.folder() / "runs" / row.folder_name);
        }
    }
    for (const fs::path& folder : folders) {
        try {
            RunDir run = RunDir::open(folder);
            run.update_manifest([](RunManifest& manifest) {
                manifest.state = is_active(manifest.state) ? JobState::kInterrupted : manifest.state;
            });
            project.update_index(run);
        } catch (...) {
            log_warning("the run " + folder.string() +
                        " could not be marked interrupted: " + current_error_info().message);
        }
    }
    save_rows();
}

}  // namespace drift
