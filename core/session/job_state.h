// The life of a job, and which action is legal in which state. Buttons and the CLI ask this table.
#pragma once

#include <span>
#include <string_view>

namespace drift {

enum class JobState {
    kQueued,
    kStarting,
    kRunning,
    kPaused,
    kStopping,  // after this step, nothing saved
    kSaving,    // stop and save, or park: a checkpoint is being written
    kParked,    // memory and lane released, goes on from its checkpoint when unparked
    kDone,
    kStopped,
    kFailed,
    kInterrupted,  // found after a crash; offered for resume, never restarted by itself
};

enum class JobAction {
    kStart,
    kPause,
    kResume,
    kStepOnce,
    kStop,
    kStopAndSave,
    kSampleNow,
    kCheckpointNow,
    kEdit,
    kMove,
    kRemove,
    kContinue, /* resume from the last checkpoint as a new job */
    kPark,
    kUnpark,
    kClone,      /* the same once more as a new job */
    kMarkStopped /* an interrupted job that nobody will continue */
};

[[nodiscard]] const char* to_string(JobState state);  // "queued", "starting", ...
[[nodiscard]] const char* to_string(JobAction action);
// Throws Error{kBadData} for an unknown word.
[[nodiscard]] JobState job_state_from(std::string_view text);
[[nodiscard]] bool is_allowed(JobState state, JobAction action);
[[nodiscard]] bool is_transition(JobState from, JobState to);
[[nodiscard]] bool is_active(JobState state);    // starting, running, paused, stopping, saving
[[nodiscard]] bool is_finished(JobState state);  // done, stopped, failed, interrupted
[[nodiscard]] std::span<const JobState> all_job_states();
[[nodiscard]] std::span<const JobAction> all_job_actions();

}  // namespace drift
