// Settings that have to be in force before LibTorch's OpenMP library is loaded; figures in
// docs/performance.md.
//
// This file holds only what prepare_process() needs, so that a program which does not call it (a test) links
// none of it.
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <cstring>

#include "core/runtime/device.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifdef __SANITIZE_ADDRESS__
#define DRIFT_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DRIFT_SANITIZED 1
#endif
#endif

namespace drift {
namespace {

constexpr int kMaxVariables = 4096;

// Only what works before the C library is initialised: no allocation, no getenv().
bool has_variable(char** environment, const char* prefix) {
    for (char** entry = environment; *entry != nullptr; ++entry) {
        if (std::strncmp(*entry, prefix, std::strlen(prefix)) == 0) {
            return true;
        }
    }
    return false;
}

// The path of this program, so that it keeps its name in process lists; false when it cannot be started again
// by it: deleted since, or started as an argument of the dynamic loader, which would lose the first argument.
bool own_path(char* path, std::size_t size) {
    const ssize_t length = ::readlink("/proc/self/exe", path, size - 1);
    if (length <= 0 || static_cast<std::size_t>(length) >= size - 1) {
        return false;
    }
    path[length] = '\0';
    const char* name = std::strrchr(path, '/');
    const bool loader = name != nullptr && std::strncmp(name, "/ld-", 4) == 0;
    return !loader && ::access(path, X_OK) == 0;
}

// Starts the program again with the OpenMP variables set. Returns when they are set already, by the user or
// by us, and when it is impossible: then the program runs with libgomp's defaults and process_settings() says
// so.
//
// A spin of 1000 rounds (about 50 us) bridges the gap between two operations of a training step; a thread
// that waits longer sleeps and leaves its core to others. PASSIVE keeps it from spinning at all when there
// are more threads than cores.
void restart_once(char** argv, char** environment) {
    static char wait_policy[] = "OMP_WAIT_POLICY=PASSIVE";
    static char spin_count[] = "GOMP_SPINCOUNT=1000";
    static char guard[] = "DRIFT_RESTARTED=1";
    static char* variables[kMaxVariables];
    static char path[PATH_MAX];
    if (has_variable(environment, "DRIFT_RESTARTED=") || has_variable(environment, "OMP_WAIT_POLICY=") ||
        has_variable(environment, "GOMP_SPINCOUNT=") || !own_path(path, sizeof path)) {
        return;
    }
    int count = 0;
    for (; environment[count] != nullptr; ++count) {
        if (count + 4 >= kMaxVariables) {
            return;
        }
        variables[count] = environment[count];
    }
    variables[count++] = wait_policy;
    variables[count++] = spin_count;
    variables[count++] = guard;
    variables[count] = nullptr;
    ::execve(path, argv, variables);
}

#if defined(__linux__) && !defined(DRIFT_SANITIZED)
// The loader calls this before it initialises any library: a restart here costs 18 ms, one in main() more
// than 200 ms, because LibTorch's static initialisers would run twice.
void restart_early(int /*argc*/, char** argv, char** environment) {
    restart_once(argv, environment);
}
[[gnu::section(".preinit_array"), gnu::used]] void (*const restart_entry)(int, char**,
                                                                          char**) = restart_early;
#endif

}  // namespace

void prepare_process(int /*argc*/, char** argv) {
    restart_once(argv, environ);
#ifdef __GLIBC__
    // Large temporaries stay in the heap and are reused, instead of being mapped and page-faulted anew each
    // time. Other arenas than the main one cannot hold them, and the jobs run on threads of their own: one
    // arena for all.
    constexpr int kMappedAbove = 1 << 30;
    constexpr int kGrowBy = 64 << 20;
    ::mallopt(M_ARENA_MAX, 1);
    ::mallopt(M_MMAP_THRESHOLD, kMappedAbove);
    ::mallopt(M_TRIM_THRESHOLD, INT_MAX);
    ::mallopt(M_TOP_PAD, kGrowBy);
#endif
}

}  // namespace drift
