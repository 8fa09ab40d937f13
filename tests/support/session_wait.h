// Waiting for what a session reports, without sleeping.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/session/session.h"

namespace drift::test {

// Waits until `wanted` holds for the job; every change of a job posts an event.
template <class Wanted>
JobInfo wait_until(Session& session, JobId id, Wanted wanted, std::vector<Event>* seen = nullptr) {
    const Stopwatch watch;
    while (watch.seconds() < 60) {
        const JobInfo info = session.job(id).value();
        if (wanted(info)) {
            return info;
        }
        session.wait(std::chrono::milliseconds(20));
        for (Event& event : session.drain()) {
            if (seen != nullptr) {
                seen->push_back(std::move(event));
            }
        }
    }
    ADD_FAILURE() << "the job is still " << to_string(session.job(id)->state) << " at step "
                  << session.job(id)->step;
    return *session.job(id);
}

inline JobInfo wait_for_step(Session& session, JobId id, std::int64_t step) {
    return wait_until(session, id, [&](const JobInfo& info) { return info.step >= step; });
}

}  // namespace drift::test
