// Follows the jobs of a session on the terminal until they are finished; shared by the commands that run
// jobs.
#pragma once

#include "app/cli/commands.h"
#include "core/session/session.h"

namespace drift::cli {

// Catches Ctrl-C and SIGTERM while it lives, so that a command can end in order. The functions below have one
// of their own; a command that follows several jobs keeps one around all of them, or a Ctrl-C between two
// jobs would end the program at once. Main thread only.
class InterruptCounter {
public:
    InterruptCounter();
    ~InterruptCounter();
    InterruptCounter(const InterruptCounter&) = delete;
    InterruptCounter& operator=(const InterruptCounter&) = delete;
    // Since the outermost one began.
    [[nodiscard]] static bool interrupted();
};

// Shows progress on standard error. The first Ctrl-C asks to stop after this step and save, the second to
// stop at once. Returns the finished event of a job that is done or stopped, and sets globals.exit_code to
// 130 for a stop by the user. Throws the job's Error when it failed.
[[nodiscard]] JobFinished follow_job(Session& session, JobId id, Globals& globals);

// Works through every queued job of the session, lanes side by side, until none is queued or active. Failed
// jobs are told and set globals.exit_code to 1; Ctrl-C as above, and what is queued stays so. Returns the
// jobs that ended, in that order.
std::vector<JobId> follow_queue(Session& session, Globals& globals);

// Runs a job on this thread without a project: no job table, no lease, so it works beside a program that
// trains there. Ctrl-C stops it at its next check. Throws what the job throws (Error{kStopped} after Ctrl-C).
[[nodiscard]] JobResult run_here(const JobSpec& spec);

}  // namespace drift::cli
