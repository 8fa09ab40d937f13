#include "core/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/base/clock.h"
#include "core/base/error.h"

namespace drift {
namespace {

std::atomic<std::int64_t>& write_budget() {
    static std::atomic<std::int64_t> budget = [] {
        const char* text = std::getenv("DRIFT_TEST_WRITE_BUDGET");
        return text != nullptr ? std::strtoll(text, nullptr, 10) : -1LL;
    }();
    return budget;
}

[[noreturn]] void fail(const std::string& doing, const fs::path& path, int error) {
    std::string to_do;
    switch (error) {
        case ENOSPC:
        case EDQUOT:
            to_do = "free some space (the disk has " + bytes_text(free_bytes(path)) +
                    " left) or choose another folder; what was there before is unchanged";
            break;
        case EACCES:
        case EPERM:
        case EROFS:
            to_do = "choose a folder you may write to, or change its permissions";
            break;
        case ENOENT:
            to_do = "check the path";
            break;
        default:
            to_do = "check the disk and the path";
            break;
    }
    throw Error(error == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo,
                doing + " " + path.string() + " failed", to_do, std::strerror(error));
}

// A file descriptor that closes itself; write errors surface in write_all and sync.
class Descriptor {
public:
    Descriptor(const fs::path& path, int flags, const std::string& doing)
        : path_(path), doing_(doing), fd_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
        if (fd_ < 0) {
            fail(doing, path, errno);
        }
    }
    ~Descriptor() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    void write_all(std::span<const std::byte> bytes) const {
        if (write_budget().load() >= 0 && write_budget().fetch_sub(static_cast<std::int64_t>(bytes.size())) <
                                              static_cast<std::int64_t>(bytes.size())) {
            write_budget().store(0);
            fail(doing_, path_, ENOSPC);
        }
        while (!bytes.empty()) {
            const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
            if (n < 0 && errno == EINTR) {
                continue;
            }
            if (n < 0) {
                fail(doing_, path_, errno);
            }
            bytes = bytes.subspan(static_cast<std::size_t>(n));
        }
    }
    // 0 at the end of the file.
    std::size_t read_some(std::string& buffer) const {
        while (true) {
            const ssize_t n = ::read(fd_, buffer.data(), buffer.size());
            if (n >= 0) {
                return static_cast<std::size_t>(n);
            }
            if (errno != EINTR) {
                fail(doing_, path_, errno);
            }
        }
    }
    void sync() const {
        if (::fsync(fd_) != 0 && errno != EINVAL) {
            fail(doing_, path_, errno);
        }
    }

private:
    fs::path path_;
    std::string doing_;
    int fd_ = -1;
};

fs::path temporary_sibling(const fs::path& path) {
    static std::atomic<unsigned> counter{0};
    return path.parent_path() / (path.filename().string() + ".tmp-" + std::to_string(::getpid()) + "-" +
                                 std::to_string(counter++));
}

void rename_or_fail(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) {
        const int error = errno;
        std::error_code ignored;
        fs::remove_all(from, ignored);
        fail("Renaming to", to, error);
    }
}

}  // namespace

std::string read_file(const fs::path& path) {
    std::error_code code;
    if (fs::is_directory(path, code)) {
        throw Error(ErrorCode::kNotFound, path.string() + " is a folder, a file was expected", "name a file");
    }
    const Descriptor file(path, O_RDONLY, "Reading");
    std::string out;
    std::string buffer(1U << 16U, '\0');
    for (std::size_t n = file.read_some(buffer); n > 0; n = file.read_some(buffer)) {
        out.append(buffer.data(), n);
    }
    return out;
}

void fsync_path(const fs::path& path) {
    const Descriptor file(path, O_RDONLY, "Syncing");
    file.sync();
}

void write_file_atomic(const fs::path& path, std::string_view bytes) {
    const fs::path temporary = temporary_sibling(path);
    try {
        write_file_synced(temporary, std::as_bytes(std::span(bytes.data(), bytes.size())));
    } catch (...) {
        std::error_code ignored;
        fs::remove(temporary, ignored);
        throw;
    }
    rename_or_fail(temporary, path);
    fsync_path(path.parent_path().empty() ? fs::path(".") : path.parent_path());
}

void write_file_synced(const fs::path& path, std::span<const std::byte> bytes) {
    write_file_synced(path, [bytes](const PieceSink& sink) { sink(bytes); });
}

void write_file_synced(const fs::path& path, const std::function<void(const PieceSink&)>& producer) {
    const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC, "Writing");
    producer([&file](std::span<const std::byte> piece) { file.write_all(piece); });
    file.sync();
}

void append_bytes(const fs::path& path, std::string_view bytes) {
    const Descriptor file(path, O_WRONLY | O_CREAT | O_APPEND, "Appending to");
    file.write_all(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

void append_line(const fs::path& path, std::string_view line) {
    append_bytes(path, std::string(line) + '\n');
}

AtomicFolder::AtomicFolder(fs::path final_path, bool replace)
    : final_(std::move(final_path)), temporary_(temporary_sibling(final_)), replace_(replace) {
    std::error_code code;
    if (!replace_ && fs::exists(final_, code)) {
        throw Error(ErrorCode::kConflict, final_.string() + " already exists",
                    "choose another name or remove it");
    }
    fs::create_directories(temporary_, code);
    if (code) {
        fail("Making the folder", temporary_, code.value());
    }
}

AtomicFolder::~AtomicFolder() {
    if (!committed_) {
        std::error_code ignored;
        fs::remove_all(temporary_, ignored);
    }
}

void AtomicFolder::commit() {
    for (const auto& entry : fs::recursive_directory_iterator(temporary_)) {
        fsync_path(entry.path());
    }
    fsync_path(temporary_);
    std::error_code code;
    fs::path aside;
    if (replace_ && fs::exists(final_, code)) {
        aside = temporary_sibling(final_);
        rename_or_fail(final_, aside);
    }
    rename_or_fail(temporary_, final_);
    committed_ = true;
    fsync_path(final_.parent_path().empty() ? fs::path(".") : final_.parent_path());
    if (!aside.empty()) {
        fs::remove_all(aside, code);
    }
}

std::uint64_t free_bytes(const fs::path& path) {
    fs::path existing = fs::absolute(path);
    std::error_code code;
    while (!existing.empty() && !fs::exists(existing, code) && existing != existing.parent_path()) {
        existing = existing.parent_path();
    }
    struct statvfs info {};
    return ::statvfs(existing.c_str(), &info) == 0 ? std::uint64_t{info.f_bavail} * info.f_frsize : 0;
}

std::uint64_t folder_bytes(const fs::path& path) {
    std::uint64_t sum = 0;
    std::error_code code;
    for (fs::recursive_directory_iterator it(path, fs::directory_options::skip_permission_denied, code), end;
         !code && it != end; it.increment(code)) {
        if (it->is_regular_file(code)) {
            sum += it->file_size(code);
        }
    }
    return sum;
}

fs::path move_to_trash(const fs::path& path, const fs::path& trash_root) {
    std::error_code code;
    if (!fs::exists(path, code)) {
        throw Error(ErrorCode::kNotFound, path.string() + " does not exist", "refresh the list");
    }
    fs::create_directories(trash_root, code);
    if (code) {
        fail("Making the folder", trash_root, code.value());
    }
    fs::path target = trash_root / (utc_stamp() + "_" + path.filename().string());
    for (int i = 2; fs::exists(target, code); ++i) {
        target = trash_root / (utc_stamp() + "_" + std::to_string(i) + "_" + path.filename().string());
    }
    if (::rename(path.c_str(), target.c_str()) != 0) {
        fail("Moving to the trash", path, errno);
    }
    return target;
}

void set_write_budget_for_tests(std::int64_t bytes) {
    write_budget().store(bytes);
}

}  // namespace drift
