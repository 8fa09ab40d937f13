#include "core/runtime/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace drift {
namespace {

TEST(ParallelFor, CallsEveryIndexOnceWithAWorkerInRange) {
    std::vector<std::atomic<int>> calls(1000);
    std::atomic<bool> in_range{true};
    parallel_for(1000, 3, [&](std::int64_t index, int worker) {
        ++calls[static_cast<std::size_t>(index)];
        in_range = in_range && worker >= 0 && worker < 3;
    });
    for (const auto& count : calls) {
        EXPECT_EQ(count, 1);
    }
    EXPECT_TRUE(in_range);
}

TEST(ParallelFor, RunsOnSeveralThreadsAtATime) {
    // Each call waits for the other one: a serial loop would never have two inside.
    std::atomic<int> inside{0};
    std::atomic<bool> met{false};
    parallel_for(2, 2, [&](std::int64_t, int) {
        ++inside;
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!met && std::chrono::steady_clock::now() < until) {
            met = met || inside == 2;
            std::this_thread::yield();
        }
    });
    EXPECT_TRUE(met);
}

TEST(ParallelFor, RunsInOrderOnTheCallersThreadWhenOneThreadIsWanted) {
    std::vector<std::int64_t> order;
    const auto caller = std::this_thread::get_id();
    parallel_for(5, 1, [&](std::int64_t index, int worker) {
        EXPECT_EQ(std::this_thread::get_id(), caller);
        EXPECT_EQ(worker, 0);
        order.push_back(index);
    });
    EXPECT_EQ(order, (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
    parallel_for(0, 4, [&](std::int64_t, int) { ADD_FAILURE() << "nothing to do"; });
}

}  // namespace
}  // namespace drift
