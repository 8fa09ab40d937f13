// Who looks at a running job and how fast it may go then: live frames and slow motion. No torch.
#pragma once

#include "core/base/clock.h"

namespace drift {

// THREADING  Used by the job's thread alone.
class Onlooker {
public:
    // Live frames may take this share of the running time; beyond it they come less often than asked for.
    static constexpr double kShare = 0.04;

    void watch(double hz) { hz_ = hz; }                               // 0: nobody looks
    void pace(double steps_per_second) { pace_ = steps_per_second; }  // 0: as fast as it goes
    [[nodiscard]] bool watching() const { return hz_ > 0; }
    [[nodiscard]] bool frame_due() const { return hz_ > 0 && since_frame_.seconds() >= interval(); }
    // A frame was posted; drawing it took `seconds`.
    void frame_drawn(double seconds);
    void step_begins() { since_step_.restart(); }
    // How long the next step has to wait, 0 when it may begin.
    [[nodiscard]] double nap_seconds() const;
    // Between two frames, as things are.
    [[nodiscard]] double interval() const;

private:
    double hz_ = 0, pace_ = 0;
    double cost_ = 0;  // seconds of one frame, averaged
    Stopwatch since_frame_, since_step_;
};

}  // namespace drift
