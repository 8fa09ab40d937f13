// The session behind its public face; internal to core/session.
//
// LOCKS  mutex guards jobs, lanes and the flags. It may be held while posting events (queue and writer lock
//        themselves) and while inserting rows, never while calling StoreWriter::open/flush/close, a Job, or
//        waiting for a thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/session/event_queue.h"
#include "core/session/job_record.h"
#include "core/session/lane.h"
#include "core/session/session.h"
#include "core/session/store_writer.h"

namespace drift {

class Session::Impl {
public:
    using Record = std::shared_ptr<JobRecord>;

    Impl(std::filesystem::path folder, JobFactory factory, bool read_only);
    ~Impl();

    // session_start.cpp
    void load_jobs();
    void mark_interrupted();

    // session_actions.cpp
    JobId enqueue(JobSpec spec, bool run_next, bool hold);
    void act(JobId id, JobAction action);
    void edit(JobId id, const std::string& key, const std::string& value);
    void move(JobId id, int new_position, const std::string& lane);
    void remove(JobId id);
    JobId continue_run(const std::string& run, const std::vector<std::string>& assignments);
    Fork fork_run(const ForkRequest& request, bool hold);  // session_fork.cpp
    void pause_all();
    void resume_all();
    void start_queue();

    // session_park.cpp
    void park(JobRecord& record);  // REQUIRES: mutex held, as for the next two
    void unpark(const Record& record);
    void mark_stopped(JobRecord& record);
    JobId clone(JobId id, const std::vector<std::string>& assignments);
    void set_hook(JobId id, const std::string& key, const std::string& value);
    JobId evaluate_run(const std::string& run, bool run_next);
    void run_hooks(JobRecord& record);  // on the lane's thread, after the job

    // session_run.cpp, on the lane's thread
    [[nodiscard]] Record next_job(const std::string& lane, const std::stop_token& stop);
    void run_job(const Record& record);
    void on_event(JobRecord& record, Event event) noexcept;

    // session_keeper.cpp
    void keep(const std::stop_token& stop);
    bool save_rows();  // writes every changed row now; false when that failed (they are tried again)
    void answer_commands();
    std::string execute(const std::string& action, JobId job, const std::string& argument);

    // session.cpp; REQUIRES: mutex held
    [[nodiscard]] Record find(JobId id) const;  // throws Error{kNotFound}
    void require(const JobRecord& record, JobAction action) const;
    void require_writable() const;
    void require_idle(const std::string& run) const;  // no job writes into this run folder, nor will
    void set_state(JobRecord& record, JobState to);
    [[nodiscard]] std::vector<Record> queued(const std::string& lane) const;  // in order
    void renumber(const std::vector<Record>& queue);
    void start_lane(const std::string& name);
    [[nodiscard]] std::atomic<int>& load_of(const std::string& lane);  // of its device
    void count_load(const std::string& lane);
    [[nodiscard]] Project::JobRow row_of(const JobRecord& record) const;
    [[nodiscard]] JobInfo info_of(const JobRecord& record) const;
    void post_list_changed();
    void tell(JobId id, Command command);  // takes the mutex itself

    Project project;
    JobFactory factory;
    const bool read_only;
    EventQueue events;

    mutable std::mutex mutex;
    std::condition_variable_any changed;  // queue, states, settled
    std::map<JobId, Record> jobs;
    StoreWriter writer;  // after what its callbacks use, before what posts to it
    std::map<std::string, std::unique_ptr<Lane>> lanes;
    std::map<std::string, std::atomic<int>> loads;  // device -> jobs that compute on it now
    bool all_paused = false;
    bool closing = false;

    std::mutex rows_mutex;  // one writer of job rows at a time; taken before mutex
    std::set<JobId> dirty;  // rows to write; guarded by mutex
    std::jthread keeper;

private:
    void stop_everything();
    void prepare_run(JobRecord& record);
    void resume_run(JobRecord& record, const JobSpec& spec);
    void open_run(JobRecord& record, const RunDir& run, std::int64_t resume_step);
    JobResult execute_job(const Record& record);
    void finish(JobRecord& record, JobResult result, ErrorInfo error);
};

}  // namespace drift
