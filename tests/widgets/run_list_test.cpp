// The run table: incremental changes under the model tester, colours, search and sorting.
#include "widgets/models/run_list.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <set>

#include "widgets/theme/palette.h"

namespace drift {
namespace {

using Mode = QAbstractItemModelTester::FailureReportingMode;

RunSummary summary(const std::string& id, const std::string& name = "toy", JobState state = JobState::kDone,
                   std::int64_t step = 100) {
    RunSummary run;
    run.folder_name = "20260101T000000Z_" + name + "_" + id;
    run.id = id;
    run.name = name;
    run.preset = "two_gaussians";
    run.created = "2026-01-01T00:00:" + id.substr(0, 2) + "Z";
    run.state = state;
    run.step = step;
    run.total_steps = 1000;
    return run;
}

std::vector<RunSummary> three() {
    return {summary("30aaaa", "ring"), summary("20aaaa", "digits"), summary("10aaaa", "toy")};
}

TEST(RunListModel, NeverResetsOnUpdate) {
    RunListModel model;
    const QAbstractItemModelTester tester(&model, Mode::Fatal);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    model.setRuns(three());
    ASSERT_EQ(model.rowCount(), 3);
    model.setRuns(three());
    EXPECT_EQ(changes.count(), 0) << "nothing differs";
    auto runs = three();
    runs.erase(runs.begin() + 1);
    runs.insert(runs.begin(), summary("40aaaa", "new"));
    runs[1].step = 500;
    model.setRuns(runs);
    EXPECT_EQ(model.rowCount(), 3);
    EXPECT_EQ(model.run(0).id, "40aaaa");
    EXPECT_EQ(model.run(1).step, 500);
    EXPECT_EQ(model.rowOf(summary("20aaaa", "digits").folder_name), -1);
    EXPECT_EQ(changes.count(), 1);
    EXPECT_EQ(resets.count(), 0);
}

TEST(RunListModel, SelectionFollowsItsRunWhileOthersArrive) {
    RunListModel model;
    model.setRuns(three());
    QItemSelectionModel selection(&model);
    selection.select(model.index(1, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    model.upsert(summary("50aaaa", "fresh", JobState::kRunning));
    model.setProgress(summary("50aaaa", "fresh").folder_name, JobState::kRunning, 20, 1000);
    ASSERT_EQ(selection.selectedRows().size(), 1);
    EXPECT_EQ(selection.selectedRows()[0].row(), 2);
    EXPECT_EQ(selection.selectedRows()[0].data(RunListModel::kIdRole).toString(), QStringLiteral("20aaaa"));
}

TEST(RunListModel, ShowsRunningBoldCheckedAndNumbersRight) {
    RunListModel model;
    model.upsert(summary("10aaaa", "toy", JobState::kRunning, 250));
    EXPECT_TRUE(model.index(0, 0).data(Qt::FontRole).value<QFont>().bold());
    EXPECT_EQ(model.index(0, RunListModel::kStep).data().toString(), QStringLiteral("250 / 1\u2009000"));
    EXPECT_TRUE(model.index(0, RunListModel::kStep).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    QSignalSpy shown(&model, &RunListModel::shownChanged);
    EXPECT_TRUE(model.setData(model.index(0, 0), Qt::Checked, Qt::CheckStateRole));
    EXPECT_TRUE(model.shown(0));
    EXPECT_EQ(shown.count(), 1);
    model.setProgress(model.run(0).folder_name, JobState::kDone, 1000, 1000);
    EXPECT_FALSE(model.index(0, 0).data(Qt::FontRole).value<QFont>().bold());
    EXPECT_EQ(shown.count(), 1) << "progress does not touch the check marks";
}

TEST(RunListModel, GivesEightRunsEightColoursAndKeepsThem) {
    RunListModel model;
    std::vector<RunSummary> runs;
    for (int i = 0; i < theme::kRunColors; ++i) {
        runs.push_back(summary(std::to_string(10 + i) + "aaaa"));
    }
    model.setRuns(runs);
    std::set<QRgb> colours;
    for (int row = 0; row < model.rowCount(); ++row) {
        colours.insert(model.color(row).rgb());
    }
    EXPECT_EQ(colours.size(), static_cast<std::size_t>(theme::kRunColors));
    const QColor kept = model.color(3);
    const std::string folder = model.run(3).folder_name;
    model.remove(model.run(0).folder_name);
    EXPECT_EQ(model.color(model.rowOf(folder)), kept);
}

TEST(RunListModel, ColoursStandOutFromThePlotInBothThemes) {
    for (const bool dark : {false, true}) {
        for (int i = 0; i < theme::kRunColors; ++i) {
            const double ratio =
                theme::contrast(theme::runColorFor(i, dark), theme::colorsFor(dark).plot_background);
            EXPECT_GE(ratio, 3.0) << "colour " << i << (dark ? " dark" : " light");
        }
    }
}

TEST(RunFilterModel, FindsByEveryWordAndSortsNumbersAsNumbers) {
    RunListModel model;
    auto runs = three();
    runs[0].step = 9;
    runs[1].step = 1000;
    runs[2].step = 20;
    model.setRuns(runs);
    RunFilterModel filter;
    filter.setSourceModel(&model);
    const QAbstractItemModelTester tester(&filter, Mode::Fatal);
    filter.sort(RunListModel::kStep, Qt::DescendingOrder);
    EXPECT_EQ(filter.index(0, 0).data().toString(), QStringLiteral("digits"));
    EXPECT_EQ(filter.index(2, 0).data().toString(), QStringLiteral("ring"));
    filter.setSearch(QStringLiteral("gaussians DIGITS"));
    ASSERT_EQ(filter.rowCount(), 1);
    EXPECT_EQ(filter.index(0, 0).data(RunListModel::kIdRole).toString(), QStringLiteral("20aaaa"));
    filter.setSearch(QStringLiteral("10aa"));
    EXPECT_EQ(filter.rowCount(), 1);
    filter.setSearch(QStringLiteral("nothing"));
    EXPECT_EQ(filter.rowCount(), 0);
    filter.setSearch({});
    EXPECT_EQ(filter.rowCount(), 3);
}

TEST(RunListModel, SaysWhatIsDamaged) {
    RunListModel model;
    RunSummary run = summary("10aaaa");
    run.problem = "run.sqlite is missing: its curves are lost";
    model.upsert(run);
    EXPECT_EQ(model.index(0, RunListModel::kState).data().toString(), QStringLiteral("damaged"));
    EXPECT_TRUE(
        model.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("curves are lost")));
}

}  // namespace
}  // namespace drift
