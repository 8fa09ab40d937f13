// Runs jobs, one at a time per device lane, and queues their events for whoever drains them.
//
// THREADING  Every public member may be called from any thread; no callback runs on the caller's behalf.
// LIFETIME   The destructor requests a stop and joins; it blocks for at most one training step.
// DEPENDS    Neither Qt nor torch. Widgets may include this header.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/session/event.h"
#include "core/session/job.h"
#include "core/store/fork.h"
#include "core/store/project.h"

namespace drift {

// One row of the job table as shown in lists.
struct JobInfo {
    JobId id = 0;
    JobSpec spec;
    JobState state = JobState::kQueued;
    int position = -1;  // in its lane, 0 = next; -1: not queued
    bool held = false;  // queued by an earlier program: waits for start_queue() or run_next()
    std::string run;    // run folder name
    std::int64_t step = 0, total_steps = 0;
    double steps_per_second = 0, eta_seconds = -1, eta_deviation = -1;
    std::vector<std::int64_t> checkpoint_steps;  // notches of the progress bar
    ErrorInfo error;
    std::vector<AlarmRaised> alarms;         // since this program opened the project, newest last
    std::vector<std::string> warnings;       // of hooks that failed
    std::string created, started, finished;  // UTC
};

// Makes the worker for a spec; injected so that the session and its tests need no torch.
using JobFactory = std::function<std::unique_ptr<Job>(const JobSpec&)>;

enum class StopMode { kAfterStep, kStopAndSave };

class Session {
public:
    // Opens (or makes) the project; jobs whose lease is dead become `interrupted`, jobs still queued are
    // held. Throws Error{kConflict} when another live program runs jobs in this project and `read_only` is
    // false. A read-only session shows the job table and the runs; every action throws Error{kConflict}.
    Session(std::filesystem::path project, JobFactory factory, bool read_only = false);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    [[nodiscard]] const std::filesystem::path& project() const;
    [[nodiscard]] Project& store();  // index, runs, trash
    [[nodiscard]] bool read_only() const;

    // REQUIRES: spec.config passes check(); otherwise throws and changes nothing. Config is frozen here.
    // `hold`: the job waits for start_queue() or run_next(), also in a later program.
    JobId enqueue(JobSpec spec, bool run_next = false, bool hold = false);
    // All actions throw Error{kConflict} naming state and action when the table forbids them.
    void pause(JobId id);
    void resume(JobId id);
    void step_once(JobId id);
    void stop(JobId id, StopMode mode = StopMode::kAfterStep);  // returns at once; JobFinished follows
    void sample_now(JobId id);
    void checkpoint_now(JobId id);
    void edit(JobId id, const std::string& key, const std::string& value);  // live options only
    // How a running toy is looked at; neither changes a result. A finished job and a read-only session ignore
    // both. Frames: up to `hz` per second are posted whatever is recorded, 0: none but the recorded ones.
    void watch(JobId id, double hz);
    void pace(JobId id, double steps_per_second);  // slow motion; 0: as fast as it goes
    // Place among the queued jobs of a lane; `lane` (lane_name.h) moves it there, empty: stays in its own.
    // A parked job has no place and only takes the lane.
    void move(JobId id, int new_position, const std::string& lane = {});
    void run_next(JobId id);
    // Writes a checkpoint, frees the model and the lane. Training jobs only.
    void park(JobId id);
    void unpark(JobId id);        // first in its lane, goes on bit for bit from that checkpoint
    void mark_stopped(JobId id);  // an interrupted job that nobody will continue
    // The same job once more, at the end of its lane; a training run gets a folder of its own.
    JobId clone(JobId id, const std::vector<std::string>& assignments = {});
    // hooks.* of a job that has not finished; takes no part in the run's history.
    void set_hook(JobId id, const std::string& key, const std::string& value);
    // Queues the independent metrics of a run's newest checkpoint with hooks.eval_points or eval_samples.
    JobId evaluate_run(const std::string& run, bool run_next = true);
    void start_queue();     // lets the held jobs of an earlier program run, too
    void remove(JobId id);  // queued or finished rows; run folders stay
    // Queues a job that continues the run from its newest checkpoint with `assignments` applied
    // (train.total_steps may grow; hashed options may change and are recorded).
    JobId continue_run(const std::string& run, const std::vector<std::string>& assignments = {});
    // Makes a run from a checkpoint of another one (core/store/fork.h) and queues the job that trains it;
    // both curves get a "fork" mark. Throws what plan_fork() and create_fork() throw.
    struct Fork {
        JobId job = 0;
        std::string run;                   // folder name of the child
        std::int64_t checkpoint_step = 0;  // where it begins
    };
    Fork fork_run(const ForkRequest& request, bool hold = false);
    void pause_all();   // lanes start nothing new and running jobs pause
    void resume_all();  // resumes every paused job and starts held ones, too
    [[nodiscard]] bool all_paused() const;
    // The actions by name, as `drift jobs` and other programs ask for them: pause, resume, step, stop,
    // stop_and_save, sample_now, checkpoint_now, run_next, park, unpark, mark_stopped, move (argument:
    // position), lane (argument: lane), hook (argument: key=value), clone (argument: assignments, one per
    // line), remove, add (argument: JSON of a JobSpec; job 1: run next), evaluate (argument: run), fork
    // (argument: JSON of a ForkRequest), pause_all, resume_all. Returns the new state or the new job's
    // number.
    std::string execute(const std::string& action, JobId job, const std::string& argument = {});

    // Active and finished jobs by id, then the queued ones in lane order.
    [[nodiscard]] std::vector<JobInfo> jobs() const;
    [[nodiscard]] std::optional<JobInfo> job(JobId id) const;

    // Moves out everything queued since the last call, oldest first. Never blocks on a worker.
    [[nodiscard]] std::vector<Event> drain();
    bool wait(std::chrono::milliseconds at_most);
    // Blocks until the job is finished and everything about it is on disk; for the CLI and tests.
    [[nodiscard]] JobInfo wait_finished(JobId id);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// The factory with the real jobs (training, sampling); defined in drift_session, uses torch inside.
[[nodiscard]] JobFactory standard_jobs();

}  // namespace drift
