// What the session keeps of one job; internal to core/session.
#pragma once

#include <stop_token>

#include "core/base/pause_gate.h"
#include "core/session/session.h"

namespace drift {

// `info`, `settled` and `store_error` are guarded by the session's mutex; the rest locks itself.
struct JobRecord {
    JobInfo info;
    bool settled = false;   // finished, and everything about it is on disk
    ErrorInfo store_error;  // the run folder cannot be written any more
    std::stop_source stop;
    PauseGate pause;
    Mailbox mailbox;
};

}  // namespace drift
