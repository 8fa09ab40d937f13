#include "core/session/job_state.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "core/base/error.h"

namespace drift {
namespace {

using Words = std::set<std::string>;

// The whole table once more, written the way a user would say it.
const std::map<std::string, Words> kActions = {
    {"queued", {"start", "stop", "move", "remove", "clone"}},
    {"starting", {"pause", "stop", "stop and save", "edit", "park", "clone"}},
    {"running", {"pause", "stop", "stop and save", "sample now", "checkpoint now", "edit", "park", "clone"}},
    {"paused",
     {"resume", "step", "stop", "stop and save", "sample now", "checkpoint now", "edit", "park", "clone"}},
    {"stopping", {"clone"}},
    {"saving", {"stop", "clone"}},
    {"parked", {"unpark", "stop", "move", "remove", "clone"}},
    {"done", {"remove", "continue", "clone"}},
    {"stopped", {"remove", "continue", "clone"}},
    {"failed", {"remove", "continue", "clone"}},
    {"interrupted", {"remove", "continue", "clone", "mark stopped"}}};

const std::map<std::string, Words> kNext = {
    {"queued", {"starting", "stopped"}},
    {"starting", {"running", "paused", "stopping", "saving", "stopped", "failed", "interrupted"}},
    {"running", {"paused", "stopping", "saving", "done", "stopped", "failed", "interrupted"}},
    {"paused", {"running", "stopping", "saving", "done", "stopped", "failed", "interrupted"}},
    {"stopping", {"done", "stopped", "failed", "interrupted"}},
    {"saving", {"stopping", "parked", "done", "stopped", "failed", "interrupted"}},
    {"parked", {"queued", "stopped"}},
    {"done", {}},
    {"stopped", {}},
    {"failed", {}},
    {"interrupted", {"stopped"}}};

TEST(JobState, EveryPairOfStateAndActionIsDecided) {
    EXPECT_EQ(all_job_states().size(), kActions.size());
    EXPECT_EQ(all_job_actions().size(), 16U);
    for (const JobState state : all_job_states()) {
        for (const JobAction action : all_job_actions()) {
            EXPECT_EQ(is_allowed(state, action), kActions.at(to_string(state)).count(to_string(action)) == 1)
                << to_string(state) << " / " << to_string(action);
        }
    }
}

TEST(JobState, EveryPairOfStatesIsDecided) {
    for (const JobState from : all_job_states()) {
        for (const JobState to : all_job_states()) {
            EXPECT_EQ(is_transition(from, to), kNext.at(to_string(from)).count(to_string(to)) == 1)
                << to_string(from) << " -> " << to_string(to);
        }
    }
}

TEST(JobState, EveryStateIsQueuedParkedActiveOrFinished) {
    for (const JobState state : all_job_states()) {
        const bool waits = state == JobState::kQueued || state == JobState::kParked;
        const int kinds = (waits ? 1 : 0) + (is_active(state) ? 1 : 0) + (is_finished(state) ? 1 : 0);
        EXPECT_EQ(kinds, 1) << to_string(state);
        // A finished job never changes; an active one can always be found interrupted or fail.
        EXPECT_EQ(is_transition(state, JobState::kFailed), is_active(state)) << to_string(state);
        EXPECT_EQ(is_transition(state, JobState::kInterrupted), is_active(state)) << to_string(state);
    }
}

TEST(JobState, NamesReadBackAndOthersAreRefused) {
    for (const JobState state : all_job_states()) {
        EXPECT_EQ(job_state_from(to_string(state)), state);
    }
    try {
        (void)job_state_from("dreaming");
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kBadData);
        EXPECT_NE(error.info().message.find("dreaming"), std::string::npos);
        EXPECT_NE(error.info().message.find("interrupted"), std::string::npos);
    }
}

}  // namespace
}  // namespace drift
