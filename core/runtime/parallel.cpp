#include "core/runtime/parallel.h"

#include <algorithm>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace drift {

void parallel_for(std::int64_t count, int threads,
                  const std::function<void(std::int64_t index, int worker)>& body) {
#ifdef _OPENMP
    const int team = static_cast<int>(std::min<std::int64_t>(std::max(1, threads), count));
    if (team > 1 && omp_in_parallel() == 0) {
        // Few hand-outs per thread, and still small ones.
        const std::int64_t share = std::max<std::int64_t>(1, count / (std::int64_t{16} * team));
#pragma omp parallel num_threads(team)
        {
            const int worker = omp_get_thread_num();
#pragma omp for schedule(dynamic, share)
            for (std::int64_t index = 0; index < count; ++index) {
                body(index, worker);
            }
        }
        return;
    }
#endif
    for (std::int64_t index = 0; index < count; ++index) {
        body(index, 0);
    }
}

}  // namespace drift
