#include "core/base/pause_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

namespace drift {
namespace {

TEST(PauseGate, LetsAnUnpausedWorkerThrough) {
    PauseGate gate;
    EXPECT_TRUE(gate.wait({}));
}

TEST(PauseGate, LetsExactlyTheGrantedStepsThrough) {
    PauseGate gate;
    gate.pause();
    gate.step(2);
    EXPECT_TRUE(gate.wait({}));
    EXPECT_TRUE(gate.wait({}));
    std::stop_source stop;
    auto third = std::async(std::launch::async, [&] { return gate.wait(stop.get_token()); });
    stop.request_stop();
    EXPECT_FALSE(third.get());
}

TEST(PauseGate, AStopWakesAPausedWorker) {
    PauseGate gate;
    gate.pause();
    std::stop_source stop;
    auto waiting = std::async(std::launch::async, [&] { return gate.wait(stop.get_token()); });
    stop.request_stop();
    EXPECT_FALSE(waiting.get());
}

TEST(PauseGate, APokeWakesWithoutOpening) {
    PauseGate gate;
    gate.pause();
    gate.poke();
    EXPECT_FALSE(gate.wait({}));
    EXPECT_TRUE(gate.paused());
}

TEST(PauseGate, ResumeFromAnotherThreadOpens) {
    PauseGate gate;
    gate.pause();
    auto waiting = std::async(std::launch::async, [&] { return gate.wait({}); });
    gate.resume();
    EXPECT_TRUE(waiting.get());
    EXPECT_FALSE(gate.paused());
}

}  // namespace
}  // namespace drift
