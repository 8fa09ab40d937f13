// Writes what jobs report into their run folders: run.sqlite (scalars, marks), events.jsonl and the
// manifest's state, in batches of at most half a second, at once after a state change, and completely in
// close().
//
// THREADING  Every member may be called from any thread. post() never waits for the disk; open() and close()
// do.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/session/event.h"
#include "core/store/run_dir.h"

namespace drift {

class StoreWriter {
public:
    // Called once per job, on the writer's thread, when its folder cannot be written (full disk, deleted
    // folder); the job's later events are dropped.
    using OnFailure = std::function<void(JobId, const ErrorInfo&)>;
    // Called after a manifest was saved, so that lists can follow.
    using OnManifest = std::function<void(const RunDir&)>;

    StoreWriter(OnFailure on_failure, OnManifest on_manifest);
    ~StoreWriter();  // writes what is queued
    StoreWriter(const StoreWriter&) = delete;
    StoreWriter& operator=(const StoreWriter&) = delete;

    // From now on events of `job` go to `run`. `resume_step` >= 0: the run continues after that step, and
    // everything recorded later is forgotten. Throws Error{kIo|kBadData}.
    void open(JobId job, const RunDir& run, std::int64_t resume_step);
    // Ignores events of jobs that were not opened and those that nobody stores (pictures, phases).
    void post(const Event& event);
    // Puts a mark on the curves of `job`; false when the job is not open, and then nothing happens.
    bool mark(JobId job, std::int64_t step, const std::string& kind, const std::string& text);
    // Writes everything of `job` now. Returns the failure that happened so far, with an empty message if
    // none.
    ErrorInfo flush(JobId job);
    // Same, and forgets the job. Returns the failure that happened, with an empty message if none.
    ErrorInfo close(JobId job);

private:
    class RunSink;
    void work(const std::stop_token& stop);
    void write_queued();  // REQUIRES: disk_mutex_ held

    OnFailure on_failure_;
    OnManifest on_manifest_;
    std::mutex queue_mutex_;
    std::condition_variable_any filled_;
    std::vector<Event> queue_;
    bool urgent_ = false;
    std::mutex disk_mutex_;  // taken before queue_mutex_
    std::map<JobId, std::unique_ptr<RunSink>> sinks_;
    std::jthread thread_;  // last: starts when everything else exists
};

}  // namespace drift
