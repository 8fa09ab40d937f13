#include "core/store/lease.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/log.h"
#include "core/base/text.h"

namespace drift {
namespace {

// A holder on another machine or in another container cannot be asked for its process; it beats every two
// seconds, so half a minute of silence means that it is gone.
constexpr double kSilenceSeconds = 30.0;

std::string first_line(const fs::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

// Field 22 of /proc/<pid>/stat, in clock ticks since boot; "" when there is no such process. Together with
// the pid it names a process for good, while a pid alone is used again. Zombies count as gone.
std::string process_start(std::int64_t pid) {
    const std::string line = first_line("/proc/" + std::to_string(pid) + "/stat");
    const std::size_t name_end = line.rfind(')');  // the name may hold spaces and brackets
    if (name_end == std::string::npos) {
        return {};
    }
    std::istringstream rest(line.substr(name_end + 1));
    std::string field;
    for (int number = 3; number <= 22 && rest >> field; ++number) {
        if (number == 3 && (field == "Z" || field == "X")) {
            return {};
        }
    }
    return field;
}

std::string boot_id() {
    return first_line("/proc/sys/kernel/random/boot_id");
}

std::string pid_namespace() {
    std::error_code code;
    return fs::read_symlink("/proc/self/ns/pid", code).string();
}

double file_age_seconds(const fs::path& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        return 0;
    }
    return unix_seconds() -
           (static_cast<double>(info.st_mtim.tv_sec) + 1e-9 * static_cast<double>(info.st_mtim.tv_nsec));
}

// Excludes other programs between reading and writing the lease; the kernel frees it with the process.
class FileLock {
public:
    explicit FileLock(const fs::path& path) : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
        if (fd_ < 0) {
            throw Error(ErrorCode::kIo,
                        "the project folder " + path.parent_path().string() + " cannot be written",
                        "choose a folder you may write to, or change its permissions");
        }
        while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    ~FileLock() { ::close(fd_); }
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    int fd_;
};

nlohmann::json read_lease(const fs::path& file) {
    std::error_code code;
    if (!fs::exists(file, code)) {
        return {};
    }
    try {
        return nlohmann::json::parse(read_file(file), nullptr, false);
    } catch (const Error&) {
        return {};  // released between the two calls
    }
}

bool is_alive(const nlohmann::json& lease, const fs::path& file) {
    if (lease.value("boot", "") == boot_id() && lease.value("pid_namespace", "") == pid_namespace()) {
        const std::string start = process_start(lease.value("pid", std::int64_t{0}));
        return !start.empty() && start == lease.value("process_start", "");
    }
    return file_age_seconds(file) < kSilenceSeconds;
}

std::string new_token() {
    static std::atomic<int> counter{0};
    return std::to_string(::getpid()) + "-" + std::to_string(counter++);
}

}  // namespace

Lease::Lease(fs::path project)
    : file_(project / "lease.json"), lock_file_(project / ".lease.lock"), token_(new_token()) {}

Lease::~Lease() {
    try {
        release();
    } catch (...) {
        log_warning("the lease of the project was not released: " + current_error_info().message);
    }
}

std::optional<LeaseInfo> Lease::other_holder() const {
    const nlohmann::json lease = read_lease(file_);
    try {
        if (!lease.is_object() || (held_ && lease.value("token", "") == token_) || !is_alive(lease, file_)) {
            return std::nullopt;
        }
        return LeaseInfo{lease.value("pid", std::int64_t{0}), lease.value("program", ""),
                         lease.value("taken", ""), file_age_seconds(file_)};
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;  // not a lease of ours: nobody can be named, so nobody holds it
    }
}

void Lease::take() {
    if (held_) {
        return;
    }
    const FileLock lock(lock_file_);
    if (const auto other = other_holder()) {
        throw Error(
            ErrorCode::kConflict,
            "another program runs jobs in this project: " + other->program + ", process " +
                std::to_string(other->pid) + ", since " + other->taken + " (" + file_.parent_path().string() +
                ")",
            "use that program, close it, queue the job there with 'drift jobs add', or choose another "
            "project folder");
    }
    const nlohmann::ordered_json lease = {{"pid", ::getpid()},
                                          {"process_start", process_start(::getpid())},
                                          {"boot", boot_id()},
                                          {"pid_namespace", pid_namespace()},
                                          {"program", trim(first_line("/proc/self/comm"))},
                                          {"taken", utc_now()},
                                          {"token", token_}};
    write_file_atomic(file_, lease.dump(2) + "\n");
    held_ = true;
}

void Lease::heartbeat() {
    if (held_ && ::utimensat(AT_FDCWD, file_.c_str(), nullptr, 0) != 0) {
        throw Error(ErrorCode::kIo, "the lease " + file_.string() + " cannot be renewed",
                    "check that the project folder still exists and may be written");
    }
}

void Lease::release() {
    if (!held_) {
        return;
    }
    held_ = false;
    const FileLock lock(lock_file_);
    const nlohmann::json lease = read_lease(file_);
    if (lease.is_object() && lease.value("token", "") == token_ &&
        lease.value("pid", std::int64_t{0}) == ::getpid()) {
        std::error_code ignored;
        fs::remove(file_, ignored);
    }
}

}  // namespace drift
