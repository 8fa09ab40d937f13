// One device, one thread: runs its jobs one after the other.
//
// THREADING  Made and destroyed by the session's owner; the destructor requests a stop and joins.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "core/session/job_record.h"

namespace drift {

class Lane {
public:
    // `next` blocks until a job of this lane may run; an empty pointer ends the thread. `run` never throws.
    using Next =
        std::function<std::shared_ptr<JobRecord>(const std::string& lane, const std::stop_token& stop)>;
    using Run = std::function<void(const std::shared_ptr<JobRecord>& job)>;

    Lane(std::string name, Next next, Run run);
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    std::string name_;
    Next next_;
    Run run_;
    std::jthread thread_;  // last: starts when everything else exists
};

}  // namespace drift
