// The one parallel loop of our own kernels. at::parallel_for is a template that silently runs serially in a
// translation unit compiled without OpenMP; this one is compiled with it, once.
#pragma once

#include <cstdint>
#include <functional>

namespace drift {

// Calls body(index, worker) once for every index in [0, count), on up to `threads` threads at a time; worker
// is in [0, threads) and names the thread, for scratch memory of its own. Indices are handed out as threads
// get free, so a thread that another program holds up does not hold up the rest.
//
// REQUIRES  body does not throw; threads >= 1. Calls from inside a parallel loop run on the caller's thread.
// THREADING  Any thread; returns when every index is done.
void parallel_for(std::int64_t count, int threads,
                  const std::function<void(std::int64_t index, int worker)>& body);

}  // namespace drift
