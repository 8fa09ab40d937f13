#include "core/session/job_state.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "core/base/error.h"

namespace drift {
namespace {

constexpr std::size_t kStateCount = 11;
constexpr std::size_t kActionCount = 16;

constexpr std::array<JobState, kStateCount> kStates = {
    JobState::kQueued,   JobState::kStarting, JobState::kRunning,    JobState::kPaused,
    JobState::kStopping, JobState::kSaving,   JobState::kParked,     JobState::kDone,
    JobState::kStopped,  JobState::kFailed,   JobState::kInterrupted};

constexpr std::array<JobAction, kActionCount> kActions = {
    JobAction::kStart, JobAction::kPause,       JobAction::kResume,    JobAction::kStepOnce,
    JobAction::kStop,  JobAction::kStopAndSave, JobAction::kSampleNow, JobAction::kCheckpointNow,
    JobAction::kEdit,  JobAction::kMove,        JobAction::kRemove,    JobAction::kContinue,
    JobAction::kPark,  JobAction::kUnpark,      JobAction::kClone,     JobAction::kMarkStopped};

constexpr std::uint32_t bit(JobAction action) {
    return 1U << static_cast<unsigned>(action);
}
constexpr std::uint32_t bit(JobState state) {
    return 1U << static_cast<unsigned>(state);
}

template <class Word>
constexpr std::uint32_t set_of(std::initializer_list<Word> words) {
    std::uint32_t bits = 0;
    for (const Word word : words) {
        bits |= bit(word);
    }
    return bits;
}

struct StateRow {
    JobState state;
    const char* name;
    std::uint32_t actions;  // what a user may ask for
    std::uint32_t next;     // where the job may go from here
};

using A = JobAction;
using S = JobState;

// A stop is legal in every state that holds a lane, also while a stop-and-save writes its checkpoint: the
// second request means "at once". Done, stopped and failed jobs never change again; continuing one makes a
// new job.
constexpr std::array<StateRow, kStateCount> kTable = {{
    {S::kQueued, "queued", set_of({A::kStart, A::kStop, A::kMove, A::kRemove, A::kClone}),
     set_of({S::kStarting, S::kStopped})},
    {S::kStarting, "starting", set_of({A::kPause, A::kStop, A::kStopAndSave, A::kEdit, A::kPark, A::kClone}),
     set_of({S::kRunning, S::kPaused, S::kStopping, S::kSaving, S::kStopped, S::kFailed, S::kInterrupted})},
    {S::kRunning, "running",
     set_of({A::kPause, A::kStop, A::kStopAndSave, A::kSampleNow, A::kCheckpointNow, A::kEdit, A::kPark,
             A::kClone}),
     set_of({S::kPaused, S::kStopping, S::kSaving, S::kDone, S::kStopped, S::kFailed, S::kInterrupted})},
    {S::kPaused, "paused",
     set_of({A::kResume, A::kStepOnce, A::kStop, A::kStopAndSave, A::kSampleNow, A::kCheckpointNow, A::kEdit,
             A::kPark, A::kClone}),
     set_of({S::kRunning, S::kStopping, S::kSaving, S::kDone, S::kStopped, S::kFailed, S::kInterrupted})},
    {S::kStopping, "stopping", set_of({A::kClone}),
     set_of({S::kDone, S::kStopped, S::kFailed, S::kInterrupted})},
    {S::kSaving, "saving", set_of({A::kStop, A::kClone}),
     set_of({S::kStopping, S::kParked, S::kDone, S::kStopped, S::kFailed, S::kInterrupted})},
    {S::kParked, "parked", set_of({A::kUnpark, A::kStop, A::kMove, A::kRemove, A::kClone}),
     set_of({S::kQueued, S::kStopped})},
    {S::kDone, "done", set_of({A::kRemove, A::kContinue, A::kClone}), 0},
    {S::kStopped, "stopped", set_of({A::kRemove, A::kContinue, A::kClone}), 0},
    {S::kFailed, "failed", set_of({A::kRemove, A::kContinue, A::kClone}), 0},
    {S::kInterrupted, "interrupted", set_of({A::kRemove, A::kContinue, A::kClone, A::kMarkStopped}),
     set_of({S::kStopped})},
}};

constexpr std::array<const char*, kActionCount> kActionNames = {
    "start", "pause", "resume", "step",     "stop", "stop and save", "sample now", "checkpoint now",
    "edit",  "move",  "remove", "continue", "park", "unpark",        "clone",      "mark stopped"};

const StateRow& row(JobState state) {
    return kTable.at(static_cast<std::size_t>(state));
}

}  // namespace

const char* to_string(JobState state) {
    return row(state).name;
}

const char* to_string(JobAction action) {
    return kActionNames.at(static_cast<std::size_t>(action));
}

JobState job_state_from(std::string_view text) {
    std::string known;
    for (const StateRow& r : kTable) {
        if (text == r.name) {
            return r.state;
        }
        known += (known.empty() ? "" : ", ") + std::string(r.name);
    }
    throw Error(ErrorCode::kBadData, "'" + std::string(text) + "' is no job state; known are " + known,
                "the file comes from another version or is damaged");
}

bool is_allowed(JobState state, JobAction action) {
    return (row(state).actions & bit(action)) != 0;
}

bool is_transition(JobState from, JobState to) {
    return (row(from).next & bit(to)) != 0;
}

bool is_active(JobState state) {
    return state >= JobState::kStarting && state <= JobState::kSaving;
}

bool is_finished(JobState state) {
    return state >= JobState::kDone;
}

std::span<const JobState> all_job_states() {
    return kStates;
}

std::span<const JobAction> all_job_actions() {
    return kActions;
}

}  // namespace drift
