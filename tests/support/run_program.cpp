#include "tests/support/run_program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace drift::test {

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    int read = -1;
    int write = -1;
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            throw std::runtime_error(std::string("pipe: ") + std::strerror(errno));
        }
        read = ends[0];
        write = ends[1];
    }
    ~Pipe() {
        close_end(read);
        close_end(write);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    static void close_end(int& end) {
        if (end >= 0) {
            ::close(end);
            end = -1;
        }
    }
};

// In the child: everything was allocated before the fork, so only async-signal-safe calls are left but
// setenv and unsetenv, which is fine as the test process starts programs from one thread.
[[noreturn]] void become(const std::string& program, char* const* argv, const ProgramOptions& options,
                         const Pipe& out, const Pipe& err, const Pipe& failure) {
    ::dup2(out.write, STDOUT_FILENO);
    ::dup2(err.write, STDERR_FILENO);
    const int null = ::open("/dev/null", O_RDONLY);
    ::dup2(null, STDIN_FILENO);
    for (const std::string& name : options.without_env) {
        ::unsetenv(name.c_str());
    }
    for (const auto& [name, value] : options.env) {
        ::setenv(name.c_str(), value.c_str(), 1);
    }
    if (options.folder.empty() || ::chdir(options.folder.c_str()) == 0) {
        ::execv(program.c_str(), argv);
    }
    const int reason = errno;
    (void)!::write(failure.write, &reason, sizeof reason);
    ::_exit(127);
}

// Appends what is there; closes the end at end of file.
void take(int& end, std::string& text) {
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(end, buffer.data(), buffer.size());
    if (count > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
        Pipe::close_end(end);
    }
}

void collect(Pipe& out, Pipe& err, pid_t child, const ProgramOptions& options, ProgramResult& result) {
    const Clock::time_point deadline = Clock::now() + options.at_most;
    bool signalled = options.signal == 0;
    while (out.read >= 0 || err.read >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) {
            result.timed_out = true;
            ::kill(child, SIGKILL);
            return;
        }
        std::array<pollfd, 2> ends = {pollfd{out.read, POLLIN, 0}, pollfd{err.read, POLLIN, 0}};
        ::poll(ends.data(), ends.size(), static_cast<int>(left));
        if (ends[0].revents != 0) {
            take(out.read, result.out);
        }
        if (ends[1].revents != 0) {
            take(err.read, result.err);
        }
        if (!signalled && result.err.find(options.signal_after) != std::string::npos) {
            ::kill(child, options.signal);
            signalled = true;
        }
    }
}

}  // namespace

ProgramResult run_program(const std::string& program, const std::vector<std::string>& args,
                          const ProgramOptions& options) {
    std::vector<std::string> words = {program};
    words.insert(words.end(), args.begin(), args.end());
    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);

    Pipe out;
    Pipe err;
    Pipe failure;
    const pid_t child = ::fork();
    if (child < 0) {
        throw std::runtime_error(std::string("fork: ") + std::strerror(errno));
    }
    if (child == 0) {
        become(program, argv.data(), options, out, err, failure);
    }
    Pipe::close_end(out.write);
    Pipe::close_end(err.write);
    Pipe::close_end(failure.write);
    ProgramResult result;
    collect(out, err, child, options, result);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    int reason = 0;
    if (::read(failure.read, &reason, sizeof reason) == static_cast<ssize_t>(sizeof reason)) {
        throw std::runtime_error(program + " cannot be started: " + std::strerror(reason));
    }
    return result;
}

}  // namespace drift::test
