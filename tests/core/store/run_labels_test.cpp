// labels.json: what a person says about runs, in the folder and in the index.
#include "core/store/run_labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/base/file.h"
#include "core/store/project.h"
#include "core/store/provenance.h"
#include "core/store/run_query.h"
#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

RunDir add_run(const fs::path& project, const std::string& name) {
    RunConfig config;
    config.run.name = name;
    return RunDir::create(project, config, make_manifest(config, "cpu"));
}

TEST(RunLabels, TravelWithTheFolderAndStandInTheIndex) {
    const TempFolder folder;
    std::string run;
    {
        Project project(folder.path());
        run = add_run(folder.path(), "ring").name();
        const auto before = project.change_labels({run}, [](RunLabels& labels) {
            labels.set_tag(" good ", true);
            labels.set_tag("baseline", true);
            labels.notes = "first line\nsecond \"line\", ümlaut";
            labels.star = true;
        });
        EXPECT_EQ(before.at(0), RunLabels{});
    }
    const Project again(folder.path());
    const RunSummary row = again.runs().at(0);
    EXPECT_THAT(row.labels.tags, ElementsAre("baseline", "good"));
    EXPECT_EQ(row.labels.notes, "first line\nsecond \"line\", ümlaut");
    EXPECT_TRUE(row.labels.star);
    EXPECT_FALSE(row.labels.archived);
    EXPECT_EQ(RunDir::summary(folder.path() / "runs" / run), row) << "index and folder say the same";
    EXPECT_TRUE(RunQuery::parse("starred and tags == \"good\" and notes ~ \"second\"")
                    .matches(read_run_facts(folder.path() / "runs" / run, row, false, false)));
}

TEST(RunLabels, RenamingKeepsTheFolderAndRefusesEmptyAndTakenNames) {
    const TempFolder folder;
    Project project(folder.path());
    const std::string ring = add_run(folder.path(), "ring").name();
    const std::string moons = add_run(folder.path(), "moons").name();
    project.rename_run(ring, "  my best ring ");
    EXPECT_EQ(project.find_run("my best ring").name(), ring);
    EXPECT_EQ(RunDir::summary(folder.path() / "runs" / ring).own_name, "ring");
    EXPECT_THAT(error_of([&] { project.rename_run(moons, "my best ring"); }).message, HasSubstr(ring));
    EXPECT_EQ(error_of([&] { project.rename_run(moons, " \t"); }).code, ErrorCode::kUsage);
    EXPECT_EQ(error_of([&] { project.rename_run(moons, "two\nlines"); }).code, ErrorCode::kUsage);
    EXPECT_EQ(RunDir::summary(folder.path() / "runs" / moons).name, "moons");
    project.rename_run(ring, "ring");
    EXPECT_FALSE(fs::exists(folder.path() / "runs" / ring / "labels.json")) << "nothing is said any more";
}

TEST(RunLabels, RefusesTagsThatListsCannotName) {
    for (const std::string& bad : {std::string(), std::string("a,b"), std::string("say \"hi\""),
                                   std::string("a\nb"), std::string(65, 'x')}) {
        const ErrorInfo error = error_of([&] { (void)checked_tag(bad); });
        EXPECT_EQ(error.code, ErrorCode::kUsage) << bad;
        EXPECT_THAT(error.what_to_do, HasSubstr("64"));
    }
    EXPECT_THAT(tags_from_text(" b, a,,b , two words"), ElementsAre("a", "b", "two words"));
    EXPECT_THAT(tags_from_text(""), IsEmpty());
}

TEST(RunLabels, ADamagedFileIsToldAndKeptWhenTheRunIsLabelledAgain) {
    const TempFolder folder;
    Project project(folder.path());
    const RunDir run = add_run(folder.path(), "ring");
    write_file_atomic(run.folder() / "labels.json", "{\"tags\": [1, 2");
    (void)project.rebuild_index();
    const RunSummary row = project.runs().at(0);
    EXPECT_TRUE(row.problem.empty()) << "the run itself is fine";
    EXPECT_THAT(row.label_problem, HasSubstr("labels.json is damaged; lost: the run's shown name, tags"));
    EXPECT_EQ(row.name, "ring");
    project.change_labels({run.name()}, [](RunLabels& labels) { labels.star = true; });
    EXPECT_TRUE(project.runs().at(0).labels.star);
    EXPECT_TRUE(project.runs().at(0).label_problem.empty());
    std::string kept;
    for (const auto& entry : fs::directory_iterator(run.folder())) {
        if (entry.path().filename().string().rfind("labels.json.damaged-", 0) == 0) {
            kept = read_file(entry.path());
        }
    }
    EXPECT_EQ(kept, "{\"tags\": [1, 2");
}

TEST(RunLabels, AWrongChangeOrAVanishedRunChangesNothing) {
    const TempFolder folder;
    Project project(folder.path());
    const std::string ring = add_run(folder.path(), "ring").name();
    const auto star = [](RunLabels& labels) { labels.star = true; };
    EXPECT_EQ(error_of([&] { project.change_labels({ring, "gone"}, star); }).code, ErrorCode::kNotFound);
    EXPECT_FALSE(project.runs().at(0).labels.star);
    (void)error_of([&] {
        project.change_labels({ring}, [](RunLabels& labels) {
            labels.star = true;
            labels.set_tag("a,b", true);
        });
    });
    EXPECT_FALSE(project.runs().at(0).labels.star);
}

TEST(RunLabels, AnIndexOfAnEarlierVersionIsMadeAgainFromTheFolders) {
    const TempFolder folder;
    std::string run;
    {
        Project project(folder.path());
        run = add_run(folder.path(), "ring").name();
        project.change_labels({run}, [](RunLabels& labels) { labels.archived = true; });
    }
    {
        SQLite::Database old(folder.path() / "workbench.sqlite", SQLite::OPEN_READWRITE);
        old.exec("ALTER TABLE runs DROP COLUMN labels");
    }
    EXPECT_TRUE(Project(folder.path(), /*read_only=*/true).runs().at(0).labels.archived);
    const Project project(folder.path());
    EXPECT_FALSE(project.rebuilt()) << "nothing was damaged, so nothing is set aside";
    ASSERT_EQ(project.runs().size(), 1U);
    EXPECT_TRUE(project.runs().at(0).labels.archived);
}

}  // namespace
}  // namespace drift
