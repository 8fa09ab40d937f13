#include "core/base/pause_gate.h"

#include <chrono>

namespace drift {

void PauseGate::pause() {
    {
        const std::lock_guard lock(mutex_);
        paused_ = true;
        steps_ = 0;
    }
    changed_.notify_all();
}

void PauseGate::resume() {
    {
        const std::lock_guard lock(mutex_);
        paused_ = false;
        steps_ = 0;
    }
    changed_.notify_all();
}

void PauseGate::step(int steps) {
    {
        const std::lock_guard lock(mutex_);
        steps_ += steps;
    }
    changed_.notify_all();
}

bool PauseGate::paused() const {
    const std::lock_guard lock(mutex_);
    return paused_;
}

bool PauseGate::wait(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [this] { return !paused_ || steps_ > 0 || poked_; });
    poked_ = false;
    if (stop.stop_requested()) {
        return false;
    }
    if (!paused_) {
        return true;
    }
    if (steps_ > 0) {
        --steps_;
        return true;
    }
    return false;
}

void PauseGate::nap(std::stop_token stop, double seconds) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, std::chrono::duration<double>(seconds),
                      [this] { return paused_ || poked_; });
    poked_ = false;
}

void PauseGate::poke() {
    {
        const std::lock_guard lock(mutex_);
        poked_ = true;
    }
    changed_.notify_all();
}

}  // namespace drift
