#include "core/base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using testing::HasSubstr;

class BudgetGuard {
public:
    explicit BudgetGuard(std::int64_t bytes) { set_write_budget_for_tests(bytes); }
    ~BudgetGuard() { set_write_budget_for_tests(-1); }
};

TEST(ReadFile, NamesTheMissingPath) {
    const TempFolder folder;
    try {
        (void)read_file(folder.path() / "absent.txt");
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kNotFound);
        EXPECT_THAT(error.info().message, HasSubstr("absent.txt"));
        EXPECT_FALSE(error.info().what_to_do.empty());
    }
}

TEST(WriteFileAtomic, KeepsTheOldContentWhenTheDiskIsFull) {
    const TempFolder folder;
    const fs::path file = folder.path() / "a.json";
    write_file_atomic(file, "old");
    {
        const BudgetGuard full(2);
        EXPECT_THROW(write_file_atomic(file, "new content"), Error);
    }
    EXPECT_EQ(read_file(file), "old");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator{}), 1)
        << "left-over file";
}

TEST(WriteFileAtomic, SaysWhatToDoWhenTheDiskIsFull) {
    const TempFolder folder;
    const BudgetGuard full(0);
    try {
        write_file_atomic(folder.path() / "a", "text");
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::kIo);
        EXPECT_THAT(error.info().cause, HasSubstr("No space left"));
        EXPECT_THAT(error.info().what_to_do, HasSubstr("free some space"));
    }
}

TEST(AtomicFolder, IsInvisibleUntilCommitted) {
    const TempFolder folder;
    const fs::path target = folder.path() / "step_1";
    {
        const AtomicFolder atomic(target);
        write_file_atomic(atomic.path() / "x", "1");
        EXPECT_FALSE(fs::exists(target));
    }
    EXPECT_TRUE(fs::is_empty(folder.path())) << "an abandoned folder stays";
    AtomicFolder atomic(target);
    write_file_atomic(atomic.path() / "x", "1");
    atomic.commit();
    EXPECT_EQ(read_file(target / "x"), "1");
}

TEST(AtomicFolder, RefusesToReplaceUnlessAsked) {
    const TempFolder folder;
    const fs::path target = folder.path() / "step_1";
    fs::create_directories(target);
    write_file_atomic(target / "x", "old");
    EXPECT_THROW(AtomicFolder{target}, Error);
    AtomicFolder atomic(target, true);
    write_file_atomic(atomic.path() / "x", "new");
    atomic.commit();
    EXPECT_EQ(read_file(target / "x"), "new");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator{}), 1);
}

TEST(Trash, MovesInsteadOfDeleting) {
    const TempFolder folder;
    fs::create_directories(folder.path() / "runs/a");
    write_file_atomic(folder.path() / "runs/a/x", "1");
    const fs::path moved = move_to_trash(folder.path() / "runs/a", folder.path() / "trash");
    EXPECT_FALSE(fs::exists(folder.path() / "runs/a"));
    EXPECT_EQ(read_file(moved / "x"), "1");
}

TEST(Sha256, MatchesThePublishedVectors) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_hex(std::string(1000000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnHowTheInputIsCut) {
    const std::string text(200, 'x');
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Sha256 hash;
        hash.update(text.substr(0, cut));
        hash.update(text.substr(cut));
        ASSERT_EQ(hash.hex(), sha256_hex(text)) << cut;
    }
}

TEST(Sha256, FnvAndSplitmixMatchTheirReferences) {
    EXPECT_EQ(fnv1a64(""), 0xcbf29ce484222325ULL);
    EXPECT_EQ(fnv1a64("a"), 0xaf63dc4c8601ec8cULL);
    EXPECT_EQ(splitmix64(0), 0xe220a8397b1dcdafULL);
}

}  // namespace
}  // namespace drift
