#include "widgets/panels/log.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QTest>

#include "tests/support/fake_job.h"
#include "tests/support/temp_folder.h"

namespace drift {
namespace {

struct LogTest : testing::Test {
    TempFolder folder;
    Session session{folder.path() / "project", test::fake_jobs()};
    SessionBridge bridge{session};
    LogModel model{bridge};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};

    void add(int lines, LogLevel level = LogLevel::kInfo, const std::string& text = "line") {
        for (int i = 0; i < lines; ++i) {
            model.add({0, level, i, "2026-05-01T12:34:56.789Z", text + " " + std::to_string(i)});
        }
    }
};

using LogModelTest = LogTest;
using LogPanelTest = LogTest;

TEST_F(LogModelTest, KeepsTheNewestLinesOnly) {
    for (int i = 0; i < LogModel::kCapacity + 5; ++i) {
        Q_EMIT bridge.logLine({0, LogLevel::kInfo, i, "2026-05-01T12:34:56.789Z", std::to_string(i)});
    }
    model.flush();
    EXPECT_EQ(model.rowCount(), LogModel::kCapacity);
    EXPECT_EQ(model.index(0, LogModel::kText).data().toString(), QStringLiteral("5"));
    add(3);
    EXPECT_EQ(model.rowCount(), LogModel::kCapacity);
    EXPECT_EQ(model.index(0, LogModel::kText).data().toString(), QStringLiteral("8"));
}

TEST_F(LogModelTest, AFilterNeedsTheLevelAndEveryWord) {
    LogFilter filter;
    filter.setSourceModel(&model);
    add(2, LogLevel::kInfo, "alpha beta");
    add(3, LogLevel::kWarning, "beta gamma");
    add(1, LogLevel::kDebug, "alpha gamma");
    EXPECT_EQ(filter.rowCount(), 5);
    filter.setMinimumLevel(LogLevel::kDebug);
    EXPECT_EQ(filter.rowCount(), 6);
    filter.setSearch(QStringLiteral("GAMMA  alpha"));
    EXPECT_EQ(filter.rowCount(), 1);
    filter.setSearch({});
    filter.setMinimumLevel(LogLevel::kWarning);
    EXPECT_EQ(filter.rowCount(), 3);
}

TEST_F(LogPanelTest, FollowsTheTailOnlyWhileAtTheEnd) {
    LogPanel panel(model);
    panel.resize(600, 200);
    panel.show();
    add(200);
    auto* view = panel.findChild<QTableView*>();
    QScrollBar& bar = *view->verticalScrollBar();
    ASSERT_TRUE(QTest::qWaitFor([&] { return bar.maximum() > 0 && bar.value() == bar.maximum(); }));
    EXPECT_TRUE(panel.isFollowing());
    bar.setValue(10);
    EXPECT_FALSE(panel.isFollowing());
    add(50);
    QCoreApplication::processEvents();
    EXPECT_EQ(bar.value(), 10);
    panel.jumpToEnd();
    add(50);
    ASSERT_TRUE(QTest::qWaitFor([&] { return bar.value() == bar.maximum(); }));
}

TEST_F(LogPanelTest, CopiesWhatIsShownWhenNothingIsSelected) {
    LogPanel panel(model);
    add(2, LogLevel::kInfo, "shown");
    add(2, LogLevel::kDebug, "hidden");
    EXPECT_EQ(panel.selectedText().count(QLatin1Char('\n')), 1);
    EXPECT_FALSE(panel.selectedText().contains(QStringLiteral("hidden")));
    panel.findChild<QTableView*>()->selectRow(1);
    EXPECT_EQ(panel.selectedText(), QStringLiteral("12:34:56 info 1 shown 1"));
}

TEST_F(LogPanelTest, AFailedJobSaysWhyInTheLog) {
    Session failing(folder.path() / "failing", test::fake_jobs([](JobContext&, std::int64_t) {
                        throw Error(ErrorCode::kNumeric, "the loss is NaN since step 1",
                                    "lower the learning rate");
                    }));
    SessionBridge other(failing);
    LogModel log(other);
    ASSERT_TRUE(other.enqueue(test::fake_spec(10)));
    ASSERT_TRUE(QTest::qWaitFor(
        [&] {
            for (int row = 0; row < log.rowCount(); ++row) {
                if (log.lineText(row).contains(QStringLiteral("the loss is NaN since step 1"))) {
                    return true;
                }
            }
            return false;
        },
        20000));
}

}  // namespace
}  // namespace drift
