// Lets a controller hold a worker between two steps, and let it through one step at a time.
//
// THREADING  Every member may be called from any thread.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace drift {

class PauseGate {
public:
    void pause();
    void resume();
    // Lets a paused worker pass `steps` more times, then holds it again.
    void step(int steps = 1);
    [[nodiscard]] bool paused() const;
    // Returns at once when open, else blocks until resume(), step() or a stop request.
    void wait(std::stop_token stop);
    // Wakes the waiter without opening the gate; wait() then returns so that the worker can read its mailbox.
    void poke();

private:
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    bool paused_ = false;
    bool poked_ = false;
    int steps_ = 0;
};

}  // namespace drift
