#include "core/train/onlooker.h"

#include <algorithm>

namespace drift {

void Onlooker::frame_drawn(double seconds) {
    constexpr double kMemory = 0.8;
    cost_ = cost_ > 0 ? kMemory * cost_ + (1 - kMemory) * seconds : seconds;
    since_frame_.restart();
}

double Onlooker::interval() const {
    return hz_ > 0 ? std::max(1.0 / hz_, cost_ / kShare) : 0.0;
}

double Onlooker::nap_seconds() const {
    return pace_ > 0 ? std::max(0.0, 1.0 / pace_ - since_step_.seconds()) : 0.0;
}

}  // namespace drift
