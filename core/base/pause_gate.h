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
    // True: the worker may do its next step. Blocks while paused; false when it was only poked, or on a stop
    // request: the worker then reads its mailbox and its stop token and waits again.
    [[nodiscard]] bool wait(std::stop_token stop);
    // Sleeps, but only until a poke, a pause or a stop request: for a worker that is slowed down.
    void nap(std::stop_token stop, double seconds);
    // Wakes a paused waiter without opening the gate.
    void poke();

private:
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    bool paused_ = false;
    bool poked_ = false;
    int steps_ = 0;
};

}  // namespace drift
