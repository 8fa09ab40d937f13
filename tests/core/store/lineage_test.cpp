// The forest of runs, and the options in which they differ.
#include "core/store/lineage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/file.h"
#include "core/store/option_table.h"
#include "core/store/provenance.h"
#include "tests/support/error_of.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

using testing::ElementsAre;

RunSummary run(const std::string& name, const std::string& parent = "") {
    RunSummary row;
    row.folder_name = name;
    row.parent = parent;
    return row;
}

std::vector<std::string> drawn(const std::vector<RunSummary>& runs) {
    std::vector<std::string> lines;
    for (const LineageRow& row : lineage(runs)) {
        lines.push_back(std::string(static_cast<std::size_t>(row.depth), '.') + runs[row.index].folder_name +
                        (row.last ? "|" : ""));
    }
    return lines;
}

TEST(Lineage, PutsChildrenBelowTheirParents) {
    EXPECT_THAT(drawn({run("c", "a"), run("b"), run("d", "c"), run("a"), run("e", "a"), run("x", "gone")}),
                ElementsAre("b", "a", ".c", "..d|", ".e|", "x|"));
    EXPECT_TRUE(lineage({}).empty());
}

TEST(Lineage, ARingOfParentsStillShowsEveryRun) {
    EXPECT_EQ(lineage({run("a", "b"), run("b", "c"), run("c", "a"), run("s", "s")}).size(), 4U);
}

TEST(Lineage, ComparesOnlyWhatDiffersAndHidesWhatDoesNotChangeTheResult) {
    const TempFolder folder;
    std::vector<fs::path> folders;
    for (const double rate : {1e-3, 2e-3, 1e-3}) {
        RunConfig config;
        config.run.name = "rate " + std::to_string(rate);
        config.optimizer.learning_rate = rate;
        folders.push_back(RunDir::create(folder.path(), config, make_manifest(config, "cpu")).folder());
    }
    const OptionTable some = tabulate_options(folders, false);
    ASSERT_EQ(some.rows.size(), 1U);
    EXPECT_EQ(some.rows[0].key, "optimizer.learning_rate");
    EXPECT_THAT(some.rows[0].values, ElementsAre("0.001", "0.002", "0.001"));
    EXPECT_EQ(some.hidden, 1U) << "run.name";
    EXPECT_EQ(tabulate_options(folders, true).rows.size(), 2U);
    fs::remove(folders[2] / "run.yaml");
    const OptionTable damaged = tabulate_options(folders, false);
    EXPECT_EQ(damaged.rows.at(0).values.at(2), "?");
    EXPECT_EQ(damaged.problems.size(), 1U);
    EXPECT_EQ(error_of([&] { (void)tabulate_options({folders[0]}, false); }).code, ErrorCode::kUsage);
}

}  // namespace
}  // namespace drift
