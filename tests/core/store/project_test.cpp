#include "core/store/project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/store/provenance.h"
#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using testing::HasSubstr;

RunDir add_run(const fs::path& project, const std::string& id, const std::string& name = "digits",
               const std::string& created = "") {
    RunConfig config;
    config.run.name = name;
    RunManifest manifest = make_manifest(config, "cpu");
    manifest.id = id;
    manifest.created = created;
    return RunDir::create(project, config, manifest);
}

TEST(Project, RunsAreListedNewestFirstAndFollowTheFolders) {
    const TempFolder folder;
    const Project project(folder.path());
    EXPECT_TRUE(project.runs().empty());
    add_run(folder.path(), "aaaaaa", "old", "2026-01-01T00:00:00.000Z");
    add_run(folder.path(), "bbbbbb", "new", "2026-03-01T00:00:00.000Z");
    const RunDir middle = add_run(folder.path(), "cccccc", "middle", "2026-02-01T00:00:00.000Z");
    auto rows = project.runs();
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].name, "new");
    EXPECT_EQ(rows[1].name, "middle");
    EXPECT_EQ(rows[1].task, "toy");
    EXPECT_EQ(rows[2].name, "old");
    fs::remove_all(middle.folder());  // deleted by hand
    rows = project.runs();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(error_of([&] { (void)project.find_run("cccccc"); }).code, ErrorCode::kNotFound);
}

TEST(Project, ARunIsFoundByFolderNameIdPrefixNameAndLast) {
    const TempFolder folder;
    const Project project(folder.path());
    EXPECT_THAT(error_of([&] { (void)project.find_run("last"); }).message, HasSubstr("has no runs yet"));
    const RunDir a = add_run(folder.path(), "abc123", "digits", "2026-01-01T00:00:00.000Z");
    const RunDir b = add_run(folder.path(), "abd456", "ring", "2026-01-02T00:00:00.000Z");
    for (const std::string& text :
         {a.folder().string(), a.name(), std::string("abc123"), std::string("abc"), std::string("digits")}) {
        EXPECT_EQ(project.find_run(text).folder(), a.folder()) << text;
    }
    EXPECT_EQ(project.find_run("last").folder(), b.folder());
    const ErrorInfo ambiguous = error_of([&] { (void)project.find_run("ab"); });
    EXPECT_EQ(ambiguous.code, ErrorCode::kUsage);
    EXPECT_THAT(ambiguous.message, HasSubstr(a.name()));
    EXPECT_THAT(ambiguous.message, HasSubstr(b.name()));
    const ErrorInfo unknown = error_of([&] { (void)project.find_run("digit"); });
    EXPECT_EQ(unknown.code, ErrorCode::kNotFound);
    EXPECT_THAT(unknown.message, HasSubstr("did you mean 'digits'"));
    EXPECT_EQ(error_of([&] { (void)project.find_run(""); }).code, ErrorCode::kNotFound);
}

TEST(Project, ARemovedRunWaitsInTheTrashAndComesBack) {
    const TempFolder folder;
    Project project(folder.path());
    const RunDir run = add_run(folder.path(), "abc123");
    const fs::path trashed = project.remove_run("abc123");
    EXPECT_TRUE(project.runs().empty());
    EXPECT_TRUE(fs::exists(trashed / "run.yaml"));
    EXPECT_EQ(trashed.parent_path(), folder.path() / "trash");
    EXPECT_EQ(project.restore_run(trashed.filename()), run.folder());
    ASSERT_EQ(project.runs().size(), 1U);
    EXPECT_EQ(project.find_run("abc").manifest().id, "abc123");
    EXPECT_EQ(error_of([&] { (void)project.restore_run("nothing"); }).code, ErrorCode::kNotFound);
}

TEST(Project, ARunOfARunningJobCannotBeRemoved) {
    const TempFolder folder;
    Project project(folder.path());
    const RunDir run = add_run(folder.path(), "abc123");
    Project::JobRow row;
    row.run = run.name();
    row.spec_json = "{}";
    row.state = JobState::kRunning;
    row.id = project.insert_job(row);
    project.take_lease();
    const ErrorInfo error = error_of([&] { (void)project.remove_run("abc"); });
    EXPECT_EQ(error.code, ErrorCode::kConflict);
    EXPECT_THAT(error.message, HasSubstr("is running (job " + std::to_string(row.id)));
    project.release_lease();  // the program is gone: the row is a left-over of a crash
    EXPECT_NO_THROW((void)project.remove_run("abc"));
}

TEST(Project, ADamagedIndexIsSetAsideAndRebuiltFromTheFolders) {
    const TempFolder folder;
    const RunDir run = add_run(folder.path(), "abc123");
    fs::resize_file(add_run(folder.path(), "dddddd").folder() / "manifest.json", 20);
    {
        const Project project(folder.path());
        EXPECT_EQ(project.runs().size(), 2U);
        EXPECT_FALSE(project.rebuilt());
    }
    const fs::path file = folder.path() / "workbench.sqlite";
    for (const bool whole_file : {true, false}) {
        std::string bytes = read_file(file);
        const std::size_t from = whole_file ? 0 : 5000;  // the header, or only pages behind it
        for (std::size_t i = from; i < bytes.size(); ++i) {
            bytes[i] = static_cast<char>('a' + i % 7);
        }
        write_file_atomic(file, bytes);
        const Project project(folder.path());
        EXPECT_TRUE(project.rebuilt());
        const auto rows = project.runs();
        ASSERT_EQ(rows.size(), 2U);
        const bool first_is_damaged = rows[0].id == "dddddd";
        EXPECT_THAT(rows[first_is_damaged ? 0 : 1].problem, HasSubstr("manifest"));
        EXPECT_TRUE(rows[first_is_damaged ? 1 : 0].problem.empty());
        EXPECT_EQ(project.find_run("abc123").folder(), run.folder());
    }
    int set_aside = 0;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        set_aside += entry.path().filename().string().rfind("workbench.sqlite.damaged-", 0) == 0 ? 1 : 0;
    }
    EXPECT_GE(set_aside, 1);
}

TEST(Project, TheJobTableAndTheInboxSurviveReopening) {
    const TempFolder folder;
    JobId second = 0;
    {
        Project project(folder.path());
        Project::JobRow row;
        row.spec_json = R"({"kind":"train"})";
        row.position = 2;
        row.created = "c";
        row.id = project.insert_job(row);
        row.position = 1;
        second = project.insert_job(row);
        row.id = second;
        row.state = JobState::kFailed;
        row.error_json = to_json(ErrorInfo{ErrorCode::kIo, "the disk is full", "", ""});
        row.step = 5;
        project.update_job(row);
    }
    Project project(folder.path());
    const auto rows = project.job_rows();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].id, second) << "ordered by position";
    EXPECT_EQ(rows[0].state, JobState::kFailed);
    EXPECT_EQ(error_info_from_json(rows[0].error_json).message, "the disk is full");
    project.delete_job(second);
    EXPECT_EQ(project.job_rows().size(), 1U);
    EXPECT_EQ(error_of([&] { project.update_job(rows[0]); }).code, ErrorCode::kNotFound);

    Project other(folder.path());
    const std::int64_t before = project.data_version();
    const std::int64_t id = other.post_command("pause", 3, "");
    EXPECT_NE(project.data_version(), before);
    ASSERT_EQ(project.waiting_commands().size(), 1U);
    EXPECT_EQ(project.waiting_commands()[0].action, "pause");
    project.answer_command(id, {ErrorCode::kConflict, "job 3 is done", "", ""}, "");
    EXPECT_TRUE(project.waiting_commands().empty());
    ASSERT_TRUE(other.command(id).has_value());
    EXPECT_TRUE(other.command(id)->answered);
    EXPECT_EQ(other.command(id)->error.code, ErrorCode::kConflict);
    other.withdraw_command(id);
    EXPECT_FALSE(other.command(id).has_value());
}

TEST(Project, AFolderThatCannotBeWrittenIsRefusedOnceAndClearly) {
    const TempFolder folder;
    write_file_atomic(folder.path() / "file", "not a folder");
    const ErrorInfo error = error_of([&] { const Project project(folder.path() / "file" / "project"); });
    EXPECT_EQ(error.code, ErrorCode::kIo);
    EXPECT_THAT(error.message, HasSubstr("cannot be written"));
    EXPECT_THAT(error.what_to_do, HasSubstr("DRIFT_PROJECT"));
    if (::geteuid() == 0) {
        // Permissions do not bind the superuser; a child that gives them up does the rest.
        const fs::path locked = folder.path() / "locked";
        fs::create_directories(locked / "runs");
        fs::permissions(folder.path(), fs::perms::all);
        fs::permissions(locked, fs::perms(0555));
        const pid_t child = ::fork();
        if (child == 0) {
            bool refused = ::setuid(65534) != 0;
            try {
                const Project project(locked);
            } catch (const Error& e) {
                refused = refused || (e.code() == ErrorCode::kIo && !fs::exists(locked / "workbench.sqlite"));
            } catch (...) {
                refused = false;
            }
            ::_exit(refused ? 0 : 1);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
}

TEST(Project, AReadOnlyProjectWorksWithoutAnIndexAndWritesNothing) {
    const TempFolder folder;
    add_run(folder.path(), "abc123");
    const Project project(folder.path(), true);
    ASSERT_EQ(project.runs().size(), 1U);
    EXPECT_EQ(project.find_run("abc").manifest().id, "abc123");
    EXPECT_FALSE(fs::exists(folder.path() / "workbench.sqlite"));
    EXPECT_EQ(error_of([&] { const Project none(folder.path() / "none", true); }).code, ErrorCode::kNotFound);
}

TEST(Project, AThousandRunsAreListedFromTheIndex) {
    const TempFolder folder;
    RunConfig config;
    config.run.name = "many";
    const RunDir first = RunDir::create(folder.path(), config, make_manifest(config, "cpu"));
    const std::string yaml = read_file(first.folder() / "run.yaml");
    RunManifest manifest = first.manifest();
    for (int i = 0; i < 999; ++i) {
        char name[64];
        std::snprintf(name, sizeof name, "20260101T%06dZ_many_%06x", i, i);
        const fs::path run = folder.path() / "runs" / name;
        fs::create_directory(run);
        manifest.id = std::string(name).substr(22);
        append_bytes(run / "run.yaml", yaml);
        append_bytes(run / "manifest.json", to_json(manifest));
    }
    const Stopwatch building;
    { EXPECT_EQ(Project(folder.path()).runs().size(), 1000U); }
    std::cout << "index of 1,000 runs built in " << building.milliseconds() << " ms\n";
    const Stopwatch listing;
    const Project project(folder.path());
    EXPECT_EQ(project.runs().size(), 1000U);
    std::cout << "project opened and 1,000 runs listed in " << listing.milliseconds() << " ms\n";
    const Stopwatch again;
    EXPECT_EQ(project.runs().size(), 1000U);
    std::cout << "listed again in " << again.milliseconds() << " ms\n";
}

}  // namespace
}  // namespace drift
