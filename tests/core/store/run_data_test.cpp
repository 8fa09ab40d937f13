// A toy's data file travels with its run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/config/config_io.h"
#include "core/config/data_path.h"
#include "core/store/provenance.h"
#include "core/store/run_dir.h"
#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using testing::HasSubstr;

RunConfig table_config(const std::string& path) {
    RunConfig config;
    config.data.source = DataSource::kCsv;
    config.data.path = path;
    return config;
}

RunDir new_run(const fs::path& project, const RunConfig& config) {
    return RunDir::create(project, config, make_manifest(config, "cpu"));
}

TEST(RunData, IsCopiedIntoTheRunAndNamedByItsContent) {
    const TempFolder project;
    const fs::path original = project.path() / "My Points.csv";
    write_file_atomic(original, "1,2\n3,4\n");
    const RunDir run = new_run(project.path(), table_config(original.string()));
    const std::string stored = run.config().data.path;
    EXPECT_THAT(stored, testing::MatchesRegex("run:data/my-points-[0-9a-f]+\\.csv"));
    EXPECT_EQ(read_file(resolve_data_path(stored, run.folder())), "1,2\n3,4\n");
    EXPECT_EQ(run.manifest().config_hash, config_hash(run.config()));

    // Equal content, equal hash; other content, another one.
    const fs::path elsewhere = project.path() / "sub";
    fs::create_directories(elsewhere);
    fs::rename(original, elsewhere / "My Points.csv");
    const std::string again = (elsewhere / "My Points.csv").string();
    EXPECT_EQ(new_run(project.path(), table_config(again)).config().data.path, stored);
    write_file_atomic(again, "1,2\n");
    EXPECT_NE(new_run(project.path(), table_config(again)).config().data.path, stored);
}

TEST(RunData, GoesOnToTheRunsThatComeFromIt) {
    const TempFolder project, other;
    const fs::path original = project.path() / "points.csv";
    write_file_atomic(original, "1,2\n3,4\n");
    const RunDir parent = new_run(project.path(), table_config(original.string()));
    fs::remove(original);
    const RunDir child = new_run(project.path(), parent.config());  // a fork, a clone
    EXPECT_EQ(child.config().data.path, parent.config().data.path);
    EXPECT_TRUE(fs::exists(resolve_data_path(child.config().data.path, child.folder())));
    const RunConfig loaded = load_config(parent.folder().string());  // drift train RUN, in another project
    const RunDir guest = new_run(other.path(), loaded);
    EXPECT_EQ(guest.config().data.path, parent.config().data.path);
    EXPECT_EQ(config_hash(guest.config()), config_hash(parent.config()));
}

TEST(RunData, RefusesLostAndChangedFiles) {
    const TempFolder project;
    const ErrorInfo lost =
        error_of([&] { (void)new_run(project.path(), table_config("run:data/points-12345678.csv")); });
    EXPECT_EQ(lost.code, ErrorCode::kNotFound);
    EXPECT_THAT(lost.message, HasSubstr("points-12345678.csv"));
    const fs::path original = project.path() / "points.csv";
    write_file_atomic(original, "1,2\n");
    const RunDir run = new_run(project.path(), table_config(original.string()));
    write_file_atomic(resolve_data_path(run.config().data.path, run.folder()), "9,9\n");
    EXPECT_THAT(error_of([&] { (void)new_run(project.path(), run.config()); }).message,
                HasSubstr("was changed after the run began"));
}

TEST(RunData, ExamplesAreAlwaysAtHand) {
    EXPECT_FALSE(example_files().empty());
    for (const std::string& path : example_files()) {
        EXPECT_FALSE(read_toy_file(path, {}).empty()) << path;
    }
    EXPECT_THAT(error_of([] { (void)read_toy_file("example:none.csv", {}); }).what_to_do,
                HasSubstr("example:heart.png"));
    const TempFolder project;
    EXPECT_THAT(new_run(project.path(), table_config("example:rings.csv")).config().data.path,
                testing::MatchesRegex("run:data/rings-[0-9a-f]+\\.csv"));
}

}  // namespace
}  // namespace drift
