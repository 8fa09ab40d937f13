#include "core/store/lease.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using testing::HasSubstr;

ErrorInfo error_of_take(Lease& lease) {
    try {
        lease.take();
    } catch (const Error& error) {
        return error.info();
    }
    ADD_FAILURE() << "no error";
    return {};
}

// A child that holds the lease until it is killed.
class Holder {
public:
    explicit Holder(const fs::path& project) {
        int ready[2];
        if (::pipe(ready) != 0) {
            throw std::runtime_error("no pipe");
        }
        pid_ = ::fork();
        if (pid_ == 0) {
            Lease lease(project);
            lease.take();
            (void)!::write(ready[1], "x", 1);
            for (;;) {
                ::pause();
            }
        }
        char byte = 0;
        (void)!::read(ready[0], &byte, 1);
        ::close(ready[0]);
        ::close(ready[1]);
    }
    ~Holder() { kill(); }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    void kill() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
            pid_ = 0;
        }
    }
    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    pid_t pid_ = 0;
};

TEST(Lease, TheSecondProgramIsToldWhoHoldsIt) {
    const TempFolder folder;
    Holder holder(folder.path());
    Lease lease(folder.path());
    const ErrorInfo error = error_of_take(lease);
    EXPECT_EQ(error.code, ErrorCode::kConflict);
    EXPECT_THAT(error.message, HasSubstr("process " + std::to_string(holder.pid())));
    EXPECT_THAT(error.what_to_do, HasSubstr("drift jobs add"));
    ASSERT_TRUE(lease.other_holder().has_value());
    EXPECT_EQ(lease.other_holder()->pid, holder.pid());
}

TEST(Lease, AKilledHolderGivesWayAtOnce) {
    const TempFolder folder;
    Holder holder(folder.path());
    holder.kill();
    EXPECT_TRUE(fs::exists(folder.path() / "lease.json"));
    Lease lease(folder.path());
    EXPECT_FALSE(lease.other_holder().has_value());
    lease.take();
    EXPECT_TRUE(lease.held());
}

TEST(Lease, AReusedPidIsNotTheHolder) {
    const TempFolder folder;
    Holder holder(folder.path());
    std::string text = read_file(folder.path() / "lease.json");
    const std::size_t at = text.find("\"process_start\": \"") + 18;
    text.replace(at, text.find('"', at) - at, "1");
    write_file_atomic(folder.path() / "lease.json", text);
    Lease lease(folder.path());
    lease.take();
    EXPECT_TRUE(lease.held());
}

TEST(Lease, AnotherMachineCountsWhileItsHeartIsFresh) {
    const TempFolder folder;
    Lease lease(folder.path());
    {
        Lease first(folder.path());
        first.take();
        std::string text = read_file(folder.path() / "lease.json");
        const std::size_t at = text.find("\"boot\": \"") + 9;
        text.replace(at, text.find('"', at) - at, "another boot");
        const std::size_t pid = text.find("\"pid\": ") + 7;
        text.replace(pid, text.find(',', pid) - pid, "999999");
        write_file_atomic(folder.path() / "lease.json", text);
    }
    EXPECT_TRUE(fs::exists(folder.path() / "lease.json")) << "somebody else's lease is not released";
    EXPECT_EQ(error_of_take(lease).code, ErrorCode::kConflict);
    fs::last_write_time(folder.path() / "lease.json",
                        fs::file_time_type::clock::now() - std::chrono::seconds(120));
    lease.take();
    EXPECT_TRUE(lease.held());
}

TEST(Lease, TwoObjectsOfOneProgramExcludeEachOther) {
    const TempFolder folder;
    Lease first(folder.path());
    Lease second(folder.path());
    first.take();
    first.take();
    EXPECT_EQ(error_of_take(second).code, ErrorCode::kConflict);
    first.heartbeat();
    first.release();
    second.take();
    EXPECT_TRUE(second.held());
    EXPECT_FALSE(second.other_holder().has_value());
}

TEST(Lease, ATornLeaseFileIsNobody) {
    const TempFolder folder;
    write_file_atomic(folder.path() / "lease.json", R"({"pid": 1, "pro)");
    Lease lease(folder.path());
    lease.take();
    EXPECT_TRUE(lease.held());
    lease.release();
    write_file_atomic(folder.path() / "lease.json", R"({"pid": "text", "boot": 5})");
    Lease other(folder.path());
    other.take();
    EXPECT_TRUE(other.held());
}

}  // namespace
}  // namespace drift
