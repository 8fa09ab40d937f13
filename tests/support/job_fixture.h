// What a job or a task needs around it, for tests that run one without a session.
#pragma once

#include <vector>

#include "core/session/job.h"

namespace drift::test {

class CollectingSink final : public EventSink {
public:
    void post(Event event) override { events.push_back(std::move(event)); }

    // The events of one kind, oldest first.
    template <class Kind>
    [[nodiscard]] std::vector<Kind> of() const {
        std::vector<Kind> found;
        for (const Event& event : events) {
            if (const auto* one = std::get_if<Kind>(&event)) {
                found.push_back(*one);
            }
        }
        return found;
    }

    std::vector<Event> events;
};

// Owns everything a JobContext refers to.
struct JobFixture {
    explicit JobFixture(JobSpec job_spec) : spec(std::move(job_spec)) {}

    JobSpec spec;
    std::stop_source stop;
    PauseGate pause;
    Mailbox mailbox;
    CollectingSink sink;
    JobContext context{1, spec, {}, stop.get_token(), pause, mailbox, sink};
};

}  // namespace drift::test
